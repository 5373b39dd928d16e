// codec: Tokens of a provider, hidden, and their plain form in the wire's names
import { ConfigurationError, ReauthorizationRequiredError } from './errors.ts'
import { reveal, Secret, wrap } from './secret.ts'

/** A token response in the wire's own names, with the time of expiry; the only form that shows the tokens. */
export type TokenMap = {
  readonly access_token: string
  readonly token_type?: string
  /** Seconds from the moment the request was sent. */
  readonly expires_in?: number
  /** Seconds since 1970. */
  readonly expires_at?: number
  readonly refresh_token?: string
  readonly scope?: string
  readonly [name: string]: unknown
}

/**
 * An access token, with its refresh token where there is one. Neither is shown by `util.inspect`, `JSON.stringify` or `String()`.
 * Store `toMap()`, and load it with `AuthToken.fromMap()`.
 */
export class AuthToken {
  declare readonly accessToken: Secret
  declare readonly refreshToken: Secret | undefined
  declare readonly tokenType: string
  /** What the provider granted; empty where its response does not state it. */
  declare readonly scopes: readonly string[]
  /** Milliseconds since 1970; undefined where the provider does not state it. */
  declare readonly expiresAt: number | undefined
  /** Milliseconds that the token was valid for when it was issued. */
  declare readonly lifetimeMs: number | undefined
  readonly #map: TokenMap

  private constructor(map: TokenMap) {
    this.#map = map
    this.accessToken = new Secret(map.access_token)
    this.refreshToken = wrap(map.refresh_token)
    this.tokenType = map.token_type ?? 'Bearer'
    this.scopes = splitScopes(map.scope ?? '')
    this.expiresAt = toMs(map.expires_at)
    this.lifetimeMs = toMs(map.expires_in)
  }

  /**
   * A token from its plain form: `toMap()` of another, or a token response as it arrived.
   * @param now when the request was sent, in ms since 1970; counts only where `plain` has `expires_in` but no `expires_at`
   * @throws {ConfigurationError} where `plain` has no access token
   */
  static fromMap(plain: unknown, now: number = Date.now()): AuthToken {
    const map: Record<string, unknown> = { ...Object(plain) }
    for (const name of ['access_token', 'refresh_token', 'scope', 'token_type'])
      if (typeof map[name] !== 'string' || !map[name]) delete map[name]
    if (!map.access_token) throw new ConfigurationError('A token needs an access_token.')
    for (const name of ['expires_in', 'expires_at']) {
      map[name] = Number.parseFloat(map[name] as string)
      if (!Number.isFinite(map[name])) delete map[name]
    }
    if (map.expires_in !== undefined) map.expires_at ??= now / 1000 + Math.max(0, Number(map.expires_in))
    return new AuthToken(map as TokenMap)
  }

  /** The plain form, with both tokens in clear text. */
  toMap(): TokenMap {
    return { ...this.#map }
  }

  /** Whether the token has expired, or will within `marginMs`. */
  isExpired(marginMs = 0, now: number = Date.now()): boolean {
    return Number(this.expiresAt) - marginMs <= now
  }
}

/** What has a refresh token: the text, the object that holds it, or the token that came with it. */
export type Refreshable = AuthToken | Secret | string

/** @throws {ReauthorizationRequiredError} where there is none */
export function refreshTokenOf(value: Refreshable | undefined): Secret {
  const secret = value instanceof AuthToken ? value.refreshToken : value
  if (secret && reveal(secret)) return wrap(secret)
  throw new ReauthorizationRequiredError('There is no refresh token.')
}

/** Whether `one` expires no earlier than `other`; false where one of the times is not known. */
export function lastsAsLong(one: AuthToken | undefined, other: AuthToken): boolean {
  return Number(one?.expiresAt) >= Number(other.expiresAt)
}

/** Scopes joined by spaces or commas, in their order. */
export function splitScopes(scope: string | readonly string[]): readonly string[] {
  return typeof scope === 'string' ? (scope.match(/[^\s,]+/g) ?? []) : scope
}

function toMs(seconds: number | undefined): number | undefined {
  return seconds && seconds * 1000
}
