// codec: The OpenAPI document of the Console API, as machines with a key call it
// Spec: OpenAPI 3.1.1; RFC 9457 (problem details)

import type { TSchema } from 'typebox'
import { PERMISSIONS } from '../core/organisations/permissions.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import type { ConsoleRoute } from './call.ts'
import {
  APP_VIEW,
  EVENT_LIST_VIEW,
  EVENT_VIEW,
  INVITATION_VIEW,
  KEY_VIEW,
  MEMBER_VIEW,
  ORGANISATION_KEY_VIEW,
  REQUEST_VIEW,
  SECRET_VIEW,
  VERIFIED_TRAIL_VIEW,
} from './contracts/bodies.ts'
import { DEMO_BANK_VIEW } from './contracts/demo-bank.ts'
import { CONNECTION_VIEW, END_USER_VIEW, GRANT_VIEW } from './contracts/end-users.ts'
import { BANKS_VIEW, LOOKS_VIEW } from './contracts/link.ts'
import { BUSINESS_VIEW, DOCUMENT_VIEW, PRODUCTION_REQUEST_VIEW } from './contracts/production.ts'
import {
  WEBHOOK_ATTEMPT_VIEW,
  WEBHOOK_DELIVERY_VIEW,
  WEBHOOK_ENDPOINT_VIEW,
  WEBHOOK_ENDPOINT_WITH_SECRET_VIEW,
  WEBHOOK_REQUEST_VIEW,
} from './contracts/webhooks.ts'
import { whyForPeople } from './for-people.ts'

const PROBLEM = {
  description: 'A refusal, with a stable `code` and a sentence in `detail`.',
  content: {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    // What is refused before there is a route, such as a body that is too large.
    'application/json': { schema: { type: 'object' } },
  },
  headers: {
    Link: {
      description: 'The page that explains the error, with `rel="help"` (RFC 8288).',
      schema: { type: 'string' },
    },
  },
}

export function describeConsoleApi(routes: readonly ConsoleRoute[], baseUrl: string): JsonObject {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes.filter((one) => whyForPeople(one) === undefined)) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tallystick Console API',
      version: '1',
      description:
        'Everything that the Console does for an organisation, for machines. Create a key under Organisation settings, and send it as a bearer token.',
    },
    servers: [{ url: `${baseUrl}/console/api` }],
    security: [{ organisationKey: [] }],
    paths,
    components: {
      securitySchemes: {
        organisationKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key of the organisation. It has no password: where a body has one, leave it out.',
        },
      },
      schemas: {
        ...Object.fromEntries([...NAMED].map(([schema, name]) => [name, renderMembers(schema)])),
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code', 'detail', 'request_id'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string' },
            detail: { type: 'string' },
            fields: { type: 'object', additionalProperties: { type: 'string' } },
            request_id: { type: 'string' },
          },
        },
      },
    },
  }
}

function describeRoute(route: ConsoleRoute): JsonObject {
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const permission = 'permission' in route ? route.permission : undefined
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    ...(permission !== undefined && {
      description: `Needs the permission \`${permission}\`: ${PERMISSIONS[permission].sentence}`,
    }),
    parameters: names.map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string', pattern: '^[\\w.~-]{1,128}$' },
    })),
    ...(hasBody(route.body) && {
      requestBody: { required: true, content: { 'application/json': { schema: plain(route.body) } } },
    }),
    responses: { ...describeResponse(route), default: PROBLEM },
  }
}

function describeResponse(route: ConsoleRoute): JsonObject {
  // Routes for people only are not in the document.
  if (!('response' in route)) return {}
  const { response, status = 200 } = route
  if (response === 'file')
    return { 200: { description: 'The file.', content: { 'application/octet-stream': {} } } }
  if (response === 'page')
    return { 200: { description: 'A page.', content: { 'text/html': { schema: { type: 'string' } } } } }
  if (!hasBody(response)) return { 204: { description: 'Done.' } }
  return {
    [status]: {
      description: status === 201 ? 'Created.' : status === 202 ? 'Queued.' : 'The response.',
      content: { 'application/json': { schema: render(response) } },
    },
  }
}

/** Schemas that several responses have, by the name of their component. */
const NAMED: ReadonlyMap<TSchema, string> = new Map<TSchema, string>([
  [APP_VIEW, 'App'],
  [BANKS_VIEW, 'Banks'],
  [BUSINESS_VIEW, 'Business'],
  [CONNECTION_VIEW, 'Connection'],
  [DEMO_BANK_VIEW, 'DemoBank'],
  [DOCUMENT_VIEW, 'Document'],
  [END_USER_VIEW, 'EndUser'],
  [EVENT_LIST_VIEW, 'EventList'],
  [EVENT_VIEW, 'Event'],
  [GRANT_VIEW, 'Grant'],
  [INVITATION_VIEW, 'Invitation'],
  [KEY_VIEW, 'Key'],
  [LOOKS_VIEW, 'Looks'],
  [MEMBER_VIEW, 'Member'],
  [ORGANISATION_KEY_VIEW, 'OrganisationKey'],
  [PRODUCTION_REQUEST_VIEW, 'ProductionRequest'],
  [REQUEST_VIEW, 'Request'],
  [SECRET_VIEW, 'Secret'],
  [VERIFIED_TRAIL_VIEW, 'VerifiedTrail'],
  [WEBHOOK_ATTEMPT_VIEW, 'WebhookAttempt'],
  [WEBHOOK_DELIVERY_VIEW, 'WebhookDelivery'],
  [WEBHOOK_ENDPOINT_VIEW, 'WebhookEndpoint'],
  [WEBHOOK_ENDPOINT_WITH_SECRET_VIEW, 'WebhookEndpointWithSecret'],
  [WEBHOOK_REQUEST_VIEW, 'WebhookRequest'],
])

/** With a reference in the place of each named schema, of which the schema library keeps the identity. */
function render(schema: TSchema): Json {
  const name = NAMED.get(schema)
  return name === undefined ? renderMembers(schema) : { $ref: `#/components/schemas/${name}` }
}

function renderMembers(schema: TSchema): JsonObject {
  const entries = Object.entries(schema).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([key, value]) => [key, renderValue(value)]))
}

function renderValue(value: unknown): Json {
  if (Array.isArray(value)) return value.map(renderValue)
  return typeof value === 'object' && value !== null ? render(value) : (value as Json)
}

/** `POST /apps/:appId/secrets` is `post_apps_appId_secrets`. */
function operationIdOf({ method, path }: ConsoleRoute): string {
  return method.toLowerCase() + path.replaceAll(/[^\w]+/g, '_')
}

function hasBody(schema: TSchema): boolean {
  return !('type' in schema && schema.type === 'undefined')
}

/** Without the symbols that the schema library adds. */
function plain(schema: TSchema): Json {
  const copy: Json = JSON.parse(JSON.stringify(schema))
  return copy
}
