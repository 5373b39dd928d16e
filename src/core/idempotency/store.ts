// contract: Responses stored for an Idempotency-Key
// Never: a verb that decides. A verb returns a fact; operations refuse.

interface ClaimAnswer {
  readonly appId: string
  /** Keyed hash of the caller, the route and the key. */
  readonly keyHash: string
  /** Set for user tokens, so that the answer goes with the user. */
  readonly userId: string | undefined
  /** Says whether a repeat is the same request. */
  readonly fingerprint: string
  readonly nowMs: number
  /** Past it, a request that never answered may be tried again. */
  readonly leaseUntilMs: number
  readonly expiresAtMs: number
}

type ClaimAnswerFact =
  /** Nobody was here: do the work, then save or release. */
  | { readonly kind: 'claimed' }
  /** Here already; `sealedAnswer` is undefined while the first is still at work. */
  | { readonly kind: 'taken'; readonly fingerprint: string; readonly sealedAnswer: string | undefined }

export interface AnswerStore {
  /** Exactly one of many hears `claimed`. */
  claimAnswer(claim: ClaimAnswer): Promise<ClaimAnswerFact>
  saveAnswer(appId: string, keyHash: string, sealedAnswer: string): Promise<void>
  /** The request may be tried again with the same key. */
  releaseAnswer(appId: string, keyHash: string): Promise<void>
}
