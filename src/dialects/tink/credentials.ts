// codec: /api/v1/credentials: list, read and delete connections ("credentials")
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Credentials

import { disconnectConnection } from '../../core/connections/disconnect.ts'
import {
  drawApprovalQrCode,
  viewConnection,
  viewConnections,
} from '../../core/connections/view-connections.ts'
import { encodeBase64 } from '../../lib/base64.ts'
import { call, type Route } from '../dialect.ts'
import { forUser, pathParameter } from '../request-values.ts'
import { CREDENTIALS_SCHEMA, renderCredentials } from './credentials-object.ts'
import { errorResponses, listSchema } from './schemas.ts'

const TEXT = 'text/plain; charset=utf-8'

export const credentialsRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/credentials/list',
    name: 'listCredentials',
    summary: 'List credentials',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:read'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'In order of creation.',
        schema: listSchema('credentials', CREDENTIALS_SCHEMA),
      },
      ...errorResponses(401, 403),
    },
    parse: forUser((_request, caller) =>
      call(viewConnections, { caller }, (views) => ({
        status: 200,
        body: { credentials: views.map(renderCredentials) },
      })),
    ),
  },
  {
    method: 'GET',
    path: '/api/v1/credentials/:id',
    name: 'getCredentials',
    summary: 'Get credentials',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:read'] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The credentials.', schema: CREDENTIALS_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: forUser((request, caller) =>
      call(viewConnection, { caller, connectionId: pathParameter(request, 'id') }, (view) => ({
        status: 200,
        body: renderCredentials(view),
      })),
    ),
  },
  {
    method: 'GET',
    path: '/api/v1/credentials/:id/qr',
    name: 'getCredentialsQr',
    summary: 'Get QR code of credentials',
    description: 'The URL to open on the other device, while the bank waits for an approval there.',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:read'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'The QR code as a data URL: `data:image/png;base64,` and the image.',
        contentType: TEXT,
      },
      ...errorResponses(401, 403, 404),
    },
    parse: forUser((request, caller) =>
      call(drawApprovalQrCode, { caller, connectionId: pathParameter(request, 'id') }, (png) => ({
        status: 200,
        headers: { 'cache-control': 'no-store' },
        kind: 'text',
        contentType: TEXT,
        text: `data:image/png;base64,${encodeBase64(png)}`,
      })),
    ),
  },
  {
    method: 'DELETE',
    path: '/api/v1/credentials/:id',
    name: 'deleteCredentials',
    summary: 'Delete credentials',
    description:
      'Disconnects the bank and deletes the data. The consent at the bank is revoked in the background.',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:write'] },
    body: { kind: 'ignored' },
    responses: { 204: { description: 'The credentials are deleted.' }, ...errorResponses(401, 403, 404) },
    parse: forUser((request, caller) =>
      call(disconnectConnection, { caller, connectionId: pathParameter(request, 'id') }, () => ({
        status: 204,
      })),
    ),
  },
]
