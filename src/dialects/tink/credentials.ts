// codec: reading and ending a user's connections to banks, which this provider calls credentials
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Credentials

import { endConnection } from '../../core/connections/disconnect.ts'
import { drawApproval, viewConnection, viewConnections } from '../../core/connections/view-connections.ts'
import { refuse } from '../../core/errors.ts'
import { encodeBase64 } from '../../lib/base64.ts'
import { encodeUtf8 } from '../../lib/utf8.ts'
import { call, type Route } from '../dialect.ts'
import { CREDENTIALS_SCHEMA, renderCredentials } from './credentials-object.ts'
import { errorResponses } from './schemas.ts'

const TEXT = 'text/plain; charset=utf-8'

export const credentialRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/credentials/list',
    name: 'listCredentials',
    summary: "The user's connections to banks",
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:read'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'In the order in which they were made.',
        schema: {
          type: 'object',
          required: ['credentials'],
          properties: { credentials: { type: 'array', items: CREDENTIALS_SCHEMA } },
        },
      },
      ...errorResponses(401, 403),
    },
    parse: (_request, caller) =>
      caller.kind === 'user'
        ? call(viewConnections, { caller }, (views) => ({
            status: 200,
            body: { credentials: views.map(renderCredentials) },
          }))
        : refuse('token_wrong_kind'),
  },
  {
    method: 'GET',
    path: '/api/v1/credentials/:id',
    name: 'getCredentials',
    summary: 'One connection of the user',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:read'] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The connection.', schema: CREDENTIALS_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: ({ params }, caller) =>
      caller.kind === 'user'
        ? call(viewConnection, { caller, connectionId: params.id ?? '' }, (view) => ({
            status: 200,
            body: renderCredentials(view),
          }))
        : refuse('token_wrong_kind'),
  },
  {
    method: 'GET',
    path: '/api/v1/credentials/:id/qr',
    name: 'getCredentialsQr',
    summary: "The bank's page for the other device, as a picture",
    description: 'While the bank waits for an approval there.',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:read'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'A QR code: `data:image/png;base64,` and the picture.',
        contentType: TEXT,
      },
      ...errorResponses(401, 403, 404),
    },
    parse: ({ params }, caller) =>
      caller.kind === 'user'
        ? call(drawApproval, { caller, connectionId: params.id ?? '' }, (png) => ({
            status: 200,
            headers: { 'cache-control': 'no-store' },
            file: { contentType: TEXT, bytes: encodeUtf8(`data:image/png;base64,${encodeBase64(png)}`) },
          }))
        : refuse('token_wrong_kind'),
  },
  {
    method: 'DELETE',
    path: '/api/v1/credentials/:id',
    name: 'deleteCredentials',
    summary: 'End a connection, with all that it brought',
    description: 'The bank is told afterwards, so that its consent ends too.',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:write'] },
    body: { kind: 'ignored' },
    responses: { 204: { description: 'The connection has ended.' }, ...errorResponses(401, 403, 404) },
    parse: ({ params }, caller) =>
      caller.kind === 'user'
        ? call(endConnection, { caller, connectionId: params.id ?? '' }, () => ({ status: 204 }))
        : refuse('token_wrong_kind'),
  },
]
