// table: Code, message and status of the refusals at the data endpoints
// Spec: docs.flinks.com, list of data access errors; FDX API error codes

import { REFUSALS, type Refusal, type RefusalCode } from '../../core/errors.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { JsonResponse, Route } from '../dialect.ts'

export interface DataError {
  readonly status: number
  /** Undefined for an access token that was refused: the body then has a message alone. */
  readonly code: number | undefined
  readonly message: string
}

const INVALID_INPUT: DataError = { status: 400, code: 401, message: 'Invalid Input' }
const NOT_AUTHORIZED: DataError = { status: 401, code: 602, message: 'Customer not authorized' }
const NO_DATA: DataError = { status: 404, code: 1107, message: 'Data not found for request parameters' }
const SUBSYSTEM: DataError = { status: 405, code: 501, message: 'Subsystem unavailable' }
const UNAVAILABLE: DataError = { status: 503, code: 503, message: 'Scheduled maintenance' }
const INTERNAL: DataError = { status: 500, code: 500, message: 'Internal server error' }

export const INVALID_DATE: DataError = { status: 400, code: 702, message: 'Invalid start or end date' }
export const INVALID_DATE_RANGE: DataError = { status: 400, code: 703, message: 'Invalid date range' }
export const TYPE_UNSUPPORTED: DataError = { status: 422, code: 704, message: 'Account type not supported' }
export const CONTENT_TYPE_UNSUPPORTED: DataError = {
  status: 406,
  code: 1203,
  message: 'Content type not supported',
}
export const NO_STATEMENT: DataError = NO_DATA

/** An access token that was refused: the client refreshes it. */
const INVALID_TOKEN: DataError = { status: 401, code: undefined, message: 'Unauthorized' }

/** Where the status of the other endpoints does not tell the code. */
const DATA_ERRORS: Partial<Readonly<Record<RefusalCode, DataError>>> = {
  sign_in_required: NOT_AUTHORIZED,
  client_unknown: INVALID_TOKEN,
  client_disabled: INVALID_TOKEN,
  client_being_deleted: INVALID_TOKEN,
  scope_invalid: NOT_AUTHORIZED,
  product_not_approved: NOT_AUTHORIZED,
  token_missing: INVALID_TOKEN,
  token_invalid: INVALID_TOKEN,
  token_expired: INVALID_TOKEN,
  // The end user has revoked the consent, or has not consented to this cluster.
  token_revoked: NOT_AUTHORIZED,
  token_wrong_kind: { status: 403, code: undefined, message: 'Forbidden' },
  token_scope_insufficient: NOT_AUTHORIZED,
  grant_unknown: NOT_AUTHORIZED,
  user_unknown: { status: 404, code: 601, message: 'Customer not found' },
  account_unknown: { status: 404, code: 701, message: 'Account not found' },
  connection_unknown: NOT_AUTHORIZED,
  connection_sign_in_needed: NOT_AUTHORIZED,
  connection_permanently_failed: NOT_AUTHORIZED,
  date_range_invalid: INVALID_DATE_RANGE,
  endpoint_not_offered: SUBSYSTEM,
  product_not_offered: SUBSYSTEM,
}

const BY_STATUS: Readonly<Record<number, DataError>> = {
  404: NO_DATA,
  405: SUBSYSTEM,
  429: { status: 429, code: 1207, message: 'Too many requests were sent within a short period of time' },
  500: INTERNAL,
  503: UNAVAILABLE,
}

/** `otherwise`: the status of the refusal at the endpoints for authorization, whose table is total. */
function dataErrorOf(code: RefusalCode, otherwise: number): DataError {
  return DATA_ERRORS[code] ?? BY_STATUS[otherwise] ?? { ...INVALID_INPUT, status: otherwise }
}

export function renderDataError({ status, code, message }: DataError, debugMessage: string): JsonResponse {
  const body: JsonObject = code === undefined ? { message } : { code, message, debugMessage }
  return { status, headers: { 'cache-control': 'no-store' }, body }
}

export function renderDataRefusal(
  refusal: Refusal,
  route: Route | undefined,
  otherwise: number,
): JsonResponse {
  const { code, subject, retryAfterSeconds } = refusal
  const error = dataErrorOf(code, otherwise)
  const { sentence, hint } = REFUSALS[code]
  const named = subject === undefined ? sentence : `${sentence.slice(0, -1)}: ${subject.slice(0, 64)}.`
  const rendered = renderDataError(error, `${named} ${hint}`)
  return {
    ...rendered,
    status: route?.statuses?.[code] ?? error.status,
    headers: {
      ...rendered.headers,
      ...(error.status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    },
  }
}
