// contract: End users, their connections and timelines in the Console API
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import { ANY_OBJECT, orNull, TIME, type View } from './views.ts'

export const REVOKE_TOKEN = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 8192, description: 'An access token or a refresh token' }),
  },
  { additionalProperties: false },
)

export const REVOKED_TOKEN_VIEW = Type.Union([
  Type.Object({ revoked: Type.Literal('access_token'), token_id: Type.String() }),
  Type.Object({ revoked: Type.Literal('refresh_token'), grant_id: Type.String() }),
])
export type RevokedTokenView = View<typeof REVOKED_TOKEN_VIEW>

/** Times are RFC 3339 texts in UTC. Personal data is masked for roles without the permission to see it. */
export const END_USER_VIEW = Type.Object({
  id: Type.String(),
  external_user_id: orNull(Type.String()),
  market: Type.String(),
  locale: Type.String(),
  retention: Type.String(),
  created_at: TIME,
  expires_at: orNull(TIME),
})
export type EndUserView = View<typeof END_USER_VIEW>

export const END_USER_LIST_VIEW = Type.Object({
  users: Type.Array(END_USER_VIEW),
  next: orNull(Type.String({ description: 'For `after`, where another page follows.' })),
})
export type EndUserListView = View<typeof END_USER_LIST_VIEW>

export const CONNECTION_VIEW = Type.Object({
  id: Type.String(),
  user_id: Type.String(),
  provider_name: Type.String(),
  bank: orNull(
    Type.String({ description: 'As end users read it; null for a bank that is no longer supported.' }),
  ),
  status: Type.String(),
  status_message: Type.String(),
  status_changed_at: TIME,
  holder: orNull(Type.String({ description: 'Name of the account holder at the bank.' })),
  created_at: TIME,
  refreshed_at: orNull(TIME),
  consent_expires_at: orNull(TIME),
})
export type ConnectionView = View<typeof CONNECTION_VIEW>

export const GRANT_VIEW = Type.Object({
  id: Type.String(),
  origin: Type.String(),
  api: Type.String(),
  scopes: Type.Array(Type.String()),
  state: Type.Enum(['pending', 'active', 'expired', 'revoked'] as const),
  created_at: TIME,
  expires_at: TIME,
  last_used_at: orNull(TIME),
  revoked_at: orNull(TIME),
  revoked_by: orNull(Type.String()),
  rotations: Type.Integer({ description: 'How often its refresh token was replaced.' }),
})
export type GrantView = View<typeof GRANT_VIEW>

export const END_USER_DETAILS_VIEW = Type.Object({
  ...END_USER_VIEW.properties,
  connections: Type.Array(CONNECTION_VIEW),
  grants: Type.Array(GRANT_VIEW),
})
export type EndUserDetailsView = View<typeof END_USER_DETAILS_VIEW>

export const TIMELINE_VIEW = Type.Object({
  connection: CONNECTION_VIEW,
  entries: Type.Array(
    Type.Object({
      at: TIME,
      kind: Type.String(),
      detail: orNull(Type.String()),
      actor: orNull(Type.String()),
      request_id: orNull(Type.String()),
      grant_id: orNull(Type.String()),
    }),
    { description: 'Newest first; an entry in the future is an expiry.' },
  ),
  grants: Type.Array(
    Type.Object({
      ...GRANT_VIEW.properties,
      uses: Type.Array(
        Type.Object({
          at: TIME,
          grant_type: Type.String(),
          request_id: Type.String(),
          refusal: orNull(Type.String()),
        }),
      ),
    }),
    {
      description:
        'Each grant with its code and the refresh tokens that followed, oldest first, as far as the request log goes back.',
    },
  ),
})
export type TimelineView = View<typeof TIMELINE_VIEW>

const CONSENT_VIEW = Type.Object({
  id: Type.String(),
  connection_id: orNull(Type.String()),
  provider_name: Type.String(),
  mode: Type.String(),
  state: Type.String(),
  requested_scopes: Type.Array(Type.String()),
  granted_scopes: orNull(Type.Array(Type.String())),
  authorization_details: orNull(Type.Array(ANY_OBJECT, { description: 'RFC 9396' })),
  requested_at: TIME,
  requested_until: TIME,
  expires_at: TIME,
  revoked_by: orNull(Type.String()),
  history: Type.Array(
    Type.Object({
      step: Type.Integer(),
      at: TIME,
      state: Type.String(),
      actor: Type.String(),
      detail: orNull(Type.String()),
    }),
  ),
})
export type ConsentView = View<typeof CONSENT_VIEW>

export const CONSENT_LIST_VIEW = Type.Object({ consents: Type.Array(CONSENT_VIEW) })
export type ConsentListView = View<typeof CONSENT_LIST_VIEW>
