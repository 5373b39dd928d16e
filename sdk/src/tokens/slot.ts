// contract: Slots: the key under which a token is cached, stored and renewed
import type { AuthToken } from '../core/auth-token.ts'
import type { CallOptions } from '../core/http.ts'

/** What makes tokens of two clients different. */
export type SlotOwner = {
  readonly provider: string
  /** The origin of the token endpoint, so that sandbox and production never share. */
  readonly environment: string
  readonly clientId: string
}

/** What errors and events name of a slot. */
export type SlotNames = {
  readonly provider: string
  /** The end user or the connection; empty for tokens of the client itself. */
  readonly subject: string
  /** `client`, `user`, `data`, `payments`, ... */
  readonly kind: string
  /** Sorted, each once. */
  readonly scopes: readonly string[]
}

export type SlotWork = {
  /**
   * Requests a new token. `current` is what is stored, with the refresh token to use, which the result has too where the response
   * had none.
   * @throws {ReauthorizationRequiredError} where the grant is over for good
   */
  readonly obtain: (current: AuthToken | undefined, options: CallOptions) => Promise<AuthToken>
  /** Whether a second request does no harm, as with client credentials: then a failing store is no obstacle. */
  readonly isRepeatable?: boolean
  /** A URL at which the end user connects again, for `reauth.required`. */
  readonly linkUrl?: (() => Promise<string | undefined>) | undefined
}
