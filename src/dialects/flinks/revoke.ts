// codec: DELETE and POST /api/v1/revoke: ends the connection of an access token
// Spec: docs.flinks.com, revoke connection

import { disconnectCaller } from '../../core/connections/disconnect-caller.ts'
import { call, type Route } from '../dialect.ts'
import { forUser } from '../request-values.ts'
import { TOKEN_STATUSES } from './errors.ts'
import { NO_STORE, oauthErrors } from './schemas.ts'

const SHARED = {
  surface: 'auth',
  path: '/api/v1/revoke',
  description:
    'Ends the connection to the Data Provider: its data is deleted, and every token of it stops at once. The body is not read.',
  access: { kind: 'token', accepts: ['user'], scopes: [] },
  body: { kind: 'ignored' },
  responses: { 204: { description: 'The connection has ended.' }, ...oauthErrors(400) },
  statuses: TOKEN_STATUSES,
  parse: forUser((_request, caller) =>
    call(disconnectCaller, { caller }, () => ({ status: 204, headers: NO_STORE })),
  ),
} as const

export const revocationRoutes: readonly Route[] = [
  { ...SHARED, method: 'DELETE', name: 'flinksRevoke', summary: 'Revoke connection' },
  { ...SHARED, method: 'POST', name: 'flinksRevokePost', summary: 'Revoke connection (POST)' },
]
