// codec: the link to a person's own page; an addition of ours, in the shape of the grant endpoints

import { createPersonLink } from '../../core/dashboard/create-link.ts'
import { PERSON_LINK_LIFETIME_MS } from '../../core/dashboard/dashboard.ts'
import { refuse } from '../../core/errors.ts'
import { call, type Route } from '../dialect.ts'
import { parseUserReference } from './grants.ts'
import { EXTERNAL_USER_ID, errorResponses, USER_ID } from './schemas.ts'

export const connectionsPageRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/user/connections-page',
    name: 'createConnectionsPageLink',
    summary: 'Make a link to the page on which a user sees and ends what is connected',
    description:
      'Not an endpoint of the provider. Send the user to the address: it opens their page once, within ten minutes. ' +
      'Looking at it does not use it up.',
    access: { kind: 'token', accepts: ['client'], scopes: ['authorization:grant'] },
    body: {
      kind: 'form',
      schema: { type: 'object', properties: { user_id: USER_ID, external_user_id: EXTERNAL_USER_ID } },
    },
    responses: {
      200: {
        description: 'The address, for this user alone.',
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
    parse: (request, caller) => {
      if (caller.kind !== 'client') return refuse('token_wrong_kind')
      const user = parseUserReference(request)
      if (!user.ok) return user
      const { appId, clientId } = caller
      const command = { appId, user: user.value, actor: `client:${clientId}` }
      return call(createPersonLink, command, ({ url }) => ({
        status: 200,
        headers: { 'cache-control': 'no-store' },
        body: { url, expires_in: PERSON_LINK_LIFETIME_MS / 1000 },
      }))
    },
  },
]
