// codec: The OpenAPI 3.1 document of the dialects and the platform
// Spec: OpenAPI Specification 3.1.1; JSON Schema 2020-12

import type {
  Dialect,
  FieldSchema,
  FieldsSchema,
  JsonSchema,
  LinkEntry,
  ResponseDoc,
  Route,
} from '../dialects/dialect.ts'
import { type DescribedRoute, PAGE_FAILURES } from '../http/described-route.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import { SECTIONS } from './sections.ts'
import { describeAccess, describeSecurity } from './security.ts'

export interface OpenApiOptions {
  /** Origin of this installation, as clients see it. */
  readonly baseUrl: string
  readonly version: string
}

const FORM = 'application/x-www-form-urlencoded'
const JSON_BODY = 'application/json'
const ENCODINGS = { json: JSON_BODY, multipart: 'multipart/form-data' } as const

/** Built from the same route tables that validate requests, so the document and the server cannot differ. */
export function buildOpenApi(dialects: readonly Dialect[], options: OpenApiOptions): JsonObject {
  const paths = new Map<string, Map<string, JsonObject>>()
  const add = (path: string, method: string, operation: JsonObject): void => {
    const template = templateOf(path)
    const item = paths.get(template) ?? new Map<string, JsonObject>()
    item.set(method.toLowerCase(), operation)
    paths.set(template, item)
  }
  for (const dialect of dialects) {
    for (const route of dialect.routes) {
      add(documentedPath(paths, dialect, route), route.method, describeRoute(dialect, route))
    }
    for (const entry of dialect.link?.entries ?? []) {
      // `/` is documented as our own page, which it is without the parameters of the entry.
      const path = entry.path === '/' ? `/${dialect.name}/` : entry.path
      add(path, 'GET', describeEntry(dialect, entry))
      if (entry.formName !== undefined) add(path, 'POST', describeEntryForm(dialect, entry, entry.formName))
    }
    if (dialect.payments !== undefined) {
      const { entry } = dialect.payments
      add(entry.path, 'GET', describeEntry(dialect, { ...entry, aliases: [] }))
    }
  }
  for (const { tag, routes } of SECTIONS) {
    for (const route of routes) add(route.path, route.method, describeOwnRoute(route, tag))
  }
  return {
    openapi: '3.1.1',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Tallystick',
      version: options.version,
      summary: 'The authorization platform for open banking',
      description:
        'Every endpoint of this installation. The server validates requests against the schemas of this document. Every ' +
        'response has an `X-Request-ID`; quote it when you report a problem.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: options.baseUrl }],
    tags: describeTags(dialects),
    paths: Object.fromEntries([...paths].map(([path, item]) => [path, Object.fromEntries(item)])),
    components: {
      securitySchemes: SECURITY_SCHEMES,
      headers: { RequestId: REQUEST_ID, Help: HELP },
      schemas: Object.fromEntries(dialects.flatMap(errorComponents)),
    },
  }
}

/** Where two dialects have the same endpoint, that of the second is documented under the prefix that always selects it. */
function documentedPath(
  paths: ReadonlyMap<string, ReadonlyMap<string, JsonObject>>,
  { name }: Dialect,
  { method, path }: Route,
): string {
  const shape = (text: string) => text.replaceAll(/\{\w+\}/g, '{}')
  const template = templateOf(path)
  const isTaken = [...paths].some(
    ([taken, item]) => shape(taken) === shape(template) && item.has(method.toLowerCase()),
  )
  return isTaken ? `/${name}${path}` : path
}

function templateOf(path: string): string {
  return path.replace(/\/:(\w+)/g, '/{$1}')
}

const SECURITY_SCHEMES: JsonObject = {
  clientSecret: {
    type: 'http',
    scheme: 'basic',
    description: "The app's client id and secret, each of them form-encoded first (RFC 6749 section 2.3.1).",
  },
  clientToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token of the app. The roles of a requirement are scopes.',
  },
  userToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token of one user of the app. The roles of a requirement are scopes.',
  },
}

const REQUEST_ID: JsonObject = {
  description: 'Identifies the request in the log.',
  schema: { type: 'string' },
}

const HELP: JsonObject = {
  description: 'The page that explains the error, with `rel="help"` (RFC 8288).',
  schema: { type: 'string' },
}

function describeTags(dialects: readonly Dialect[]): readonly JsonObject[] {
  const ofDialects = dialects.flatMap((dialect) => [
    ...[...new Set(dialect.routes.map((route) => routeTag(dialect, route)))].map((name) => ({ name })),
    ...(dialect.link === undefined
      ? []
      : [{ name: linkTag(dialect), description: 'Pages on which an end user connects a bank.' }]),
  ])
  return [...ofDialects, ...SECTIONS.map(({ tag, description }) => ({ name: tag, description }))]
}

function linkTag(dialect: Dialect): string {
  return `${dialect.title}: Link`
}

function routeTag({ title }: Dialect, { topic }: Route): string {
  return topic === undefined ? title : `${title}: ${topic}`
}

function describeRoute(dialect: Dialect, route: Route): JsonObject {
  const parameters = [
    ...describePathParameters(route.path),
    ...describeQuery(route.query),
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
  { access, method }: Route,
): readonly JsonObject[] {
  if (idempotencyHeader === undefined || access.kind === 'open' || method !== 'POST') return []
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

function describePathParameters(path: string): readonly JsonObject[] {
  return [...path.matchAll(/\/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function describeQuery(query: FieldsSchema | undefined): readonly JsonObject[] {
  return Object.entries(query?.properties ?? {}).map(([name, field]) => {
    const { description, ...schema } = renderField(field)
    return {
      name,
      in: 'query',
      required: query?.required?.includes(name) ?? false,
      ...(description !== undefined && { description }),
      schema,
    }
  })
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

function renderFields(schema: FieldsSchema): JsonObject {
  const properties = Object.entries(schema.properties).map(([name, field]) => [name, renderField(field)])
  return {
    type: 'object',
    ...(schema.required !== undefined && { required: schema.required }),
    properties: Object.fromEntries(properties),
  }
}

function renderField(field: FieldSchema): JsonObject {
  return {
    type: field.type,
    ...(field.description !== undefined && { description: field.description }),
    ...(field.items !== undefined && { items: { ...field.items } }),
    ...(field.enum !== undefined && { enum: field.enum }),
    ...(field.pattern !== undefined && { pattern: field.pattern }),
    ...(field.maxLength !== undefined && { maxLength: field.maxLength }),
    ...(field.examples !== undefined && { examples: field.examples }),
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
function errorComponents(dialect: Dialect): readonly (readonly [string, JsonSchema])[] {
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

const PAGE: JsonObject = { 'text/html': { schema: { type: 'string' } } }

/** What the server says instead of a route: a page where a browser asks for one, JSON to everybody else. */
const PAGE_OR_ERROR: JsonObject = { ...PAGE, [JSON_BODY]: { schema: { type: 'object' } } }

const NO_VALID_REQUEST: JsonObject = {
  description: 'The path, the method or the headers are not valid: 400, 404, 405, 408 or 431.',
  content: PAGE_OR_ERROR,
}

/** Of every POST outside the dialects, unless its route describes that status itself. */
const BODY_REFUSALS: JsonObject = {
  400: { description: 'The body is not valid UTF-8.', content: PAGE_OR_ERROR },
  413: { description: 'The body is too large.', content: PAGE_OR_ERROR },
  415: { description: 'The body is compressed.', content: PAGE_OR_ERROR },
}

function describeEntry(dialect: Dialect, entry: Omit<LinkEntry, 'parse'>): JsonObject {
  return {
    operationId: entry.name,
    tags: [linkTag(dialect)],
    summary: entry.summary,
    description: describeAliases(entry),
    parameters: describeQuery(entry.query),
    responses: {
      ...(dialect.link?.redirectsRefusals === true && {
        200: { description: 'A page that posts an error to the app.', content: PAGE },
      }),
      303: { description: 'Redirect to the first page of the flow, or to the app with an error.' },
      400: { description: 'An error page that names the problem in the URL.', content: PAGE },
      500: { description: PAGE_FAILURES[500].description, content: PAGE },
      503: { description: PAGE_FAILURES[503].description, content: PAGE },
      default: NO_VALID_REQUEST,
    },
    security: [{}],
  }
}

function describeEntryForm(dialect: Dialect, entry: LinkEntry, name: string): JsonObject {
  const { parameters: _query, ...same } = describeEntry(dialect, entry)
  return {
    ...same,
    operationId: name,
    summary: `${entry.summary} (POST)`,
    requestBody: { required: true, content: { [FORM]: { schema: renderFields(entry.query) } } },
    responses: {
      303: { description: 'Redirect to the same page, with the form as its query.' },
      ...BODY_REFUSALS,
      400: {
        description: 'The form cannot be read, or is longer than 8192 characters.',
        content: PAGE_OR_ERROR,
      },
      default: NO_VALID_REQUEST,
    },
  }
}

function describeAliases({ aliases }: Pick<LinkEntry, 'aliases'>): string {
  const use =
    'A page for the browser of the end user, not an endpoint for clients: redirect the end user here.'
  return aliases.length === 0 ? use : `${use} Also at ${aliases.map((path) => `\`${path}\``).join(', ')}.`
}

function describeOwnRoute(route: DescribedRoute, tag: string): JsonObject {
  const parameters = [...describePathParameters(route.path), ...describeQuery(route.query)]
  const responses = Object.entries(route.responses).map(([status, { description, contentType, schema }]) => {
    const media: Json = { schema: schema ?? { type: 'string' } }
    const headers = { 'X-Request-ID': { $ref: '#/components/headers/RequestId' } }
    return [
      status,
      {
        description,
        headers,
        ...(contentType !== undefined && {
          content: Object.fromEntries([contentType].flat().map((type) => [mediaType(type), media])),
        }),
      },
    ]
  })
  return {
    operationId: route.name,
    tags: [tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    ...(parameters.length > 0 && { parameters }),
    ...(route.method === 'POST' && { requestBody: describeOwnBody(route) }),
    responses: {
      ...(route.method === 'POST' && BODY_REFUSALS),
      ...Object.fromEntries(responses),
      default: NO_VALID_REQUEST,
    },
    security: [{}],
  }
}

function describeOwnBody({ body }: DescribedRoute): JsonObject {
  if (body === undefined) return { content: { [FORM]: { schema: { type: 'object' } } } }
  return { required: true, content: { 'application/json': { schema: body } } }
}

function mediaType(contentType: string): string {
  return contentType.replace(/; charset=.*$/, '')
}

/** `x-client-id` as `X-Client-Id`. */
function headerName(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_match, dash: string, letter: string) => dash + letter.toUpperCase())
}
