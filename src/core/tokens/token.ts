// contract: Access token facts, callers and issued tokens

const TOKEN_KINDS = ['client', 'user'] as const

export type TokenKind = (typeof TOKEN_KINDS)[number]

/** This installation among the resources of a token, whatever its URL is. */
export const SELF = 'self'

/** Content of an access token. Times are in seconds, as in `exp` (RFC 7519). */
export interface AccessTokenFacts {
  readonly kind: TokenKind
  readonly appId: string
  readonly clientId: string
  readonly userId: string | undefined
  readonly grantId: string | undefined
  /** The value of `sub` without its prefix, for clients that decode their tokens; undefined for the client or user id. */
  readonly subject?: string
  /**
   * Resources that the token is for, each a URI or `SELF`; undefined for this installation alone. The endpoints here refuse a
   * token that is not for them (RFC 9068 section 4).
   */
  readonly audience?: readonly string[]
  /** Generation of the app for client tokens, of the grant for user tokens. */
  readonly generation: number
  readonly scopes: readonly string[]
  readonly verified: boolean
  readonly tokenId: string
  readonly issuedAtSeconds: number
  readonly expiresAtSeconds: number
}

/** The authenticated caller: signature, expiry, revocation, kind and scope of its token are checked. */
export type Caller = ClientCaller | UserCaller

export interface ClientCaller {
  readonly kind: 'client'
  readonly appId: string
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly tokenId: string
  readonly expiresAtSeconds: number
}

/** An end user as loaded with the token. The capability `users` defines the other members. */
export interface LoadedUser {
  readonly appId: string
  readonly userId: string
}

export interface UserCaller {
  readonly kind: 'user'
  readonly appId: string
  readonly clientId: string
  readonly userId: string
  readonly grantId: string
  readonly scopes: readonly string[]
  readonly tokenId: string
  readonly expiresAtSeconds: number
  /** If the route requested the user, and storage loaded it with the token. */
  readonly user?: LoadedUser
}

/** The user of a call, and the app that acts for them: all that most operations need of a caller. */
export type ActingForUser = Pick<UserCaller, 'appId' | 'clientId' | 'userId'>

/** A successful token response, before a dialect renders it. */
export interface IssuedTokens {
  readonly kind: TokenKind
  readonly accessToken: string
  readonly expiresInSeconds: number
  readonly refreshToken: string | undefined
  /** Only from a code, in a dialect with OpenID Connect. */
  readonly idToken?: string
  readonly scopes: readonly string[]
  /** Of the grant (RFC 9396), JSON text. */
  readonly authorizationDetails?: string | undefined
  readonly userId: string | undefined
  readonly idHint: string | undefined
}
