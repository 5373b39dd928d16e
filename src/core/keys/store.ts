// contract: Signing keys, the hash key, and secrets sealed under the master key
// Never: a verb that decides; a verb returns a fact, and operations refuse

import type { HashKey, SigningKey } from './keys.ts'
import type { SealedSecret } from './sealed.ts'

export interface KeyStore {
  listSigningKeys(): Promise<readonly SigningKey[]>
  /**
   * Inserts the key only if the newest one of its algorithm is still `expectedNewest`, so that two instances rotate once.
   * `outdated` also if another key was inserted at the same moment.
   */
  addSigningKey(key: SigningKey, expectedNewest: string | undefined): Promise<'added' | 'outdated'>
  /** Sets `removeAfterMs` on every key of the same algorithm except the newest, unless it is set. */
  retireSigningKeys(newestKeyId: string, removeAfterMs: number): Promise<void>
  removeSigningKeys(nowMs: number): Promise<number>
  /** Replaces the sealed private key after a rotation of the master key. */
  resealSigningKey(keyId: string, sealedPrivateKey: string): Promise<void>
  /** Whether the installation has secrets that only its master key opens. */
  hasHashKey(): Promise<boolean>
  /** Inserts the key if there is none; returns the stored one. */
  ensureHashKey(key: HashKey): Promise<HashKey>
  /** Whether the installation was ever opened in production mode. */
  isProduction(): Promise<boolean>
  /** Marks an installation that has its hash key, for good. */
  markProduction(nowMs: number): Promise<void>
  resealHashKey(keyId: string, sealedKey: string): Promise<void>
}

/** The last connection that was looked at. */
export interface SealedCursor {
  readonly appId: string
  readonly connectionId: string
}

export interface SealedStore {
  /**
   * Long-lived secrets sealed under a different master key. Connections are many: looks at `limit` of them after the cursor, and
   * returns where to go on, or undefined at their end. Of every other kind at most `limit`.
   */
  listSealedUnderOthers(
    masterKeyId: string,
    limit: number,
    after?: SealedCursor,
  ): Promise<{ readonly found: readonly SealedSecret[]; readonly next: SealedCursor | undefined }>
  /** Replaces the sealed text unless it was changed since it was read. */
  replaceSealed(secret: SealedSecret, sealed: string): Promise<'replaced' | 'changed'>
}
