// codec: Values of queries and bodies of the Console API

import { isoInstant, parseIsoDate } from '../../lib/iso-date.ts'
import { ConsoleRefusal } from '../problems.ts'

/** RFC 3339, with an offset or Z. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

export function parseTime(text: string, field: string): number {
  // `Date.parse` takes 31 February for 3 March.
  const exists = TIME.test(text) && parseIsoDate(text.slice(0, 10)) !== undefined
  const time = exists ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) {
    throw new ConsoleRefusal('body_invalid', {
      fields: { [field]: 'Send a time such as 2027-01-31T12:00:00Z.' },
    })
  }
  return time
}

/** Undefined where the query has no such parameter. */
export function wordOf<const Word extends string>(
  query: ReadonlyMap<string, string>,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = query.get(name)
  if (value === undefined || value === '') return undefined
  const word = words.find((one) => one === value)
  if (word !== undefined) return word
  throw new ConsoleRefusal('body_invalid', { fields: { [name]: `Send one of: ${words.join(', ')}.` } })
}

export function limitOf(query: ReadonlyMap<string, string>, standard: number, max: number): number {
  const value = query.get('limit')
  if (value === undefined) return standard
  const limit = /^[1-9]\d{0,4}$/.test(value) ? Number(value) : 0
  if (limit >= 1 && limit <= max) return limit
  throw new ConsoleRefusal('body_invalid', { fields: { limit: `Send a number from 1 to ${max}.` } })
}

export function instantOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : isoInstant(ms)
}
