// rule: A call of a documented operation, and the curl command for it
// Never: a real credential; the command has shell variables in their place

import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts'
import { listOf, objectOf, textOf } from './members.ts'
import { REQUIRED } from './openapi/routes.ts'
import { JSON_BODY } from './openapi/schema.ts'

export interface CurlFacts {
  readonly method: string
  /** With `{name}` for a parameter. */
  readonly path: string
  readonly baseUrl: string
  /** The OpenAPI operation. */
  readonly facts: JsonObject
}

/** A call of the operation, in no language yet. */
export interface Call {
  readonly method: string
  readonly url: string
  /** `basic`, or the variable of the environment that has the token. */
  readonly credential: 'basic' | 'CLIENT_TOKEN' | 'USER_TOKEN' | undefined
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Undefined without a JSON body. */
  readonly json: Json | undefined
  readonly form: readonly (readonly [name: string, value: string])[]
}

/** With the fields that are required or have an example, which is the shortest call that works. */
export function buildCall({ method, path, baseUrl, facts }: CurlFacts): Call {
  const body = chooseBody(facts.requestBody)
  return {
    method,
    url: renderUrl({ path, baseUrl, facts }),
    credential: chooseCredential(facts.security),
    headers: [
      ...(body.json === undefined ? [] : [['Content-Type', JSON_BODY] as const]),
      ...chooseHeaders(facts.parameters),
    ],
    ...body,
  }
}

/** Those that are required, and the first of those of which one is. */
function chooseHeaders(parameters: Json | undefined): Call['headers'] {
  const headers = listOf(parameters)
    .map(objectOf)
    .filter((parameter) => parameter.in === 'header')
  const one = headers.find((parameter) => parameter[REQUIRED] === 'one of')
  return headers
    .filter((parameter) => parameter.required === true || parameter === one)
    .map(({ name }) => [textOf(name), placeholderOf(textOf(name))])
}

/** In the place of a value that only the reader has. */
export function placeholderOf(name: string): string {
  return `YOUR_${name.toUpperCase().replaceAll('-', '_')}`
}

export function renderCurl({ method, url, credential, headers, json, form }: Call): string {
  const hasBody = json !== undefined || form.length > 0
  const words = ['curl']
  if (method !== 'GET' && method !== 'POST') words.push('-X', method)
  if (credential === 'basic') words.push('-u', '"$CLIENT_ID:$CLIENT_SECRET"')
  else if (credential !== undefined) words.push('-H', `"Authorization: Bearer $${credential}"`)
  if (method === 'POST' && !hasBody) words.push('-X', 'POST')
  words.push(quote(url))
  for (const [name, value] of headers) words.push('-H', quote(`${name}: ${value}`))
  if (json !== undefined) words.push('-d', quote(JSON.stringify(json)))
  for (const [name, value] of form) words.push('-d', quote(`${name}=${encodeURIComponent(value)}`))
  return words.join(' ')
}

/** The URL with its required parameters. */
export function renderUrl({ path, baseUrl, facts }: Omit<CurlFacts, 'method'>): string {
  return baseUrl + fillPath(path) + renderQuery(facts.parameters)
}

function chooseCredential(security: Json | undefined): Call['credential'] {
  const [first] = Array.isArray(security) ? security : []
  const [scheme] = isJsonObject(first) ? Object.keys(first) : []
  switch (scheme) {
    case 'clientSecret':
      return 'basic'
    case 'clientToken':
      return 'CLIENT_TOKEN'
    case 'userToken':
      return 'USER_TOKEN'
    default:
      return undefined
  }
}

function fillPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, (_match, name: string) => name.toUpperCase())
}

function renderQuery(parameters: Json | undefined): string {
  const query = new URLSearchParams()
  for (const parameter of Array.isArray(parameters) ? parameters : []) {
    if (!isJsonObject(parameter) || parameter.in !== 'query' || parameter.required !== true) continue
    const name = String(parameter.name)
    query.set(name, String(exampleOf(parameter.schema) ?? inventValue(name, parameter.schema ?? {})))
  }
  return query.size === 0 ? '' : `?${query}`
}

function chooseBody(body: Json | undefined): Pick<Call, 'json' | 'form'> {
  const content = isJsonObject(body) && isJsonObject(body.content) ? body.content : {}
  const [entry] = Object.entries(content)
  if (entry === undefined || !isJsonObject(entry[1]) || !isJsonObject(entry[1].schema))
    return { json: undefined, form: [] }
  const { schema } = entry[1]
  const fields = chooseFields(schema)
  if (entry[0] === JSON_BODY) {
    const json = schema.type === 'array' ? inventValue('', schema) : Object.fromEntries(fields)
    return { json, form: [] }
  }
  return { json: undefined, form: fields.map(([name, value]) => [name, String(value)]) }
}

/** Left out of the body unless it has to have them, because the command sends credentials in a header. */
const IN_THE_HEADER: ReadonlySet<string> = new Set(['client_id', 'client_secret'])

function chooseFields(schema: JsonObject): readonly (readonly [string, Json])[] {
  const required: readonly Json[] = Array.isArray(schema.required) ? schema.required : []
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : []
  const chosen = properties.filter(
    ([name, field]) =>
      required.includes(name) || (!IN_THE_HEADER.has(name) && exampleOf(field) !== undefined),
  )
  const fields = chosen.length > 0 ? chosen : properties.slice(0, 1)
  return fields.map(([name, field]) => [name, exampleOf(field) ?? inventValue(name, field)])
}

function exampleOf(schema: Json | undefined): Json | undefined {
  if (!isJsonObject(schema) || !Array.isArray(schema.examples)) return undefined
  const [example]: readonly Json[] = schema.examples
  return example
}

/** A value that the schema allows, or else the name of the field. */
function inventValue(name: string, schema: Json): Json {
  if (!isJsonObject(schema)) return name.toUpperCase()
  const [type]: readonly Json[] = Array.isArray(schema.type) ? schema.type : [schema.type ?? 'string']
  const [choice]: readonly Json[] = Array.isArray(schema.enum) ? schema.enum : []
  if (choice !== undefined) return choice
  if (type === 'integer' || type === 'number') return typeof schema.minimum === 'number' ? schema.minimum : 1
  if (type === 'boolean') return true
  if (type === 'array') return [exampleOf(schema.items) ?? inventValue(name, schema.items ?? {})]
  if (type !== 'object') return name.toUpperCase()
  return isJsonObject(schema.properties) ? Object.fromEntries(chooseFields(schema)) : {}
}

/** Inside single quotes a shell leaves every other character as it is. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
