// contract: keys of the installation: those that sign tokens and those that hash credentials

export const SIGNING_ALGORITHMS = ['ES256'] as const

/**
 * Life of a signing key, by time alone:
 *
 *     published (createdAtMs) -> signs (signsFromMs..) -> verifies only (a newer key signs) -> removed (after removeAfterMs)
 *
 * A key is published before it signs, so that a cached key set already has it, and stays until the last token that it
 * signed has expired.
 */
export interface SigningKey {
  /** `kid`, a UUID. */
  readonly keyId: string
  readonly algorithm: (typeof SIGNING_ALGORITHMS)[number]
  /** JWK as JSON text. */
  readonly publicJwk: string
  /** PKCS #8, sealed under the master key. */
  readonly sealedPrivateKey: string
  readonly createdAtMs: number
  readonly signsFromMs: number
  /** Set when a newer key took over. */
  readonly removeAfterMs: number | undefined
}

/** Key of the keyed hashes (HMAC-SHA-256), sealed under the master key. There is one; it is made on first start. */
export interface HashKey {
  readonly keyId: string
  readonly sealedKey: string
  readonly createdAtMs: number
}
