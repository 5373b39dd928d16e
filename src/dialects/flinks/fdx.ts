// codec: The two FDX versions, and pages, dates and errors of the data endpoints
// Spec: FDX API 5 and 6; docs.flinks.com, get transactions (page, links, startTime, endTime)

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import { addDays, isoDate, parseIsoDate } from '../../lib/iso-date.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { type Decimal, renderDecimal } from '../../lib/money.ts'
import type { Call, FieldSchema, Query, WireRequest, WireResponse } from '../dialect.ts'
import { singleParameter } from '../request-values.ts'
import { type DataError, INVALID_DATE, INVALID_DATE_RANGE, renderDataError } from './data-errors.ts'

/** Version 5 puts accounts and transactions into an object named after their type; version 6 has them flat. */
export const FDX_VERSIONS = [
  { version: 5, base: '/api/fdx/5', prefix: 'flinks', topic: 'Data (FDX 5)' },
  { version: 6, base: '/fdx/v6', prefix: 'fdx', topic: 'Data (FDX 6)' },
] as const

export type FdxVersion = (typeof FDX_VERSIONS)[number]

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 500

export const PAGE_FIELDS: Readonly<Record<string, FieldSchema>> = {
  offset: { type: 'string', maxLength: 2048, description: 'The `nextOffset` of the page before.' },
  pageKey: { type: 'string', maxLength: 2048, description: 'Another name of `offset` (FDX 6).' },
  limit: {
    type: 'string',
    pattern: '^[1-9][0-9]{0,8}$',
    description: `Items of a page: ${DEFAULT_LIMIT} by default, ${MAX_LIMIT} at most.`,
  },
}

export const DATE_FIELDS: Readonly<Record<string, FieldSchema>> = Object.fromEntries(
  ['startTime', 'endTime', 'startDate', 'endDate'].map((name) => [
    name,
    {
      type: 'string',
      maxLength: 40,
      description: `${name.startsWith('start') ? 'From' : 'Up to'} this date or time, inclusive.`,
      examples: ['2026-01-31'],
    },
  ]),
)

export interface PageRequest {
  readonly pageSize: number
  readonly pageToken: string | undefined
}

export function readPage(query: Query): PageRequest {
  const limit = singleParameter(query, 'limit')
  return {
    pageSize: limit === undefined ? DEFAULT_LIMIT : Math.min(Number(limit), MAX_LIMIT),
    pageToken: singleParameter(query, 'offset') ?? singleParameter(query, 'pageKey'),
  }
}

/** The members of a page beside its items. The link is the URL of the request with another offset. */
export function renderPage(
  request: WireRequest,
  { nextPageToken, total }: { readonly nextPageToken: string | undefined; readonly total: number },
): JsonObject {
  if (nextPageToken === undefined) return { page: { totalElements: total }, links: {} }
  const next = new URL(request.url)
  next.searchParams.delete('pageKey')
  next.searchParams.set('offset', nextPageToken)
  return {
    page: { nextOffset: nextPageToken, totalElements: total },
    links: { next: { href: next.href } },
  }
}

export interface DateRange {
  /** YYYY-MM-DD, inclusive. */
  readonly from: string | undefined
  readonly to: string | undefined
}

/** Items have dates, at midnight UTC: a time later in the day excludes its own day as a start. */
export function readDates(query: Query, { version }: FdxVersion): DateRange | DataError {
  const startText = singleParameter(query, 'startTime') ?? singleParameter(query, 'startDate')
  const endText = singleParameter(query, 'endTime') ?? singleParameter(query, 'endDate')
  const startMs = startText === undefined ? undefined : parseTime(startText)
  const endMs = endText === undefined ? undefined : parseTime(endText)
  if (startText !== undefined && startMs === undefined) return INVALID_DATE
  if (endText !== undefined && endMs === undefined) return INVALID_DATE
  const isHalf = (startMs === undefined) !== (endMs === undefined)
  if (version === 6 && isHalf) return INVALID_DATE_RANGE
  if (startMs !== undefined && endMs !== undefined && startMs > endMs) return INVALID_DATE_RANGE
  return {
    from: startMs === undefined ? undefined : isoDate(midnightFrom(startMs)),
    to: endMs === undefined ? undefined : isoDate(endMs),
  }
}

const TIME =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$/

/** A date, or a time of RFC 3339; without a zone it is in UTC. */
function parseTime(text: string): number | undefined {
  const [, time, , , zone] = TIME.exec(text) ?? []
  if (!TIME.test(text) || parseIsoDate(text.slice(0, 10)) === undefined) return undefined
  if (time === undefined) return parseIsoDate(text)
  const ms = Date.parse(zone === undefined ? `${text}Z` : text)
  // A zone may lead out of the years that dates have.
  return Number.isNaN(ms) || ms < EARLIEST_MS || ms > LATEST_MS ? undefined : ms
}

const EARLIEST_MS = parseIsoDate('0000-01-02') ?? 0
const LATEST_MS = parseIsoDate('9999-12-30') ?? 0

function midnightFrom(ms: number): number {
  const midnight = parseIsoDate(isoDate(ms)) ?? ms
  return midnight === ms ? ms : addDays(midnight, 1)
}

export function isDataError(value: DateRange | DataError): value is DataError {
  return 'status' in value
}

/** A response that no operation has to be asked for. */
function respondWith(response: WireResponse): Outcome<Call> {
  return accept({ clientId: undefined, grantType: undefined, run: async () => accept(response) })
}

export function respondWithError(error: DataError, debugMessage: string): Outcome<Call> {
  return respondWith(renderDataError(error, debugMessage))
}

/** Refuses a token that has none of the scopes. */
export function needAny({ scopes }: UserCaller, ...oneOf: readonly string[]): Outcome<undefined> {
  return oneOf.some((scope) => scopes.includes(scope))
    ? accept(undefined)
    : refuse('token_scope_insufficient', { subject: oneOf.join(' or ') })
}

/** FDX has plain numbers. No code computes with the result. */
export function renderNumber(decimal: Decimal): number {
  return Number(renderDecimal(decimal))
}

/** A date of the bank as the documentation shows it: midnight UTC, to seven decimals. */
export function renderDay(date: string): string {
  return `${date}T00:00:00.0000000Z`
}

/** The members whose value is known, in their order. */
export function known(members: readonly (readonly [name: string, value: Json | undefined])[]): JsonObject {
  return Object.fromEntries(
    members.flatMap(([name, value]): readonly (readonly [string, Json])[] =>
      value === undefined ? [] : [[name, value]],
    ),
  )
}
