// codec: GET /v1/tracked-events: the steps of the flows of a link
// Spec: OpenAPI of the client tracking API (2025-12)

import { accept } from '../../core/errors.ts'
import { type FlowStep, listFlowEvents } from '../../core/link/list-flow-events.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type Route, type WireResponse } from '../dialect.ts'
import { singleParameter } from '../request-values.ts'
import { credentialsId } from './data-request.ts'
import { errorResponses } from './schemas.ts'

export const TRACKING_PATH = '/v1/tracked-events'

/** Documented errors of the path have no body, but the one for a missing parameter, which is a text. */
export const WITHOUT_BODY: ReadonlySet<number> = new Set([400, 401, 404, 500])

const TRACKING_ID = 'tracking_id'

const NAMES: Readonly<Record<FlowStep['kind'], string>> = {
  opened: 'dialog_started',
  bank_chosen: 'provider_selected',
  consent_given: 'consent_granted',
  sign_in_started: 'provider_auth_started',
  signed_in: 'provider_authorized',
  code_exchanged: 'code_exchanged',
}

export const trackingRoutes: readonly Route[] = [
  {
    method: 'GET',
    surface: 'auth',
    path: TRACKING_PATH,
    name: 'listTrackedEvents',
    summary: 'Get the events of an authorization journey',
    description: 'Of the links with this `tracking_id`, for 60 days.',
    access: { kind: 'token', accepts: ['client', 'user'], scopes: [] },
    query: {
      type: 'object',
      properties: {
        [TRACKING_ID]: { type: 'string', maxLength: 128, description: 'As in the link; required.' },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'The events, in order.',
        schema: {
          type: 'object',
          required: ['results'],
          properties: {
            results: {
              type: 'array',
              items: {
                type: 'object',
                required: ['name', 'time'],
                properties: {
                  name: { type: 'string', enum: Object.values(NAMES) },
                  time: { type: 'string' },
                  flow_id: { type: 'string' },
                  credentials_id: { type: 'string' },
                  consent_id: { type: 'string' },
                  reauth: { type: 'boolean' },
                  provider_id: { type: 'string' },
                },
              },
            },
          },
        },
      },
      400: { description: 'The parameter is missing; a text.', contentType: 'text/plain; charset=utf-8' },
      401: { description: 'No valid access token; without a body.' },
      404: { description: 'No link with this `tracking_id` was opened; without a body.' },
      500: { description: 'An internal error; without a body.' },
      ...errorResponses(403),
    },
    parse: (request, caller) => {
      const trackingId = singleParameter(request.query, TRACKING_ID)
      if (trackingId === undefined)
        return accept({ clientId: undefined, grantType: undefined, run: async () => accept(MISSING) })
      return call(listFlowEvents, { caller, trackingId }, renderSteps)
    },
  },
]

const MISSING: WireResponse = {
  kind: 'text',
  status: 400,
  contentType: 'text/plain; charset=utf-8',
  text: `The query parameter ${TRACKING_ID} is missing.`,
}

function renderSteps(steps: readonly FlowStep[]): WireResponse {
  const headers = { 'cache-control': 'no-store' }
  if (steps.length === 0) return { status: 404, headers }
  return { status: 200, headers, body: { results: steps.map(renderStep) } }
}

function renderStep({ kind, atMs, flowId, isRenewal, providerName, connection }: FlowStep): JsonObject {
  return {
    name: NAMES[kind],
    time: new Date(atMs).toISOString(),
    flow_id: `auth-${flowId}`,
    ...(connection !== undefined && {
      credentials_id: credentialsId(connection.connectionId),
      consent_id: connection.consentId,
    }),
    reauth: isRenewal,
    ...(providerName !== undefined && { provider_id: providerName }),
  }
}
