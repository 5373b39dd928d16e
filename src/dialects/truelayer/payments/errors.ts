// table: Errors of the Payments API as problem details
// Spec: OpenAPI of the Payments API v3 (2025-12); docs.truelayer.com/docs/payments-api-errors; RFC 9457

import { REFUSALS, type Refusal, type RefusalCode } from '../../../core/errors.ts'
import type { JsonResponse, Route } from '../../dialect.ts'

/** Those of 405, 408, 413, 415, 431 and 501 are not documented. */
const TITLES = {
  'invalid-parameters': [400, 'Invalid Parameters'],
  'invalid-state': [400, 'Invalid State'],
  unauthenticated: [401, 'Unauthenticated'],
  forbidden: [403, 'Forbidden'],
  'not-found': [404, 'Not Found'],
  'method-not-allowed': [405, 'Method Not Allowed'],
  'request-timeout': [408, 'Request Timeout'],
  'payload-too-large': [413, 'Payload Too Large'],
  'unsupported-media-type': [415, 'Unsupported Media Type'],
  'headers-too-large': [431, 'Request Header Fields Too Large'],
  'idempotency-key-concurrency-conflict': [409, 'Idempotency-Key Concurrency Conflict'],
  'idempotency-key-reuse': [422, 'Idempotency-Key Reuse'],
  'rate-limit-exceeded': [429, 'Rate Limit Exceeded'],
  'unknown-error': [500, 'Unknown Error'],
  'not-implemented': [501, 'Not Implemented'],
  'provider-error': [502, 'Provider Error'],
} as const satisfies Readonly<Record<string, readonly [status: number, title: string]>>

type Slug = keyof typeof TITLES

/** Every other refusal is one of the parameters. */
const SLUGS: Partial<Record<RefusalCode, Slug>> = {
  token_missing: 'unauthenticated',
  token_invalid: 'unauthenticated',
  token_expired: 'unauthenticated',
  token_revoked: 'unauthenticated',
  token_wrong_kind: 'unauthenticated',
  token_scope_insufficient: 'forbidden',
  request_signature_missing: 'unauthenticated',
  request_signature_invalid: 'unauthenticated',
  payment_unknown: 'not-found',
  account_unknown: 'not-found',
  route_unknown: 'not-found',
  method_not_allowed: 'method-not-allowed',
  request_too_slow: 'request-timeout',
  body_too_large: 'payload-too-large',
  body_compressed: 'unsupported-media-type',
  headers_too_large: 'headers-too-large',
  endpoint_not_offered: 'not-implemented',
  payment_state_invalid: 'invalid-state',
  idempotency_in_progress: 'idempotency-key-concurrency-conflict',
  idempotency_conflict: 'idempotency-key-reuse',
  rate_limited: 'rate-limit-exceeded',
  unavailable: 'provider-error',
  internal: 'unknown-error',
}

const RETRIED: ReadonlySet<RefusalCode> = new Set(['idempotency_in_progress', 'rate_limited', 'unavailable'])

/** Sentences that published clients and guides quote. */
const DETAILS: Partial<Record<RefusalCode, string>> = {
  request_signature_missing: 'Missing request signature.',
  request_signature_invalid: 'Invalid request signature.',
  idempotency_conflict: 'The Idempotency-Key value has already been used for a different request.',
  redirect_uri_unregistered: 'Return URI must be added in the TrueLayer Console before use',
}

export function renderPaymentRefusal(
  refusal: Refusal,
  route: Pick<Route, 'method'> | undefined,
  requestId: string | undefined,
): JsonResponse {
  const { code, retryAfterSeconds } = refusal
  // A bank that is read is the resource; one that a body names is a parameter.
  const isUnknownBank = code === 'provider_unknown' && route?.method === 'GET'
  const slug = isUnknownBank ? 'not-found' : (SLUGS[code] ?? 'invalid-parameters')
  const [status, title] = TITLES[slug]
  const errors = slug === 'invalid-parameters' ? errorsOf(refusal) : undefined
  return {
    status,
    headers: {
      'cache-control': 'no-store',
      'tl-should-retry': String(RETRIED.has(code)),
      ...(status === 401 && {
        'www-authenticate': code === 'token_missing' ? 'Bearer' : 'Bearer error="invalid_token"',
      }),
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    },
    contentType: 'application/problem+json; charset=UTF-8',
    body: {
      type: `https://docs.truelayer.com/docs/payments-api-errors#${slug}`,
      title,
      status,
      detail: detailOf(refusal),
      trace_id: requestId ?? '',
      ...(errors !== undefined && { errors }),
    },
  }
}

function detailOf({ code, subject }: Refusal): string {
  const { sentence, hint } = REFUSALS[code]
  return (
    DETAILS[code] ??
    (subject === undefined ? `${sentence} ${hint}` : `${sentence.slice(0, -1)}: ${subject}. ${hint}`)
  )
}

/** Names of the core that are not those of the member. */
const MEMBERS: Readonly<Record<string, string>> = {
  amount: 'amount_in_minor',
  payee: 'payment_method.beneficiary.merchant_account_id',
}

/** By the path of the member. */
function errorsOf({ code, subject }: Refusal): Readonly<Record<string, readonly string[]>> | undefined {
  if (code === 'idempotency_key_missing') return { 'Idempotency-Key': ['Value is required.'] }
  if (subject === undefined) return undefined
  // Its subject is the value, not the member.
  if (code === 'provider_unknown') return { provider_id: [REFUSALS[code].sentence] }
  return {
    [MEMBERS[subject] ?? subject]: [
      code === 'parameter_missing' ? 'Value is required.' : REFUSALS[code].sentence,
    ],
  }
}
