// contract: Slots: the key under which a token is cached, stored and renewed
import type { AuthToken } from '../core/auth-token.ts'
import { splitScopes } from '../core/auth-token.ts'
import type { CallOptions } from '../core/http.ts'

/** Everything that makes two tokens different. Tokens of different slots never meet. */
export type SlotKey = {
  readonly provider: string
  /** The origin of the token endpoint, so that sandbox and production never share. */
  readonly environment: string
  readonly clientId: string
  /** The end user or the connection; empty for tokens of the client itself. */
  readonly subject: string
  /** `client`, `user`, `data`, `payments`, ... */
  readonly kind: string
  readonly scopes: string | readonly string[]
  readonly resource?: string | undefined
}

export type Slot = {
  readonly key: string
  readonly provider: string
  readonly subject: string
  readonly kind: string
  /** Sorted, each once. */
  readonly scopes: readonly string[]
  /**
   * Requests a new token. `current` is what is stored, with the refresh token to use, which the result has too where the response
   * had none.
   * @throws {ReauthorizationRequiredError} where the grant is over for good
   */
  readonly obtain: (current: AuthToken | undefined, options: CallOptions) => Promise<AuthToken>
  /** Whether a second request does no harm, as with client credentials: then a failing store is no obstacle. */
  readonly isRepeatable: boolean
  /** A URL at which the end user connects again, for `reauth.required`. */
  readonly linkUrl?: (() => Promise<string | undefined>) | undefined
}

export type SlotWork = Pick<Slot, 'obtain' | 'isRepeatable' | 'linkUrl'>

export function createSlot(key: SlotKey, work: SlotWork): Slot {
  const { provider, environment, clientId, subject, kind, resource = '' } = key
  const scopes = [...new Set(splitScopes(key.scopes))].sort()
  const parts = [provider, environment, clientId, subject, kind, scopes.join(' '), resource]
  return { ...work, key: parts.map(encodeURIComponent).join('/'), provider, subject, kind, scopes }
}
