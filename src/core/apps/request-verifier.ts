// contract: Verifies ES512 signatures over requests

export interface RequestVerifier {
  /** False also for a key that cannot be read, or that is not a P-521 key. */
  verify(publicJwk: string, input: string, signature: Uint8Array): boolean
}
