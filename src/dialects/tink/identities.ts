// codec: /data/v2/identities: the user as each connected bank identifies them
// Spec: docs.tink.com/api-data-v2 (2026-01), Identity

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
  {
    method: 'GET',
    path: '/data/v2/identities',
    name: 'listIdentities',
    summary: 'List identities',
    access: { kind: 'token', accepts: ['user'], scopes: ['identities:readonly'] },
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
  },
]

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
