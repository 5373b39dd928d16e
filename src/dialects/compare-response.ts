// rule: Differences between a recorded response and a received one

import type { Json, JsonObject } from '../lib/json.ts'
import { type Fixture, fillPlaceholders, MATCHERS } from './fixtures.ts'

/** `lifetime`: a number of seconds. `error`: the body of an error. `order`: the same members in another order. */
type DifferenceKind = 'status' | 'header' | 'field' | 'type' | 'value' | 'order' | 'lifetime' | 'error'

export interface Difference {
  readonly kind: DifferenceKind
  /** `$` is the body; a header by its name; `status`. */
  readonly at: string
  readonly expected: string
  readonly received: string
}

export interface Received {
  readonly status: number
  header(name: string): string | null
  /** Undefined for a body that is not JSON. */
  readonly json: Json | undefined
  readonly text: string
}

export function compareResponse(
  { response }: Pick<Fixture, 'response'>,
  received: Received,
  values: ReadonlyMap<string, string>,
): readonly Difference[] {
  const fill = (text: string) => fillPlaceholders(text, values)
  const found: Difference[] = []
  if (received.status !== response.status) {
    found.push({
      kind: 'status',
      at: 'status',
      expected: String(response.status),
      received: String(received.status),
    })
  }
  for (const [name, wanted] of Object.entries(response.headers)) {
    const value = received.header(name)
    const expected = wanted === null ? null : fill(wanted)
    if (value !== expected)
      found.push({ kind: 'header', at: name, expected: expected ?? 'absent', received: value ?? 'absent' })
  }
  if (response.body === undefined) {
    if (received.text !== '')
      found.push({ kind: 'field', at: '$', expected: 'no body', received: shown(received.json) })
  } else if (received.json === undefined) {
    found.push({
      kind: 'type',
      at: '$',
      expected: 'JSON',
      received: received.text === '' ? 'no body' : 'no JSON',
    })
  } else {
    found.push(...compareJson(received.json, response.body, fill, '$'))
  }
  // The body of an error differs as a whole: which of its members matters is the same question.
  return response.status < 400
    ? found
    : found.map((one) => (one.at.startsWith('$') ? { ...one, kind: 'error' as const } : one))
}

function compareJson(
  value: Json,
  expected: unknown,
  fill: (text: string) => string,
  at: string,
): readonly Difference[] {
  const differs = (kind: DifferenceKind, wanted: string): readonly Difference[] => [
    { kind, at, expected: wanted, received: shown(value) },
  ]
  if (typeof expected === 'string' && Object.hasOwn(MATCHERS, expected)) {
    const fits = expected === '{{jwt}}' ? isJwt(value) : MATCHERS[expected]?.(value) === true
    return fits ? [] : differs('type', expected.slice(2, -2))
  }
  if (typeof expected !== 'object' || expected === null) {
    const wanted = typeof expected === 'string' ? fill(expected) : expected
    if (value === wanted) return []
    if (typeof value !== typeof wanted) return differs('type', shown(wanted))
    return differs(/(?:expires_in|_seconds)$/.test(at) ? 'lifetime' : 'value', shown(wanted))
  }
  if (Array.isArray(expected) !== Array.isArray(value) || typeof value !== 'object' || value === null)
    return differs('type', Array.isArray(expected) ? 'a list' : 'an object')
  return compareMembers(value, Object.entries(expected), fill, at)
}

function compareMembers(
  value: JsonObject | readonly Json[],
  expected: readonly (readonly [string, unknown])[],
  fill: (text: string) => string,
  at: string,
): readonly Difference[] {
  const received = new Map<string, Json | undefined>(Object.entries(value))
  const names = expected.map(([name]) => name)
  const common = names.filter((name) => received.has(name))
  const found: Difference[] = []
  for (const [name, member] of expected) {
    const own = received.get(name)
    if (own === undefined)
      found.push({ kind: 'field', at: `${at}.${name}`, expected: shown(member), received: 'absent' })
    else found.push(...compareJson(own, member, fill, `${at}.${name}`))
  }
  for (const [name, own] of received) {
    if (!names.includes(name))
      found.push({ kind: 'field', at: `${at}.${name}`, expected: 'absent', received: shown(own) })
  }
  const order = [...received.keys()].filter((name) => common.includes(name))
  if (order.join() !== common.join())
    found.push({ kind: 'order', at, expected: common.join(', '), received: order.join(', ') })
  return found
}

/** Of any signature algorithm. */
function isJwt(value: Json): boolean {
  return typeof value === 'string' && /^[\w-]+\.[\w-]+\.[\w-]{40,}$/.test(value)
}

/** Never a credential: of a long text only its beginning, of a token its kind. */
function shown(value: unknown): string {
  if (typeof value === 'string') {
    if (/^\{\{\w+\}\}$/.test(value)) return value.slice(2, -2)
    if (isJwt(value)) return 'a JWT'
    if (/^[\w-]{32,}$/.test(value)) return `a text of ${value.length} characters`
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value)
  }
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'object' && value !== null
    ? `an object of ${Object.keys(value).join(', ').slice(0, 80)}`
    : (JSON.stringify(value) ?? 'absent')
}
