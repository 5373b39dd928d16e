// codec: application/x-www-form-urlencoded bodies and query strings
// Spec: WHATWG URL section 5, made strict; RFC 6749 section 3.1 (a parameter occurs at most once)

import { err, ok, type Result } from './result.ts'

/**
 * Why a form was refused. `repeated`: a name occurs twice. `malformed`: a `%` without two hex digits, or bytes that
 * are not UTF-8. `too_many`: more fields or more characters than the limits allow. `field` is the name where known.
 */
export type FormProblem = {
  readonly kind: 'repeated' | 'malformed' | 'too_many'
  readonly field?: string
}

/** `maxLength` counts the characters of the whole text (default 65536), `maxFields` its fields (default 100). */
export type FormLimits = { readonly maxFields?: number; readonly maxLength?: number }

const NO_LISTS: ReadonlySet<string> = new Set()

/**
 * Parses a form in which a name may occur once. `+` and a raw space are a space; raw `:` `,` `/` pass; `a` and `a=`
 * are the empty value; empty segments are skipped. The order of the fields is kept. A name among `lists` may occur again: its
 * values are joined by spaces.
 */
export function parseForm(
  text: string,
  limits?: FormLimits,
  lists: ReadonlySet<string> = NO_LISTS,
): Result<ReadonlyMap<string, string>, FormProblem> {
  return parsePairs<string>(text, limits, (fields, name, value) => {
    const known = fields.get(name)
    if (known !== undefined && !lists.has(name)) return false
    fields.set(name, known === undefined ? value : `${known} ${value}`)
    return true
  })
}

/** Parses a form in which a name may occur many times; the values of one name keep their order. */
export function parseRepeatableForm(
  text: string,
  limits?: FormLimits,
): Result<ReadonlyMap<string, readonly string[]>, FormProblem> {
  return parsePairs(text, limits, addRepeatable)
}

/** Renders pairs so that any form parser reads them back; a lone surrogate becomes U+FFFD. */
export function renderForm(pairs: Iterable<readonly [string, string]>): string {
  let text = ''
  for (const [name, value] of pairs) {
    text += `${text === '' ? '' : '&'}${renderFormComponent(name)}=${renderFormComponent(value)}`
  }
  return text
}

/** Encodes one name or value: letters, digits and `*-._` stay, a space becomes `+`. */
export function renderFormComponent(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%20|[!'()~]/g, escapeRest)
}

/** Decodes one name or value; undefined when malformed. */
export function parseFormComponent(text: string): string | undefined {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced.isWellFormed() ? spaced : undefined
  try {
    const decoded = decodeURIComponent(spaced)
    return decoded.isWellFormed() ? decoded : undefined
  } catch {
    return undefined
  }
}

function escapeRest(match: string): string {
  return match === '%20' ? '+' : `%${match.charCodeAt(0).toString(16).toUpperCase()}`
}

/** Adds one field; false when its name may not occur again. */
type AddField<V> = (fields: Map<string, V>, name: string, value: string) => boolean

function addRepeatable(fields: Map<string, string[]>, name: string, value: string): boolean {
  const values = fields.get(name)
  if (values === undefined) fields.set(name, [value])
  else values.push(value)
  return true
}

function parsePairs<V>(
  text: string,
  limits: FormLimits | undefined,
  add: AddField<V>,
): Result<Map<string, V>, FormProblem> {
  if (text.length > (limits?.maxLength ?? 65_536)) return err({ kind: 'too_many' })
  const maxFields = limits?.maxFields ?? 100
  const fields = new Map<string, V>()
  let count = 0
  let start = 0
  while (start < text.length) {
    const ampersand = text.indexOf('&', start)
    const end = ampersand < 0 ? text.length : ampersand
    if (end > start) {
      if (++count > maxFields) return err({ kind: 'too_many' })
      const problem = parsePair(text.slice(start, end), fields, add)
      if (problem !== undefined) return err(problem)
    }
    start = end + 1
  }
  return ok(fields)
}

function parsePair<V>(segment: string, fields: Map<string, V>, add: AddField<V>): FormProblem | undefined {
  const equals = segment.indexOf('=')
  const name = parseFormComponent(equals < 0 ? segment : segment.slice(0, equals))
  if (name === undefined) return { kind: 'malformed' }
  const value = equals < 0 ? '' : parseFormComponent(segment.slice(equals + 1))
  if (value === undefined) return { kind: 'malformed', field: name }
  return add(fields, name, value) ? undefined : { kind: 'repeated', field: name }
}
