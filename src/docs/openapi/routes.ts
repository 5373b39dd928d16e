// codec: Operations of the OpenAPI document for the routes of the dialects

import type { Dialect, HeaderField, JsonSchema, ResponseDoc, Route } from '../../dialects/dialect.ts'
import type { JsonObject } from '../../lib/json.ts'
import { describeAccess, describeSecurity } from '../security.ts'
import {
  describePathParameters,
  describeQuery,
  FORM,
  headerName,
  JSON_BODY,
  mediaType,
  renderFields,
} from './schema.ts'

const ENCODINGS = { json: JSON_BODY, multipart: 'multipart/form-data' } as const

export function routeTag({ title }: Dialect, { topic }: Route): string {
  return topic === undefined ? title : `${title}: ${topic}`
}

export function describeRoute(dialect: Dialect, route: Route): JsonObject {
  const parameters = [
    ...describePathParameters(route.path),
    ...describeQuery(route.query),
    ...(route.headers ?? []).map(describeHeader),
    ...dialect.echoedHeaders.map(describeEchoedHeader),
    ...describeIdempotency(dialect, route),
  ]
  const body = describeBody(route)
  return {
    operationId: route.name,
    tags: [routeTag(dialect, route)],
    summary: route.summary,
    description: describePurpose(route),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: body }),
    responses: describeResponses(dialect, route),
    security: describeSecurity(route),
  }
}

function describeIdempotency(
  { idempotencyHeader }: Dialect,
  { access, method, headers = [] }: Route,
): readonly JsonObject[] {
  if (idempotencyHeader === undefined || access.kind === 'open' || method !== 'POST') return []
  if (headers.some(({ name }) => name === idempotencyHeader)) return []
  return [
    {
      name: headerName(idempotencyHeader),
      in: 'header',
      required: false,
      description:
        'Unique within 24 hours. A retry with the same key has no effect and gets the same response.',
      schema: { type: 'string', maxLength: 255 },
    },
  ]
}

function describePurpose({ description, access, body }: Route): string {
  const sentences = description === undefined ? [] : [description]
  if (access.kind !== 'open') sentences.push(describeAccess(access))
  if (body.kind === 'ignored') sentences.push('The body is ignored.')
  if (sentences.length === 0) sentences.push('Needs no token.')
  return sentences.join('\n\n')
}

/** Extension of a header: the word of `HeaderField` that OpenAPI has none for. */
export const REQUIRED = 'x-required'

/** The format is that of password fields, which hide what is entered. */
function describeHeader(header: HeaderField): JsonObject {
  const { name, description, isCredential, required, maxLength = 256 } = header
  return {
    name: headerName(name),
    in: 'header',
    required: required === 'always' || required === 'by default',
    description,
    ...(required !== undefined && required !== 'always' && { [REQUIRED]: required }),
    schema: { type: 'string', maxLength, ...(isCredential === true && { format: 'password' }) },
  }
}

function describeEchoedHeader(name: string): JsonObject {
  return {
    name: headerName(name),
    in: 'header',
    required: false,
    description: 'Returned unchanged.',
    schema: { type: 'string', maxLength: 256 },
  }
}

function describeBody({ body }: Route): JsonObject | undefined {
  switch (body.kind) {
    case 'form': {
      const schema = renderFields(body.schema)
      const types = [FORM, ...(body.also ?? []).map((encoding) => ENCODINGS[encoding])]
      return { required: true, content: Object.fromEntries(types.map((type) => [type, { schema }])) }
    }
    case 'json':
      return {
        required: body.optional !== true,
        content: {
          [JSON_BODY]: { schema: body.schema },
          ...(body.orForm === true && { [FORM]: { schema: body.schema } }),
        },
      }
    case 'none':
    case 'ignored':
      return undefined
  }
}

function describeResponses(dialect: Dialect, route: Route): JsonObject {
  const headers = describeResponseHeaders(dialect)
  const described = Object.entries(route.responses).map(([status, response]) => [
    status,
    describeResponse(errorReference(dialect, route), Number(status), response, headers),
  ])
  const refusal = {
    description: 'Any other error, in the same format.',
    headers: { ...headers, Link: HELP_REFERENCE },
    content: { [errorTypeOf(route)]: { schema: { $ref: errorReference(dialect, route) } } },
  }
  return { ...Object.fromEntries(described), default: refusal }
}

function describeResponseHeaders(dialect: Dialect): JsonObject {
  const echoed = dialect.echoedHeaders.map((name) => [
    headerName(name),
    { description: 'The value of the request.', schema: { type: 'string' } },
  ])
  return { 'X-Request-ID': { $ref: '#/components/headers/RequestId' }, ...Object.fromEntries(echoed) }
}

function describeResponse(
  errorRef: string,
  status: number,
  response: ResponseDoc,
  headers: JsonObject,
): JsonObject {
  const schema = status >= 400 ? { $ref: errorRef } : response.schema
  return {
    description: response.description,
    headers: {
      ...headers,
      ...(status >= 400 && { Link: HELP_REFERENCE }),
      ...(status === 429 && { 'Retry-After': RETRY_AFTER }),
    },
    // Binary content has no schema (OpenAPI 3.1, section 4.8.14.2).
    ...(response.contentType !== undefined && { content: { [mediaType(response.contentType)]: {} } }),
    ...(response.schema !== undefined &&
      schema !== undefined && {
        content: {
          [response.contentType === undefined ? JSON_BODY : mediaType(response.contentType)]: {
            schema,
            ...(response.example !== undefined && { example: response.example }),
          },
        },
      }),
  }
}

const HELP_REFERENCE: JsonObject = { $ref: '#/components/headers/Help' }

const RETRY_AFTER: JsonObject = { description: 'Seconds to wait.', schema: { type: 'integer' } }

/** Most dialects render every error in one format. Of those with several, each after the first has a title. */
export function errorComponents(dialect: Dialect): readonly (readonly [string, JsonSchema])[] {
  const schemas = new Set(dialect.routes.map(errorSchemaOf))
  return [...schemas].map((schema) => [errorComponent(dialect, schema), schema])
}

function errorSchemaOf({ name, responses }: Route): JsonSchema {
  const [schema] = Object.entries(responses).flatMap(([status, response]) =>
    Number(status) >= 400 && response.schema !== undefined ? [response.schema] : [],
  )
  if (schema === undefined) throw new TypeError(`the route ${name} documents no error`)
  return schema
}

/** Problem details (RFC 9457) have a media type of their own. */
function errorTypeOf({ responses }: Route): string {
  const [, error] = Object.entries(responses).find(([status]) => Number(status) >= 400) ?? []
  return error?.contentType === undefined ? JSON_BODY : mediaType(error.contentType)
}

function errorComponent({ name }: Dialect, { title }: JsonSchema): string {
  return `${name}${typeof title === 'string' ? title : ''}Error`
}

function errorReference(dialect: Dialect, route: Route): string {
  return `#/components/schemas/${errorComponent(dialect, errorSchemaOf(route))}`
}
