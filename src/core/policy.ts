// contract: Policy of a dialect: lifetimes, scopes, rotation and claims, as data
// Never: a function. A choice that cannot be expressed as data needs a decision record.

import type { JsonObject } from '../lib/json.ts'

export const AUTHENTICATION_FLOWS = ['redirect', 'embedded', 'decoupled', 'password'] as const

/** How a bank authenticates the end user. */
export type AuthenticationFlow = (typeof AUTHENTICATION_FLOWS)[number]

/** Kinds of data that a connection can share. */
export const DATA_KINDS = ['accounts', 'balances', 'transactions', 'identity'] as const

export type DataKind = (typeof DATA_KINDS)[number]

/** Client authentication methods (RFC 6749 section 2.3, RFC 7523 section 2.2). `none` is for public clients, with PKCE. */
export const CLIENT_AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'none',
] as const

export type ClientAuthMethod = (typeof CLIENT_AUTH_METHODS)[number]

/** How a token is signed: algorithm and `typ` (RFC 8725 sections 3.1 and 3.11). */
export interface SignatureUse {
  readonly algorithm: 'ES256' | 'ES512' | 'RS256' | 'PS256'
  readonly type: 'JWT' | 'at+jwt' | 'token-introspection+jwt' | 'logout+jwt'
}

/** Claim names of an access token (RFC 7519 section 4). */
interface ClaimLayout {
  readonly signature: SignatureUse
  /** Of user tokens, where it differs; with the same `type`. */
  readonly userSignature?: SignatureUse
  /** Value of `iss`; `self` is the issuer URL of this installation. */
  readonly issuer: 'self' | (string & {})
  /** `sub` is the prefix followed by the client id or the user id. */
  readonly clientSubjectPrefix: string
  readonly userSubjectPrefix: string
  /**
   * What `sub` of a user token names. `person`: the pseudonym of the person at the bank, which is the same in every connection
   * of the app; the user where the bank tells no identity.
   */
  readonly userSubject: 'user' | 'connection' | 'person'
  /** `base64`: of the characters of the id, for clients that know no other form; user tokens only. */
  readonly subjectEncoding?: 'base64'
  readonly scope: { readonly claim: string; readonly as: 'array' | 'space_separated' }
  /** Names of optional claims; an absent name omits the claim. */
  readonly appIdClaim?: string
  /** RFC 9068 section 2.2. */
  readonly clientIdClaim?: string
  /**
   * `resource` writes `aud` with the resources of the grant, or this installation's issuer URL (RFC 9068 section 3, RFC 8707); else
   * the audience of each scope, one as a string.
   */
  readonly audience?: 'resource' | Readonly<Record<string, string>>
  /** Writes `nbf`, equal to `iat`. */
  readonly notBefore?: true
  /** Written as the string "true" or "false". */
  readonly verifiedClaim?: string
  /** Claims about the connection of a user token, by their names. */
  readonly connection?: ConnectionClaimNames
  /** Claims with a fixed value, on user tokens only. */
  readonly userFixed: JsonObject
}

/** Their values are for clients that decode their tokens; nothing here reads them. */
interface ConnectionClaimNames {
  /** When the end user authenticated at the bank, in seconds (OpenID Connect Core section 2). */
  readonly authenticatedAt: string
  /** `auth-` and 43 characters of base64url, the same for one grant. */
  readonly session: string
  /** Name of the provider. */
  readonly provider: string
  /** 64 hexadecimal digits, the same for one connection. */
  readonly key: string
  /** UUID of the consent. */
  readonly consent: string
}

interface ClientAuthenticationPolicy {
  /** Methods of the token endpoint; each app may use those of them that are enabled for it. */
  readonly methods: readonly ClientAuthMethod[]
  /** Accepted values of `aud` in a client assertion; `self` is the issuer URL, and may be followed by a path. */
  readonly assertionAudiences: readonly string[]
}

/** The uses that a production app requests; the operator approves them together. */
export const PRODUCTS = {
  account_information: 'Accounts, balances and transactions that an end user shares.',
  reports: 'Account checks and transaction reports.',
  insights: 'Categories and statistics of transactions.',
  payments: 'Payments from the account of an end user.',
} as const

export type Product = keyof typeof PRODUCTS

export const PRODUCT_NAMES: readonly Product[] = ['account_information', 'reports', 'insights', 'payments']

export interface ScopeFacts {
  /** In one sentence, for developers. */
  readonly opens: string
  /** A production app may request the scope with one of these products; without any, every app may. */
  readonly products: readonly Product[]
}

interface ScopePolicy {
  /** Every scope that exists in the dialect. */
  readonly known: readonly string[]
  /** The facts of each known scope, by its name. */
  readonly facts: Readonly<Record<string, ScopeFacts>>
  /** Scopes of a client token when the request has no `scope`. */
  readonly omitted: 'all_allowed' | 'refuse'
  /** Scopes that only a client token can have: nobody can grant them in a hosted flow. */
  readonly clientOnly?: readonly string[]
  /** Scopes that are refused unless one of the named scopes is requested with them. */
  readonly needed?: Readonly<Record<string, readonly string[]>>
  /** Scopes that allow reading each kind of data; any one of them is sufficient. */
  readonly opens: Readonly<Record<DataKind, readonly string[]>>
}

interface CodePolicy {
  readonly lifetimeSeconds: number
  /** Lifetime of a code in the URL of a hosted flow, where the end user may read before acting; only the actor can redeem it. */
  readonly delegatedLifetimeSeconds: number
  /**
   * `match_if_sent`: the redirect URI at the token endpoint must equal that of the authorization request, but may be left out.
   * `required_if_bound`: RFC 6749 section 4.1.3.
   */
  readonly redirectUriAtToken: 'match_if_sent' | 'required_if_bound'
  readonly challenge: 'optional' | 'required'
  /** An app requests codes for its own users, server to server; without it, only end users grant access. */
  readonly forOwnUsers?: true
}

interface RefreshPolicy {
  /** Whether exchanging a code issues a refresh token. */
  readonly issue: boolean
  /** Only where this scope was granted (OpenID Connect Core section 11). */
  readonly scope?: string
  /**
   * `retry_safe`: rotated at each use; the predecessor stays valid until the successor is first used, for at most
   * `retryWindowSeconds`. `never`: the token is not rotated.
   */
  readonly rotation: 'retry_safe' | 'never'
  readonly retryWindowSeconds: number
  /** A refresh token that is not used for this long expires. */
  readonly idleSeconds: number
  /** The grant expires this long after its activation, however often it is refreshed; undefined for no such limit. */
  readonly absoluteSeconds: number | undefined
  /** For how long after the expiry of the grant its last refresh token still renews the connection, with the end user. */
  readonly renewalSeconds?: number
}

export interface AssertionPolicy {
  /** Accepted values of `aud`; `self` is the issuer URL of this installation, and may be followed by a path. */
  readonly audiences: readonly string[]
  /** Prefix of `iss`, and of `sub` where the client is the subject. */
  readonly clientPrefix: string
  /** Prefix of `sub` for a user, named by user id or by external user id. */
  readonly userPrefix: string
  readonly maxLifetimeSeconds: number
}

/** OpenID Connect Core section 2. */
interface IdTokenPolicy {
  /** The scope that requests one. */
  readonly scope: string
  /** The first one is the default; an app may have chosen another. */
  readonly algorithms: readonly SignatureUse['algorithm'][]
  readonly lifetimeSeconds: number
}

/** Payments that an app initiates from the account of an end user. */
interface PaymentPolicy {
  /** ISO 4217, each with the market (ISO 3166-1 alpha-2) in which an app has an account of its own. */
  readonly currencies: Readonly<Record<string, string>>
  /** How long a payment waits for its approval. */
  readonly authorizationSeconds: number
  /** Lifetime of the token that opens a payment to the end user's browser. */
  readonly tokenSeconds: number
}

export interface Policy {
  /** Name of the dialect, stored with each grant and token; a token of one policy is invalid under another. */
  readonly name: string
  readonly clientAuthentication: ClientAuthenticationPolicy
  /** URLs name the app by an instance id, and keys of the app replace access tokens (apps/instance.ts). */
  readonly instanceIds?: true
  readonly clientTokenSeconds: number
  readonly userTokenSeconds: number
  /** Lifetime of a user that a hosted flow creates; undefined for a permanent one. */
  readonly newUserSeconds: number | undefined
  readonly claims: ClaimLayout
  readonly scopes: ScopePolicy
  readonly code: CodePolicy
  /** Undefined for a dialect without OpenID Connect. */
  readonly idToken?: IdTokenPolicy
  readonly refresh: RefreshPolicy
  readonly assertion: AssertionPolicy | undefined
  /** A connection is refreshed in the background only where the app requests it; undefined for every continuous access. */
  readonly backgroundRefresh?: 'on_request'
  /** Undefined for a dialect without payments. */
  readonly payments?: PaymentPolicy
  /** `newest_only`: a refresh revokes the access tokens issued before it. */
  readonly accessTokens: 'all_live' | 'newest_only'
  /** Client id of the hosted flow, the actor that apps delegate to. */
  readonly linkActorClientId: string
  /** Provider groups that the API lists and connects; providers of other groups do not exist for it. */
  readonly providerGroups: readonly string[]
  /** Authentication flows of the providers that the API offers; undefined for all of them. */
  readonly authenticationFlows?: readonly AuthenticationFlow[]
  /** Supported markets (ISO 3166-1 alpha-2, upper case) and the defaults of their users. */
  readonly markets: Readonly<Record<string, MarketDefaults>>
  readonly locales: readonly string[]
  /** Market of a user that is created without one. */
  readonly defaultMarket: string
}

export interface MarketDefaults {
  readonly locale: string
  /** ISO 4217. */
  readonly currency: string
  /** IANA name. */
  readonly timeZone: string
}
