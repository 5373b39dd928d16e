// rule: Amounts with a negative scale, from the bank to every response
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertStatus } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp, listOf } from '../link/journey.ts'
import { connectUser } from './journey.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const at = (value: unknown, ...path: readonly string[]): unknown =>
    path.reduce<unknown>((now, name) => Reflect.get(Object(now), name), value)

  test('amounts with a negative scale are returned as received, and summed at their value', async () => {
    const user = await connectUser(platform, app, 'u-se-round')
    const accounts = assertStatus(await user.get('/data/v2/accounts', 'accounts:read'), 200)
    const [account] = listOf(accounts.body, 'accounts')
    // March: twenty thousand at New Year, and five thousand each 25th of January and February.
    assert.deepEqual(at(account, 'balances', 'booked', 'amount'), {
      currencyCode: 'SEK',
      value: { scale: '-3', unscaledValue: '30' },
    })
    const read = await user.get('/data/v2/transactions?pageSize=100', 'transactions:read')
    const values = listOf(assertStatus(read, 200).body, 'transactions').map((each) =>
      at(each, 'amount', 'value'),
    )
    assert.ok(values.length >= 12)
    assert.deepEqual(
      new Set(values.map((value) => JSON.stringify(value))),
      new Set(['{"unscaledValue":"5","scale":"-3"}', '{"unscaledValue":"-60","scale":"-3"}']),
    )
    const query = { types: ['income-by-category', 'expenses-by-category'], resolution: 'YEARLY' }
    const made = await user.post('/api/v1/statistics/query', 'statistics:read', query)
    const statistics: unknown = assertStatus(made, 200).body
    assert.ok(Array.isArray(statistics))
    const sums = statistics
      .filter((each) => at(each, 'period') === '2025')
      .map((each) => Number(at(each, 'value')))
    assert.ok(
      sums.some((sum) => Math.abs(sum) === 60_000),
      JSON.stringify(statistics),
    )
  })
})
