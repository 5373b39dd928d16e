// contract: Test suite that every token store has to pass, for any test runner
import type { StoredRecord, TokenStore } from './tokens/store.ts'

export type StoreFactory = {
  /**
   * A store on the same data each time, as another process would open it. In-memory stores return the same one.
   */
  open(): Promise<TokenStore> | TokenStore
}

export type StoreCase = {
  readonly title: string
  /** @throws {Error} where the store does not do what the title says */
  run(factory: StoreFactory): Promise<void>
}

const TTL_MS = 400

/**
 * The cases of the contract. Each uses keys of its own, so that they may run on one store in any order:
 * `for (const { title, run } of storeCases) test(title, () => run({ open: () => createMyStore() }))`.
 */
export const storeCases: readonly StoreCase[] = [
  {
    title: 'a record that was never written is undefined',
    run: async ({ open }) => equal(await (await open()).get(newKey()), undefined),
  },
  {
    title: 'a record is returned as it was written, to every instance',
    run: async ({ open }) => {
      const key = newKey()
      const record = { version: 'v1', value: '{"text":"ä, 字, \\u0000, \'quoted\', 😀"}' }
      equal(await (await open()).put(key, record, undefined), true)
      equal(await (await open()).get(key), record)
    },
  },
  {
    title: 'a value of 64 KB is stored whole',
    run: async ({ open }) => {
      const key = newKey()
      const record = { version: 'v1', value: 'x'.repeat(65_536) }
      await (await open()).put(key, record, undefined)
      equal(await (await open()).get(key), record)
    },
  },
  {
    title: 'keys that differ in case, in a slash or by a wildcard are different keys',
    run: async ({ open }) => {
      const store = await open()
      const base = newKey()
      const keys = [`${base}/a`, `${base}/A`, `${base}/a/`, `${base}/*`, `${base}/%61`, `${base}/..`]
      for (const [index, key] of keys.entries())
        equal(await store.put(key, { version: 'v', value: String(index) }, undefined), true)
      for (const [index, key] of keys.entries()) equal((await store.get(key))?.value, String(index))
    },
  },
  {
    title: 'a write with another version than the stored one changes nothing',
    run: async ({ open }) => {
      const store = await open()
      const key = newKey()
      equal(await store.put(key, { version: 'v1', value: 'one' }, 'v0'), false)
      equal(await store.get(key), undefined)
      equal(await store.put(key, { version: 'v1', value: 'one' }, undefined), true)
      equal(await store.put(key, { version: 'v2', value: 'two' }, undefined), false)
      equal(await store.put(key, { version: 'v2', value: 'two' }, 'v0'), false)
      equal(await store.get(key), { version: 'v1', value: 'one' })
      equal(await store.put(key, { version: 'v2', value: 'two' }, 'v1'), true)
      equal(await store.put(key, { version: 'v2', value: 'same version' }, 'v2'), true)
      equal(await store.get(key), { version: 'v2', value: 'same version' })
    },
  },
  {
    title: 'of twenty concurrent first writes one succeeds, and its record is what is stored',
    run: async ({ open }) => raceToWrite(open, newKey(), undefined),
  },
  {
    title: 'of twenty concurrent replacements one succeeds, and its record is what is stored',
    run: async ({ open }) => {
      const key = newKey()
      await (await open()).put(key, { version: 'v1', value: 'one' }, undefined)
      await raceToWrite(open, key, 'v1')
    },
  },
  {
    title: 'a counter that eight writers raise loses no step',
    run: async ({ open }) => {
      const key = newKey()
      await Promise.all(Array.from({ length: 8 }, async () => raiseCounter(await open(), key, 10)))
      equal((await (await open()).get(key))?.value, '80')
    },
  },
  {
    title: 'a removed record is gone, and a write that expects it fails',
    run: async ({ open }) => {
      const store = await open()
      const key = newKey()
      await store.remove(key)
      await store.put(key, { version: 'v1', value: 'one' }, undefined)
      await store.remove(key)
      equal(await (await open()).get(key), undefined)
      equal(await store.put(key, { version: 'v2', value: 'two' }, 'v1'), false)
      equal(await store.put(key, { version: 'v3', value: 'three' }, undefined), true)
      equal(await (await open()).get(key), { version: 'v3', value: 'three' })
    },
  },
  {
    title: 'keys lists each record once, without removed ones and without leases',
    run: async ({ open }) => {
      const store = await open()
      const [kept, removed, leased] = [newKey(), newKey(), newKey()]
      for (const key of [kept, removed]) await store.put(key, { version: 'v1', value: 'one' }, undefined)
      await store.remove(removed)
      await store.acquireLease(leased, 'owner', TTL_MS)
      const listed: string[] = []
      for await (const key of (await open()).keys()) listed.push(key)
      equal(listed.filter((key) => key === kept).length, 1)
      equal(listed.includes(removed) || listed.includes(leased), false)
    },
  },
  {
    title: 'of twenty concurrent owners one gets the lease',
    run: async ({ open }) => {
      const key = newKey()
      const won = await Promise.all(
        Array.from({ length: 20 }, async (_, index) =>
          (await open()).acquireLease(key, `owner-${index}`, TTL_MS * 20),
        ),
      )
      equal(won.filter(Boolean).length, 1)
    },
  },
  {
    title: 'a lease keeps other owners out until it expires, and its owner may take it again',
    run: async ({ open }) => {
      const [one, other] = [await open(), await open()]
      const key = newKey()
      equal(await one.acquireLease(key, 'one', TTL_MS), true)
      equal(await other.acquireLease(key, 'other', TTL_MS), false)
      equal(await one.acquireLease(key, 'one', TTL_MS), true)
      await pause(TTL_MS * 1.5)
      equal(await other.acquireLease(key, 'other', TTL_MS * 20), true)
      equal(await one.acquireLease(key, 'one', TTL_MS), false)
    },
  },
  {
    title: 'of ten owners that wait for an expired lease one gets it',
    run: async ({ open }) => {
      const key = newKey()
      await (await open()).acquireLease(key, 'dead', TTL_MS)
      await pause(TTL_MS * 1.5)
      const won = await Promise.all(
        Array.from({ length: 10 }, async (_, index) =>
          (await open()).acquireLease(key, `owner-${index}`, TTL_MS * 20),
        ),
      )
      equal(won.filter(Boolean).length, 1)
    },
  },
  {
    title: 'a renewed lease lasts longer; only its holder can renew it',
    run: async ({ open }) => {
      const [one, other] = [await open(), await open()]
      const key = newKey()
      await one.acquireLease(key, 'one', TTL_MS)
      equal(await other.renewLease(key, 'other', TTL_MS * 20), false)
      equal(await one.renewLease(key, 'one', TTL_MS * 20), true)
      await pause(TTL_MS * 1.5)
      equal(await other.acquireLease(key, 'other', TTL_MS), false)
    },
  },
  {
    title: 'a lease that expired cannot be renewed',
    run: async ({ open }) => {
      const store = await open()
      const key = newKey()
      await store.acquireLease(key, 'one', TTL_MS / 4)
      await pause(TTL_MS)
      equal(await store.renewLease(key, 'one', TTL_MS), false)
    },
  },
  {
    title: 'a released lease is free at once; a release by another owner changes nothing',
    run: async ({ open }) => {
      const [one, other] = [await open(), await open()]
      const key = newKey()
      await one.releaseLease(key, 'one')
      await one.acquireLease(key, 'one', TTL_MS * 20)
      await other.releaseLease(key, 'other')
      equal(await other.acquireLease(key, 'other', TTL_MS * 20), false)
      await one.releaseLease(key, 'one')
      equal(await other.acquireLease(key, 'other', TTL_MS * 20), true)
      await one.releaseLease(key, 'one')
      equal(await one.acquireLease(key, 'one', TTL_MS), false)
    },
  },
  {
    title: 'a lease does not touch the record of its key',
    run: async ({ open }) => {
      const store = await open()
      const key = newKey()
      await store.put(key, { version: 'v1', value: 'one' }, undefined)
      await store.acquireLease(key, 'owner', TTL_MS * 20)
      equal(await store.put(key, { version: 'v2', value: 'two' }, 'v1'), true)
      await store.releaseLease(key, 'owner')
      equal(await store.get(key), { version: 'v2', value: 'two' })
    },
  },
]

/**
 * Raises the counter that is stored under the key, step by step, with version checks. For races between processes: start it in
 * several, and compare the end with the number of all steps.
 */
export async function raiseCounter(store: TokenStore, key: string, steps: number): Promise<void> {
  for (let step = 0; step < steps; ) {
    const record = await store.get(key)
    const value = String(Number(record?.value ?? 0) + 1)
    if (await store.put(key, { version: crypto.randomUUID(), value }, record?.version)) step++
  }
}

async function raceToWrite(
  open: StoreFactory['open'],
  key: string,
  expected: string | undefined,
): Promise<void> {
  const records: StoredRecord[] = Array.from({ length: 20 }, (_, index) => ({
    version: `version-${index}`,
    value: `value-${index}`,
  }))
  const written = await Promise.all(records.map(async (record) => (await open()).put(key, record, expected)))
  equal(written.filter(Boolean).length, 1)
  equal(await (await open()).get(key), records[written.indexOf(true)])
}

function newKey(): string {
  return `contract/${crypto.randomUUID()}`
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function equal(actual: unknown, expected: unknown): void {
  const [one, other] = [actual, expected].map((value) => JSON.stringify(sorted(value)))
  if (one !== other) throw new Error(`Expected ${other?.slice(0, 200)}, got ${one?.slice(0, 200)}.`)
}

function sorted(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).sort() : value
}
