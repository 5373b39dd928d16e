// contract: Grants, authorization codes and refresh tokens
// Spec: RFC 6749 sections 1.3 and 4.1; RFC 9700 section 4.14 (refresh token replay); RFC 7636 (PKCE)

/** How a grant was created. */
export const GRANT_ORIGINS = [
  /** The app requested a code for its own user, server to server. */
  'server',
  /** The app delegates its user to another client, the actor. */
  'delegated',
  /** The end user consented in the hosted flow. */
  'consent',
  /** The app signed an assertion for its user; one standing grant for each user and policy. */
  'assertion',
] as const

type GrantOrigin = (typeof GRANT_ORIGINS)[number]

/** Who or what revoked a grant. */
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
 * What an end user or an app allowed; its tokens can do no more. Life cycle:
 *
 *     pending --code redeemed--> active --> expired | revoked
 *        \--> deleted after expiresAtMs, if the code is never redeemed
 *
 * `refreshGeneration` counts rotations, so that their order does not depend on clocks; see storage/README.md.
 */
export interface Grant {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly grantId: string
  readonly userId: string
  readonly origin: GrantOrigin
  /** Name of the policy that created it; its tokens are valid under that policy only. */
  readonly policy: string
  readonly scopes: readonly string[]
  /** Client that may redeem the code instead of the app. */
  readonly actorClientId: string | undefined
  /** Name shown to the end user, so that a spoofed link is noticed. */
  readonly idHint: string | undefined
  readonly connectionId: string | undefined
  /** Pseudonym of the person for the app, from the person's identity at the bank (OpenID Connect Core section 8.1). */
  readonly subject: string | undefined
  /** When the person was authenticated at the bank. */
  readonly authenticatedAtMs: number | undefined
  /** Resource indicators (RFC 8707). */
  readonly audience: readonly string[]
  /** Rich authorization request (RFC 9396), JSON text. */
  readonly authorizationDetails: string | undefined
  /** Confirmation key `cnf` of the tokens (RFC 7800), JSON text. */
  readonly confirmation: string | undefined
  /** Generation of the newest refresh tokens. */
  readonly refreshGeneration: number
  /** How often the newest generation's token was replaced by another, because a retry came late. */
  readonly successorNumber: number
  /** Generation of new access tokens; a token below `minGeneration` is revoked. */
  readonly generation: number
  readonly minGeneration: number
  readonly createdAtMs: number
  readonly activatedAtMs: number | undefined
  /** Expiry of the grant: of its code while pending, of its last token when active. */
  readonly expiresAtMs: number
  readonly revokedAtMs: number | undefined
  readonly revokedBy: RevokedBy | undefined
  /** Last use of an access token, with a resolution of some minutes. */
  readonly lastUsedAtMs?: number
}

/** An authorization code as stored. Only its consumption is written later. */
export interface AuthorizationCode {
  readonly appId: string
  /** Keyed hash of the code. */
  readonly codeHash: string
  readonly grantId: string
  /** Redirect URI of the authorization request, if any. */
  readonly redirectUri: string | undefined
  readonly codeChallenge: string | undefined
  readonly codeChallengeMethod: CodeChallengeMethod | undefined
  /** `nonce` of the authorization request, for the ID token. */
  readonly nonce: string | undefined
  /** Client that must redeem it, if not the app. */
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
