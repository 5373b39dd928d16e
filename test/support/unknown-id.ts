// table: Refusal of an unknown id, or of somebody else's, by route
import assert from 'node:assert/strict'
import type { Route } from '../../src/dialects/dialect.ts'

export type Refusal = readonly [status: number, errorCode: string]

/** By the beginning of the path. */
const REFUSALS: readonly (readonly [string, Refusal])[] = [
  ['/api/v1/account-verification-reports/', [404, 'report.not_found']],
  ['/data/v2/transaction-reports/', [404, 'report.not_found']],
  ['/data/v1/business-account-verification-reports/', [404, 'report.not_found']],
  ['/api/v1/reports-generation-jobs/', [404, 'report.not_found']],
  ['/enrichment/v1/transactions/', [404, 'transaction.not_found']],
  ['/enrichment/v1/recurring-transactions-groups/', [404, 'recurring_group.not_found']],
  ['/connectivity/v2/consents/', [404, 'consent.not_found']],
  ['/api/v1/transactions/', [404, 'transaction.not_found']],
  ['/api/v1/balance-refresh/', [404, 'balance_refresh.not_found']],
  ['/api/v1/credentials/', [404, 'credentials.not_found']],
  ['/api/v1/calendar/periods/', [400, 'request.parameter_invalid']],
  ['/api/v1/provider-authentication-options/', [404, 'provider.not_found']],
  ['/api/v1/provider-authentication-options-for-market/', [400, 'user.market_not_supported']],
  ['/api/v1/providers/', [400, 'user.market_not_supported']],
  ['/events/v2/webhook-endpoints/', [404, 'webhook_endpoint.not_found']],
  ['/api/v1/accounts/', [404, 'account.not_found']],
  ['/data/v2/accounts/', [404, 'account.not_found']],
  ['/data/v2/investment-accounts/', [404, 'account.not_found']],
  ['/data/v2/loan-accounts/', [404, 'account.not_found']],
]

/** A body that each route with a JSON body accepts, so that the id is what it refuses. */
const BODIES: Readonly<Record<string, string>> = {
  'PUT /api/v1/accounts/:id': '{"name":"Theirs"}',
  'PUT /api/v1/transactions/:id': '{"notes":"theirs"}',
  'PUT /api/v1/credentials/:id': '{"fields":{}}',
  'POST /api/v1/credentials/:id/supplemental-information': '{"information":{}}',
  'POST /api/v1/credentials/:id/authenticate': '{}',
  'POST /api/v1/credentials/:id/refresh': '{}',
  'PATCH /events/v2/webhook-endpoints/:webhookEndpointId': '{"webhookEndpoint":{}}',
  'POST /events/v2/webhook-endpoints/:webhookEndpointId/rotate-secret': '{"overlapSeconds":0}',
}

export function refusalOfUnknownId({ name, path }: Route): Refusal {
  // Refused for every id.
  if (name === 'startConsentAuthorization') return [501, 'request.product_not_offered']
  const refusal = REFUSALS.find(([start]) => path.startsWith(start))?.[1]
  assert.ok(refusal !== undefined, `${path} has no row in REFUSALS`)
  return refusal
}

/** Undefined where the route reads no JSON body. */
export function acceptableBody({ method, path, body }: Route): string | undefined {
  if (body.kind !== 'json') return undefined
  const text = BODIES[`${method} ${path}`]
  assert.ok(text !== undefined, `${method} ${path} has no row in BODIES`)
  return text
}
