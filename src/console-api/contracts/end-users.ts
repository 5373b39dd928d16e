// contract: End users, their connections and timelines in the Console API
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import type { JsonObject } from '../../lib/json.ts'

export const REVOKE_TOKEN = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 8192, description: 'An access token or a refresh token' }),
  },
  { additionalProperties: false },
)

export type RevokedTokenView =
  | { readonly revoked: 'access_token'; readonly token_id: string }
  | { readonly revoked: 'refresh_token'; readonly grant_id: string }

/** Times are RFC 3339 texts in UTC. Personal data is masked for roles without the permission to see it. */
export type EndUserView = {
  readonly id: string
  readonly external_user_id: string | null
  readonly market: string
  readonly locale: string
  readonly retention: string
  readonly created_at: string
  readonly expires_at: string | null
}

export type EndUserListView = {
  readonly users: readonly EndUserView[]
  /** For `after`, where another page follows. */
  readonly next: string | null
}

export type ConnectionView = {
  readonly id: string
  readonly user_id: string
  readonly provider_name: string
  /** As end users read it; null for a bank that is no longer supported. */
  readonly bank: string | null
  readonly status: string
  readonly status_message: string
  readonly status_changed_at: string
  /** Name of the account holder at the bank. */
  readonly holder: string | null
  readonly created_at: string
  readonly refreshed_at: string | null
  readonly consent_expires_at: string | null
}

export type GrantView = {
  readonly id: string
  readonly origin: string
  readonly api: string
  readonly scopes: readonly string[]
  readonly state: 'pending' | 'active' | 'expired' | 'revoked'
  readonly created_at: string
  readonly expires_at: string
  readonly last_used_at: string | null
  readonly revoked_at: string | null
  readonly revoked_by: string | null
  /** How often its refresh token was replaced. */
  readonly rotations: number
}

export type EndUserDetailsView = EndUserView & {
  readonly connections: readonly ConnectionView[]
  readonly grants: readonly GrantView[]
}

export type TimelineView = {
  readonly connection: ConnectionView
  /** Newest first; an entry in the future is an expiry. */
  readonly entries: readonly {
    readonly at: string
    readonly kind: string
    readonly detail: string | null
    readonly actor: string | null
    readonly request_id: string | null
    readonly grant_id: string | null
  }[]
  /** Each grant with its code and the refresh tokens that followed, oldest first, as far as the request log goes back. */
  readonly grants: readonly (GrantView & {
    readonly uses: readonly {
      readonly at: string
      readonly grant_type: string
      readonly request_id: string
      readonly refusal: string | null
    }[]
  })[]
}

export type ConsentView = {
  readonly id: string
  readonly connection_id: string | null
  readonly provider_name: string
  readonly mode: string
  readonly state: string
  readonly requested_scopes: readonly string[]
  readonly granted_scopes: readonly string[] | null
  /** RFC 9396 */
  readonly authorization_details: readonly JsonObject[] | null
  readonly requested_at: string
  readonly requested_until: string
  readonly expires_at: string
  readonly revoked_by: string | null
  readonly history: readonly {
    readonly step: number
    readonly at: string
    readonly state: string
    readonly actor: string
    readonly detail: string | null
  }[]
}

export type ConsentListView = { readonly consents: readonly ConsentView[] }
