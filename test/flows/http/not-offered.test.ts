// rule: Endpoints of products that are not offered name the product in their error
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { dialects } from '../../../src/dialects/index.ts'
import { engines } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'

/** One endpoint of each entry of the provider's table of scopes and endpoints, and of each further path that clients call. */
const DOCUMENTED = [
  ['POST', '/v2/income-checks', 'income check'],
  ['GET', '/v2/income-checks/1:generate-pdf', 'income check'],
  ['GET', '/data/v2/income-checks/1', 'income check'],
  ['DELETE', '/risk/v1/expense-checks/1', 'expense check'],
  ['POST', '/data/v2/expense-checks', 'expense check'],
  ['GET', '/risk/v1/risk-insights/1', 'risk insights and risk categorisation'],
  ['GET', '/risk/v2/risk-categorisation/reports/1', 'risk insights and risk categorisation'],
  ['GET', '/api/v1/budgets', 'budgets'],
  ['POST', '/api/v1/budgets/recurring', 'budgets'],
  ['GET', '/api/v1/savings-goals?a=b', 'savings goals'],
  ['PUT', '/api/v1/savings-goals/1:archive', 'savings goals'],
  ['GET', '/api/v1/insights/archived', 'actionable insights'],
  ['GET', '/finance-management/v1/cost-of-living', 'business finance management'],
  ['GET', '/enrichment/v1/brand-identification/brands/1', 'brand identification'],
  ['POST', '/enrichment/v1/feedback', 'brand identification'],
  ['GET', '/enrichment/v1/sustainability/insights', 'sustainability'],
  ['POST', '/connector/users/1/accounts', 'connector'],
  ['POST', '/api/v1/payments/requests', 'payments'],
  ['GET', '/api/v1/transfer', 'payments'],
  ['GET', '/api/v1/transfer/accounts', 'payments'],
  ['GET', '/payment/v1/bulk-payments/1', 'payments'],
  ['GET', '/partner-integration/v1/merchants', 'merchants'],
  ['GET', '/connectivity/v2/consent-templates/1', 'mandate payments'],
  ['POST', '/connectivity/v2/authorizations:relay-callback', 'mandate payments'],
  ['GET', '/api/v1/transactions/1/link/suggest', 'linked transactions'],
  ['POST', '/api/v1/transactions/1/link/2', 'linked transactions'],
  ['PUT', '/api/v1/transactions/1/part/2', 'linked transactions'],
] as const

/** Of the dialects whose refusals have a form of their own. */
const ELSEWHERE = [
  ['POST', '/v3/payouts', 'Payouts'],
  ['POST', '/v3/mandates', 'Mandates'],
  ['POST', '/v3/payment-links', 'Payment links'],
  [
    'POST',
    '/v3/payments-provider-return',
    'Return parameters of a bank, which returns to this platform itself',
  ],
  [
    'GET',
    '/v3/merchant-accounts/1/transactions?from=2026-01-01',
    'Transactions, payment sources and sweeping of merchant accounts',
  ],
  [
    'POST',
    '/v3/payments/1/authorization-flow/actions/form',
    'Schemes, forms, consent and accounts as actions of a payment',
  ],
  ['POST', '/v3/data-connections', 'Data API v3'],
  ['POST', '/data/v1/batch/transactions', 'Batches'],
  ['POST', '/verification/v1/verify', 'Verification'],
  ['POST', '/signup-plus/authuri', 'Signup+'],
  ['GET', '/events/auth-1', 'Events by flow'],
  [
    'GET',
    '/v3/11111111-1111-4111-8111-111111111111/BankingServices/GetMFAQuestions/1',
    'stored answers to security questions',
  ],
  [
    'PATCH',
    '/v3/11111111-1111-4111-8111-111111111111/BankingServices/AnswerMFAQuestions',
    'stored answers to security questions',
  ],
  [
    'POST',
    '/v3/11111111-1111-4111-8111-111111111111/BankingServices/AuthorizeMultiple',
    'sessions over several logins',
  ],
  [
    'POST',
    '/v3/11111111-1111-4111-8111-111111111111/BankingServices/AuthorizeAsync',
    'asynchronous sign-ins',
  ],
  [
    'POST',
    '/v3/11111111-1111-4111-8111-111111111111/BankingServices/Token?demoObe=true',
    'access tokens in place of keys',
  ],
  [
    'GET',
    '/v3/11111111-1111-4111-8111-111111111111/BankingServices/Institutions/RoutingNumber/1',
    'institutions by routing number',
  ],
  ['POST', '/v3/11111111-1111-4111-8111-111111111111/BankingServices/FieldMatch', 'field match'],
  ['GET', '/v3/11111111-1111-4111-8111-111111111111/BankingServices/Categories/CA', 'categories'],
  [
    'GET',
    '/v3/11111111-1111-4111-8111-111111111111/insight/login/1/attributes/2/GetIncomeAttributes',
    'attributes and score',
  ],
  ['GET', '/v3/11111111-1111-4111-8111-111111111111/categorization/login/1/requestid/2', 'categorization'],
  ['POST', '/v3/11111111-1111-4111-8111-111111111111/prepayment/login/1', 'prepayment'],
  ['GET', '/v3/11111111-1111-4111-8111-111111111111/partnerdata/authsecret/1', 'data sharing with partners'],
  ['GET', '/v3/11111111-1111-4111-8111-111111111111/upload/fraudanalysis/1', 'upload'],
] as const

let platform: TestPlatform
before(async () => {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  platform = await startTestPlatform(sqlite, { demoBank: false })
})
after(() => platform.stop())

for (const [method, path, product] of DOCUMENTED) {
  test(`${method} ${path} responds with 501 and names ${product}`, async () => {
    const response = await fetch(platform.baseUrl + path, { method })
    assert.equal(response.status, 501)
    assert.deepEqual(await response.json(), {
      errorMessage:
        `This installation does not offer the product of this endpoint: ${product}. ` +
        "The README of the provider's dialect lists what is offered and what is not.",
      errorCode: 'request.product_not_offered',
    })
  })
}

for (const [method, path, product] of ELSEWHERE) {
  test(`${method} ${path} responds with 501, and the text names ${product}`, async () => {
    const response = await fetch(platform.baseUrl + path, { method })
    assert.equal(response.status, 501)
    const text = await response.text()
    assert.ok(text.includes(product), text)
  })
}

/** Every path of the provider's table of scopes and endpoints (2026-01), without the paths that are served. */
const EVERY_PATH = `
/api/v1/payments/providers/{name}/payment-conditions /payment/v1/bulk-payments /payment/v1/bulk-payments/{id}
/api/v1/payments/{paymentId}/cancellation /api/v1/payments/requests /api/v1/payments/requests/{id}
/api/v1/payments/requests/{id}/transfers /payment/v1/settlement-account-payment-requests /payment/v1/mandate-payments
/payment/v1/mandate-payments/{id} /payment/v1/merchants/{merchantId}/accounts
/payment/v1/merchants/{merchantId}/accounts/{accountId} /payment/v1/merchants/{merchantId}/accounts/{accountId}/refunds
/payment/v1/merchants/{merchantId}/accounts/{accountId}/refunds/{refundId}
/payment/v1/merchants/{merchantId}/accounts/{accountId}/withdrawals
/payment/v1/merchants/{merchantId}/accounts/{accountId}/withdrawals/{withdrawalId}
/payment/v1/merchants/{merchantId}/accounts/{accountId}/transactions
/payment/v1/merchants/{merchantId}/accounts/{accountId}/transactions/{transactionId}
/connectivity/v2/authorizations:relay-callback /connectivity/v2/consent-templates/{providerId}
/connector/users/{externalUserId}/accounts /connector/users/{externalUserId}/accounts/{externalAccountId}
/connector/users/{externalUserId}/transactions /connector/users/{externalUserId}/transactions/delete
/connector/users/{externalUserId}/transactions/{externalTransactionId}
/enrichment/v1/feedback
/enrichment/v1/brand-identification/brands/{id} /enrichment/v1/brand-identification/merchants/{id}
/enrichment/v1/sustainability/transactions/refinement /enrichment/v1/sustainability/transactions/{transactionId}
/enrichment/v1/sustainability/transactions/{transactionId}/refinement
/enrichment/v1/sustainability/transactions/{transactionId}/comparables /enrichment/v1/sustainability/users/insights
/enrichment/v1/sustainability/insights /enrichment/v1/sustainability/market-average
/enrichment/v1/sustainability/users/profiling /enrichment/v1/sustainability/users/profiling/questions
/api/v1/insights /api/v1/insights/archived /api/v1/insights/action /api/v1/insights/{id}/archive
/api/v1/budgets /api/v1/budgets/one-off /api/v1/budgets/recurring /api/v1/budgets/summaries /api/v1/budgets/recommended
/api/v1/budgets/{id} /api/v1/budgets/{id}/archive /api/v1/budgets/{id}/details /api/v1/budgets/{id}/transactions
/finance-management/v1/business-budgets /finance-management/v1/business-budgets/{budgetId}
/finance-management/v1/business-budgets/{budgetId}/history /finance-management/v1/cash-flow-summaries/{resolution}
/finance-management/v1/cost-of-living /finance-management/v1/cost-of-living/{costOfLivingId}/transactions
/finance-management/v1/financial-calendar-events /finance-management/v1/financial-calendar-events/{calendarEventId}
/finance-management/v1/financial-calendar-events/{calendarEventId}/attachments
/finance-management/v1/financial-calendar-events/{calendarEventId}/attachments/{attachmentId}
/finance-management/v1/financial-calendar-events/{calendarEventId}/reconciliations
/finance-management/v1/financial-calendar-events/{calendarEventId}/reconciliations/{transactionId}
/finance-management/v1/financial-calendar-events/{calendarEventId}/reconciliations/details
/finance-management/v1/financial-calendar-events/{calendarEventId}/reconciliations/suggestions
/finance-management/v1/financial-calendar-events/{calendarEventId}/recurring-group
/finance-management/v1/financial-calendar-summaries/{resolution} /finance-management/v1/subscriptions
/finance-management/v1/subscriptions/{subscriptionId}/transactions
/api/v1/savings-goals /api/v1/savings-goals/{id} /api/v1/savings-goals/{id}:archive /api/v1/savings-goals/{id}:complete
/api/v1/savings-goals/{id}/allocations /api/v1/savings-goals/{id}/allocations/fund:deposit
/api/v1/savings-goals/{id}/allocations/fund:withdraw /api/v1/savings-goals/allocations/fund:reallocate
/api/v1/savings-goals/accounts/{id} /api/v1/savings-goals/accounts/{id}/allocations /api/v1/savings-goals/categories
/api/v1/savings-goals/{id}/period_progress
/partner-integration/v1/merchants /partner-integration/v1/merchants/{id}
/risk/v1/expense-checks /risk/v1/expense-checks/{id} /risk/v1/risk-insights /risk/v1/risk-insights/{id}
/risk/v2/risk-categorisation/reports /risk/v2/risk-categorisation/reports/{id}
/v2/income-checks /v2/income-checks/{id} /v2/income-checks/{id}:generate-pdf
`

test('every documented path that is not served responds with the same error to every method', async () => {
  const paths = EVERY_PATH.trim().split(/\s+/)
  assert.ok(paths.length > 90)
  for (const path of paths) {
    const url = platform.baseUrl + path.replaceAll(/\{\w+\}/g, '6e68cc6287704273984567b3300c5822')
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const response = await fetch(url, { method })
      assert.equal(response.status, 501, `${method} ${path}`)
      const body: unknown = await response.json()
      assert.equal(Reflect.get(Object(body), 'errorCode'), 'request.product_not_offered', `${method} ${path}`)
    }
  }
})

test('a path that no provider documents is unknown', async () => {
  for (const path of ['/api/v1/budgetsx', '/api/v1/unknown', '/v2/other', '/riskless']) {
    assert.equal((await fetch(platform.baseUrl + path)).status, 404, path)
  }
})

test('the README of the dialect lists every product that is not offered, and each has a case here', () => {
  for (const { name, notOffered } of dialects) {
    const readme = readFileSync(new URL(`../../../src/dialects/${name}/README.md`, import.meta.url), 'utf8')
    const cases = new Set<string>([...DOCUMENTED, ...ELSEWHERE].map(([, , product]) => product))
    for (const { product } of notOffered) {
      assert.ok(readme.includes(product), product)
      assert.ok(cases.has(product), product)
    }
  }
})
