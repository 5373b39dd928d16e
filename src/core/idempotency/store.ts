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
  /** The user does not exist, or was deleted meanwhile. */
  | { readonly kind: 'unknown' }
  /** Claimed before; `sealedResponse` is undefined while the first request is in progress. */
  | { readonly kind: 'taken'; readonly fingerprint: string; readonly sealedResponse: string | undefined }

/** Identifies one claim: a later claim of the key has a later lease. */
export interface IdempotencyLease {
  readonly appId: string
  readonly keyHash: string
  readonly leaseUntilMs: number
}

export interface IdempotencyStore {
  /** Of many concurrent callers exactly one gets `claimed`. */
  claimIdempotencyKey(claim: ClaimIdempotencyKey): Promise<ClaimIdempotencyKeyFact>
  /** `superseded`, and nothing is written, if a retry has claimed the key after this lease, or the row is gone. */
  saveIdempotentResponse(lease: IdempotencyLease, sealedResponse: string): Promise<'saved' | 'superseded'>
  /** Makes the key free again, unless a retry has claimed it after this lease. */
  releaseIdempotencyKey(lease: IdempotencyLease): Promise<void>
}
