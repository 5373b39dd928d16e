// rule: Version 1 of identities, loans and investments, and the months of a user, over HTTP
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, assertStatus, bearer, fieldOf, send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp, listOf } from '../link/journey.ts'
import { type ConnectedUser, connectUser, listAll, refresh, settled } from './journey.ts'

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
  /** An amount of version 2 as a plain number. */
  const numberOf = (amount: unknown): number =>
    Number(at(amount, 'value', 'unscaledValue')) / 10 ** Number(at(amount, 'value', 'scale'))
  const read = async (user: ConnectedUser, path: string, scope: string, list: string) =>
    listOf(assertStatus(await user.get(path, scope), 200).body, list)

  test('identities have the same members in both versions, each with its own scope', async () => {
    const user = await connectUser(platform, app)
    const second = await read(user, '/data/v2/identities', 'identities:readonly', 'identities')
    assert.equal(second.length, 1)
    assert.deepEqual(await read(user, '/api/v1/identities', 'identity:read', 'identities'), second)
    const refused = await user.get('/api/v1/identities', 'identities:readonly')
    assertRefused(refused, 403, 'auth.insufficient_scope')
  })

  test('loans have the figures of version 2 as plain numbers', async () => {
    const user = await connectUser(platform, app, 'u-se-loan')
    const second = await read(user, '/data/v2/loan-accounts', 'loan-accounts:readonly', 'loanAccounts')
    const answer = assertStatus(await user.get('/api/v1/loans', 'accounts:read'), 200)
    const loans = listOf(answer.body, 'loans')
    assert.ok(loans.length > 0)
    assert.deepEqual(loans.map(({ id }) => id).toSorted(), second.map(({ id }) => id).toSorted())
    for (const loan of loans) {
      const same = second.find(({ id }) => id === loan.id)
      assert.equal(loan.balance, numberOf(at(same, 'balances', 'principal')))
      assert.ok(Number(loan.balance) < 0, 'a debt')
      assert.equal(loan.initialBalance, numberOf(at(same, 'balances', 'initial')))
      assert.equal(loan.amortized, numberOf(same?.amountPaid))
      assert.equal(loan.interest, at(same, 'loanParts', '0', 'interestRate', 'value'))
      assert.equal(loan.type, same?.loanType === 'UNDEFINED' ? 'OTHER' : same?.loanType)
      assert.deepEqual([loan.userId, loan.accountId], [user.userId, loan.id])
    }
    const total = loans.reduce((sum, { balance }) => sum + Number(balance), 0)
    assert.ok(Math.abs(Number(fieldOf(answer, 'totalLoanAmount')) - total) < 0.01)
    const mean = loans.reduce((sum, loan) => sum + Number(loan.balance) * Number(loan.interest), 0) / total
    assert.ok(Math.abs(Number(fieldOf(answer, 'weightedAverageInterestRate')) - mean) < 0.000_001)
  })

  test('accounts state when they were first seen, the terms of a loan, and a mandate', async () => {
    const listed = async (user: ConnectedUser) =>
      listOf(assertStatus(await user.get('/api/v1/accounts/list', 'accounts:read'), 200).body, 'accounts')
    const borrower = await connectUser(platform, app, 'u-se-loan')
    const accounts = await listed(borrower)
    const firstSeen = accounts.map(({ firstSeen }) => firstSeen)
    assert.deepEqual(new Set(firstSeen), new Set([platform.clock.nowMs()]))
    const terms = accounts
      .filter(({ details }) => details !== undefined)
      .map(({ details }) => Object(details))
    assert.equal(terms.length, 2)
    assert.ok(terms.every(({ interest, type }) => interest > 0 && interest < 1 && typeof type === 'string'))
    assert.ok(terms.some(({ numMonthsBound }) => numMonthsBound > 0))
    assert.ok(terms.some(({ nextDayOfTermsChange }) => nextDayOfTermsChange > platform.clock.nowMs()))
    platform.clock.advance(60_000)
    await refresh(borrower)
    await settled(borrower)
    assert.deepEqual(
      (await listed(borrower)).map((account) => account.firstSeen),
      firstSeen,
    )

    const authorised = await listed(await connectUser(platform, app, 'u-se-joint-limits'))
    const flags = authorised.map((account) => String(account.flags))
    assert.deepEqual(flags.toSorted(), ['["MANDATE"]', '[]'])
  })

  test('transactions of version 2 state the time of the payment and the code of the bank', async () => {
    const user = await connectUser(platform, app)
    const [one] = await listAll(user, '/data/v2/transactions', 'transactions')
    assert.match(String(one?.transactionDateTime), /^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$/)
    assert.equal(
      String(one?.transactionDateTime).slice(0, 10),
      Reflect.get(Object(one?.dates), 'transaction'),
    )
    assert.match(String(Reflect.get(Object(one?.types), 'financialInstitutionTypeCode')), /^[A-Z0-9-]+$/)
  })

  test('portfolios have the holdings of version 2, and are filtered by type', async () => {
    const user = await connectUser(platform, app, 'u-se-investments')
    const scope = 'investments:read'
    const portfolios = await read(user, '/api/v1/investments', scope, 'portfolios')
    assert.deepEqual(portfolios.map(({ type }) => type).toSorted(), ['ISK', 'PENSION'])
    for (const portfolio of portfolios) {
      const path = `/data/v2/investment-accounts/${portfolio.accountId}`
      const account = assertStatus(await user.get(path, 'investment-accounts:readonly'), 200)
      const holdings = numberOf(at(account.body, 'holdingValue', 'total'))
      const cash = numberOf(at(account.body, 'balances', 'booked', 'amount'))
      assert.equal(portfolio.cashValue, cash)
      assert.ok(Math.abs(Number(portfolio.totalValue) - holdings - cash) < 0.001)
      const instruments = listOf(portfolio, 'instruments')
      const sum = instruments.reduce((all, { marketValue }) => all + Number(marketValue), 0)
      assert.ok(Math.abs(sum - holdings) < 0.01)
      const profit = instruments.reduce((all, one) => all + Number(one.profit), 0)
      assert.ok(Math.abs(profit - Number(portfolio.totalProfit)) < 0.01)
      for (const one of instruments) assert.equal(one.portfolioId, portfolio.id)
    }
    const filtered = '/api/v1/investments?portfolioType=PENSION&portfolioType=KF'
    const pensions = await read(user, filtered, scope, 'portfolios')
    assert.deepEqual(
      pensions.map(({ type }) => type),
      ['PENSION'],
    )
    const unknown = await user.get('/api/v1/investments?portfolioType=X', scope)
    assertRefused(unknown, 400, 'request.parameter_invalid')
  })

  test('calendar periods are the months of the user, also adjusted ones, at most ten years away', async () => {
    const user = await connectUser(platform, app)
    const token = await user.token('calendar:read,user:write,user:read')
    const periods = async (rest: string) =>
      send(`${platform.baseUrl}/api/v1/calendar/periods${rest}`, { headers: bearer(token) })
    const names = async (rest: string) =>
      listOf({ body: assertStatus(await periods(rest), 200).body }, 'body').map(
        ({ name, startDate, endDate }) => [
          name,
          new Date(Number(startDate)).toISOString(),
          new Date(Number(endDate)).toISOString(),
        ],
      )
    const profile = assertStatus(await user.read('/api/v1/user/profile', token), 200).body
    const setMode = async (periodMode: string) => {
      const body = JSON.stringify({ ...Object(profile), periodMode, periodAdjustedDay: 25 })
      const headers = { ...bearer(token), 'content-type': 'application/json' }
      assertStatus(
        await send(`${platform.baseUrl}/api/v1/user/profile`, { method: 'PUT', headers, body }),
        200,
      )
    }
    await setMode('MONTHLY')
    assert.equal((await names('/2024')).length, 12)
    const may = [['2016-05', '2016-05-01T00:00:00.000Z', '2016-05-31T23:59:59.000Z']]
    assert.deepEqual(await names('/2016-05'), may)
    assert.deepEqual(await names('/2016-05-17'), may)
    assert.equal((await names('?period_gte=2025-11-30&period_lte=2026-02-01')).length, 4)
    await setMode('MONTHLY_ADJUSTED')
    assert.deepEqual(await names('/2026-01-25'), [
      ['2026-02', '2026-01-25T00:00:00.000Z', '2026-02-24T23:59:59.000Z'],
    ])
    for (const wrong of ['/x', '/2026-13', '/2026-02-30', '/2026-Q1', '/2026:10']) {
      assertRefused(await periods(wrong), 400, 'request.parameter_invalid')
    }
    for (const [from, to] of [
      ['2026-02-01', '2026-01-01'],
      ['2015-01-01', '2026-01-01'],
      ['2026-01-01', '2037-01-01'],
      ['2026-1-1', '2026-02-01'],
    ]) {
      assertRefused(await periods(`?period_gte=${from}&period_lte=${to}`), 400, 'request.parameter_invalid')
    }
    assertRefused(await periods('?period_gte=2026-01-01'), 400, 'request.parameter_missing')
  })

  test('authentication options list every provider of a market, without options', async () => {
    const user = await connectUser(platform, app)
    const path = '/api/v1/provider-authentication-options-for-market/SE'
    const options = await read(user, path, 'providers:read', 'providers')
    const listed = await read(user, '/api/v1/providers/SE', 'providers:read', 'providers')
    assert.deepEqual(
      options,
      listed.map(({ name }) => ({ authenticationOptionsGroups: [], providerName: name })),
    )
  })
})
