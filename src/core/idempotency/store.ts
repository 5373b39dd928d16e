// contract: Responses stored for an Idempotency-Key
// Never: a verb that decides; a verb returns a fact, and operations refuse

interface ClaimIdempotencyKey {
  readonly appId: string
  /** Keyed hash of the caller, the route and the key. */
  readonly keyHash: string
  /** Set for user tokens, so that the response is deleted with the user. */
  readonly userId: string | undefined
  /** Tells a retry from a different request with the same key. */
  readonly fingerprint: string
  readonly nowMs: number
  /** After this, a request without a response was interrupted and may run again. */
  readonly leaseUntilMs: number
  readonly expiresAtMs: number
}

type ClaimIdempotencyKeyFact =
  /** The caller is the first: it must process the request, then save the response or release the key. */
  | { readonly kind: 'claimed' }
  /** Claimed before; `sealedResponse` is undefined while the first request is in progress. */
  | { readonly kind: 'taken'; readonly fingerprint: string; readonly sealedResponse: string | undefined }

export interface IdempotencyStore {
  /** Of many concurrent callers exactly one gets `claimed`. */
  claimIdempotencyKey(claim: ClaimIdempotencyKey): Promise<ClaimIdempotencyKeyFact>
  saveIdempotentResponse(appId: string, keyHash: string, sealedResponse: string): Promise<void>
  /** Makes the key free again. */
  releaseIdempotencyKey(appId: string, keyHash: string): Promise<void>
}
