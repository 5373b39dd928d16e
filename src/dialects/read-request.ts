// codec: Reads and validates a request: path, query, and form or JSON body

import { accept, type Outcome, refuse } from '../core/errors.ts'
import type { HttpRequest } from '../http/exchange.ts'
import { rawQuery } from '../http/server.ts'
import { parseForm, parseRepeatableForm } from '../lib/form.ts'
import { type Json, type JsonProblem, parseJson } from '../lib/json.ts'
import { checkForm, checkQuery } from './check-fields.ts'
import { checkJson } from './check-json.ts'
import type { FieldsSchema, JsonSchema, Query, Route, WireRequest } from './dialect.ts'

const NO_FIELDS: ReadonlyMap<string, string> = new Map()
const NO_QUERY: Query = new Map()

/** Refuses a request that does not match the schemas of the route. */
export async function readRequest(route: Route, request: HttpRequest): Promise<Outcome<WireRequest>> {
  const params = readParams(request.params)
  if (!params.ok) return params
  const query = readQuery(route, request)
  if (!query.ok) return query
  const text = typeof request.body === 'string' ? request.body : ''
  const form = route.body.kind === 'form' ? readForm(route.body.schema, text) : accept(NO_FIELDS)
  if (!form.ok) return form
  const json = route.body.kind === 'json' ? await readJsonBody(route.body, request, text) : accept(undefined)
  if (!json.ok) return json
  const { headers } = request
  return accept({
    params: params.value,
    form: form.value,
    query: query.value,
    json: json.value,
    header: (name) => {
      const value = headers[name]
      return typeof value === 'string' ? value : undefined
    },
  })
}

const JSON_PROBLEMS: Partial<Record<JsonProblem, string>> = {
  too_deep: 'it is nested too deeply',
  repeated_key: 'a name occurs twice in one object',
}

async function readJson(
  { schema, optional }: Extract<Route['body'], { kind: 'json' }>,
  text: string,
): Promise<Outcome<Json>> {
  if (optional === true && text === '') return accept({})
  const parsed = parseJson(text)
  if (!parsed.ok) {
    const subject = text.trim() === '' ? 'it is empty' : JSON_PROBLEMS[parsed.error]
    return refuse('body_not_json', { ...(subject && { subject }), detail: `JSON ${parsed.error}` })
  }
  const checked = await checkJson(schema, parsed.value)
  return checked.ok ? accept(parsed.value) : checked
}

function readJsonBody(
  body: Extract<Route['body'], { kind: 'json' }>,
  { headers }: HttpRequest,
  text: string,
): Promise<Outcome<Json>> {
  // Only by its content type: some clients name no type for JSON.
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '')
  return body.orForm === true && isForm ? readFormAsJson(body.schema, text) : readJson(body, text)
}

async function readFormAsJson(schema: JsonSchema, text: string): Promise<Outcome<Json>> {
  if (OTHER_FORMAT.test(text)) return refuse('body_not_form')
  const form = parseForm(text)
  if (!form.ok) return refuseFields(form.error)
  const json = Object.fromEntries([...form.value].filter(([, value]) => value !== ''))
  const checked = await checkJson(schema, json)
  return checked.ok ? accept(json) : checked
}

/** The first characters of JSON, XML and multipart bodies. Reports "not a form" instead of a missing field. */
const OTHER_FORMAT = /^\s*(?:[[{"<]|--)/

function readForm(schema: FieldsSchema, body: string): Outcome<ReadonlyMap<string, string>> {
  if (OTHER_FORMAT.test(body)) return refuse('body_not_form')
  const parsed = parseForm(body)
  if (!parsed.ok) return refuseFields(parsed.error)
  const renamed = resolveAliases(schema, parsed.value)
  if (!renamed.ok) return renamed
  // Some clients send every field: an empty value counts as absent. Only now, so that an empty copy is found as a repeat.
  const fields = new Map<string, string>()
  for (const [name, value] of renamed.value) if (value !== '') fields.set(name, value)
  const nul = findNul(fields)
  if (nul !== undefined) return refuse('parameter_invalid', { subject: nul })
  const checked = checkForm(schema, fields)
  return checked.ok ? accept(fields) : checked
}

/** Refuses a field that was sent in two spellings. */
function resolveAliases(
  { aliases = {} }: FieldsSchema,
  sent: ReadonlyMap<string, string>,
): Outcome<ReadonlyMap<string, string>> {
  const fields = new Map<string, string>()
  for (const [name, value] of sent) {
    const resolved = Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name
    if (fields.has(resolved)) return refuse('parameter_repeated', { subject: resolved })
    fields.set(resolved, value)
  }
  return accept(fields)
}

/** Also checks fields that the schema does not name. */
function findNul(fields: ReadonlyMap<string, string>): string | undefined {
  for (const [name, value] of fields)
    if (value.includes('\0')) return name.replaceAll('\0', '%00').slice(0, 64)
  return undefined
}

function readQuery(route: Route, request: HttpRequest): Outcome<Query> {
  if (route.query === undefined) return accept(NO_QUERY)
  const parsed = parseRepeatableForm(rawQuery(request))
  if (!parsed.ok) return refuseFields(parsed.error)
  const checked = checkQuery(route.query, parsed.value)
  return checked.ok ? accept(parsed.value) : checked
}

function refuseFields(problem: { readonly kind: string; readonly field?: string }): Outcome<never> {
  if (problem.kind !== 'repeated') return refuse('request_malformed', { detail: problem.kind })
  return refuse('parameter_repeated', problem.field === undefined ? {} : { subject: problem.field })
}

function readParams(params: unknown): Outcome<Readonly<Record<string, string>>> {
  const read: Record<string, string> = {}
  if (typeof params !== 'object' || params === null) return accept(read)
  for (const [name, value] of Object.entries(params)) {
    if (typeof value !== 'string') continue
    // PostgreSQL cannot store U+0000 in a text, nor compare with it.
    if (value.includes('\0')) return refuse('parameter_invalid', { subject: name })
    read[name] = value
  }
  return accept(read)
}
