// rule: Endpoints of products that are not offered name the product in their error
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { dialects } from '../../../src/dialects/index.ts'
import { engines } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'

/** One endpoint of each entry of the provider's table of scopes and endpoints, with its product. */
const DOCUMENTED = [
  ['POST', '/v2/income-checks', 'income check'],
  ['GET', '/v2/income-checks/1:generate-pdf', 'income check'],
  ['DELETE', '/risk/v1/expense-checks/1', 'expense check'],
  ['GET', '/risk/v1/risk-insights/1', 'risk insights and risk categorisation'],
  ['GET', '/risk/v2/risk-categorisation/reports/1', 'risk insights and risk categorisation'],
  ['GET', '/api/v1/budgets', 'budgets'],
  ['POST', '/api/v1/budgets/recurring', 'budgets'],
  ['GET', '/api/v1/savings-goals?a=b', 'savings goals'],
  ['PUT', '/api/v1/savings-goals/1:archive', 'savings goals'],
  ['GET', '/api/v1/insights/archived', 'actionable insights'],
  ['GET', '/finance-management/v1/cost-of-living', 'business finance management'],
  ['POST', '/enrichment/v1/transactions/on-demand', 'enrichment'],
  ['POST', '/connector/users/1/accounts', 'connector'],
  ['POST', '/api/v1/payments/requests', 'payments'],
  ['GET', '/payment/v1/bulk-payments/1', 'payments'],
  ['GET', '/partner-integration/v1/merchants', 'merchants'],
  ['GET', '/connectivity/v2/consents', 'connectivity version 2'],
  ['GET', '/api/v1/transactions/1/link/suggest', 'linked transactions'],
  ['POST', '/api/v1/transactions/1/link/2', 'linked transactions'],
  ['PUT', '/api/v1/transactions/1/part/2', 'linked transactions'],
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

test('a path that no provider documents is unknown', async () => {
  for (const path of ['/api/v1/budgetsx', '/api/v1/unknown', '/v2/other', '/riskless']) {
    assert.equal((await fetch(platform.baseUrl + path)).status, 404, path)
  }
})

test('the README of the dialect lists every product that is not offered, and each has a case here', () => {
  for (const { name, notOffered } of dialects) {
    const readme = readFileSync(new URL(`../../../src/dialects/${name}/README.md`, import.meta.url), 'utf8')
    const cases = new Set<string>(DOCUMENTED.map(([, , product]) => product))
    for (const { product } of notOffered) {
      assert.ok(readme.includes(product), product)
      assert.ok(cases.has(product), product)
    }
  }
})
