// glue: Creates, loads and rotates the keys of an installation
// Spec: a key is published before it signs and kept until what it signed has expired (core/keys/keys.ts)

import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import type { Clock } from '../core/clock/clock.ts'
import type { Random, Vault } from '../core/keys/cryptography.ts'
import type { SigningKey } from '../core/keys/keys.ts'
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
}

export interface Keyring {
  current(): KeySet
  /** Reads the keys again, rotates them by age and removes retired ones. Safe on every instance at the same time. */
  refresh(): Promise<void>
  /** Creates a successor now. It signs after `publishAheadMs`, or with `hurry` as soon as every instance has read it. */
  rotate(options: { readonly hurry: boolean }): Promise<SigningKey>
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

  const add = async (newest: SigningKey | undefined, signsFromMs: number): Promise<SigningKey> => {
    const nowMs = clock.nowMs()
    const key = makeSigningKey(random.uuid(), vault, nowMs, signsFromMs)
    const fact = await store.addSigningKey(key, newest?.keyId)
    if (fact === 'outdated') {
      const newer = (await store.listSigningKeys()).at(-1)
      if (newer === undefined) throw new Error('the signing keys changed while one was added')
      return newer
    }
    // An instance signs with the old key until it has read that the new one signs, and a read may be late by one interval.
    await store.retireSigningKeys(
      key.keyId,
      signsFromMs + settings.longestTokenMs + 2 * settings.reloadEveryMs,
    )
    log.info({ keyId: key.keyId, signsFromMs }, 'signing key added')
    return key
  }

  const load = async (): Promise<void> => {
    const nowMs = clock.nowMs()
    const keys = (await store.listSigningKeys()).filter(
      (key) => key.removeAfterMs === undefined || key.removeAfterMs > nowMs,
    )
    const signing = keys.findLast((key) => key.signsFromMs <= nowMs) ?? keys[0]
    if (signing === undefined) throw new Error('there is no signing key')
    const seen = `${signing.keyId} ${keys.map((key) => key.keyId).join(' ')}`
    // The same object while nothing changed: verified tokens are remembered per key set.
    if (seen === fingerprint && current !== undefined) return
    fingerprint = seen
    current = {
      signing: openPair(signing),
      verifying: new Map(keys.map((key) => [key.keyId, openPair(key).publicJwk])),
    }
  }

  const refresh = async (): Promise<void> => {
    const nowMs = clock.nowMs()
    const newest = (await store.listSigningKeys()).at(-1)
    if (newest === undefined) await add(undefined, nowMs)
    else if (nowMs - newest.signsFromMs >= settings.rotateAfterMs)
      await add(newest, nowMs + settings.publishAheadMs)
    await store.removeSigningKeys(nowMs)
    await load()
  }

  await refresh()
  await resealSigningKeys(needs, settings.activeMasterKeyId)
  return {
    current: () => {
      if (current === undefined) throw new Error('the keyring is not loaded')
      return current
    },
    refresh,
    rotate: async ({ hurry }) => {
      const newest = (await store.listSigningKeys()).at(-1)
      const key = await add(
        newest,
        clock.nowMs() + (hurry ? 2 * settings.reloadEveryMs : settings.publishAheadMs),
      )
      await load()
      return key
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

function makeSigningKey(keyId: string, vault: Vault, nowMs: number, signsFromMs: number): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' })
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  return {
    keyId,
    algorithm: 'ES256',
    publicJwk: JSON.stringify({ kty, crv, x, y, use: 'sig', alg: 'ES256', kid: keyId }),
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
