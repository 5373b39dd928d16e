// glue: Creates, loads and rotates the keys of an installation
// Spec: a key is published before it signs and kept until what it signed has expired (core/keys/keys.ts)

import { createPrivateKey, generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Clock } from '../core/clock/clock.ts'
import type { Random, Vault } from '../core/keys/cryptography.ts'
import { SIGNING_ALGORITHMS, type SigningAlgorithm, type SigningKey } from '../core/keys/keys.ts'
import type { KeyStore } from '../core/keys/store.ts'
import type { Log } from '../core/ports.ts'
import { isJsonObject, type JsonObject, parseJson } from '../lib/json.ts'
import type { KeyPair, KeySet } from './signer.ts'
import { sealedUnder } from './vault.ts'

export interface KeyringSettings {
  /** Age at which a successor is created. */
  readonly rotateAfterMs: number
  /** How long a new key is published before it signs. */
  readonly publishAheadMs: number
  /** Longest lifetime of any token that a key signs. */
  readonly longestTokenMs: number
  /** Interval at which every instance reads the keys. */
  readonly reloadEveryMs: number
  /** Keys that an older master key encrypted are encrypted again with this one. */
  readonly activeMasterKeyId: string
  /** Algorithms that tokens are signed with; the first one is needed to start. */
  readonly algorithms: readonly SigningAlgorithm[]
}

export interface Keyring {
  current(): KeySet
  /** Resolves when there is a key for every algorithm; RSA keys take a while to create. */
  complete(): Promise<void>
  /** Reads the keys again, rotates them by age and removes retired ones. Safe on every instance at the same time. */
  refresh(): Promise<void>
  /**
   * Creates a successor of each key now. It signs after `publishAheadMs`, or with `hurry` as soon as every instance has read it.
   */
  rotate(options: { readonly hurry: boolean }): Promise<readonly SigningKey[]>
}

interface Needs {
  readonly store: KeyStore
  readonly vault: Vault
  readonly clock: Clock
  readonly random: Random
  readonly log: Pick<Log, 'info'>
}

export async function openKeyring(needs: Needs, settings: KeyringSettings): Promise<Keyring> {
  const { store, vault, clock, random, log } = needs
  const opened = new Map<string, KeyPair>()
  let current: KeySet | undefined
  let fingerprint = ''

  const openPair = (key: SigningKey): KeyPair => {
    const known = opened.get(key.keyId)
    if (known !== undefined) return known
    const pem = vault.open(key.sealedPrivateKey, contextOf(key.keyId))
    const pair = { keyId: key.keyId, publicJwk: parseJwk(key.publicJwk), privateKey: createPrivateKey(pem) }
    opened.set(key.keyId, pair)
    return pair
  }

  const newestOf = async (algorithm: SigningAlgorithm): Promise<SigningKey | undefined> =>
    (await store.listSigningKeys()).findLast((key) => key.algorithm === algorithm)

  const add = async (
    algorithm: SigningAlgorithm,
    newest: SigningKey | undefined,
    signsFromMs: number,
  ): Promise<SigningKey> => {
    const pair = await generatePair(algorithm)
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const key = makeSigningKey(
        { keyId: random.uuid(), algorithm, pair, nowMs: clock.nowMs(), signsFromMs },
        vault,
      )
      if ((await store.addSigningKey(key, newest?.keyId)) === 'added') {
        // An instance signs with the old key until it has read that the new one signs, and a read may be late by one interval.
        const removeAfterMs = signsFromMs + settings.longestTokenMs + 2 * settings.reloadEveryMs
        await store.retireSigningKeys(key.keyId, removeAfterMs)
        log.info({ keyId: key.keyId, algorithm, signsFromMs }, 'signing key added')
        return key
      }
      const newer = await newestOf(algorithm)
      // Otherwise a key of another algorithm took the place in the same moment.
      if (newer !== undefined && newer.keyId !== newest?.keyId) return newer
    }
    throw new Error('the signing keys changed while one was added')
  }

  const load = async (): Promise<void> => {
    const nowMs = clock.nowMs()
    const keys = (await store.listSigningKeys()).filter(
      (key) => key.removeAfterMs === undefined || key.removeAfterMs > nowMs,
    )
    const signing = SIGNING_ALGORITHMS.flatMap((algorithm) => {
      const own = keys.filter((key) => key.algorithm === algorithm)
      return own.findLast((key) => key.signsFromMs <= nowMs) ?? own[0] ?? []
    })
    if (signing.length === 0) throw new Error('there is no signing key')
    const seen = [...signing, undefined, ...keys].map((key) => key?.keyId).join(' ')
    // The same object while nothing changed: verified tokens are remembered per key set.
    if (seen === fingerprint && current !== undefined) return
    fingerprint = seen
    current = {
      signing: new Map(signing.map((key) => [key.algorithm, openPair(key)])),
      verifying: new Map(keys.map((key) => [key.keyId, openPair(key).publicJwk])),
    }
  }

  const renew = async (algorithms: readonly SigningAlgorithm[]): Promise<void> => {
    const nowMs = clock.nowMs()
    for (const algorithm of algorithms) {
      const newest = await newestOf(algorithm)
      if (newest === undefined) await add(algorithm, undefined, nowMs)
      else if (nowMs - newest.signsFromMs >= settings.rotateAfterMs)
        await add(algorithm, newest, nowMs + settings.publishAheadMs)
    }
    await store.removeSigningKeys(nowMs)
    await load()
  }

  const refresh = () => renew(settings.algorithms)

  let completing: Promise<void> | undefined
  const complete = (): Promise<void> => {
    completing ??= settings.algorithms.length === 1 ? Promise.resolve() : refresh()
    return completing
  }

  await renew(settings.algorithms.slice(0, 1))
  await resealSigningKeys(needs, settings.activeMasterKeyId)
  return {
    current: () => {
      if (current === undefined) throw new Error('the keyring is not loaded')
      return current
    },
    complete,
    refresh,
    rotate: async ({ hurry }) => {
      // A successor without a predecessor would leave its algorithm without a key until it signs.
      await complete()
      const added: SigningKey[] = []
      for (const algorithm of settings.algorithms) {
        const aheadMs = hurry ? 2 * settings.reloadEveryMs : settings.publishAheadMs
        added.push(await add(algorithm, await newestOf(algorithm), clock.nowMs() + aheadMs))
      }
      await load()
      return added
    },
  }
}

/** The installation's key for keyed hashes. */
export interface HashKey {
  readonly key: Uint8Array
  /** Derived from the id of the key, which never changes. */
  readonly installationId: string
}

/** Creates the key on the first start of an installation. It is stored encrypted. */
export async function openHashKey(
  { store, vault, clock, random }: Omit<Needs, 'log'>,
  activeMasterKeyId: string,
): Promise<HashKey> {
  const context = 'hash-key'
  const drafted = Buffer.from(random.bytes(32)).toString('base64url')
  const stored = await store.ensureHashKey({
    keyId: random.id(),
    sealedKey: vault.seal(drafted, context),
    createdAtMs: clock.nowMs(),
  })
  const key = vault.open(stored.sealedKey, context)
  if (sealedUnder(stored.sealedKey) !== activeMasterKeyId) {
    await store.resealHashKey(stored.keyId, vault.seal(key, context))
  }
  return { key: Buffer.from(key, 'base64url'), installationId: stored.keyId.slice(0, 12) }
}

/** After a new master key became the active one, each start encrypts the remaining keys with it. */
async function resealSigningKeys({ store, vault }: Needs, activeMasterKeyId: string): Promise<void> {
  for (const key of await store.listSigningKeys()) {
    if (sealedUnder(key.sealedPrivateKey) === activeMasterKeyId) continue
    const context = contextOf(key.keyId)
    await store.resealSigningKey(key.keyId, vault.seal(vault.open(key.sealedPrivateKey, context), context))
  }
}

const MAX_ATTEMPTS = 10

interface Pair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** EC keys at once, because the first start waits for one. */
async function generatePair(algorithm: SigningAlgorithm): Promise<Pair> {
  switch (algorithm) {
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    case 'ES512':
      return generateKeyPairSync('ec', { namedCurve: 'P-521' })
    case 'RS256':
    case 'PS256':
      // Of the length that RFC 7518 sections 3.3 and 3.5 require at least. Created in a thread, because it takes a while.
      return promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  }
}

interface NewKey extends Pick<SigningKey, 'keyId' | 'algorithm' | 'signsFromMs'> {
  readonly pair: Pair
  readonly nowMs: number
}

function makeSigningKey({ keyId, algorithm, pair, nowMs, signsFromMs }: NewKey, vault: Vault): SigningKey {
  const { kty, crv, x, y, n, e } = pair.publicKey.export({ format: 'jwk' })
  const pem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  return {
    keyId,
    algorithm,
    publicJwk: JSON.stringify({ kty, crv, x, y, n, e, use: 'sig', alg: algorithm, kid: keyId }),
    sealedPrivateKey: vault.seal(pem, contextOf(keyId)),
    createdAtMs: nowMs,
    signsFromMs,
    removeAfterMs: undefined,
  }
}

function contextOf(keyId: string): string {
  return `signing-key:${keyId}`
}

function parseJwk(text: string): JsonObject {
  const parsed = parseJson(text)
  if (!parsed.ok || !isJsonObject(parsed.value)) throw new Error('a stored public key is not readable')
  return parsed.value
}
