// codec: POST /api/v1/user/connections-page: a link to the consent dashboard of a user
// Spec: an addition of ours in the shape of the authorization endpoints; see README.md

import { createDashboardLink } from '../../core/dashboard/create-link.ts'
import { DASHBOARD_LINK_LIFETIME_MS } from '../../core/dashboard/dashboard.ts'
import { call, type Route } from '../dialect.ts'
import { forClient } from '../request-values.ts'
import { errorResponses } from './schemas.ts'
import { parseUserReference, USER_REFERENCE_FIELDS } from './user-reference.ts'

export const connectionsPageRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/user/connections-page',
    name: 'createConnectionsPageLink',
    summary: 'Create connections page link',
    description:
      'Not an endpoint of the provider. Returns a link to the consent dashboard, on which the user sees their ' +
      'connections, shares less or disconnects them. The link expires after ten minutes and opens one session; fetching ' +
      'it does not use it up.',
    access: { kind: 'token', accepts: ['client'], scopes: ['authorization:grant'] },
    body: { kind: 'form', schema: { type: 'object', properties: USER_REFERENCE_FIELDS } },
    responses: {
      200: {
        description: 'The link, for this user only.',
        schema: {
          type: 'object',
          required: ['url', 'expires_in'],
          properties: {
            url: { type: 'string', format: 'uri' },
            expires_in: { type: 'integer', description: 'Seconds.' },
          },
        },
      },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: forClient((request, { appId, clientId }) => {
      const user = parseUserReference(request)
      if (!user.ok) return user
      const command = { appId, user: user.value, actor: `client:${clientId}` }
      return call(createDashboardLink, command, ({ url }) => ({
        status: 200,
        headers: { 'cache-control': 'no-store' },
        body: { url, expires_in: DASHBOARD_LINK_LIFETIME_MS / 1000 },
      }))
    }),
  },
]
