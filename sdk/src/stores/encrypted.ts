// operation: Encrypt what a store holds, with keys that can be rotated
import { ConfigurationError, StoreError } from '../core/errors.ts'
import type { StoredRecord, TokenStore } from '../tokens/store.ts'

export type EncryptionKey = {
  /** Stored beside each value; letters, digits, `_` and `-`. */
  readonly id: string
  /** 32 random bytes, or their base64. */
  readonly key: Uint8Array | string
}

export type EncryptionOptions = {
  /** The first one encrypts; all of them decrypt. To rotate, put a new one in front, then call `reencrypt`. */
  readonly keys: readonly EncryptionKey[]
  /** Reads values that were stored before encryption was turned on. Turn it off again after `reencrypt`. */
  readonly dangerouslyReadPlainValues?: boolean | undefined
}

export type EncryptedStore = TokenStore & {
  /**
   * Encrypts everything with the first key that is not yet. Safe while other processes use the store, and to repeat.
   * @returns how many records were written
   */
  reencrypt(): Promise<number>
}

const MARK = 'aesgcm1'

/**
 * A store that sees only AES-256-GCM: a random nonce of 96 bits for each write, the id of the key, and the record's key as
 * associated data, so that a value that was moved to another key is rejected.
 */
export function encryptStore(store: TokenStore, options: EncryptionOptions): EncryptedStore {
  const keys = new Map(options.keys.map(({ id, key }) => [checkId(id), importKey(key)]))
  const [first] = keys
  if (first === undefined) throw new ConfigurationError('encryptStore needs at least one key.')
  const [currentId, currentKey] = first
  // A key that cannot be imported fails each call that needs it, and never the process.
  for (const key of keys.values()) key.catch(() => undefined)

  async function encrypt(key: string, value: string): Promise<string> {
    const iv = crypto.getRandomValues(new Uint8Array(12))
    const algorithm = { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(key) }
    const sealed = await crypto.subtle.encrypt(algorithm, await currentKey, new TextEncoder().encode(value))
    return [MARK, currentId, toBase64(iv), toBase64(new Uint8Array(sealed))].join('.')
  }

  async function decrypt(key: string, value: string): Promise<string> {
    const [mark, id = '', iv = '', sealed = ''] = value.split('.')
    if (mark !== MARK) {
      if (options.dangerouslyReadPlainValues) return value
      throw new StoreError('A stored value is not encrypted.')
    }
    const known = keys.get(id)
    if (known === undefined)
      throw new StoreError(`A stored value needs the key ${id}, which is not among the keys.`)
    const algorithm = { name: 'AES-GCM', iv: toBytes(iv), additionalData: new TextEncoder().encode(key) }
    try {
      return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, await known, toBytes(sealed)))
    } catch {
      throw new StoreError('A stored value was altered, moved, or encrypted with another key of this id.')
    }
  }

  const seal = async (key: string, { version, value }: StoredRecord): Promise<StoredRecord> => ({
    version,
    value: await encrypt(key, value),
  })

  return {
    ...store,
    keys: () => store.keys(),
    get: async (key) => {
      const record = await store.get(key)
      return record && { version: record.version, value: await decrypt(key, record.value) }
    },
    put: async (key, record, expected) => store.put(key, await seal(key, record), expected),
    reencrypt: async () => {
      let written = 0
      for await (const key of store.keys()) {
        for (;;) {
          const record = await store.get(key)
          if (record === undefined || record.value.startsWith(`${MARK}.${currentId}.`)) break
          const value = await decrypt(key, record.value)
          // The same version: a process that is renewing this token saves on top of it as if nothing had happened.
          const renewed = await seal(key, { version: record.version, value })
          // Another process may have written meanwhile; then its value is read again.
          if (!(await store.put(key, renewed, record.version))) continue
          written++
          break
        }
      }
      return written
    },
  }
}

function checkId(id: string): string {
  if (/^[\w-]{1,64}$/.test(id)) return id
  throw new ConfigurationError('The id of a key has letters, digits, _ and -.')
}

function importKey(key: Uint8Array | string): Promise<CryptoKey> {
  const bytes = typeof key === 'string' ? toBytes(key) : Uint8Array.from(key)
  if (bytes.length !== 32) throw new ConfigurationError('A key for AES-256 has 32 bytes.')
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}
