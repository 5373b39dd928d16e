// codec: Operations of the OpenAPI document for pages and for routes outside the dialects

import type { Dialect, LinkEntry } from '../../dialects/dialect.ts'
import { type DescribedRoute, PAGE_FAILURES } from '../../http/described-route.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { describePathParameters, describeQuery, FORM, JSON_BODY, mediaType, renderFields } from './schema.ts'

export function linkTag(dialect: Dialect): string {
  return `${dialect.title}: Link`
}

const PAGE: JsonObject = { 'text/html': { schema: { type: 'string' } } }

/** The response where there is no route: a page for browsers, JSON for other clients. */
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

export function describeEntry(dialect: Dialect, entry: Omit<LinkEntry, 'parse'>): JsonObject {
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

export function describeEntryForm(dialect: Dialect, entry: LinkEntry, name: string): JsonObject {
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

const TEXT: JsonObject = { schema: { type: 'string' } }

export function describeOwnRoute(route: DescribedRoute, tag: string): JsonObject {
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
          content: Object.fromEntries(
            [contentType]
              .flat()
              .map((type) => [mediaType(type), mediaType(type) === 'text/html' ? TEXT : media]),
          ),
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
