// codec: Query parameters and cursor of a transaction list
// Spec: api-contract.ts, TransactionsQuery

import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import { parseForm } from '../../lib/form.ts'
import { isoDate, parseIsoDate } from '../../lib/iso-date.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { decodeUtf8, encodeUtf8 } from '../../lib/utf8.ts'
import { HISTORY_DAYS, type StatementPosition, type StatementQuery } from '../data/statement.ts'

const DAY_MS = 86_400_000
const CURSOR_MS = 3_600_000
const DEFAULT_LIMIT = 100
const MAX_LIMIT = 500

type QueryProblem = { readonly code: 'invalid_request' | 'not_consented'; readonly message: string }

/** The present, and the earliest instant that the consent covers. */
type Times = { readonly nowMs: number; readonly firstMs: number }

/** Parses the query for one account. An error message names the wrong parameter. */
export function parseTransactionsQuery(
  query: string,
  accountId: string,
  { nowMs, firstMs }: Times,
): Result<StatementQuery, QueryProblem> {
  const parsed = parseQuery(query, accountId, { nowMs, firstMs })
  if (!parsed.ok) return err({ code: 'invalid_request', message: parsed.error })
  // Also that of a cursor, which a client can forge.
  return parsed.value.fromDay < Math.floor(firstMs / DAY_MS)
    ? err({ code: 'not_consented', message: `The consent covers payments since ${isoDate(firstMs)}.` })
    : ok(parsed.value)
}

function parseQuery(
  query: string,
  accountId: string,
  { nowMs, firstMs }: Times,
): Result<StatementQuery, string> {
  const form = parseForm(query)
  if (!form.ok) return err('A parameter is repeated or malformed.')
  const unknown = [...form.value.keys()].find((name) => !['from', 'to', 'limit', 'cursor'].includes(name))
  if (unknown !== undefined) return err('Known parameters are from, to, limit and cursor.')
  const get = (name: string): string | undefined => form.value.get(name) || undefined
  const cursor = get('cursor')
  if (cursor !== undefined) {
    if (form.value.size > 1) return err('With cursor, leave out from, to and limit.')
    return parseCursor(cursor, accountId, nowMs)
  }
  const today = Math.floor(nowMs / DAY_MS)
  const firstDay = Math.max(today - HISTORY_DAYS, Math.floor(firstMs / DAY_MS))
  const from = dayOf(get('from'), firstDay)
  const to = dayOf(get('to'), today)
  if (from === undefined) return err('from must be a date, YYYY-MM-DD.')
  if (to === undefined) return err('to must be a date, YYYY-MM-DD.')
  if (from > to) return err('from must not be after to.')
  const limit = get('limit') ?? String(DEFAULT_LIMIT)
  if (!/^[1-9][0-9]{0,2}$/.test(limit) || Number(limit) > MAX_LIMIT)
    return err('limit must be from 1 to 500.')
  return ok({
    atMs: nowMs,
    fromDay: Math.max(from, today - HISTORY_DAYS),
    toDay: Math.min(to, today),
    limit: Number(limit),
  })
}

/** Renders a cursor: the position of the next page, and the instant that all pages show. */
export function renderCursor(accountId: string, query: StatementQuery, next: StatementPosition): string {
  const parts = [
    1,
    accountId,
    query.atMs,
    query.fromDay,
    query.toDay,
    query.limit,
    next.purchasedAtMs,
    next.key,
  ]
  return encodeBase64url(encodeUtf8(parts.join('|')))
}

function parseCursor(cursor: string, accountId: string, nowMs: number): Result<StatementQuery, string> {
  const bytes = decodeBase64url(cursor)
  const parts = (bytes === undefined ? '' : (decodeUtf8(bytes) ?? '')).split('|')
  const [version, account, ...rest] = parts
  const key = rest.slice(5).join('|')
  const [atMs, fromDay, toDay, limit, purchasedAtMs] = rest.slice(0, 5).map(parseInteger)
  if (version !== '1' || atMs === undefined || fromDay === undefined || toDay === undefined)
    return err('cursor is not one of ours.')
  if (limit === undefined || limit < 1 || limit > MAX_LIMIT || purchasedAtMs === undefined || key === '')
    return err('cursor is not one of ours.')
  if (account !== accountId) return err('cursor belongs to another account.')
  if (atMs > nowMs || nowMs - atMs > CURSOR_MS) return err('cursor has expired. Begin again without it.')
  const today = Math.floor(atMs / DAY_MS)
  // A client can forge a cursor: it must not make the bank compute more days than it stores.
  if (fromDay < today - HISTORY_DAYS || toDay > today || fromDay > toDay)
    return err('cursor is not one of ours.')
  return ok({ atMs, fromDay, toDay, limit, after: { purchasedAtMs, key } })
}

function parseInteger(text: string): number | undefined {
  return /^-?[0-9]{1,15}$/.test(text) ? Number(text) : undefined
}

function dayOf(text: string | undefined, otherwise: number): number | undefined {
  if (text === undefined) return otherwise
  const atMs = parseIsoDate(text)
  return atMs === undefined ? undefined : atMs / DAY_MS
}
