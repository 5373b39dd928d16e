// contract: Storage of grants, authorization codes, refresh tokens and one-time claims
// Never: a verb that decides; a verb returns a fact, and operations refuse

import type { AuthorizationCode, Grant, RefreshToken, RevokedBy } from './grant.ts'

/** Binding of an authorization code. It never changes, so it can be read before the code is consumed. */
export interface CodeFacts {
  readonly code: AuthorizationCode
  readonly grant: Grant
  /** For a page that is opened again; only `consumeAuthorizationCode` decides who consumes a code. */
  readonly consumedAtMs: number | undefined
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
        /** As it was loaded with the code, so that it need not be read again. */
        readonly grant?: Grant
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
  /** The successor, of generation `oldGeneration + 1`, should the presented token be rotated now. */
  readonly successor: RefreshToken
  /** The successor that replaces the one before, should this be a late retry; undefined where it looked like none. */
  readonly replacement:
    | {
        /** `successorNumber` of the grant when it was derived: of retries at once, one replaces. */
        readonly after: number
        readonly token: RefreshToken
      }
    | undefined
  readonly nowMs: number
  /** After a rotation or a replacement, a retry receives the same successor for so long. */
  readonly repeatWindowMs: number
  /** After the rotation, a retry is none any more. */
  readonly retryWindowMs: number
  /** New expiry of the grant. */
  readonly grantExpiresAtMs: number
  /** Revokes the access tokens issued before (policy `newest_only`). */
  readonly revokeOlderAccessTokens: boolean
  /** As it was loaded before, so that it need not be read again. The row decides, whatever has changed since. */
  readonly grant?: Grant
}

/**
 * The grant row is the lock. `g` is its refreshGeneration, `parent` the hash of the token rotated last:
 *
 * - the stored token of generation g: `rotated`; it becomes `parent`, g grows by one, the successor is stored
 * - `parent`, within the repeat window: `retried`; nothing is written, the successor that is stored counts
 * - `parent`, later but within the retry window: `replaced`; the replacement takes the place of the stored successor
 * - a token of generation g that was replaced, anything older, or `parent` after the retry window: `reused`; the whole grant
 *   is revoked in the same transaction
 *
 * A token whose row was already removed but whose generation is authenticated counts by its generation.
 */
export type RotateFact =
  /** `grant.successorNumber` says which successor is stored now. */
  | { readonly kind: 'rotated' | 'retried' | 'replaced'; readonly grant: Grant }
  | { readonly kind: 'reused'; readonly grantId: string; readonly ended: number }
  | { readonly kind: 'expired' }
  /** No token of this app, or its grant was revoked. */
  | { readonly kind: 'unknown' }

export interface TouchRefreshToken {
  readonly appId: string
  readonly grantId: string
  readonly tokenHash: string
  /** New idle expiry. */
  readonly expiresAtMs: number
  readonly nowMs: number
}

interface RevokeGrantsOfUser {
  readonly appId: string
  readonly userId: string
  readonly nowMs: number
  readonly by: RevokedBy
  /** Excludes grants that belong to one connection. */
  readonly only?: 'without_connection'
}

interface SupersedeGrants {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
  readonly policy: string
  /** The grant that is to stay. */
  readonly grantId: string
  readonly nowMs: number
}

interface ClaimOnce {
  readonly appId: string
  readonly kind: string
  readonly key: string
  /** Expiry of the claim. */
  readonly untilMs: number
  readonly nowMs: number
}

/** For how many milliseconds after its expiry a grant still renews its connection, by the name of its policy. */
export type KeptGrants = ReadonlyMap<string, number>

/** What is left of an expired grant. */
export interface LapsedGrant extends Pick<Grant, 'userId' | 'policy' | 'scopes'> {
  readonly connectionId: string
}

export interface GrantStore {
  /** Stores the pending grant and its code in one transaction; `unknown` if the user was deleted meanwhile. */
  createGrantWithCode(grant: Grant, code: AuthorizationCode): Promise<'created' | 'unknown'>
  /** Read-only; does not decide about single use. */
  loadCode(appId: string, codeHash: string): Promise<CodeFacts | undefined>
  /** Undefined also after its end user has expired, even if the sweep has not deleted the user yet. */
  loadCodeOfLiveUser(appId: string, codeHash: string, nowMs: number): Promise<CodeFacts | undefined>
  consumeAuthorizationCode(request: ConsumeCode): Promise<ConsumeCodeFact>
  /**
   * One standing grant for each app, user and policy: extends its scopes and expiry, or creates one if it was revoked or has
   * expired. Undefined if the user was deleted meanwhile.
   */
  ensureStandingGrant(grant: Grant): Promise<Grant | undefined>
  loadGrant(appId: string, grantId: string): Promise<Grant | undefined>
  /** Undefined also after its end user has expired. */
  loadGrantOfLiveUser(appId: string, grantId: string, nowMs: number): Promise<Grant | undefined>
  listGrants(appId: string, userId: string, nowMs: number): Promise<readonly Grant[]>
  /** Pending, expired and revoked ones too, until they are swept; newest first. */
  listGrantHistory(appId: string, userId: string, limit: number): Promise<readonly Grant[]>
  /** Read-only: a stored refresh token, even if it has expired, and its grant. */
  loadRefreshToken(
    appId: string,
    grantId: string,
    tokenHash: string,
  ): Promise<{ token: RefreshToken; grant: Grant } | undefined>
  /** The expired grant whose newest refresh token this was, while it is kept for a renewal. */
  loadLapsedGrant(
    appId: string,
    grantId: string,
    tokenHash: string,
    nowMs: number,
  ): Promise<LapsedGrant | undefined>
  rotateRefreshToken(request: RotateRefreshToken): Promise<RotateFact>
  /** Policy `never`: extends the idle expiry of a token that is not rotated. */
  touchRefreshToken(request: TouchRefreshToken): Promise<'touched' | 'unknown'>
  /** Takes the same lock as a rotation, so that tokens issued concurrently are revoked too. */
  revokeGrant(
    appId: string,
    grantId: string,
    nowMs: number,
    by: RevokedBy,
  ): Promise<{ readonly ended: number }>
  revokeUserGrants(request: RevokeGrantsOfUser): Promise<{ readonly grants: number }>
  /**
   * Revokes the other active grants of the connection and policy; `superseded`, and nothing is revoked, if another grant came first. Of
   * grants that supersede each other at once, exactly one is `newest`.
   */
  supersedeGrants(request: SupersedeGrants): Promise<'newest' | 'superseded'>
  /** Stores the latest use of each grant; losing one in a crash is harmless. */
  touchGrants(
    uses: readonly { readonly appId: string; readonly grantId: string; readonly atMs: number }[],
  ): Promise<void>
  /** Exactly one caller gets `first` for a key until the claim expires. */
  claimOnce(request: ClaimOnce): Promise<'first' | 'seen'>
  /** Read-only; only a claim decides about single use. */
  isClaimed(claim: Omit<ClaimOnce, 'untilMs'>): Promise<boolean>
}
