// codec: The OpenAPI 3.1 document of the dialects and the platform
// Spec: OpenAPI Specification 3.1.1; JSON Schema 2020-12

import type { Dialect, Route } from '../dialects/dialect.ts'
import type { JsonObject } from '../lib/json.ts'
import { describeEntry, describeEntryForm, describeOwnRoute, linkTag } from './openapi/pages.ts'
import { describeRoute, errorComponents, routeTag } from './openapi/routes.ts'
import { templateOf } from './openapi/schema.ts'
import { SECTIONS } from './sections.ts'

export interface OpenApiOptions {
  /** Origin of this installation, as clients see it. */
  readonly baseUrl: string
  readonly version: string
}

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
        'response has an `X-Request-ID`; quote it when you report a problem. A header with `x-required: by default` is required ' +
        'unless the app may call without a key; of those with `x-required: one of`, one is.',
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

/** Built on first use: it is large, and most processes are never asked for it. */
export function createOpenApiReader(dialects: readonly Dialect[], options: OpenApiOptions): () => JsonObject {
  let document: JsonObject | undefined
  return () => {
    document ??= buildOpenApi(dialects, options)
    return document
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
    ...[...new Set(dialect.routes.map((route) => routeTag(dialect, route)))].map((name) => ({
      name,
      description: `Endpoints of ${name.replace(': ', ', topic ')}.`,
    })),
    ...(dialect.link === undefined
      ? []
      : [{ name: linkTag(dialect), description: 'Pages on which an end user connects a bank.' }]),
  ])
  return [...ofDialects, ...SECTIONS.map(({ tag, description }) => ({ name: tag, description }))]
}
