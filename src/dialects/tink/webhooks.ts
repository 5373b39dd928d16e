// codec: where an app hears of what happens
// Spec: docs.tink.com/api-events (v2 webhook endpoints), 2026-01; the rotation of the secret is our own addition

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import type { ClientCaller } from '../../core/tokens/token.ts'
import { changeWebhookEndpoint } from '../../core/webhooks/change-endpoint.ts'
import { createWebhookEndpoint } from '../../core/webhooks/create-endpoint.ts'
import { deleteWebhookEndpoint } from '../../core/webhooks/delete-endpoint.ts'
import { listWebhookEndpoints } from '../../core/webhooks/list-endpoints.ts'
import { rotateWebhookSecret } from '../../core/webhooks/rotate-secret.ts'
import { DEFAULT_OVERLAP_SECONDS, MAX_OVERLAP_SECONDS } from '../../core/webhooks/secret.ts'
import {
  WEBHOOK_EVENT_KINDS,
  type WebhookEndpoint,
  type WebhookEventKind,
} from '../../core/webhooks/webhook.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { type Call, call, type JsonSchema, type Route, type TokenRoute } from '../dialect.ts'
import { PAGE_FIELDS, parsePage } from './paging.ts'
import { errorResponses } from './schemas.ts'
import { EVENT_NAMES } from './webhooks-wire.ts'

const KIND_OF: ReadonlyMap<string, WebhookEventKind> = new Map(
  WEBHOOK_EVENT_KINDS.map((kind) => [EVENT_NAMES[kind], kind]),
)

const ACCESS: TokenRoute['access'] = { kind: 'token', accepts: ['client'], scopes: ['webhook-endpoints'] }
const PATH = '/events/v2/webhook-endpoints'

const CHANGEABLE: Readonly<Record<string, JsonSchema>> = {
  description: { type: ['string', 'null'], maxLength: 1024 },
  disabled: { type: ['boolean', 'null'], description: 'A disabled endpoint hears nothing.' },
  enabledEvents: {
    type: ['array', 'null'],
    minItems: 1,
    maxItems: 50,
    items: { type: 'string', enum: [...KIND_OF.keys()] },
    description: 'What it hears.',
  },
  url: {
    type: ['string', 'null'],
    maxLength: 1024,
    description:
      'https only. In development also plain http to this machine; in production no private address.',
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
      description: 'Also true while it is paused because it took nothing for a day.',
    },
    createdAt: { type: 'string', format: 'date-time' },
    updatedAt: { type: 'string', format: 'date-time' },
    secret: { type: 'string', description: 'Only in the answer that made it.' },
  },
}

export const webhookRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: PATH,
    name: 'createWebhookEndpoint',
    summary: 'Register a webhook endpoint',
    description: 'The secret is answered now and never again.',
    access: ACCESS,
    body: {
      kind: 'json',
      schema: { type: 'object', required: ['url', 'enabledEvents'], properties: CHANGEABLE },
    },
    responses: {
      200: { description: 'The endpoint, with its secret.', schema: ENDPOINT_SCHEMA },
      ...errorResponses(400, 401, 403, 409),
    },
    parse: ({ json }, caller) => {
      if (caller.kind !== 'client' || !isJsonObject(json)) return refuse('token_wrong_kind')
      return parseCreate(json, caller)
    },
  },
  {
    method: 'GET',
    path: PATH,
    name: 'listWebhookEndpoints',
    summary: 'The webhook endpoints of the app',
    access: ACCESS,
    query: { type: 'object', properties: PAGE_FIELDS },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'A page of them.',
        schema: {
          type: 'object',
          required: ['webhookEndpoints', 'nextPageToken'],
          properties: {
            webhookEndpoints: { type: 'array', items: ENDPOINT_SCHEMA },
            nextPageToken: { type: 'string', description: 'Empty on the last page.' },
          },
        },
      },
      ...errorResponses(400, 401, 403),
    },
    parse: (request, caller) => {
      if (caller.kind !== 'client') return refuse('token_wrong_kind')
      const page = parsePage(request)
      if (!page.ok) return page
      return call(listWebhookEndpoints, { caller, ...page.value }, ({ items, nextPageToken }) => ({
        status: 200,
        body: {
          webhookEndpoints: items.map((item) => renderEndpoint(item)),
          nextPageToken: nextPageToken ?? '',
        },
      }))
    },
  },
  {
    method: 'PATCH',
    path: `${PATH}/:webhookEndpointId`,
    name: 'updateWebhookEndpoint',
    summary: 'Change a webhook endpoint',
    description: 'What is left out stays. `disabled: false` also ends a pause, and sends what was held back.',
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
    parse: ({ json, params }, caller) => {
      if (caller.kind !== 'client' || !isJsonObject(json)) return refuse('token_wrong_kind')
      return parseChange(json, params.webhookEndpointId ?? '', caller)
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/:webhookEndpointId`,
    name: 'deleteWebhookEndpoint',
    summary: 'Remove a webhook endpoint',
    access: ACCESS,
    body: { kind: 'ignored' },
    responses: {
      200: { description: 'It is gone.', schema: { type: 'object' } },
      ...errorResponses(401, 403, 404),
    },
    parse: ({ params }, caller) => {
      if (caller.kind !== 'client') return refuse('token_wrong_kind')
      const endpointId = params.webhookEndpointId ?? ''
      return call(deleteWebhookEndpoint, { caller, endpointId }, () => ({ status: 200, body: {} }))
    },
  },
  {
    method: 'POST',
    path: `${PATH}/:webhookEndpointId/rotate-secret`,
    name: 'rotateWebhookSecret',
    summary: 'Give a webhook endpoint a new secret',
    description:
      'Our own addition. Until the overlap ends each event carries two `v1` signatures, the newer first; a receiver takes it if one of them fits.',
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
            description: `How long the old secret goes on signing; ${DEFAULT_OVERLAP_SECONDS} when left out.`,
          },
        },
      },
    },
    responses: {
      200: { description: 'The endpoint, with its new secret.', schema: ENDPOINT_SCHEMA },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: ({ json, params }, caller) => {
      if (caller.kind !== 'client' || !isJsonObject(json)) return refuse('token_wrong_kind')
      const { overlapSeconds } = json
      const command = {
        caller,
        endpointId: params.webhookEndpointId ?? '',
        overlapSeconds: typeof overlapSeconds === 'number' ? overlapSeconds : DEFAULT_OVERLAP_SECONDS,
      }
      return call(rotateWebhookSecret, command, ({ endpoint, secret }) => ({
        status: 200,
        headers: { 'cache-control': 'no-store' },
        body: renderEndpoint(endpoint, secret),
      }))
    },
  },
]

function parseCreate(json: JsonObject, caller: ClientCaller): Outcome<Call> {
  const { url, description, disabled } = json
  if (typeof url !== 'string' || url === '') return refuse('parameter_missing', { subject: 'url' })
  const events = parseEvents(json)
  if (!events.ok) return events
  if (events.value === undefined) return refuse('parameter_missing', { subject: 'enabledEvents' })
  const command = {
    caller,
    url,
    events: events.value,
    description: typeof description === 'string' ? description : undefined,
    disabled: disabled === true,
  }
  return call(createWebhookEndpoint, command, ({ endpoint, secret }) => ({
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: renderEndpoint(endpoint, secret),
  }))
}

function parseChange(json: JsonObject, endpointId: string, caller: ClientCaller): Outcome<Call> {
  const wrapped = json.webhookEndpoint
  if (!isJsonObject(wrapped)) return refuse('parameter_missing', { subject: 'webhookEndpoint' })
  const events = parseEvents(wrapped)
  if (!events.ok) return events
  const { url, description, disabled } = wrapped
  const change = {
    url: typeof url === 'string' && url !== '' ? url : undefined,
    description: typeof description === 'string' ? description : undefined,
    events: events.value,
    disabled: typeof disabled === 'boolean' ? disabled : undefined,
  }
  return call(changeWebhookEndpoint, { caller, endpointId, change }, (endpoint) => ({
    status: 200,
    body: renderEndpoint(endpoint),
  }))
}

/** Undefined where none were sent. The schema let only known names through. */
function parseEvents({ enabledEvents }: JsonObject): Outcome<readonly WebhookEventKind[] | undefined> {
  if (!Array.isArray(enabledEvents)) return accept(undefined)
  const events = new Set<WebhookEventKind>()
  for (const name of enabledEvents) {
    const kind = typeof name === 'string' ? KIND_OF.get(name) : undefined
    if (kind === undefined) return refuse('parameter_invalid', { subject: 'enabledEvents' })
    events.add(kind)
  }
  return accept([...events])
}

function renderEndpoint(endpoint: WebhookEndpoint, secret?: string): JsonObject {
  return {
    id: endpoint.endpointId,
    url: endpoint.url,
    ...(endpoint.description !== undefined && { description: endpoint.description }),
    enabledEvents: endpoint.events.map((kind) => EVENT_NAMES[kind]),
    disabled: endpoint.disabled || endpoint.pausedAtMs !== undefined,
    createdAt: isoInstant(endpoint.createdAtMs),
    updatedAt: isoInstant(endpoint.updatedAtMs),
    ...(secret !== undefined && { secret }),
  }
}
