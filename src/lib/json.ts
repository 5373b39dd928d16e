// codec: Strict JSON parsing and canonical JSON
// Spec: RFC 8259; RFC 7493 sections 2.1-2.3 (no lone surrogates, no numbers out of range, no repeated keys)

import { err, ok, type Result } from './result.ts'

export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

export type JsonProblem = 'malformed' | 'too_deep' | 'too_long' | 'repeated_key'

/** `maxDepth` counts nested arrays and objects (default 32), `maxLength` characters (default 1,000,000). */
export type JsonLimits = { readonly maxDepth?: number; readonly maxLength?: number }

/**
 * Parses JSON. Objects have no prototype, so `__proto__` and `constructor` are ordinary keys and a missing key is
 * undefined whatever its name.
 */
export function parseJson(text: string, limits: JsonLimits = {}): Result<Json, JsonProblem> {
  if (text.length > (limits.maxLength ?? 1_000_000)) return err('too_long')
  const cursor: Cursor = { text, at: 0, depthLeft: limits.maxDepth ?? 32 }
  try {
    const value = readValue(cursor)
    skipSpace(cursor)
    return cursor.at === text.length ? ok(value) : err('malformed')
  } catch (refusal) {
    if (refusal instanceof Refusal) return err(refusal.problem)
    throw refusal
  }
}

/** True for a JSON object, false for an array, null or a scalar. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a text or a name within the value contains U+0000, which PostgreSQL cannot store. */
export function holdsNul(value: Json): boolean {
  if (typeof value === 'string') return value.includes('\0')
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, member]) => name.includes('\0') || holdsNul(member))
}

/**
 * Renders JSON without spaces and with keys sorted by UTF-16 code unit (the order of RFC 8785), so that equal values
 * have equal texts. Throws TypeError on a number that JSON cannot hold.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError('JSON holds finite numbers only')
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  let members = ''
  for (const key of Object.keys(value).sort()) {
    const member = value[key]
    if (member === undefined) throw new TypeError('JSON has no undefined')
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`
  }
  return `{${members}}`
}

type Cursor = { readonly text: string; at: number; depthLeft: number }

/** Unwinds the recursion; it never leaves this file. Not an Error, because nobody needs its stack. */
class Refusal {
  readonly problem: JsonProblem
  constructor(problem: JsonProblem) {
    this.problem = problem
  }
}

// Array.isArray does not narrow a readonly array out of a union.
function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value)
}

function skipSpace(cursor: Cursor): void {
  for (;;) {
    const code = cursor.text.charCodeAt(cursor.at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
    cursor.at++
  }
}

function readValue(cursor: Cursor): Json {
  skipSpace(cursor)
  switch (cursor.text[cursor.at]) {
    case '{':
      return readObject(cursor)
    case '[':
      return readArray(cursor)
    case '"':
      return readString(cursor)
    case 't':
      return readWord(cursor, 'true', true)
    case 'f':
      return readWord(cursor, 'false', false)
    case 'n':
      return readWord(cursor, 'null', null)
    default:
      return readNumber(cursor)
  }
}

function readWord(cursor: Cursor, word: string, value: boolean | null): boolean | null {
  if (!cursor.text.startsWith(word, cursor.at)) throw new Refusal('malformed')
  cursor.at += word.length
  return value
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y

function readNumber(cursor: Cursor): number {
  NUMBER.lastIndex = cursor.at
  const match = NUMBER.exec(cursor.text)
  if (match === null) throw new Refusal('malformed')
  const value = Number(match[0])
  if (!Number.isFinite(value)) throw new Refusal('malformed')
  cursor.at += match[0].length
  return value
}

function readString(cursor: Cursor): string {
  const start = cursor.at
  let plain = true
  let at = start + 1
  for (; ; at++) {
    const code = cursor.text.charCodeAt(at)
    if (code === 0x22) break
    // NaN is the end of the text.
    if (Number.isNaN(code) || code < 0x20) throw new Refusal('malformed')
    if (code === 0x5c) {
      plain = false
      at++
    }
  }
  cursor.at = at + 1
  const value = plain ? cursor.text.slice(start + 1, at) : readEscapes(cursor.text.slice(start, at + 1))
  if (!value.isWellFormed()) throw new Refusal('malformed')
  return value
}

/** Lets the platform read the escapes of one literal, whose quotes have been found. */
function readEscapes(literal: string): string {
  try {
    return String(JSON.parse(literal))
  } catch {
    throw new Refusal('malformed')
  }
}

function enter(cursor: Cursor): void {
  if (cursor.depthLeft-- <= 0) throw new Refusal('too_deep')
  cursor.at++
  skipSpace(cursor)
}

function leave(cursor: Cursor): void {
  cursor.depthLeft++
  cursor.at++
}

/** After a member: true when another follows, false when `end` was read. */
function continues(cursor: Cursor, end: ']' | '}'): boolean {
  skipSpace(cursor)
  const next = cursor.text[cursor.at]
  if (next === end) return false
  if (next !== ',') throw new Refusal('malformed')
  cursor.at++
  return true
}

function readArray(cursor: Cursor): readonly Json[] {
  enter(cursor)
  const items: Json[] = []
  if (cursor.text[cursor.at] !== ']') {
    do items.push(readValue(cursor))
    while (continues(cursor, ']'))
  }
  leave(cursor)
  return items
}

function readObject(cursor: Cursor): JsonObject {
  enter(cursor)
  const members: { [key: string]: Json } = Object.create(null)
  if (cursor.text[cursor.at] !== '}') {
    do readMember(cursor, members)
    while (continues(cursor, '}'))
  }
  leave(cursor)
  return members
}

function readMember(cursor: Cursor, members: { [key: string]: Json }): void {
  skipSpace(cursor)
  if (cursor.text[cursor.at] !== '"') throw new Refusal('malformed')
  const key = readString(cursor)
  skipSpace(cursor)
  if (cursor.text[cursor.at] !== ':') throw new Refusal('malformed')
  cursor.at++
  const value = readValue(cursor)
  if (Object.hasOwn(members, key)) throw new Refusal('repeated_key')
  members[key] = value
}
