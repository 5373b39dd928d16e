// codec: The OpenAPI document of the Console API, as machines with a key call it
// Spec: OpenAPI 3.1.1; RFC 9457 (problem details)

import type { TSchema } from 'typebox'
import { PERMISSIONS } from '../core/organisations/permissions.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import type { ConsoleRoute } from './call.ts'
import { whyForPeople } from './for-people.ts'

const PROBLEM = {
  description: 'A refusal, with a stable `code` and a sentence in `detail`.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
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
    responses: {
      '2XX': { description: 'Done. A body, where there is one, is JSON; documents are downloads.' },
      default: PROBLEM,
    },
  }
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
