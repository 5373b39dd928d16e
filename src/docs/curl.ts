// rule: Renders a curl command for a documented operation
// Never: a real credential; the command has shell variables in their place

import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts'

export interface CurlFacts {
  readonly method: string
  /** With `{name}` for a parameter. */
  readonly path: string
  readonly baseUrl: string
  /** The OpenAPI operation. */
  readonly facts: JsonObject
}

/** With the fields that are required or have an example, which is the shortest command that works. */
export function renderCurl({ method, path, baseUrl, facts }: CurlFacts): string {
  const words = ['curl']
  if (method !== 'GET' && method !== 'POST') words.push('-X', method)
  words.push(...renderCredential(facts.security))
  const body = renderBody(facts.requestBody)
  if (method === 'POST' && body.length === 0) words.push('-X', 'POST')
  words.push(quote(renderUrl({ path, baseUrl, facts })), ...body)
  return words.join(' ')
}

/** The URL with its required parameters. */
export function renderUrl({ path, baseUrl, facts }: Omit<CurlFacts, 'method'>): string {
  return baseUrl + fillPath(path) + renderQuery(facts.parameters)
}

function renderCredential(security: Json | undefined): readonly string[] {
  const [first] = Array.isArray(security) ? security : []
  const [scheme] = isJsonObject(first) ? Object.keys(first) : []
  switch (scheme) {
    case 'clientSecret':
      return ['-u', '"$CLIENT_ID:$CLIENT_SECRET"']
    case 'clientToken':
      return ['-H', '"Authorization: Bearer $CLIENT_TOKEN"']
    case 'userToken':
      return ['-H', '"Authorization: Bearer $USER_TOKEN"']
    default:
      return []
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

function renderBody(body: Json | undefined): readonly string[] {
  const content = isJsonObject(body) && isJsonObject(body.content) ? body.content : {}
  const [entry] = Object.entries(content)
  if (entry === undefined || !isJsonObject(entry[1]) || !isJsonObject(entry[1].schema)) return []
  const { schema } = entry[1]
  const fields = chooseFields(schema)
  if (entry[0] === 'application/json') {
    const json = schema.type === 'array' ? inventValue('', schema) : Object.fromEntries(fields)
    return ['-H', quote('Content-Type: application/json'), '-d', quote(JSON.stringify(json))]
  }
  return fields.flatMap(([name, value]) => ['-d', quote(`${name}=${encodeURIComponent(String(value))}`)])
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
