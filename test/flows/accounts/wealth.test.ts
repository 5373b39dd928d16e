// rule: Investment and loan accounts over HTTP
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, assertStatus, bearer, fieldOf, send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { collectPages } from '../../support/paging.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp, listOf, setFault } from '../link/journey.ts'
import { type ConnectedUser, connectUser, refresh, settled } from './journey.ts'

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

  test('the value of an investment account equals its holdings and cash, to the cent', async () => {
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
        const wire = String(at(holding, 'financialInstrument', 'type'))
        const type = wire === 'PENSION_PLAN' ? 'pensionPlan' : wire.toLowerCase()
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

  test('version 2 of accounts and transactions has everyday accounts only; loans and investments are found in their own lists', async () => {
    for (const [userName, scope, path, list] of [
      ['u-se-loan', LOANS, '/data/v2/loan-accounts', 'loanAccounts'],
      ['u-se-investments', INVESTMENTS, '/data/v2/investment-accounts', 'investmentAccounts'],
    ] as const) {
      const user = await connectUser(platform, app, userName)
      const own = listOf(assertStatus(await user.get(path, scope), 200).body, list).map(({ id }) =>
        String(id),
      )
      assert.ok(own.length > 0)
      const read = await user.token(
        'accounts:read,accounts.balances:readonly,transactions:read,accounts.parties:readonly',
      )
      const accounts = listOf(assertStatus(await user.read('/data/v2/accounts', read), 200).body, 'accounts')
      assert.ok(accounts.every(({ id, type }) => !own.includes(String(id)) && type !== 'UNDEFINED'))
      const undefinedOnes = assertStatus(await user.read('/data/v2/accounts?typesIn=UNDEFINED', read), 200)
      assert.deepEqual(undefinedOnes.body, { accounts: [], nextPageToken: '' })
      for (const id of own) {
        for (const end of ['', '/balances', '/parties']) {
          assertRefused(await user.read(`/data/v2/accounts/${id}${end}`, read), 404, 'account.not_found')
        }
        const of = assertStatus(await user.read(`/data/v2/transactions?accountIdIn=${id}`, read), 200)
        assert.deepEqual(listOf(of.body, 'transactions'), [])
      }
      const all = listOf(
        assertStatus(await user.read('/data/v2/transactions', read), 200).body,
        'transactions',
      )
      assert.ok(all.every(({ accountId }) => !own.includes(String(accountId))))
    }
  })

  test('optional fields of loans and investments are sent for test users who have them', async () => {
    const borrower = await connectUser(platform, app, 'u-se-loan')
    const loans = assertStatus(await borrower.get('/data/v2/loan-accounts', LOANS), 200)
    const [mortgage] = listOf(loans.body, 'loanAccounts').filter(({ loanType }) => loanType === 'MORTGAGE')
    assert.deepEqual(mortgage?.collateral, { collateral: 'Example Street 1' })
    const [part] = listOf(mortgage, 'loanParts')
    assert.equal(part?.loanPartNumber, '1')
    // The clock of the tests is in March 2026.
    assert.deepEqual(
      [at(part, 'dates', 'previousPaymentDate'), at(part, 'dates', 'nextPaymentDate')],
      ['2026-02-28', '2026-03-28'],
    )
    assert.deepEqual(part?.interestRate, {
      margin: 0.012,
      monthsBound: 3,
      referenceIndex: 'Demo Bank 3 months',
      revisionDate: '2027-01-01',
      value: 0.0345,
      variableRate: true,
    })
    const [car] = listOf(loans.body, 'loanAccounts').filter(({ loanType }) => loanType === 'VEHICLE')
    assert.deepEqual(car?.guarantor, { name: 'Robin Example' })
    assert.equal('collateral' in Object(car), false)

    const investor = await connectUser(platform, app, 'u-es-investments')
    const listed = assertStatus(await investor.get('/data/v2/investment-accounts', INVESTMENTS), 200)
    const accounts = listOf(listed.body, 'investmentAccounts')
    const securities = accounts.find(({ financialProduct }) => financialProduct === 'ES_INVESTMENT')
    const pension = accounts.find(({ financialProduct }) => financialProduct === 'ES_PENSION')
    for (const iban of [
      at(securities, 'identifiers', 'iban'),
      at(securities, 'monetaryAccountIdentifiers', 'iban'),
    ])
      assert.match(String(Object(iban).iban), /^ES\d{22}$/)
    assert.ok(minor(at(pension, 'holdingValue', 'pensionPlan')) > 0)
    const instruments = async (id: unknown) => {
      const answer = await investor.get(`/data/v2/investment-accounts/${id}/holdings`, INVESTMENTS)
      return listOf(assertStatus(answer, 200).body, 'holdings').map((holding) =>
        Object(holding.financialInstrument),
      )
    }
    const [fund, , share, bond] = await instruments(securities?.id)
    assert.equal(fund.expenseRatio, 0.002)
    assert.deepEqual([share.tickerSymbol, share.marketIdentifierCode], ['MRDN', 'XXXX'])
    assert.deepEqual([bond.type, bond.expirationDate, bond.interestRate], ['BOND', '2034-06-30', 0.0275])
    const plan = (await instruments(pension?.id)).find(({ type }) => type === 'PENSION_PLAN')
    assert.equal(at(plan, 'identifiers', 'pensionPlanIdentifier'), 'NPP-2045')
  })

  test('holdings are paged', async () => {
    const user = await connectUser(platform, app, 'u-es-investments')
    const listed = assertStatus(await user.get('/data/v2/investment-accounts', INVESTMENTS), 200)
    const [account] = listOf(listed.body, 'investmentAccounts')
    const path = `/data/v2/investment-accounts/${account?.id}/holdings`
    const all = listOf(assertStatus(await user.get(path, INVESTMENTS), 200).body, 'holdings')
    const paged = await collectPages(async (pageToken) => {
      const page = assertStatus(await user.get(`${path}?pageSize=1&pageToken=${pageToken}`, INVESTMENTS), 200)
      return { items: listOf(page.body, 'holdings'), nextPageToken: String(fieldOf(page, 'nextPageToken')) }
    })
    assert.deepEqual(paged, all)
    assert.ok(all.length > 1)
    assertStatus(await user.get(`${path}?pageSize=101`, INVESTMENTS), 200)
    assertRefused(await user.get(`${path}?pageSize=0`, INVESTMENTS), 400, 'request.parameter_invalid')
    assertRefused(await user.get(`${path}?pageToken=x`, INVESTMENTS), 400, 'request.invalid_page_token')
  })

  test('paging during refreshes returns each remaining holding exactly once', async () => {
    const user = await connectUser(platform, app, 'u-de-investments')
    const listed = assertStatus(await user.get('/data/v2/investment-accounts', INVESTMENTS), 200)
    const [account] = listOf(listed.body, 'investmentAccounts')
    const accountId = String(account?.id)
    const { store } = await platform.workbench()
    const [stored] = await store.listAccountDetails(app.appId, user.userId, [accountId])
    assert.ok(stored?.details.kind === 'investment')
    const { details } = stored
    const twice = details.holdings.flatMap((holding) => [holding, holding])
    const save = (holdings: typeof twice) =>
      store.saveAccountDetails(app.appId, user.credentialsId, [
        { accountId, details: { ...details, holdings } },
      ])
    await save(twice)
    const path = `/data/v2/investment-accounts/${accountId}/holdings`
    const names: unknown[] = []
    let pageToken = ''
    for (let round = 0; round === 0 || pageToken !== ''; round++) {
      const page = assertStatus(await user.get(`${path}?pageSize=1&pageToken=${pageToken}`, INVESTMENTS), 200)
      names.push(...listOf(page.body, 'holdings').map((held) => at(held, 'financialInstrument', 'name')))
      pageToken = String(fieldOf(page, 'nextPageToken'))
      const [first] = twice
      assert.ok(first !== undefined)
      const bought = { ...first, name: `Bought ${round}`, isin: `XX${round}` }
      await save([...twice.slice(round % 3), ...twice.slice(0, round % 3).toReversed(), bought])
    }
    const stayed = names.filter((name) => !String(name).startsWith('Bought'))
    assert.deepEqual(stayed.toSorted(), twice.map(({ name }) => name).toSorted())
  })

  test('loans show balance, payments and terms, and a refresh updates them', async () => {
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

  test('a loan id is not found among investments, nor by another user', async () => {
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

  test('a bank that fails while holdings are read leaves the stored holdings unchanged', async () => {
    const user = await connectUser(platform, app, 'u-fr-investments')
    const read = async () => (await user.get('/data/v2/investment-accounts', INVESTMENTS)).body
    const before = await read()
    await setFault(platform, { person: 'u-fr-investments', failNext: { times: 6, status: 500 } })
    assertStatus(await refresh(user), 204)
    assert.equal(fieldOf(await settled(user), 'status'), 'TEMPORARY_ERROR')
    assert.deepEqual(await read(), before)
  })

  test('version 1 names mortgages and pensions, and counts in what an investment account holds', async () => {
    const v1 = async (user: ConnectedUser) =>
      listOf(assertStatus(await user.get('/api/v1/accounts/list', 'accounts:read'), 200).body, 'accounts')
    const owner = await connectUser(platform, app, 'u-gb-loan')
    const loans = (await v1(owner)).filter(({ type }) => type === 'MORTGAGE' || type === 'LOAN')
    assert.deepEqual(loans.map(({ type }) => type).toSorted(), ['LOAN', 'MORTGAGE'])
    const listed = assertStatus(await owner.get('/data/v2/loan-accounts', LOANS), 200)
    for (const { id, loanType, balances } of listOf(listed.body, 'loanAccounts')) {
      const account = loans.find((loan) => loan.id === id)
      assert.equal(account?.type, loanType === 'MORTGAGE' ? 'MORTGAGE' : 'LOAN')
      assert.equal(Math.round(Number(account.balance) * 100), minor(at(balances, 'principal')))
    }

    const investor = await connectUser(platform, app, 'u-se-investments')
    const accounts = await v1(investor)
    const invested = assertStatus(await investor.get('/data/v2/investment-accounts', INVESTMENTS), 200)
    for (const { id, financialProduct, balances, holdingValue } of listOf(
      invested.body,
      'investmentAccounts',
    )) {
      const account = accounts.find((candidate) => candidate.id === id)
      assert.equal(account?.type, financialProduct === 'SE_PENSION' ? 'PENSION' : 'INVESTMENT')
      const worth = minor(at(balances, 'booked', 'amount')) + minor(at(holdingValue, 'total'))
      assert.equal(Math.round(Number(account.balance) * 100), worth)
      assert.equal(at(account, 'currencyDenominatedBalance', 'unscaledValue'), worth)
    }
  })
})
