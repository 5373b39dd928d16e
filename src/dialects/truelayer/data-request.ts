// codec: Common parts of the Data API: presence of the end user, dates, envelope, headers
// Spec: OpenAPI of the Data API v1 (2025-12); docs.truelayer.com/docs/data-api-errors

import type { Connection } from '../../core/connections/connection.ts'
import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { encodeSubject } from '../../core/tokens/access-token.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import { isoDate, parseIsoDate } from '../../lib/iso-date.ts'
import type { Json } from '../../lib/json.ts'
import type {
  FieldSchema,
  HeaderField,
  JsonSchema,
  ResponseDoc,
  WireRequest,
  WireResponse,
} from '../dialect.ts'
import { singleParameter } from '../request-values.ts'
import { truelayerPolicy } from './policy.ts'
import { errorResponses } from './schemas.ts'

export const PRESENCE_HEADER: HeaderField = {
  name: 'x-psu-ip',
  description: 'IP address of the end user who is present; without it a bank is read four times a day.',
}

/** The header tells that the end user is present; without it a bank is read four times a day. */
export function presenceOf(request: WireRequest, caller: UserCaller) {
  const address = request.header('x-psu-ip')
  return { caller, present: address !== undefined && address.trim() !== '' }
}

export const RANGE: Readonly<Record<string, FieldSchema>> = {
  from: {
    type: 'string',
    maxLength: 40,
    description: 'The first day, as a date or an ISO 8601 time.',
    examples: ['2026-01-01'],
  },
  to: {
    type: 'string',
    maxLength: 40,
    description: 'The last day, as a date or an ISO 8601 time; not in the future.',
    examples: ['2026-02-01'],
  },
}

export interface DateRange {
  /** YYYY-MM-DD. */
  readonly from: string | undefined
  readonly to: string | undefined
}

/** Whether the range lies in the future is for the operation, which has the clock. */
export function parseRange({ query }: Pick<WireRequest, 'query'>): Outcome<DateRange> {
  const [from, to] = [readDay(singleParameter(query, 'from')), readDay(singleParameter(query, 'to'))]
  if (from === null) return refuse('date_range_invalid', { subject: 'from' })
  if (to === null) return refuse('date_range_invalid', { subject: 'to' })
  if (from !== undefined && to !== undefined && from > to)
    return refuse('date_range_invalid', { subject: 'from' })
  return accept({ from, to })
}

/** Null for a text that is no date. */
function readDay(text: string | undefined): string | undefined | null {
  if (text === undefined) return undefined
  if (parseIsoDate(text) !== undefined) return text
  // A plus sign in a query is a space to most parsers.
  const time = text.replace(/ (\d{2}:?\d{2})$/, '+$1')
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/.test(time)) return null
  if (parseIsoDate(time.slice(0, 10)) === undefined) return null
  const atMs = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(time) ? time : `${time}Z`)
  return Number.isFinite(atMs) ? isoDate(atMs) : null
}

/** The id of a connection under which the API and the access token name it. */
export function credentialsId(connectionId: string): string {
  return encodeSubject(connectionId, truelayerPolicy)
}

/** Documented headers of the Data API. A browser that opens the URL shows and runs nothing. */
export const DATA_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'deny',
  'x-xss-protection': '0',
} as const

export function renderResults(connection: Connection, results: readonly Json[]): WireResponse {
  return {
    status: 200,
    headers: {
      ...DATA_HEADERS,
      'cache-control': 'private, max-age=0',
      'x-credentials-id': credentialsId(connection.connectionId),
      ...(connection.refreshedAtMs !== undefined && {
        'last-modified': new Date(connection.refreshedAtMs).toUTCString(),
      }),
    },
    body: { results, status: 'Succeeded' },
  }
}

function resultsSchema(item: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: ['results', 'status'],
    properties: {
      results: { type: 'array', items: item },
      status: { type: 'string', enum: ['Queued', 'Running', 'Succeeded', 'Failed'] },
    },
  }
}

export function dataResponses(
  description: string,
  item: JsonSchema,
  ...statuses: readonly number[]
): Readonly<Record<number, ResponseDoc>> {
  return {
    200: { description, schema: resultsSchema(item) },
    ...errorResponses(400, 401, 403, 500, 503, 504, ...statuses),
  }
}

/** Microseconds, as in the documented examples. */
export function renderTimestamp(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '000Z')
}
