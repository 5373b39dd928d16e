// contract: the closed set of behaviours that a dialect may choose, as data
// Never: a function. A choice that cannot be said as data needs a decision record.

/** What a connection can show of an account, or of the end user. */
export const DATA_KINDS = ['accounts', 'balances', 'transactions', 'identity'] as const

export type DataKind = (typeof DATA_KINDS)[number]

/** Where each fact of an access token stands among its claims (RFC 7519 section 4). */
interface ClaimLayout {
  /** Value of `iss`; `self` means the address of this installation. */
  readonly issuer: 'self' | (string & {})
  /** Put before the client id or the user id to make `sub`. */
  readonly clientSubjectPrefix: string
  readonly userSubjectPrefix: string
  readonly scope: { readonly claim: string; readonly as: 'array' | 'space_separated' }
  /** Names of further claims; absent means that the claim is not written. */
  readonly appIdClaim?: string
  /** Written as the string "true" or "false". */
  readonly verifiedClaim?: string
  /** Further claims with a fixed value, on user tokens only. */
  readonly userFixed: Readonly<Record<string, string>>
}

interface ScopePolicy {
  /** Every scope that exists in the dialect. */
  readonly known: readonly string[]
  /** What a client token gets when none is asked for. */
  readonly omitted: 'all_allowed' | 'refuse'
  /** Scopes that let a token read each kind of data: any one of them does. */
  readonly opens: Readonly<Record<DataKind, readonly string[]>>
}

interface CodePolicy {
  readonly lifetimeSeconds: number
  /** Of a code that stands in an address for a person, who may read before they act; only the actor can use it. */
  readonly delegatedLifetimeSeconds: number
  /**
   * `match_if_sent`: a redirect URI at the token endpoint must be the one the flow began with, but may be left out.
   * `required_if_bound`: RFC 6749 section 4.1.3.
   */
  readonly redirectUriAtToken: 'match_if_sent' | 'required_if_bound'
  readonly challenge: 'optional' | 'required'
}

interface RefreshPolicy {
  /** Whether the exchange of a code yields a refresh token. */
  readonly issue: boolean
  /**
   * `retry_safe`: rotated at each use; the predecessor stays good until the successor is first used, at most for
   * `retryWindowSeconds`. `never`: the same token for its whole life.
   */
  readonly rotation: 'retry_safe' | 'never'
  readonly retryWindowSeconds: number
  /** Unused for this long, it ends. */
  readonly idleSeconds: number
  /** The grant ends this long after it was made, however often it is refreshed. */
  readonly absoluteSeconds: number
}

export interface AssertionPolicy {
  /** Accepted values of `aud`; `self` stands for the address of this installation, with or without the token path. */
  readonly audiences: readonly string[]
  /** Prefix of `iss` and of `sub` for the client itself. */
  readonly clientPrefix: string
  /** Prefix of `sub` for a user, by our id or by the app's own. */
  readonly userPrefix: string
  readonly maxLifetimeSeconds: number
}

export interface Policy {
  /** Recorded with each grant and token; a token of one policy is worth nothing under another. */
  readonly name: string
  readonly clientTokenSeconds: number
  readonly userTokenSeconds: number
  readonly claims: ClaimLayout
  readonly scopes: ScopePolicy
  readonly code: CodePolicy
  readonly refresh: RefreshPolicy
  readonly assertion: AssertionPolicy | undefined
  /** `newest_only`: a refresh ends the access tokens that came before it. */
  readonly accessTokens: 'all_live' | 'newest_only'
  /** Client id of the hosted flow, to which apps delegate. */
  readonly linkActorClientId: string
  /** Groups of banks that the API shows and lets people connect; other banks are unknown to it. */
  readonly providerGroups: readonly string[]
  /** Supported markets (ISO 3166-1 alpha-2, upper case) and what a new user there starts with. */
  readonly markets: Readonly<Record<string, MarketDefaults>>
  readonly locales: readonly string[]
  /** Market of a user that is made without one. */
  readonly defaultMarket: string
}

export interface MarketDefaults {
  readonly locale: string
  /** ISO 4217. */
  readonly currency: string
  /** IANA name. */
  readonly timeZone: string
}
