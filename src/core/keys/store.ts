// contract: Signing keys, the hash key, and secrets sealed under the master key
// Never: a verb that decides. A verb returns a fact; operations refuse.

import type { HashKey, SigningKey } from './keys.ts'
import type { SealedSecret } from './sealed.ts'

export interface KeyStore {
  listSigningKeys(): Promise<readonly SigningKey[]>
  /** Inserts the key only if the newest one is still `expectedNewest`, so that two instances rotate once. */
  addSigningKey(key: SigningKey, expectedNewest: string | undefined): Promise<'added' | 'outdated'>
  /** Sets the end of every key but the newest that has none yet. */
  retireSigningKeys(newestKeyId: string, removeAfterMs: number): Promise<void>
  removeSigningKeys(nowMs: number): Promise<number>
  /** Replaces the sealed private key, when the master key was rotated. */
  resealSigningKey(keyId: string, sealedPrivateKey: string): Promise<void>
  /** Inserts the key if there is none, and answers the one that is stored. */
  ensureHashKey(key: HashKey): Promise<HashKey>
  resealHashKey(keyId: string, sealedKey: string): Promise<void>
}

export interface SealedStore {
  /** Long-lived secrets that are sealed under another master key than this one, at most `limit` of each kind. */
  listSealedUnderOthers(masterKeyId: string, limit: number): Promise<readonly SealedSecret[]>
  /** Only if the stored text is still the one that was read. */
  replaceSealed(secret: SealedSecret, sealed: string): Promise<'replaced' | 'changed'>
}
