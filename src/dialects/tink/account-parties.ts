// codec: /data/v2/accounts/{id}/parties: holders and authorized users of an account
// Spec: docs.tink.com/api-data-v2 (2026-01), Get account parties

import { EVERYDAY_ACCOUNT_TYPES } from '../../core/accounts/account.ts'
import type { Party } from '../../core/accounts/parties.ts'
import { readParties } from '../../core/accounts/read-parties.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { forUser, pathParameter } from '../request-values.ts'
import { errorResponses, listSchema } from './schemas.ts'

export const PARTY_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['identity', 'role'],
  properties: {
    identity: { type: 'object', properties: { name: { type: 'string' }, ssn: { type: 'string' } } },
    role: { type: 'string', enum: ['HOLDER', 'AUTHORIZED_USER', 'OTHER', 'UNKNOWN'] },
  },
}

export const accountPartyRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/data/v2/accounts/:id/parties',
    name: 'getAccountParties',
    summary: 'Get account parties',
    access: { kind: 'token', accepts: ['user'], scopes: ['accounts:read', 'accounts.parties:readonly'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'The parties. Only the party who signed in at the bank has an `ssn`.',
        schema: listSchema('parties', PARTY_SCHEMA),
      },
      ...errorResponses(401, 403, 404),
    },
    parse: forUser((request, caller) =>
      call(
        readParties,
        { caller, accountId: pathParameter(request, 'id'), types: EVERYDAY_ACCOUNT_TYPES },
        (parties) => ({
          status: 200,
          body: { parties: parties.map(renderParty) },
        }),
      ),
    ),
  },
]

export function renderParty({ name, role, nationalId }: Party): JsonObject {
  return { identity: { name, ...(nationalId !== undefined && { ssn: nationalId }) }, role }
}
