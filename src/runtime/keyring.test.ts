// contract: Proves when signing keys are created, published, used and removed

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HashKey, SigningAlgorithm, SigningKey } from '../core/keys/keys.ts'
import type { KeyStore } from '../core/keys/store.ts'
import { type Keyring, type KeyringSettings, openHashKey, openKeyring } from './keyring.ts'
import type { MasterKey, MasterKeys } from './master-key.ts'
import { createRandom } from './random.ts'
import { createVault, sealedUnder } from './vault.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const random = createRandom()
const SETTINGS: KeyringSettings = {
  rotateAfterMs: 90 * DAY_MS,
  publishAheadMs: 10 * MINUTE_MS,
  longestTokenMs: 120 * MINUTE_MS,
  algorithms: ['ES256'],
  reloadEveryMs: 30_000,
  activeMasterKeyId: 'k1',
}
const makeMasterKey = (id: string): MasterKey => ({ id, key: random.bytes(32) })

/** The store's contract for keys, over two variables. */
function createKeyStore(): KeyStore {
  let keys: readonly SigningKey[] = []
  let hashKey: HashKey | undefined
  return {
    listSigningKeys: async () => keys,
    addSigningKey: async (key, expectedNewest) => {
      const newest = keys.findLast(({ algorithm }) => algorithm === key.algorithm)
      if (newest?.keyId !== expectedNewest) return 'outdated'
      keys = [...keys, key]
      return 'added'
    },
    retireSigningKeys: async (newestKeyId, removeAfterMs) => {
      const algorithm = keys.find(({ keyId }) => keyId === newestKeyId)?.algorithm
      keys = keys.map((key) =>
        key.keyId === newestKeyId || key.algorithm !== algorithm || key.removeAfterMs !== undefined
          ? key
          : { ...key, removeAfterMs },
      )
    },
    removeSigningKeys: async (nowMs) => {
      const count = keys.length
      keys = keys.filter(({ removeAfterMs }) => removeAfterMs === undefined || removeAfterMs > nowMs)
      return count - keys.length
    },
    resealSigningKey: async (keyId, sealedPrivateKey) => {
      keys = keys.map((key) => (key.keyId === keyId ? { ...key, sealedPrivateKey } : key))
    },
    hasHashKey: async () => hashKey !== undefined,
    ensureHashKey: async (key) => {
      hashKey ??= key
      return hashKey
    },
    isProduction: async () => false,
    markProduction: async () => undefined,
    resealHashKey: async (_keyId, sealedKey) => {
      if (hashKey !== undefined) hashKey = { ...hashKey, sealedKey }
    },
  }
}

function setUp(
  masterKeys: MasterKeys = { active: makeMasterKey('k1'), older: [] },
  store = createKeyStore(),
) {
  const clock = { ms: Date.UTC(2026, 0, 1), nowMs: () => clock.ms }
  const needs = {
    store,
    vault: createVault(masterKeys, random),
    clock,
    random,
    log: { info: () => undefined },
  }
  return { clock, needs, store }
}

function signingKeyOf(keyring: Keyring, algorithm: SigningAlgorithm = 'ES256'): string | undefined {
  return keyring.current().signing.get(algorithm)?.keyId
}

test('the first start makes a key that signs at once', async () => {
  const { needs } = setUp()
  const keyring = await openKeyring(needs, SETTINGS)
  assert.deepEqual([...keyring.current().verifying.keys()], [signingKeyOf(keyring)])
})

test('a rotated key is published, signs after the time ahead, and the old one stays until the last token of the slowest instance has expired', async () => {
  const { needs, clock } = setUp()
  const keyring = await openKeyring(needs, SETTINGS)
  const old = signingKeyOf(keyring)
  const keyId = (await keyring.rotate({ hurry: false }))[0]?.keyId
  const see = async (afterMs: number) => {
    clock.ms += afterMs
    await keyring.refresh()
    return [signingKeyOf(keyring), [...keyring.current().verifying.keys()]]
  }
  assert.deepEqual(await see(0), [old, [old, keyId]])
  assert.deepEqual(await see(10 * MINUTE_MS - 1), [old, [old, keyId]])
  assert.deepEqual(await see(1), [keyId, [old, keyId]])
  // An instance that reads 30 s later, and one read late, signs with the old key for another minute.
  assert.deepEqual(await see(121 * MINUTE_MS - 1), [keyId, [old, keyId]])
  assert.deepEqual(await see(1), [keyId, [keyId]])
})

test('in a hurry it signs as soon as every instance must have read it', async () => {
  const { needs, clock } = setUp()
  const keyring = await openKeyring(needs, SETTINGS)
  const keyId = (await keyring.rotate({ hurry: true }))[0]?.keyId
  clock.ms += 2 * SETTINGS.reloadEveryMs
  await keyring.refresh()
  assert.equal(signingKeyOf(keyring), keyId)
})

test('by age a successor is made once, also by two instances that look at the same time', async () => {
  const { needs, clock, store } = setUp()
  const keyring = await openKeyring(needs, SETTINGS)
  const other = await openKeyring(needs, SETTINGS)
  clock.ms += SETTINGS.rotateAfterMs - 1
  await keyring.refresh()
  assert.equal((await store.listSigningKeys()).length, 1)
  clock.ms += 1
  await Promise.all([keyring.refresh(), other.refresh()])
  await Promise.all([keyring.refresh(), other.refresh()])
  assert.equal((await store.listSigningKeys()).length, 2)
  assert.deepEqual([...keyring.current().verifying.keys()], [...other.current().verifying.keys()])
})

test('while nothing changes the set stays the same object, so that checked tokens stay remembered', async () => {
  const { needs, clock } = setUp()
  const keyring = await openKeyring(needs, SETTINGS)
  const set = keyring.current()
  clock.ms += DAY_MS
  await keyring.refresh()
  assert.equal(keyring.current(), set)
  await keyring.rotate({ hurry: false })
  assert.notEqual(keyring.current(), set)
})

test('each algorithm has keys of its own: the first at once, the others once complete, each rotated by itself', async () => {
  const { needs, clock, store } = setUp()
  const algorithms = ['ES256', 'RS256', 'PS256', 'ES512'] as const
  const keyring = await openKeyring(needs, { ...SETTINGS, algorithms })
  assert.deepEqual([...keyring.current().signing.keys()], ['ES256'])
  await Promise.all([keyring.complete(), keyring.complete()])
  const first = algorithms.map((algorithm) => signingKeyOf(keyring, algorithm))
  assert.equal(new Set(first).size, 4)
  assert.equal((await store.listSigningKeys()).length, 4)
  for (const jwk of keyring.current().verifying.values()) {
    assert.deepEqual(Object.keys(jwk).sort(), [
      ...(jwk.kty === 'RSA'
        ? ['alg', 'e', 'kid', 'kty', 'n', 'use']
        : ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']),
    ])
  }
  const rotated = await keyring.rotate({ hurry: true })
  assert.deepEqual(
    rotated.map(({ algorithm }) => algorithm),
    algorithms,
  )
  assert.deepEqual(
    algorithms.map((algorithm) => signingKeyOf(keyring, algorithm)),
    first,
  )
  clock.ms += 2 * SETTINGS.reloadEveryMs
  await keyring.refresh()
  assert.deepEqual(
    algorithms.map((algorithm) => signingKeyOf(keyring, algorithm)),
    rotated.map(({ keyId }) => keyId),
  )
  // What the old keys signed has expired: each algorithm keeps its newest key only.
  clock.ms += SETTINGS.longestTokenMs + 2 * SETTINGS.reloadEveryMs
  await keyring.refresh()
  assert.deepEqual([...keyring.current().verifying.keys()].sort(), rotated.map(({ keyId }) => keyId).sort())
})

test('a rotation before the set is complete completes it first, so that every algorithm signs', async () => {
  const { needs } = setUp()
  const keyring = await openKeyring(needs, { ...SETTINGS, algorithms: ['ES256', 'ES512'] })
  const [, added] = await keyring.rotate({ hurry: false })
  assert.equal(added?.algorithm, 'ES512')
  const signing = signingKeyOf(keyring, 'ES512')
  assert.ok(signing !== undefined && signing !== added.keyId)
})

test('at the first start under a new master key everything moves under it, and the old one is needed no more', async () => {
  const [old, recent] = [makeMasterKey('k1'), makeMasterKey('k2')]
  const first = setUp({ active: old, older: [] })
  const before = await openHashKey(first.needs, 'k1')
  const signing = signingKeyOf(await openKeyring(first.needs, SETTINGS))

  const moved = setUp({ active: recent, older: [old] }, first.store)
  assert.deepEqual(await openHashKey(moved.needs, 'k2'), before)
  await openKeyring(moved.needs, { ...SETTINGS, activeMasterKeyId: 'k2' })
  for (const key of await first.store.listSigningKeys()) assert.equal(sealedUnder(key.sealedPrivateKey), 'k2')

  const later = setUp({ active: recent, older: [] }, first.store)
  assert.deepEqual(await openHashKey(later.needs, 'k2'), before)
  const keyring = await openKeyring(later.needs, { ...SETTINGS, activeMasterKeyId: 'k2' })
  assert.equal(signingKeyOf(keyring), signing)
})
