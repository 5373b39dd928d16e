// contract: Storage of grants, authorization codes, refresh tokens and one-time claims
// Never: a verb that decides; a verb returns a fact, and operations refuse

import type { AuthorizationCode, Grant, RefreshToken, RevokedBy } from './grant.ts'

/** Binding of an authorization code. It never changes, so it can be read before the code is consumed. */
export interface CodeFacts {
  readonly code: AuthorizationCode
  readonly grant: Grant
}

export interface ConsumeCode {
  readonly appId: string
  readonly codeHash: string
  readonly nowMs: number
  /**
   * What to write with the consumption. `burn` issues nothing, because a check of the binding failed.
   * `redeem` activates the grant until `grantExpiresAtMs` and stores the refresh token, if one is issued.
   */
  readonly effect:
    | { readonly kind: 'burn' }
    | {
        readonly kind: 'redeem'
        readonly grantExpiresAtMs: number
        readonly refreshToken: RefreshToken | undefined
      }
}

export type ConsumeCodeFact =
  | { readonly kind: 'consumed'; readonly grant: Grant }
  /** Used before. The grant was revoked in the same transaction, and `ended` refresh tokens with it. */
  | { readonly kind: 'replayed'; readonly grantId: string; readonly ended: number }
  | { readonly kind: 'expired' }
  /** No code of this app, deleted, or its grant was revoked. */
  | { readonly kind: 'unknown' }

export interface RotateRefreshToken {
  readonly appId: string
  readonly grantId: string
  readonly oldHash: string
  /** Generation of the presented token, authenticated by its tag. */
  readonly oldGeneration: number
  /** The successor, of generation `oldGeneration + 1`. */
  readonly successor: RefreshToken
  readonly nowMs: number
  readonly retryWindowMs: number
  /** New expiry of the grant. */
  readonly grantExpiresAtMs: number
  /** Revokes the access tokens issued before (policy `newest_only`). */
  readonly endOlderAccessTokens: boolean
}

/**
 * The grant row is the lock. `g` is its refreshGeneration, `parent` the hash of the token rotated last:
 *
 * - token of generation g: `rotated`; it becomes `parent`, g is incremented, the successor is stored
 * - token equal to `parent`, within the retry window: `retried`; another successor of generation g is stored
 * - anything older, or `parent` after the window: `reused`; the grant is revoked in the same transaction
 *
 * A token whose row was deleted, with an authenticated generation below g, counts as older.
 */
export type RotateFact =
  | { readonly kind: 'rotated' | 'retried'; readonly grant: Grant }
  | { readonly kind: 'reused'; readonly grantId: string; readonly ended: number }
  | { readonly kind: 'expired' }
  /** No token of this app, or its grant was revoked. */
  | { readonly kind: 'unknown' }

export interface GrantStore {
  /** Stores the pending grant and its code in one transaction. */
  createGrantWithCode(grant: Grant, code: AuthorizationCode): Promise<void>
  /** Read-only; does not decide about single use. */
  loadCode(appId: string, codeHash: string): Promise<CodeFacts | undefined>
  consumeAuthorizationCode(request: ConsumeCode): Promise<ConsumeCodeFact>
  /** One standing grant for each app, user and policy: extends its scopes and expiry, or creates one if it was revoked or has expired. */
  ensureStandingGrant(grant: Grant): Promise<Grant>
  loadGrant(appId: string, grantId: string): Promise<Grant | undefined>
  listGrants(appId: string, userId: string, nowMs: number): Promise<readonly Grant[]>
  /** Read-only: a stored refresh token, even if it has expired, and its grant. */
  loadRefreshToken(
    appId: string,
    grantId: string,
    tokenHash: string,
  ): Promise<{ token: RefreshToken; grant: Grant } | undefined>
  rotateRefreshToken(request: RotateRefreshToken): Promise<RotateFact>
  /** Policy `never`: extends the idle expiry of a token that is not rotated. */
  touchRefreshToken(
    appId: string,
    grantId: string,
    tokenHash: string,
    expiresAtMs: number,
    nowMs: number,
  ): Promise<'touched' | 'unknown'>
  /** Takes the same lock as a rotation, so that tokens issued concurrently are revoked too. */
  revokeGrant(
    appId: string,
    grantId: string,
    nowMs: number,
    by: RevokedBy,
  ): Promise<{ readonly ended: number }>
  revokeUserGrants(
    appId: string,
    userId: string,
    nowMs: number,
    by: RevokedBy,
    /** Excludes grants that belong to one connection. */
    only?: 'without_connection',
  ): Promise<{ readonly grants: number }>
  /** Stores the latest use of each grant; losing one in a crash is harmless. */
  touchGrants(
    uses: readonly { readonly appId: string; readonly grantId: string; readonly atMs: number }[],
  ): Promise<void>
  /** Exactly one caller gets `first` for a key until the claim expires. */
  claimOnce(
    appId: string,
    kind: string,
    key: string,
    untilMs: number,
    nowMs: number,
  ): Promise<'first' | 'seen'>
}
