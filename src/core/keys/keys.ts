// contract: Signing keys and the hash key of the installation

/** RFC 7518 section 3.1. Each algorithm has its own keys, and a key is used with one algorithm only (RFC 8725 section 3.1). */
export const SIGNING_ALGORITHMS = ['ES256', 'ES512', 'RS256', 'PS256'] as const

export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number]

/**
 * Life of a signing key, by time alone:
 *
 *     published (createdAtMs) -> signs (signsFromMs..) -> verifies only (a newer key signs) -> removed (after removeAfterMs)
 *
 * A key is published before it signs, so that cached key sets already contain it, and is removed after the last token
 * that it signed has expired.
 */
export interface SigningKey {
  /** `kid`, a UUID. */
  readonly keyId: string
  readonly algorithm: SigningAlgorithm
  /** JWK as JSON text. */
  readonly publicJwk: string
  /** PKCS #8, sealed under the master key. */
  readonly sealedPrivateKey: string
  readonly createdAtMs: number
  readonly signsFromMs: number
  /** Set when a newer key has replaced it. */
  readonly removeAfterMs: number | undefined
}

/** Key of the keyed hashes (HMAC-SHA-256), sealed under the master key. There is one; it is created on first start. */
export interface HashKey {
  readonly keyId: string
  readonly sealedKey: string
  readonly createdAtMs: number
}
