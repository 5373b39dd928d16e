// codec: /data/v2/identities and /api/v1/identities: the user as each bank identifies them
// Spec: docs.tink.com/api-data-v2 and api-data-v1 (2026-01), Identity

import { type ConnectionView, listConnections } from '../../core/connections/list-connections.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { forUser } from '../request-values.ts'
import { errorResponses, listSchema } from './schemas.ts'

const IDENTITY_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['providerName'],
  properties: {
    dateOfBirth: { type: 'string' },
    financialInstitutionId: { type: 'string' },
    name: { type: 'string' },
    providerName: { type: 'string' },
    ssn: { type: 'string' },
  },
}

export const identityRoutes: readonly Route[] = [
  buildRoute('/data/v2/identities', {
    name: 'listIdentities',
    summary: 'List identities',
    scope: 'identities:readonly',
  }),
]

export const identityV1Routes: readonly Route[] = [
  buildRoute('/api/v1/identities', {
    name: 'listIdentitiesV1',
    summary: 'List identity data (version 1)',
    scope: 'identity:read',
  }),
]

interface Version {
  readonly name: string
  readonly summary: string
  readonly scope: string
}

/** Both versions have the same members. */
function buildRoute(path: string, { name, summary, scope }: Version): Route {
  return {
    method: 'GET',
    path,
    name,
    summary,
    access: { kind: 'token', accepts: ['user'], scopes: [scope] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'One identity for each connection whose bank provides one.',
        schema: listSchema('identities', IDENTITY_SCHEMA),
      },
      ...errorResponses(401, 403),
    },
    parse: forUser((_request, caller) =>
      call(listConnections, { caller }, (views) => ({
        status: 200,
        body: { identities: views.flatMap(renderIdentity) },
      })),
    ),
  }
}

function renderIdentity({ connection, provider }: ConnectionView): readonly JsonObject[] {
  const { identity } = connection
  if (identity === undefined) return []
  return [
    {
      ...(identity.dateOfBirth !== undefined && { dateOfBirth: identity.dateOfBirth }),
      ...(provider !== undefined && { financialInstitutionId: provider.institutionId }),
      name: identity.name,
      providerName: connection.providerName,
      ...(identity.nationalId !== undefined && { ssn: identity.nationalId }),
    },
  ]
}
