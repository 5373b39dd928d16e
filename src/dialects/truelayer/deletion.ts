// codec: DELETE /api/delete and DELETE /connect/token/{credentials_id}: delete a connection
// Spec: OpenAPI of the auth server (2025-12); the second path is that of the Elixir client truelayer_client 1.0.0

import { disconnectCaller } from '../../core/connections/disconnect-caller.ts'
import { refuse } from '../../core/errors.ts'
import { decodeBase64 } from '../../lib/base64.ts'
import { decodeUtf8 } from '../../lib/utf8.ts'
import { call, type Route } from '../dialect.ts'
import { forUser, pathParameter } from '../request-values.ts'
import { errorResponses } from './schemas.ts'

const EFFECT =
  'Deletes the data of the connection, revokes its tokens at once, and the consent at the bank in the background.'

export const deletionRoutes: readonly Route[] = [
  {
    method: 'DELETE',
    surface: 'auth',
    path: '/api/delete',
    name: 'deleteCredential',
    summary: 'Delete a credential',
    description: EFFECT,
    access: { kind: 'token', accepts: ['user'], scopes: [] },
    body: { kind: 'ignored' },
    responses: { 200: { description: 'The connection of the token is deleted.' }, ...errorResponses(401) },
    parse: forUser((_request, caller) => call(disconnectCaller, { caller }, () => ({ status: 200 }))),
  },
]

export const credentialRoutes: readonly Route[] = [
  {
    method: 'DELETE',
    surface: 'auth',
    path: '/connect/token/:credentials_id',
    name: 'deleteCredentialById',
    summary: 'Delete a credential by its id',
    description: `${EFFECT} The id must be that of the token's connection.`,
    access: { kind: 'token', accepts: ['user'], scopes: [] },
    body: { kind: 'ignored' },
    responses: { 204: { description: 'The connection is deleted.' }, ...errorResponses(401, 404) },
    parse: forUser((request, caller) => {
      const only = readCredentialsId(pathParameter(request, 'credentials_id'))
      if (only === undefined) return refuse('connection_unknown')
      return call(disconnectCaller, { caller, only }, () => ({ status: 204 }))
    }),
  },
]

/** The id of the connection that a `credentials_id` names; see `subjectEncoding` in the policy. */
export function readCredentialsId(text: string): string | undefined {
  const bytes = decodeBase64(text)
  const id = bytes === undefined ? undefined : decodeUtf8(bytes)
  return id !== undefined && /^[0-9a-f]{32}$/.test(id) ? id : undefined
}
