// codec: /events/v2/webhook-endpoints: create, list, change and delete webhook endpoints
// Spec: docs.tink.com/api-events-v2 (2026-01), Webhook; the rotation of a secret is an addition of ours

import { accept, type Outcome } from '../../core/errors.ts'
import type { ClientCaller } from '../../core/tokens/token.ts'
import { changeWebhookEndpoint } from '../../core/webhooks/change-endpoint.ts'
import { createWebhookEndpoint, type WebhookEndpointWithSecret } from '../../core/webhooks/create-endpoint.ts'
import { deleteWebhookEndpoint } from '../../core/webhooks/delete-endpoint.ts'
import { listWebhookEndpoints } from '../../core/webhooks/list-endpoints.ts'
import { rotateWebhookSecret } from '../../core/webhooks/rotate-secret.ts'
import { DEFAULT_OVERLAP_SECONDS, MAX_OVERLAP_SECONDS } from '../../core/webhooks/secret.ts'
import { DATA_EVENT_KINDS, type WebhookEndpoint, type WebhookEventKind } from '../../core/webhooks/webhook.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import {
  type Call,
  call,
  type JsonSchema,
  type Route,
  type TokenRoute,
  type WireRequest,
  type WireResponse,
} from '../dialect.ts'
import { bodyOf, forClient, pathParameter, refuseInvalid, refuseMissing, textOf } from '../request-values.ts'
import { pageFields, parsePage } from './paging.ts'
import { errorResponses, pageSchema } from './schemas.ts'
import { EVENT_NAMES } from './webhook-events.ts'

const KIND_OF: ReadonlyMap<string, WebhookEventKind> = new Map(
  DATA_EVENT_KINDS.map((kind) => [EVENT_NAMES[kind], kind]),
)

const ACCESS: TokenRoute['access'] = { kind: 'token', accepts: ['client'], scopes: ['webhook-endpoints'] }
const PATH = '/events/v2/webhook-endpoints'

const CHANGEABLE: Readonly<Record<string, JsonSchema>> = {
  description: { type: ['string', 'null'], maxLength: 1024 },
  disabled: { type: ['boolean', 'null'], description: 'A disabled endpoint receives no events.' },
  enabledEvents: {
    type: ['array', 'null'],
    minItems: 1,
    maxItems: 50,
    items: { type: 'string', enum: [...KIND_OF.keys()] },
    description: 'Events that the endpoint receives.',
  },
  url: {
    type: ['string', 'null'],
    maxLength: 1024,
    description:
      'https only. Development also allows plain http to this machine; production rejects private IP addresses.',
    examples: ['https://app.example.com/webhooks'],
  },
}

const ENDPOINT_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['id', 'url', 'enabledEvents', 'disabled', 'createdAt', 'updatedAt'],
  properties: {
    id: { type: 'string', pattern: '^[0-9a-f]{32}$' },
    url: { type: 'string' },
    description: { type: 'string' },
    enabledEvents: { type: 'array', items: { type: 'string' } },
    disabled: {
      type: 'boolean',
      description: 'Also true while the endpoint is paused, after 24 hours of failed deliveries.',
    },
    createdAt: { type: 'string', format: 'date-time' },
    updatedAt: { type: 'string', format: 'date-time' },
    secret: { type: 'string', description: 'Signing secret. Only in the response that created it.' },
  },
}

export const webhookEndpointRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: PATH,
    name: 'createWebhookEndpoint',
    summary: 'Create webhook endpoint',
    description: 'This response contains the signing secret; later ones do not.',
    access: ACCESS,
    body: {
      kind: 'json',
      schema: { type: 'object', required: ['url', 'enabledEvents'], properties: CHANGEABLE },
    },
    responses: {
      200: { description: 'The endpoint, with its secret.', schema: ENDPOINT_SCHEMA },
      ...errorResponses(400, 401, 403, 409),
    },
    parse: forClient(parseCreate),
  },
  {
    method: 'GET',
    path: PATH,
    name: 'listWebhookEndpoints',
    summary: 'List webhook endpoints',
    access: ACCESS,
    query: { type: 'object', properties: pageFields() },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'A page of endpoints.',
        schema: pageSchema('webhookEndpoints', ENDPOINT_SCHEMA),
      },
      ...errorResponses(400, 401, 403),
    },
    parse: forClient((request, caller) => {
      const page = parsePage(request)
      if (!page.ok) return page
      return call(listWebhookEndpoints, { caller, ...page.value }, ({ items, nextPageToken }) => ({
        status: 200,
        body: {
          webhookEndpoints: items.map((item) => renderEndpoint(item)),
          nextPageToken: nextPageToken ?? '',
        },
      }))
    }),
  },
  {
    method: 'PATCH',
    path: `${PATH}/:webhookEndpointId`,
    name: 'updateWebhookEndpoint',
    summary: 'Update webhook endpoint',
    description:
      'Members that are left out stay unchanged. `disabled: false` also resumes a paused endpoint and delivers its queued ' +
      'events.',
    access: ACCESS,
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        required: ['webhookEndpoint'],
        properties: { webhookEndpoint: { type: 'object', properties: CHANGEABLE } },
      },
    },
    responses: {
      200: { description: 'The endpoint.', schema: ENDPOINT_SCHEMA },
      ...errorResponses(400, 401, 403, 404, 409),
    },
    parse: forClient(parseChange),
  },
  {
    method: 'DELETE',
    path: `${PATH}/:webhookEndpointId`,
    name: 'deleteWebhookEndpoint',
    summary: 'Delete webhook endpoint',
    access: ACCESS,
    body: { kind: 'ignored' },
    responses: {
      200: { description: 'The endpoint is deleted.', schema: { type: 'object' } },
      ...errorResponses(401, 403, 404),
    },
    parse: forClient((request, caller) => {
      const endpointId = pathParameter(request, 'webhookEndpointId')
      return call(deleteWebhookEndpoint, { caller, endpointId }, () => ({ status: 200, body: {} }))
    }),
  },
  {
    method: 'POST',
    path: `${PATH}/:webhookEndpointId/rotate-secret`,
    name: 'rotateWebhookSecret',
    summary: 'Rotate webhook endpoint secret',
    description:
      'Not an endpoint of the provider. During the overlap, each event has two `v1` signatures, the newer one first. A ' +
      'receiver accepts the event if one of them matches.',
    access: ACCESS,
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        properties: {
          overlapSeconds: {
            type: ['integer', 'null'],
            minimum: 0,
            maximum: MAX_OVERLAP_SECONDS,
            description: `How long the old secret still signs, in seconds; ${DEFAULT_OVERLAP_SECONDS} by default.`,
          },
        },
      },
    },
    responses: {
      200: { description: 'The endpoint, with its new secret.', schema: ENDPOINT_SCHEMA },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: forClient(parseRotation),
  },
]

function parseCreate(request: WireRequest, caller: ClientCaller): Outcome<Call> {
  const body = bodyOf(request)
  const url = textOf(body.url)
  if (url === undefined) return refuseMissing('url')
  const events = parseEvents(body)
  if (!events.ok) return events
  if (events.value === undefined) return refuseMissing('enabledEvents')
  const { description, disabled } = body
  const command = {
    caller,
    url,
    events: events.value,
    description: typeof description === 'string' ? description : undefined,
    disabled: disabled === true,
  }
  return call(createWebhookEndpoint, command, renderWithSecret)
}

function parseChange(request: WireRequest, caller: ClientCaller): Outcome<Call> {
  const wrapped = bodyOf(request).webhookEndpoint
  if (!isJsonObject(wrapped)) return refuseMissing('webhookEndpoint')
  const events = parseEvents(wrapped)
  if (!events.ok) return events
  const { url, description, disabled } = wrapped
  const endpointId = pathParameter(request, 'webhookEndpointId')
  const change = {
    url: textOf(url),
    description: typeof description === 'string' ? description : undefined,
    events: events.value,
    disabled: typeof disabled === 'boolean' ? disabled : undefined,
  }
  return call(changeWebhookEndpoint, { caller, endpointId, change }, (endpoint) => ({
    status: 200,
    body: renderEndpoint(endpoint),
  }))
}

function parseRotation(request: WireRequest, caller: ClientCaller): Outcome<Call> {
  const { overlapSeconds } = bodyOf(request)
  const command = {
    caller,
    endpointId: pathParameter(request, 'webhookEndpointId'),
    overlapSeconds: typeof overlapSeconds === 'number' ? overlapSeconds : DEFAULT_OVERLAP_SECONDS,
  }
  return call(rotateWebhookSecret, command, renderWithSecret)
}

/** Undefined when the list was left out. */
function parseEvents({ enabledEvents }: JsonObject): Outcome<readonly WebhookEventKind[] | undefined> {
  if (!Array.isArray(enabledEvents)) return accept(undefined)
  const events = new Set<WebhookEventKind>()
  for (const name of enabledEvents) {
    const kind = typeof name === 'string' ? KIND_OF.get(name) : undefined
    if (kind === undefined) return refuseInvalid('enabledEvents')
    events.add(kind)
  }
  return accept([...events])
}

function renderWithSecret({ endpoint, secret }: WebhookEndpointWithSecret): WireResponse {
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: renderEndpoint(endpoint, secret),
  }
}

function renderEndpoint(endpoint: WebhookEndpoint, secret?: string): JsonObject {
  return {
    id: endpoint.endpointId,
    url: endpoint.url,
    ...(endpoint.description !== undefined && { description: endpoint.description }),
    enabledEvents: DATA_EVENT_KINDS.filter((kind) => endpoint.events.includes(kind)).map(
      (kind) => EVENT_NAMES[kind],
    ),
    disabled: endpoint.disabled || endpoint.pausedAtMs !== undefined,
    createdAt: isoInstant(endpoint.createdAtMs),
    updatedAt: isoInstant(endpoint.updatedAtMs),
    ...(secret !== undefined && { secret }),
  }
}
