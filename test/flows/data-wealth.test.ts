import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, assertStatus, bearer, fieldOf, send } from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'
import { connectUser, refresh, settled } from './data-journey.ts'
import { createLinkApp, listOf, setFault } from './link-journey.ts'

const DAY_MS = 86_400_000
const INVESTMENTS = 'investment-accounts:readonly'
const LOANS = 'loan-accounts:readonly'

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
  const minor = (amount: unknown): number => {
    assert.equal(at(amount, 'value', 'scale'), 2)
    const value = at(amount, 'value', 'unscaledValue')
    assert.ok(typeof value === 'number' && Number.isInteger(value))
    return value
  }

  test('investment accounts are worth what lies in them, to the cent', async () => {
    const user = await connectUser(platform, app, 'u-se-investments')
    const listed = assertStatus(await user.get('/data/v2/investment-accounts', INVESTMENTS), 200)
    const accounts = listOf(listed.body, 'investmentAccounts')
    assert.deepEqual(accounts.map(({ financialProduct }) => financialProduct).toSorted(), [
      'SE_ISK',
      'SE_PENSION',
    ])
    for (const account of accounts) {
      const path = `/data/v2/investment-accounts/${account.id}`
      assert.deepEqual(assertStatus(await user.get(path, INVESTMENTS), 200).body, account)
      const answer = assertStatus(await user.get(`${path}/holdings`, INVESTMENTS), 200)
      assert.equal(fieldOf(answer, 'nextPageToken'), '')
      const sums = new Map<string, number>()
      for (const holding of listOf(answer.body, 'holdings')) {
        const type = String(at(holding, 'financialInstrument', 'type')).toLowerCase()
        sums.set(type, (sums.get(type) ?? 0) + minor(holding.holdingValue))
        assert.equal(holding.accountId, account.id)
        assert.match(String(at(holding, 'financialInstrument', 'identifiers', 'isin')), /^[A-Z0-9]{12}$/)
        const paid = minor(holding.holdingValue) - minor(holding.holdingReturn)
        const average = minor(holding.averageAcquisitionPrice)
        assert.ok(Math.abs(average * Number(holding.quantity) - paid) <= Number(holding.quantity) + 1)
        const ratio = Number(holding.holdingPercentageReturn)
        assert.ok(Math.abs(ratio - minor(holding.holdingReturn) / paid) < 0.0002)
      }
      const { total, ...parts } = Object(account.holdingValue)
      assert.equal(
        minor(total),
        [...sums.values()].reduce((sum, value) => sum + value, 0),
      )
      for (const [type, sum] of sums) assert.equal(minor(parts[type]), sum, type)
      assert.equal(Object.keys(parts).length, sums.size)
      assert.equal(listOf(account, 'parties')[0]?.role, 'HOLDER')
    }
  })

  test('holdings are paged', async () => {
    const user = await connectUser(platform, app, 'u-es-investments')
    const listed = assertStatus(await user.get('/data/v2/investment-accounts', INVESTMENTS), 200)
    const [account] = listOf(listed.body, 'investmentAccounts')
    const path = `/data/v2/investment-accounts/${account?.id}/holdings`
    const all = listOf(assertStatus(await user.get(path, INVESTMENTS), 200).body, 'holdings')
    const paged: unknown[] = []
    let pageToken = ''
    do {
      const page = assertStatus(await user.get(`${path}?pageSize=1&pageToken=${pageToken}`, INVESTMENTS), 200)
      paged.push(...listOf(page.body, 'holdings'))
      pageToken = String(fieldOf(page, 'nextPageToken'))
    } while (pageToken !== '')
    assert.deepEqual(paged, all)
    assert.ok(all.length > 1)
    assertRefused(await user.get(`${path}?pageSize=101`, INVESTMENTS), 400, 'request.parameter_invalid')
    assertRefused(await user.get(`${path}?pageToken=x`, INVESTMENTS), 400, 'request.invalid_page_token')
  })

  test('loans show what is owed, what was paid and on which terms, and a refresh brings them up to date', async () => {
    const user = await connectUser(platform, app, 'u-gb-loan')
    const loans = async () => {
      const answer = assertStatus(await user.get('/data/v2/loan-accounts', LOANS), 200)
      return listOf(answer.body, 'loanAccounts')
    }
    const before = await loans()
    assert.deepEqual(before.map(({ loanType }) => loanType).toSorted(), ['MORTGAGE', 'VEHICLE'])
    for (const loan of before) {
      assert.deepEqual((await user.get(`/data/v2/loan-accounts/${loan.id}`, LOANS)).body, loan)
      const [part, ...others] = listOf(loan, 'loanParts')
      assert.deepEqual(others, [])
      assert.deepEqual(part?.balances, loan.balances)
      const owed = minor(at(loan, 'balances', 'principal'))
      const initial = minor(at(loan, 'balances', 'initial'))
      assert.ok(initial < owed && owed < 0)
      assert.equal(minor(loan.amountPaid), owed - initial)
      const rate = Number(at(part, 'interestRate', 'value'))
      assert.ok(rate > 0.001 && rate < 0.2, String(rate))
      assert.equal(at(part, 'installment', 'period'), 'MONTHLY')
      assert.ok(
        String(at(part, 'dates', 'originationDate')) < String(at(part, 'dates', 'payoffExpectedDate')),
      )
    }
    platform.clock.advance(40 * DAY_MS)
    assertStatus(await refresh(user), 204)
    assert.equal(fieldOf(await settled(user), 'status'), 'UPDATED')
    for (const [index, loan] of (await loans()).entries()) {
      assert.ok(minor(loan.amountPaid) > minor(before[index]?.amountPaid))
    }
  })

  test('a loan is no investment, and nobody else’s', async () => {
    const user = await connectUser(platform, app, 'u-de-loan')
    const answer = assertStatus(await user.get('/data/v2/loan-accounts', LOANS), 200)
    const [loan] = listOf(answer.body, 'loanAccounts')
    assertRefused(
      await user.get(`/data/v2/investment-accounts/${loan?.id}`, INVESTMENTS),
      404,
      'account.not_found',
    )
    assertRefused(
      await user.get(`/data/v2/investment-accounts/${loan?.id}/holdings`, INVESTMENTS),
      404,
      'account.not_found',
    )
    const { accessToken } = await app.developer.needUserTokens(LOANS)
    const headers = bearer(accessToken)
    const theirs = await send(`${platform.baseUrl}/data/v2/loan-accounts/${loan?.id}`, { headers })
    assertRefused(theirs, 404, 'account.not_found')
    const none = await send(`${platform.baseUrl}/data/v2/loan-accounts`, { headers })
    assert.deepEqual(none.body, { loanAccounts: [] })
  })

  test('a bank that breaks off while holdings are read leaves what was known', async () => {
    const user = await connectUser(platform, app, 'u-fr-investments')
    const read = async () => (await user.get('/data/v2/investment-accounts', INVESTMENTS)).body
    const before = await read()
    await setFault(platform, { person: 'u-fr-investments', failNext: { times: 6, status: 500 } })
    platform.clock.advance(DAY_MS)
    assertStatus(await refresh(user), 204)
    assert.equal(fieldOf(await settled(user), 'status'), 'TEMPORARY_ERROR')
    assert.deepEqual(await read(), before)
  })
})
