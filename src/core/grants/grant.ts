// contract: Grants, authorization codes and refresh tokens
// Spec: RFC 6749 sections 1.3 and 4.1; RFC 9700 section 4.14 (refresh token replay); RFC 7636 (PKCE)

/** How a grant came to be. */
export const GRANT_ORIGINS = [
  /** The app asked for a code for its own user, server to server. */
  'server',
  /** The app lets another client (the actor) act for its user. */
  'delegated',
  /** The person consented on our pages. */
  'consent',
  /** The app signed an assertion for its user; one standing grant a user. */
  'assertion',
] as const

export type GrantOrigin = (typeof GRANT_ORIGINS)[number]

/** Who ended a grant. */
export const REVOKED_BY = [
  'client',
  'person',
  'operator',
  'code_replay',
  'refresh_reuse',
  'superseded',
  'user_deleted',
] as const

export type RevokedBy = (typeof REVOKED_BY)[number]

export const CODE_CHALLENGE_METHODS = ['S256', 'plain'] as const

export type CodeChallengeMethod = (typeof CODE_CHALLENGE_METHODS)[number]

/**
 * A grant holds all that its tokens may do. Its life:
 *
 *     pending --code redeemed--> active --expires / revoked--> ended
 *        \--code never redeemed: swept after expiresAtMs
 *
 * `refreshGeneration` counts rotations, so that order never depends on time; see storage/README.md.
 */
export interface Grant {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly grantId: string
  readonly userId: string
  readonly origin: GrantOrigin
  /** Name of the policy under which it was made; its tokens are good for that policy only. */
  readonly policy: string
  readonly scopes: readonly string[]
  /** Client that may redeem the code in place of the app itself. */
  readonly actorClientId: string | undefined
  /** Name shown to the person, so that a spoofed address is noticed. */
  readonly idHint: string | undefined
  readonly connectionId: string | undefined
  /** Resource servers that the tokens are meant for (RFC 8707). */
  readonly audience: readonly string[]
  /** RFC 9396, JSON text. */
  readonly authorizationDetails: string | undefined
  /** Key that the tokens are bound to (RFC 7800 `cnf`), JSON text. */
  readonly confirmation: string | undefined
  /** Generation of the refresh tokens that have not been used yet. */
  readonly refreshGeneration: number
  /** Generation given to new access tokens; one below `minGeneration` is dead. */
  readonly generation: number
  readonly minGeneration: number
  readonly createdAtMs: number
  readonly activatedAtMs: number | undefined
  /** After this nothing of the grant works: end of the code while pending, of the last token when active. */
  readonly expiresAtMs: number
  readonly revokedAtMs: number | undefined
  readonly revokedBy: RevokedBy | undefined
  /** When a token of it was last used, to within some minutes. */
  readonly lastUsedAtMs?: number
}

/** An authorization code as stored. All but its consumption is fixed when it is made. */
export interface AuthorizationCode {
  readonly appId: string
  /** Keyed hash of the code. */
  readonly codeHash: string
  readonly grantId: string
  /** The redirect URI of the authorization request, where there was one. */
  readonly redirectUri: string | undefined
  readonly codeChallenge: string | undefined
  readonly codeChallengeMethod: CodeChallengeMethod | undefined
  /** Client that must redeem it, where it is not the app itself. */
  readonly actorClientId: string | undefined
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

/** A refresh token as stored. */
export interface RefreshToken {
  readonly appId: string
  /** Keyed hash of the token. */
  readonly tokenHash: string
  readonly grantId: string
  readonly generation: number
  readonly createdAtMs: number
  readonly expiresAtMs: number
}
