// rule: Every response has a status and a body that the OpenAPI document describes
import assert from 'node:assert/strict'
import { Compile, type Validator } from 'typebox/schema'
import { dialects } from '../../src/dialects/index.ts'
import { matchStart } from '../../src/dialects/match-path.ts'
import { buildOpenApi } from '../../src/docs/openapi.ts'
import { isJsonObject, type Json, type JsonObject } from '../../src/lib/json.ts'

const document = buildOpenApi(dialects, { baseUrl: 'http://localhost', version: '0' })
const schemas = objectOf(objectOf(document.components).schemas)

type Described = { readonly pattern: RegExp; readonly path: string; readonly operations: JsonObject }

const prefixes = dialects.flatMap((dialect) => dialect.prefixes)

const described: readonly Described[] = Object.entries(objectOf(document.paths)).map(
  ([path, operations]) => ({
    path,
    operations: objectOf(operations),
    pattern: new RegExp(`^${path.replaceAll(/[.:]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }),
)

const entries = new Set(dialects.flatMap(({ link }) => link?.entries ?? []).map(({ path }) => path))

/** What clients call. */
const paths = described.filter(
  ({ path }) => prefixes.some((prefix) => matchStart(path, prefix) !== undefined) && !entries.has(path),
)

/** What browsers open. Demo Bank has a page at `/`, too. */
const pages = described.filter((one) => !paths.includes(one) && one.path !== '/')

/** What the server itself responds with at any path: an operation names them once, by its default. */
const OF_EVERY_PAGE: ReadonlySet<number> = new Set([400, 404, 405, 408, 431])
const OF_EVERY_OPERATION: ReadonlySet<number> = new Set([400, 404, 405, 408, 409, 413, 415, 431, 500, 503])

const validators = new Map<JsonObject, Validator>()

/** Fails the test where a described operation answers what its description does not say. */
export function assertDescribed(method: string, url: string, status: number, body: unknown): void {
  const pathname = new URL(url).pathname.replaceAll(/\/{2,}/g, '/')
  const found = paths.filter(({ pattern }) => pattern.test(pathname))
  // A fixed path goes before one with a parameter, as it does in the router.
  const exact = found.find(({ path }) => path === pathname) ?? found[0]
  const operation = exact?.operations[method.toLowerCase()]
  if (!isJsonObject(operation)) return
  const answers = objectOf(operation.responses)
  const answer = answers[String(status)] ?? (OF_EVERY_OPERATION.has(status) ? answers.default : undefined)
  const about = `${method} ${exact?.path} answered ${status}`
  assert.ok(isJsonObject(answer), `${about}, which its description does not name`)
  const content = isJsonObject(answer.content) ? answer.content : {}
  const media = content['application/json'] ?? content['application/problem+json']
  if (!isJsonObject(media) || !isJsonObject(media.schema)) return
  const schema = resolve(media.schema)
  const unknown = findUndescribed(schema, body, '')
  assert.equal(unknown, undefined, `${about} with a field that its description does not name: ${unknown}`)
  const validator = validatorOf(schema)
  if (validator.Check(body)) return
  const [, errors] = validator.Errors(body)
  assert.fail(
    `${about}, which its schema does not allow: ${JSON.stringify(errors.slice(0, 3))}\n${JSON.stringify(body).slice(0, 2000)}`,
  )
}

/** Fails the test where a page responds with a status, or a content type, that its description does not name. */
export function assertPageDescribed(method: string, url: string, response: Response, body: string): void {
  const { pathname } = new URL(url)
  const found = pages.filter(({ pattern }) => pattern.test(pathname))
  const exact = found.find(({ path }) => path === pathname) ?? found[0]
  const operation = exact?.operations[method.toLowerCase()]
  // An app of a test may have a page at the same path.
  if (!isJsonObject(operation) || !response.headers.has('x-request-id')) return
  const { status } = response
  const responses = objectOf(operation.responses)
  const answer = responses[String(status)] ?? (OF_EVERY_PAGE.has(status) ? responses.default : undefined)
  const about = `${method} ${exact?.path} responded with ${status}`
  assert.ok(isJsonObject(answer), `${about}, which its description does not name`)
  const types = Object.keys(isJsonObject(answer.content) ? answer.content : {})
  const type = response.headers.get('content-type')?.replace(/;.*$/, '') ?? ''
  const mayBeEmpty = types.length === 0 || / no body/.test(String(answer.description))
  if (body === '') assert.ok(mayBeEmpty, `${about} without a body`)
  else assert.ok(types.includes(type), `${about} as ${type}, which its description does not name`)
}

function resolve(schema: JsonObject): JsonObject {
  const name = typeof schema.$ref === 'string' ? schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1) : ''
  return name === '' ? schema : objectOf(schemas[name])
}

function validatorOf(schema: JsonObject): Validator {
  let validator = validators.get(schema)
  if (validator === undefined) {
    validator = Compile(schema)
    validators.set(schema, validator)
  }
  return validator
}

/** The first member that no schema names; an object whose schema names no members may have any. */
function findUndescribed(schema: JsonObject, value: unknown, at: string): string | undefined {
  if (Array.isArray(value)) {
    const { items } = schema
    if (!isJsonObject(items)) return undefined
    return first(value, (item, index) => findUndescribed(items, item, `${at}/${index}`))
  }
  if (typeof value !== 'object' || value === null || !isJsonObject(schema.properties)) return undefined
  const { properties } = schema
  return first(Object.entries(value), ([name, member]) => {
    const inner = properties[name]
    return isJsonObject(inner) ? findUndescribed(inner, member, `${at}/${name}`) : `${at}/${name}`
  })
}

function first<T>(
  values: readonly T[],
  look: (value: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, value] of values.entries()) {
    const found = look(value, index)
    if (found !== undefined) return found
  }
  return undefined
}

function objectOf(value: Json | undefined): JsonObject {
  assert.ok(isJsonObject(value))
  return value
}
