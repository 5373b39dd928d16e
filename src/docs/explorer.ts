// rule: The API explorer: operations of the OpenAPI document, and requests built for them
// Never: a target outside the documented path, or a header that the operation does not document

import type {
  ApiExplorer,
  ApiOperation,
  ApiOperationDetails,
  ApiParameter,
  ApiRequestValues,
  ExplorerApp,
} from '../core/apps/api-explorer.ts'
import { type AppDialect, findAppDialect } from '../core/apps/app.ts'
import type { TokenKind } from '../core/tokens/token.ts'
import type { Dialect } from '../dialects/dialect.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import { parseJson } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { buildCall, type Call, placeholderOf, renderCurl } from './curl.ts'
import { listOf, objectOf, textOf } from './members.ts'
import { REQUIRED } from './openapi/routes.ts'
import { FORM, JSON_BODY } from './openapi/schema.ts'
import { operationPath } from './paths.ts'
import { listOperations, type Operation } from './search.ts'
import { renderNode, renderPython } from './snippets.ts'

interface Known {
  readonly operation: ApiOperation
  readonly source: Operation
}

type Pairs = readonly (readonly [name: string, value: string])[]

/** `document` is the result of `buildOpenApi`. */
export function createApiExplorer(
  dialects: readonly Dialect[],
  document: JsonObject,
  { baseUrl, basePath }: { readonly baseUrl: string; readonly basePath: string },
): ApiExplorer {
  const dialectOf = new Map(
    dialects.flatMap((dialect) => dialect.routes.map((route) => [route.name, dialect] as const)),
  )
  const known = new Map(
    listOperations(document).flatMap((source): readonly (readonly [string, Known])[] => {
      const dialect = dialectOf.get(source.id)
      return dialect === undefined
        ? []
        : [[source.id, { source, operation: describeLine(source, dialect.name) }]]
    }),
  )
  const isOfApp = ({ dialects: used }: ExplorerApp, { dialect }: ApiOperation) =>
    used.some((one) => one.dialect === dialect)
  return {
    list: (app) =>
      [...known.values()].map(({ operation }) => operation).filter((operation) => isOfApp(app, operation)),
    find(app, id) {
      const found = known.get(id)
      return found === undefined || !isOfApp(app, found.operation)
        ? undefined
        : describeOperation(found, basePath, findAppDialect(app, { name: found.operation.dialect }))
    },
    build(operation, values) {
      const found = known.get(operation.id)
      if (found === undefined) throw new TypeError(`there is no operation ${operation.id}`)
      const missing = findMissing(operation, values)
      return missing === undefined
        ? buildRequest(found, values, baseUrl)
        : err({ field: missing, sentence: 'This field is required.' })
    },
  }
}

function describeLine({ id, method, path, tag, facts }: Operation, dialect: string): ApiOperation {
  return { id, dialect, method, path, topic: tag, summary: textOf(facts.summary) }
}

function describeOperation(
  { operation, source }: Known,
  basePath: string,
  app: AppDialect | undefined,
): ApiOperationDetails {
  const { facts } = source
  return {
    ...operation,
    description: textOf(facts.description),
    tokens: listOf(facts.security).map(objectOf).flatMap(readRequirement),
    parameters: listOf(facts.parameters)
      .map(objectOf)
      .flatMap((parameter) => readParameter(parameter, app)),
    body: readBody(source),
    responses: Object.entries(objectOf(facts.responses)).map(([status, value]) => {
      const response = objectOf(value)
      const [media] = Object.values(objectOf(response.content)).map(objectOf)
      const { $ref, ...schema } = objectOf(media?.schema)
      return {
        status,
        description: textOf(response.description),
        // A reference is to the error of the dialect, which the reference describes once.
        schema: $ref !== undefined || Object.keys(schema).length === 0 ? undefined : schema,
      }
    }),
    documentation: operationPath(basePath, operation.id),
  }
}

const KINDS: Readonly<Record<string, TokenKind>> = { clientToken: 'client', userToken: 'user' }

function readRequirement(requirement: JsonObject): ApiOperationDetails['tokens'] {
  return Object.entries(requirement).flatMap(([scheme, scopes]) => {
    const kind = KINDS[scheme]
    return kind === undefined ? [] : [{ kind, scopes: listOf(scopes).map(textOf) }]
  })
}

const PLACES = ['path', 'query', 'header'] as const

function readParameter(parameter: JsonObject, app: AppDialect | undefined): readonly ApiParameter[] {
  const place = PLACES.find((one) => one === parameter.in)
  if (place === undefined) return []
  const description = textOf(parameter.description)
  const schema: JsonObject = {
    ...objectOf(parameter.schema),
    ...(description !== '' && { description }),
  }
  const isOpen = app?.dangerouslyAllowUnauthenticated === true && parameter[REQUIRED] !== undefined
  return [
    {
      name: textOf(parameter.name),
      place,
      required: parameter.required === true && !isOpen,
      oneOf: parameter[REQUIRED] === 'one of' && !isOpen,
      schema,
    },
  ]
}

/** The first required field that is empty. */
function findMissing(
  { parameters, body }: ApiOperationDetails,
  { path, query, headers, body: sent }: ApiRequestValues,
): string | undefined {
  const namesOf = (pairs: Pairs) => pairs.flatMap(([name, value]) => (value === '' ? [] : [name]))
  const filled = {
    path: Object.keys(path).filter((name) => path[name] !== ''),
    query: namesOf(query),
    header: namesOf(headers).map((name) => name.toLowerCase()),
  }
  const isFilled = ({ name, place }: ApiParameter) =>
    filled[place].includes(place === 'header' ? name.toLowerCase() : name)
  const choice = parameters.filter(({ oneOf }) => oneOf)
  const missing =
    parameters.find((parameter) => parameter.required && !isFilled(parameter)) ??
    (choice.some(isFilled) ? undefined : choice[0])
  if (missing !== undefined) return `${missing.place}.${missing.name}`
  if (body?.kind === 'json') return body.required && (sent ?? '') === '' ? 'body' : undefined
  const fields = namesOf(typeof sent === 'object' ? sent : [])
  const field = listOf(body?.schema.required)
    .map(textOf)
    .find((name) => !fields.includes(name))
  return field === undefined ? undefined : `body.${field}`
}

/** Of several encodings, the first: the others are read as the same fields. */
function firstContent(facts: JsonObject): readonly [type: string, schema: JsonObject] | undefined {
  const [content] = Object.entries(objectOf(objectOf(facts.requestBody).content))
  return content === undefined ? undefined : [content[0], objectOf(objectOf(content[1]).schema)]
}

function readBody({ method, path, facts }: Operation): ApiOperationDetails['body'] {
  const content = firstContent(facts)
  if (content === undefined) return undefined
  const [type, schema] = content
  const { json, form } = buildCall({ method, path, facts, baseUrl: '' })
  return {
    kind: type === JSON_BODY ? 'json' : 'form',
    required: objectOf(facts.requestBody).required === true,
    schema,
    example: type === JSON_BODY ? JSON.stringify(json ?? {}, null, 2) : form,
  }
}

function buildRequest(
  { source }: Known,
  values: ApiRequestValues,
  baseUrl: string,
): ReturnType<ApiExplorer['build']> {
  const path = fillPath(source.path, values.path)
  if (!path.ok) return path
  const body = encodeBody(source, values.body)
  if (!body.ok) return body
  const documented = new Map(
    listOf(source.facts.parameters)
      .map(objectOf)
      .filter((parameter) => parameter.in === 'header')
      .map(({ name, schema }) => {
        const isSecret = objectOf(schema).format === 'password'
        return [textOf(name).toLowerCase(), { name: textOf(name), isSecret }]
      }),
  )
  const secretHeaders = new Set<string>()
  const headers: (readonly [string, string])[] = []
  for (const [name, value] of values.headers) {
    const known = documented.get(name.toLowerCase())
    if (known === undefined)
      return err({ field: `header.${name}`, sentence: 'The operation has no such header.' })
    if (!/^[\x20-\x7e]{0,4096}$/.test(value))
      return err({ field: `header.${name}`, sentence: 'A header has printable ASCII characters only.' })
    headers.push([known.name, value])
    if (known.isSecret) secretHeaders.add(known.name)
  }
  const query = values.query.map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  )
  const target = path.value + (query.length === 0 ? '' : `?${query.join('&')}`)
  const { json, form, text, type } = body.value
  const call: Call = {
    method: source.method,
    url: baseUrl + target,
    credential:
      values.token === undefined ? undefined : values.token === 'user' ? 'USER_TOKEN' : 'CLIENT_TOKEN',
    headers: [
      ...(json === undefined ? [] : [['Content-Type', JSON_BODY] as const]),
      ...headers.map(
        ([name, value]) => [name, secretHeaders.has(name) ? placeholderOf(name) : value] as const,
      ),
    ],
    json,
    form: form.map(([name, value]) => [name, isCredential(name) ? placeholderOf(name) : value]),
  }
  return ok({
    method: source.method,
    target,
    headers: [...(type === undefined ? [] : [['Content-Type', type] as const]), ...headers],
    secretHeaders,
    body: text,
    snippets: { curl: renderCurl(call), node: renderNode(call), python: renderPython(call) },
  })
}

/** Snippets are pasted into chats and tickets. */
function isCredential(name: string): boolean {
  return /secret|password|token$|assertion$|verifier|^code$/i.test(name)
}

function fillPath(
  template: string,
  given: Readonly<Record<string, string>>,
): Result<string, { readonly field: string; readonly sentence: string }> {
  for (const [, name = ''] of template.matchAll(/\{(\w+)\}/g)) {
    // A segment of dots would be resolved to another path before it is sent.
    if (/^\.{1,2}$/.test(given[name] ?? ''))
      return err({ field: `path.${name}`, sentence: 'This value cannot be sent in a path.' })
  }
  return ok(
    template.replaceAll(/\{(\w+)\}/g, (_match, name: string) => encodeURIComponent(given[name] ?? '')),
  )
}

interface EncodedBody {
  readonly type: string | undefined
  readonly text: string
  readonly json: Json | undefined
  readonly form: Pairs
}

const NO_BODY: EncodedBody = { type: undefined, text: '', json: undefined, form: [] }

function encodeBody(
  { facts }: Operation,
  body: ApiRequestValues['body'],
): Result<EncodedBody, { readonly field: string; readonly sentence: string }> {
  if (body === undefined || body === '') return ok(NO_BODY)
  const content = firstContent(facts)
  if (content === undefined) return err({ field: 'body', sentence: 'The operation has no body.' })
  if (content[0] === JSON_BODY) {
    if (typeof body !== 'string')
      return err({ field: 'body', sentence: 'The body of this operation is JSON.' })
    const parsed = parseJson(body)
    if (!parsed.ok)
      return err({ field: 'body', sentence: `This is not JSON (${parsed.error.replaceAll('_', ' ')}).` })
    return ok({ type: JSON_BODY, text: body, json: parsed.value, form: [] })
  }
  if (typeof body === 'string')
    return err({ field: 'body', sentence: 'The body of this operation is a form.' })
  const text = new URLSearchParams(body.map(([name, value]) => [name, value])).toString()
  return ok({ type: FORM, text, json: undefined, form: body })
}
