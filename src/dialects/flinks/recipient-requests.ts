// codec: Registration of Data Recipients with banks, and its status
// Spec: docs.flinks.com, registration status, and for partners; a published TypeScript client (path of the POST)

import {
  listRegistrations,
  type Registration,
  requestRegistrations,
} from '../../core/grants/register-with-providers.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type Route, type WireResponse } from '../dialect.ts'
import { forClient, pathParameter, refuseInvalid } from '../request-values.ts'
import { ADMIN, isProviderId } from './providers.ts'
import { RECIPIENT_STATUSES } from './recipients.ts'
import { NO_STORE, oauthErrors } from './schemas.ts'

const STATUSES = {
  pending_approval: 'PENDING_APPROVAL',
  pending_activation: 'PENDING_ACTIVATION',
  active: 'ACTIVE',
} as const satisfies Record<Registration['status'], string>

const TEXT: JsonSchema = { type: 'string' }
const PROPERTIES = {
  client_id: TEXT,
  client_name: TEXT,
  provider_id: { type: 'integer' },
  provider_name: TEXT,
  country: TEXT,
  registration_status: { type: 'string', enum: Object.values(STATUSES) },
  requested_on: TEXT,
} as const

const RESPONSES = {
  200: {
    description: 'The registrations.',
    schema: {
      type: 'array',
      items: { type: 'object', required: Object.keys(PROPERTIES), properties: PROPERTIES },
    },
  },
  ...oauthErrors(400, 404),
}

const MAX_LISTED = 100

export const recipientRequestRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/recipients/providers/requests',
    name: 'flinksListRegistrations',
    summary: 'Get the Registration Status for All Data Recipients',
    access: ADMIN,
    body: { kind: 'ignored' },
    responses: RESPONSES,
    statuses: RECIPIENT_STATUSES,
    parse: forClient((_request, caller) =>
      call(listRegistrations, { caller, clientId: undefined }, renderAll),
    ),
  },
  {
    method: 'POST',
    path: '/api/v1/recipients/providers/requests/:clientIds/:providerIds',
    name: 'flinksRequestRegistrations',
    summary: 'Register Data Recipients with Data Providers',
    description: 'Ids are separated by commas. A request that exists stays as it is.',
    access: ADMIN,
    body: { kind: 'ignored' },
    responses: RESPONSES,
    statuses: { ...RECIPIENT_STATUSES, provider_unknown: 404 },
    parse: forClient((request, caller) => {
      const clientIds = pathParameter(request, 'clientIds').split(',')
      const institutionIds = pathParameter(request, 'providerIds').split(',')
      if (clientIds.length > MAX_LISTED || clientIds.includes('')) return refuseInvalid('client_id')
      if (institutionIds.length > MAX_LISTED || !institutionIds.every(isProviderId))
        return refuseInvalid('provider_id')
      return call(requestRegistrations, { caller, clientIds, institutionIds }, renderAll)
    }),
  },
  {
    method: 'GET',
    path: '/api/v1/recipients/:clientId/providers/requests',
    name: 'flinksListRegistrationsOfOne',
    summary: 'Get the Registration Status for a Data Recipient',
    access: ADMIN,
    body: { kind: 'ignored' },
    responses: RESPONSES,
    statuses: RECIPIENT_STATUSES,
    parse: forClient((request, caller) =>
      call(listRegistrations, { caller, clientId: pathParameter(request, 'clientId') }, renderAll),
    ),
  },
]

function renderAll(registrations: readonly Registration[]): WireResponse {
  return { status: 200, headers: NO_STORE, body: registrations.map(renderRegistration) }
}

function renderRegistration({ managed, provider, status, requestedAtMs }: Registration): JsonObject {
  return {
    client_id: managed.app.clientId,
    client_name: managed.app.displayName,
    provider_id: Number(provider.institutionId),
    provider_name: provider.institutionName,
    country: provider.market,
    registration_status: STATUSES[status],
    // Seven decimals, as in the documentation.
    requested_on: isoInstant(requestedAtMs).replace(
      'Z',
      `.${String(requestedAtMs % 1000).padStart(3, '0')}0000Z`,
    ),
  }
}
