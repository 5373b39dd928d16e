// rule: A response of the Console API is the one that its OpenAPI document describes
import assert from 'node:assert/strict'
import { Compile } from 'typebox/schema'
import { describeConsoleApi } from '../../../src/console-api/openapi.ts'
import { CONSOLE_ROUTES } from '../../../src/console-api/route-table.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../src/lib/json.ts'

type Response = {
  readonly status: number
  readonly type: string
  /** Undefined without content, and for a download. */
  readonly body: unknown
}

const document = describeConsoleApi(CONSOLE_ROUTES, 'http://localhost')
const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})
const schemas = objectOf(objectOf(document.components).schemas)

const operations = Object.entries(objectOf(document.paths)).map(([path, item]) => ({
  expression: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  isFixed: !path.includes('{'),
  item: objectOf(item),
}))

const validators = new Map<Json, ReturnType<typeof Compile>>()

/** Fails if the status or the body is not described. Routes for people only are not in the document. */
export function assertDescribed(method: string, path: string, { status, type, body }: Response): void {
  const [at = ''] = path.split('?', 1)
  const found = operations.filter(({ expression }) => expression.test(at))
  const { item } = found.find(({ isFixed }) => isFixed) ?? found[0] ?? {}
  const operation = item?.[method.toLowerCase()]
  if (operation === undefined) return
  const responses = objectOf(objectOf(operation).responses)
  const response = responses[status] ?? (status >= 400 ? responses.default : undefined)
  assert.ok(response !== undefined, `${method} ${at}: the status ${status} is not described`)
  const { content } = objectOf(response)
  if (content === undefined) {
    assert.equal(body, undefined, `${method} ${at}: no body is described`)
    return
  }
  // A page of ours, for whoever opens the URL.
  if (status >= 400 && type.startsWith('text/html')) return
  const described = Object.entries(objectOf(content))
  const [expected, media] =
    described.find(([one]) => type.startsWith(one)) ??
    assert.fail(`${method} ${at}: ${type} is not described for ${status}`)
  const isOwn = type.startsWith('application/problem+json') || status === 413
  assert.ok(status < 400 || isOwn, `${method} ${at}: ${status} is no problem document`)
  const { schema } = objectOf(media)
  if (schema === undefined || !/json/.test(expected)) return
  const validator = validators.get(schema) ?? Compile(objectOf(close(schema)))
  validators.set(schema, validator)
  const [fits, errors] = validator.Errors(body)
  assert.ok(fits, `${method} ${at} ${status}: ${JSON.stringify(errors.slice(0, 3))} ${JSON.stringify(body)}`)
}

/** With every reference resolved and no member beyond those that are described. */
function close(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(close)
  if (!isJsonObject(schema)) return schema
  const { $ref } = schema
  if (typeof $ref === 'string')
    return close(schemas[$ref.slice($ref.lastIndexOf('/') + 1)] ?? assert.fail($ref))
  const closed = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, close(value)]))
  const isDescribed = Object.keys(objectOf(schema.properties)).length > 0
  return isDescribed && !('additionalProperties' in closed)
    ? { ...closed, additionalProperties: false }
    : closed
}
