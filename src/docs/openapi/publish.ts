// rule: The published OpenAPI document: schemas by name, and an example for each body

import type { Dialect } from '../../dialects/dialect.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import { listErrors } from '../errors.ts'
import { listOf, objectOf, textOf } from '../members.ts'
import { deriveExample } from './examples.ts'

const PREFIX = '#/components/schemas/'
const PAGE_EXAMPLE = '<!doctype html>\n<html lang="en">…</html>\n'

/** Bodies of refusals by dialect and status, as they are sent. */
type Refusals = (component: string, status: string) => Json | undefined

/** `document` is the result of `buildOpenApi`, whose schemas are inline, as its operations and pages need them. */
export function publishOpenApi(document: JsonObject, dialects: readonly Dialect[]): JsonObject {
  const components = objectOf(document.components)
  const named = createNames(objectOf(components.schemas))
  const refusals = readRefusals(dialects)
  const published = mapMembers(objectOf(document.paths), (item) =>
    mapMembers(objectOf(item), (operation) => publishOperation(objectOf(operation), named, refusals)),
  )
  // The server serves a path with and without a slash at its end.
  const paths = Object.fromEntries(
    Object.entries(published).map(([path, item]) => [
      path === '/' || Object.hasOwn(published, path.replace(/\/$/, '')) ? path : path.replace(/\/$/, ''),
      item,
    ]),
  )
  return { ...document, paths, components: { ...components, schemas: named.all() } }
}

interface Names {
  /** A reference to the schema, which has the name from now on, or that of an equal schema. */
  refer(schema: JsonObject, name: string): JsonObject
  resolve(reference: string): JsonObject
  all(): JsonObject
}

function createNames(known: JsonObject): Names {
  const schemas = new Map(Object.entries(known).map(([name, schema]) => [name, objectOf(schema)]))
  const byContent = new Map([...schemas].map(([name, schema]) => [JSON.stringify(schema), name]))
  return {
    refer: (schema, wanted) => {
      const content = JSON.stringify(schema)
      const name = byContent.get(content) ?? wanted
      byContent.set(content, name)
      if (!schemas.has(name)) schemas.set(name, schema)
      return { $ref: PREFIX + name }
    },
    resolve: (reference) => schemas.get(reference.slice(PREFIX.length)) ?? {},
    all: () => Object.fromEntries(schemas),
  }
}

function publishOperation(operation: JsonObject, names: Names, refusals: Refusals): JsonObject {
  const base = textOf(operation.operationId).replace(/^./, (letter) => letter.toUpperCase())
  const [good] = Object.keys(objectOf(operation.responses)).filter((status) => status.startsWith('2'))
  const responses = mapMembers(objectOf(operation.responses), (response, status) => {
    const name = status === good ? `${base}Response` : `${base}Response${status}`
    return publishBody(objectOf(response), name, names, (component) => refusals(component, status))
  })
  const { requestBody } = operation
  return {
    ...operation,
    ...(requestBody !== undefined && {
      requestBody: publishBody(objectOf(requestBody), `${base}Request`, names, () => undefined),
    }),
    responses: hasClientError(responses) ? responses : { ...responses, '4XX': responses.default ?? {} },
  }
}

function hasClientError(responses: JsonObject): boolean {
  return responses.default === undefined || Object.keys(responses).some((status) => status.startsWith('4'))
}

/** A member that is required has a schema, if only one that allows everything. */
function completeRequired(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(completeRequired)
  if (!isJsonObject(schema)) return schema
  const completed = mapMembers(schema, (member, name) => (DATA.has(name) ? member : completeRequired(member)))
  const properties = objectOf(completed.properties)
  const missing = listOf(completed.required)
    .map(textOf)
    .filter((name) => !Object.hasOwn(properties, name))
  if (missing.length === 0 || completed.type !== 'object') return completed
  return {
    ...completed,
    properties: { ...properties, ...Object.fromEntries(missing.map((name) => [name, {}])) },
  }
}

/** Keywords whose values are data, not schemas. */
const DATA: ReadonlySet<string> = new Set(['const', 'enum', 'examples', 'default', 'required'])

function publishBody(
  body: JsonObject,
  name: string,
  names: Names,
  exampleOf: (component: string) => Json | undefined,
): JsonObject {
  if (body.content === undefined) return body
  const content = mapMembers(objectOf(body.content), (value, type) => {
    const media = objectOf(value)
    if (media.schema === undefined) return media
    const inline = objectOf(completeRequired(media.schema))
    const schema = publishSchema(inline, name, names)
    const component = textOf(schema.$ref).slice(PREFIX.length)
    const isPage = type === 'text/html'
    const example =
      media.example ?? exampleOf(component) ?? (isPage ? PAGE_EXAMPLE : deriveExample(schema, names.resolve))
    return { ...media, schema, example }
  })
  return { ...body, content }
}

/** A text or a number needs no name. */
function publishSchema(schema: JsonObject, name: string, names: Names): JsonObject {
  if (schema.$ref !== undefined) return schema
  const items = objectOf(schema.items)
  if (schema.type === 'array' && items.properties !== undefined)
    return { ...schema, items: names.refer(items, `${name}Item`) }
  const isNamed = [schema.properties, schema.oneOf, schema.anyOf, schema.allOf].some(
    (part) => part !== undefined,
  )
  return isNamed ? names.refer(schema, name) : schema
}

/** Only for dialects with one format of errors: of the others, a body may be of another format than the component. */
function readRefusals(dialects: readonly Dialect[]): Refusals {
  const errors = listErrors(dialects)
  const found = new Map<string, Json>()
  dialects.forEach((dialect, index) => {
    for (const { responses } of errors) {
      const response = responses[index]
      if (response?.body === undefined) continue
      const key = `${dialect.name}Error ${response.status}`
      if (!found.has(key)) found.set(key, response.body)
      const fallback = `${dialect.name}Error default`
      if (!found.has(fallback)) found.set(fallback, response.body)
    }
  })
  return (component, status) => found.get(`${component} ${status}`)
}

function mapMembers(object: JsonObject, change: (value: Json, name: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]))
}
