// codec: Reads and validates a body: JSON, a form, or multipart

import { accept, type Outcome, refuse } from '../core/errors.ts'
import type { HttpRequest } from '../http/exchange.ts'
import { parseForm } from '../lib/form.ts'
import { isJsonObject, type Json, type JsonProblem, parseJson } from '../lib/json.ts'
import { type MultipartProblem, parseMultipart } from '../lib/multipart.ts'
import { checkForm } from './check-fields.ts'
import { checkJson } from './check-json.ts'
import type { FieldsSchema, JsonSchema, Route } from './dialect.ts'

const JSON_PROBLEMS: Partial<Record<JsonProblem, string>> = {
  too_deep: 'it is nested too deeply',
  repeated_key: 'a name occurs twice in one object',
}

async function readJson(
  { schema, optional, anyCase }: Extract<Route['body'], { kind: 'json' }>,
  text: string,
): Promise<Outcome<Json>> {
  if (optional === true && text === '') return accept({})
  const parsed = parseJson(text)
  if (!parsed.ok) return refuseJson(parsed.error, text)
  const named = anyCase === true ? renameMembers(schema, parsed.value) : accept(parsed.value)
  if (!named.ok) return named
  const checked = await checkJson(schema, named.value)
  return checked.ok ? named : checked
}

/** The members of the schema under its own names, in whichever case they were sent. Others stay as they are. */
function renameMembers({ properties }: JsonSchema, sent: Json): Outcome<Json> {
  if (!isJsonObject(sent) || !isJsonObject(properties)) return accept(sent)
  const names = new Map(Object.keys(properties).map((name) => [name.toLowerCase(), name]))
  const renamed = new Map<string, Json>()
  for (const [name, value] of Object.entries(sent)) {
    const known = names.get(name.toLowerCase()) ?? name
    if (renamed.has(known)) return refuse('parameter_repeated', { subject: known })
    renamed.set(known, value)
  }
  return accept(Object.fromEntries(renamed))
}

function refuseJson(problem: JsonProblem, text: string): Outcome<never> {
  const subject = text.trim() === '' ? 'it is empty' : JSON_PROBLEMS[problem]
  return refuse('body_not_json', { ...(subject && { subject }), detail: `JSON ${problem}` })
}

export function readJsonBody(
  body: Extract<Route['body'], { kind: 'json' }>,
  { headers }: HttpRequest,
  text: string,
): Promise<Outcome<Json>> {
  // Only by its content type: some clients name no type for JSON.
  const isForm = mediaTypeOf(headers) === 'application/x-www-form-urlencoded'
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

function mediaTypeOf(headers: HttpRequest['headers']): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

type FormBody = Extract<Route['body'], { kind: 'form' }>

/** The pairs of a form in whichever encoding the route accepts; every rule of fields applies to each of them. */
export function readFormBody(
  { schema, also = [] }: FormBody,
  { headers }: HttpRequest,
  text: string,
): Outcome<ReadonlyMap<string, string>> {
  if (also.length === 0) return readForm(schema, text)
  const type = mediaTypeOf(headers)
  if (also.includes('multipart') && type === 'multipart/form-data') {
    const parts = parseMultipart(headers['content-type'] ?? '', text)
    return parts.ok ? checkFields(schema, parts.value) : refuseMultipart(parts.error)
  }
  // Some clients name no type for JSON, or that of plain text, as `fetch` does for a string.
  const isJson = /[/+]json$/.test(type) || (UNNAMED_TYPES.includes(type) && text.trimStart().startsWith('{'))
  return also.includes('json') && isJson ? readJsonAsForm(schema, text) : readForm(schema, text)
}

const UNNAMED_TYPES = ['', 'text/plain', 'application/octet-stream']

function refuseMultipart(problem: MultipartProblem): Outcome<never> {
  return problem.kind === 'repeated'
    ? refuse('parameter_repeated', { subject: problem.field })
    : refuse('body_not_form', { detail: `multipart ${problem.kind}` })
}

function readJsonAsForm(schema: FieldsSchema, text: string): Outcome<ReadonlyMap<string, string>> {
  const parsed = parseJson(text)
  if (!parsed.ok) return refuseJson(parsed.error, text)
  if (!isJsonObject(parsed.value)) return refuse('body_not_json', { subject: 'it is not an object' })
  const fields = new Map<string, string>()
  for (const [name, value] of Object.entries(parsed.value)) {
    // Clients that serialize a record send null for what they leave out.
    if (value === null) continue
    const isKnown = Object.hasOwn(schema.properties, name) || Object.hasOwn(schema.aliases ?? {}, name)
    const isList = listsOf(schema).has(name) && Array.isArray(value)
    if (typeof value === 'string') fields.set(name, value)
    else if (isList && value.every((item) => typeof item === 'string')) fields.set(name, value.join(' '))
    else if (isKnown) return refuse('parameter_invalid', { subject: name, detail: 'not a string' })
  }
  return checkFields(schema, fields)
}

/** The first characters of JSON, XML and multipart bodies. Reports "not a form" instead of a missing field. */
const OTHER_FORMAT = /^\s*(?:[[{"<]|--)/

function readForm(schema: FieldsSchema, body: string): Outcome<ReadonlyMap<string, string>> {
  if (OTHER_FORMAT.test(body)) return refuse('body_not_form')
  const parsed = parseForm(body, undefined, listsOf(schema))
  return parsed.ok ? checkFields(schema, parsed.value) : refuseFields(parsed.error)
}

const lists = new WeakMap<FieldsSchema, ReadonlySet<string>>()

/** The fields that may be repeated. */
function listsOf(schema: FieldsSchema): ReadonlySet<string> {
  let names = lists.get(schema)
  if (names === undefined) {
    const fields = Object.entries(schema.properties)
    names = new Set(fields.flatMap(([name, { type }]) => (type === 'array' ? [name] : [])))
    lists.set(schema, names)
  }
  return names
}

function checkFields(
  schema: FieldsSchema,
  sent: ReadonlyMap<string, string>,
): Outcome<ReadonlyMap<string, string>> {
  const renamed = resolveAliases(schema, sent)
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

export function refuseFields(problem: { readonly kind: string; readonly field?: string }): Outcome<never> {
  if (problem.kind !== 'repeated') return refuse('request_malformed', { detail: problem.kind })
  return refuse('parameter_repeated', problem.field === undefined ? {} : { subject: problem.field })
}
