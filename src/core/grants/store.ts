// contract: Storage of grants, authorization codes, refresh tokens and one-time claims
// Never: a verb that decides. A verb returns a fact; operations refuse.

import type { AuthorizationCode, Grant, RefreshToken, RevokedBy } from './grant.ts'

/** What an authorization code was bound to; fixed when the code was made, so reading it first races with nothing. */
export interface CodeFacts {
  readonly code: AuthorizationCode
  readonly grant: Grant
}

export interface ConsumeCode {
  readonly appId: string
  readonly codeHash: string
  readonly nowMs: number
  /**
   * What to write if the code is consumed. `burn` consumes it and issues nothing (a check on its binding failed).
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
  /** Used before. The grant was ended in the same transaction, and has `ended` refresh tokens fewer. */
  | { readonly kind: 'replayed'; readonly grantId: string; readonly ended: number }
  | { readonly kind: 'expired' }
  /** Never made by this app, swept, or its grant has ended. */
  | { readonly kind: 'unknown' }

export interface RotateRefreshToken {
  readonly appId: string
  readonly grantId: string
  readonly oldHash: string
  /** Generation of the presented token, as authenticated by the token itself. */
  readonly oldGeneration: number
  /** The successor, of generation `oldGeneration + 1`. */
  readonly successor: RefreshToken
  readonly nowMs: number
  readonly retryWindowMs: number
  /** New end of the grant. */
  readonly grantExpiresAtMs: number
  /** Ends the access tokens issued before (policy `newest_only`). */
  readonly endOlderAccessTokens: boolean
}

/**
 * The grant row is the lock. With `g` its refreshGeneration and `parent` the hash of the token rotated last:
 *
 * - token of generation g: `rotated`; it becomes `parent`, g grows by one, the successor is stored
 * - token equal to `parent`, within the retry window: `retried`; one more successor of generation g is stored
 * - anything older, or `parent` after the window: `reused`; the whole grant ends in the same transaction
 *
 * A token whose row was already removed but whose generation is authenticated and below g counts as older.
 */
export type RotateFact =
  | { readonly kind: 'rotated' | 'retried'; readonly grant: Grant }
  | { readonly kind: 'reused'; readonly grantId: string; readonly ended: number }
  | { readonly kind: 'expired' }
  /** Not of this app, or its grant has ended. */
  | { readonly kind: 'unknown' }

export interface GrantStore {
  /** The pending grant and its code, in one transaction. */
  createGrantWithCode(grant: Grant, code: AuthorizationCode): Promise<void>
  /** Read-only; decides nothing about single use. */
  loadCode(appId: string, codeHash: string): Promise<CodeFacts | undefined>
  consumeAuthorizationCode(request: ConsumeCode): Promise<ConsumeCodeFact>
  /** One standing grant for each app, user and policy; scopes and end grow to the union. Not if it was revoked: then a new one. */
  ensureStandingGrant(grant: Grant): Promise<Grant>
  loadGrant(appId: string, grantId: string): Promise<Grant | undefined>
  listGrants(appId: string, userId: string, nowMs: number): Promise<readonly Grant[]>
  /** Read-only: a stored refresh token, which may have expired, and its grant. */
  loadRefreshToken(
    appId: string,
    grantId: string,
    tokenHash: string,
  ): Promise<{ token: RefreshToken; grant: Grant } | undefined>
  rotateRefreshToken(request: RotateRefreshToken): Promise<RotateFact>
  /** Policy `never`: moves the idle end of an unrotated token. */
  touchRefreshToken(
    appId: string,
    grantId: string,
    tokenHash: string,
    expiresAtMs: number,
    nowMs: number,
  ): Promise<'touched' | 'unknown'>
  /** Takes the same lock as a rotation; nothing issued meanwhile survives. */
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
    /** Leaves those that were given for one connection. */
    only?: 'without_connection',
  ): Promise<{ readonly grants: number }>
  /** Keeps the latest time each; losing one in a crash is harmless. */
  touchGrants(
    uses: readonly { readonly appId: string; readonly grantId: string; readonly atMs: number }[],
  ): Promise<void>
  /** Exactly one caller hears `first` for a key until it ends. */
  claimOnce(
    appId: string,
    kind: string,
    key: string,
    untilMs: number,
    nowMs: number,
  ): Promise<'first' | 'seen'>
}
