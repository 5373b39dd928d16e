// rule: Accounts, transactions and customer of the Flinks dialect, in FDX 5 and 6
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isJsonObject, type Json, type JsonObject } from '../../../src/lib/json.ts'
import { type Answer, assertStatus, bearer, fieldOf, send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp } from '../link/journey.ts'
import { needClientToken, needTokens, refresh, type Tokens } from './journey.ts'

const V5 = '/api/fdx/5'
const V6 = '/fdx/v6'

const LIGHT = [
  'accountId',
  'accountCategory',
  'accountType',
  'accountNumberDisplay',
  'productName',
  'nickname',
  'status',
  'description',
  'currency',
]

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  const tokens = new Map<string, Tokens>()
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
    for (const userName of ['u-ca-ordinary', 'u-ca-loan', 'u-ca-investments'])
      tokens.set(userName, await needTokens(platform, app, {}, userName))
  })
  after(() => platform.stop())

  const tokenOf = (userName: string) => tokens.get(userName)?.accessToken ?? ''

  function get(path: string, accessToken = tokenOf('u-ca-ordinary'), headers = {}): Promise<Answer> {
    const url = path.startsWith('http') ? path : platform.baseUrl + path
    return send(url, { headers: { ...(accessToken !== '' && bearer(accessToken)), ...headers } })
  }

  async function list(path: string, name: string, accessToken?: string): Promise<readonly JsonObject[]> {
    const items = fieldOf(assertStatus(await get(path, accessToken), 200), name)
    assert.ok(Array.isArray(items))
    return items
  }

  /** The entity within its wrapper, which is its only member. */
  function unwrap(item: Json): JsonObject {
    assert.ok(isJsonObject(item))
    const [entity, ...others] = Object.values(item)
    assert.ok(isJsonObject(entity) && others.length === 0, JSON.stringify(item))
    return entity
  }

  async function accountIdOf(accountType: string, userName = 'u-ca-ordinary'): Promise<string> {
    const accounts = await list(`${V6}/accounts`, 'accounts', tokenOf(userName))
    const found = accounts.find((account) => account.accountType === accountType)
    assert.ok(typeof found?.accountId === 'string', `${accountType} of ${userName}`)
    return found.accountId
  }

  function assertDataError(answer: Answer, status: number, code: number | undefined, about = ''): void {
    assert.equal(answer.status, status, `${about} ${answer.text}`)
    assert.ok(typeof answer.body === 'object' && answer.body !== null)
    assert.equal(Reflect.get(answer.body, 'code'), code, `${about} ${answer.text}`)
    const names = code === undefined ? ['message'] : ['code', 'message', 'debugMessage']
    assert.deepEqual(Object.keys(answer.body), names, about)
  }

  test('FDX 5 wraps what FDX 6 has flat; the light result has exactly the documented fields', async () => {
    const wrapped = await list(`${V5}/accounts`, 'accounts')
    const flat = await list(`${V6}/accounts`, 'accounts')
    assert.deepEqual(wrapped.map(unwrap), flat)
    assert.deepEqual(wrapped.flatMap((item) => Object.keys(item)).sort(), [
      'depositAccount',
      'depositAccount',
      'locAccount',
    ])
    for (const account of flat) assert.deepEqual(Object.keys(account), LIGHT)
    assert.deepEqual(flat.map(({ accountType }) => accountType).sort(), ['CHECKING', 'CREDITCARD', 'SAVINGS'])
    for (const account of flat) assert.deepEqual(account.currency, { currencyCode: 'CAD' })
  })

  test('the details have balances and numbers, and one account is what the list has', async () => {
    const all = await list(`${V5}/accounts?resultType=details`, 'accounts')
    for (const item of all) {
      const entity = unwrap(item)
      for (const base of [V5, V6]) {
        const one = assertStatus(await get(`${base}/accounts/${entity.accountId}`), 200)
        assert.deepEqual(one.body, base === V5 ? item : entity)
      }
    }
    const chequing = all.map(unwrap).find(({ accountType }) => accountType === 'CHECKING')
    assert.match(String(chequing?.routingTransitNumber), /^[0-9]{8}$/)
    assert.match(String(chequing?.accountNumber), /^[0-9]{7,12}$/)
    assert.notEqual(chequing?.accountId, chequing?.accountNumber)
    assert.equal(chequing?.accountNumberDisplay, `****${String(chequing?.accountNumber).slice(-4)}`)
    assert.equal(typeof chequing?.currentBalance, 'number')
    const card = all.map(unwrap).find(({ accountType }) => accountType === 'CREDITCARD')
    assert.equal(card?.accountNumber, undefined)
    assert.equal(card?.balanceType, 'LIABILITY')
    const { creditLine, availableCredit, currentBalance } = Object(card)
    assert.equal(Math.round((creditLine - availableCredit) * 100), Math.round(currentBalance * 100))
  })

  test('loans are owed, and investment accounts have their holdings', async () => {
    const loans = await list(`${V5}/accounts?resultType=details`, 'accounts', tokenOf('u-ca-loan'))
    const mortgage = loans.find((item) => 'loanAccount' in item && unwrap(item).accountType === 'MORTGAGE')
    const loan = unwrap(mortgage ?? {})
    assert.ok(
      Number(loan.principalBalance) > 0 && Number(loan.principalBalance) <= Number(loan.originalPrincipal),
    )
    assert.equal(typeof loan.interestRate, 'number')
    const accounts = await list(`${V6}/accounts?resultType=details`, 'accounts', tokenOf('u-ca-investments'))
    const invested = accounts.filter(({ accountCategory }) => accountCategory === 'INVESTMENT_ACCOUNT')
    assert.ok(invested.length > 0)
    for (const { holdings, currentValue, availableCashBalance } of invested) {
      assert.ok(Array.isArray(holdings) && holdings.length > 0)
      const value = holdings.reduce((sum, { marketValue }) => sum + marketValue, 0)
      assert.ok(Math.abs(value + Number(availableCashBalance) - Number(currentValue)) < 0.01)
    }
  })

  test('transactions have positive amounts with a memo, newest first, wrapped by the type of their account', async () => {
    for (const [accountType, wrapper] of [
      ['CHECKING', 'depositTransaction'],
      ['CREDITCARD', 'locTransaction'],
    ] as const) {
      const id = await accountIdOf(accountType)
      const wrapped = await list(`${V5}/accounts/${id}/transactions?limit=500`, 'transactions')
      const flat = await list(`${V6}/accounts/${id}/transactions?limit=500`, 'transactions')
      assert.deepEqual(
        wrapped.map((item) => Object.keys(item)),
        wrapped.map(() => [wrapper]),
      )
      assert.deepEqual(
        flat.map(({ accountCategory, ...entity }) => entity),
        wrapped.map(unwrap),
      )
      assert.ok(flat.length > 20)
      assert.deepEqual(
        new Set(flat.map(({ debitCreditMemo }) => debitCreditMemo)),
        new Set(['DEBIT', 'CREDIT']),
      )
      for (const { amount, status, postedTimestamp, transactionTimestamp, accountId } of flat) {
        assert.ok(Number(amount) > 0)
        assert.equal(accountId, id)
        assert.match(String(transactionTimestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.0{7}Z$/)
        assert.equal(postedTimestamp === undefined, status === 'PENDING')
      }
      const posted = flat.flatMap(({ postedTimestamp }) =>
        typeof postedTimestamp === 'string' ? [postedTimestamp] : [],
      )
      assert.deepEqual(posted, posted.toSorted().reverse())
    }
  })

  test('every list is read to its end by its links, each item once, and states its total', async () => {
    const id = await accountIdOf('CHECKING')
    for (const [path, name] of [
      [`${V5}/accounts?limit=1&resultType=details`, 'accounts'],
      [`${V5}/accounts/${id}/transactions?limit=40&startTime=2025-09-01&endTime=2026-02-28`, 'transactions'],
      [`${V6}/accounts/${id}/transactions?limit=97`, 'transactions'],
      [`${V5}/accounts/${id}/statements?limit=3`, 'statements'],
      [`${V5}/accounts/${id}/payment-networks?limit=1`, 'paymentNetworks'],
    ] as const) {
      const seen: string[] = []
      let total: unknown
      for (let next: string | undefined = path; next !== undefined; ) {
        const page = assertStatus(await get(next), 200)
        assert.deepEqual(Object.keys(Object(page.body)), ['page', 'links', name])
        const { nextOffset, totalElements } = Object(fieldOf(page, 'page'))
        const href: unknown = Object(fieldOf(page, 'links')).next?.href
        assert.equal(nextOffset === undefined, href === undefined)
        if (typeof href === 'string') assert.equal(new URL(href).searchParams.get('offset'), nextOffset)
        seen.push(...Object(page.body)[name].map((item: unknown) => JSON.stringify(item)))
        assert.ok(total === undefined || total === totalElements)
        total = totalElements
        next = typeof href === 'string' ? href : undefined
      }
      assert.equal(seen.length, total, path)
      assert.equal(new Set(seen).size, seen.length, path)
    }
  })

  test('an offset is valid for its own list and user only', async () => {
    const { page } = Object((await get(`${V5}/accounts?limit=1`)).body)
    const offset = encodeURIComponent(page.nextOffset)
    const id = await accountIdOf('CHECKING')
    assertStatus(await get(`${V6}/accounts?limit=1&pageKey=${offset}`), 200)
    for (const [path, accessToken] of [
      [`${V5}/accounts?limit=1&offset=${offset}x`],
      [`${V5}/accounts?limit=1&offset=${offset}&accountIds=${id}`],
      [`${V5}/accounts/${id}/transactions?offset=${offset}`],
      [`${V5}/accounts/${id}/statements?offset=${offset}`],
      [`${V5}/accounts/${id}/payment-networks?offset=${offset}`],
      [`${V6}/accounts/${id}/payment-networks?pageKey=${offset}`],
      [`${V5}/accounts?limit=1&offset=${offset}`, tokenOf('u-ca-loan')],
    ] as const) {
      assertDataError(await get(path, accessToken), 400, 401, path)
    }
    for (const wrong of [
      'limit=0',
      'limit=x',
      'limit=-1',
      'resultType=all',
      'limit=1&limit=2',
      `offset=${'x'.repeat(2049)}`,
    ])
      assertDataError(await get(`${V5}/accounts?${wrong}`), 400, 401, wrong)
    assertStatus(await get(`${V5}/accounts?limit=999999999`), 200)
  })

  test('accountIds selects accounts; those that do not exist match nothing', async () => {
    const id = await accountIdOf('CHECKING')
    const other = await accountIdOf('SAVINGS')
    const foreign = await accountIdOf('MORTGAGE', 'u-ca-loan')
    const ids = async (accountIds: string) =>
      (await list(`${V6}/accounts?accountIds=${accountIds}`, 'accounts')).map(({ accountId }) => accountId)
    assert.deepEqual(await ids(id), [id])
    assert.deepEqual((await ids(`${id},${other}`)).toSorted(), [id, other].toSorted())
    assert.deepEqual(await ids(`${foreign},none`), [])
  })

  test('the bounds of the dates are inclusive; a bad date is 702, a bad range 703', async () => {
    const id = await accountIdOf('CHECKING')
    const path = (base: string, query: string) => `${base}/accounts/${id}/transactions?limit=500&${query}`
    const days = async (base: string, query: string) =>
      (await list(path(base, query), 'transactions')).map((item) => {
        const entity = base === V5 ? unwrap(item) : item
        return String(entity.postedTimestamp ?? entity.transactionTimestamp).slice(0, 10)
      })
    const all = await days(V5, '')
    for (const [base, query, from, to] of [
      [V5, 'startTime=2026-01-10', '2026-01-10', '9999-12-31'],
      [V5, 'endTime=2026-01-10T23:59:59Z', '0000-01-01', '2026-01-10'],
      [V5, 'startTime=2026-01-10T00:00:01Z&endTime=2026-01-20', '2026-01-11', '2026-01-20'],
      [V6, 'startTime=2026-01-10&endTime=2026-01-20', '2026-01-10', '2026-01-20'],
      [V6, 'startDate=2026-01-10&endDate=2026-01-10', '2026-01-10', '2026-01-10'],
      [V5, 'startTime=2026-01-10T00:00:00%2B02:00&endTime=2026-01-12', '2026-01-10', '2026-01-12'],
    ] as const) {
      assert.deepEqual(
        await days(base, query),
        all.filter((day) => day >= from && day <= to),
        query,
      )
    }
    assert.ok((await days(V5, 'startTime=2026-01-10&endTime=2026-01-20')).length > 0)
    for (const [base, query, code] of [
      [V5, 'startTime=yesterday', 702],
      [V5, 'endTime=2026-02-30', 702],
      [V5, 'startTime=2026-01-10T25:00:00Z', 702],
      [V5, 'startTime=2026-01-11&endTime=2026-01-10', 703],
      [V6, 'startTime=2026-01-11', 703],
      [V6, 'endDate=2026-01-11', 703],
    ] as const) {
      assertDataError(await get(path(base, query)), 400, code, query)
    }
  })

  test('payment networks name institution, transit and account; a card has none', async () => {
    const id = await accountIdOf('CHECKING')
    const account = Object(assertStatus(await get(`${V6}/accounts/${id}`), 200).body)
    assert.deepEqual(await list(`${V5}/accounts/${id}/payment-networks`, 'paymentNetworks'), [
      {
        bankId: account.routingTransitNumber,
        identifier: account.accountNumber,
        identifierType: 'ACCOUNT_NUMBER',
        type: 'CA_ACSS',
        transferIn: true,
        transferOut: true,
      },
    ])
    const card = await accountIdOf('CREDITCARD')
    assertDataError(await get(`${V5}/accounts/${card}/payment-networks`), 422, 704)
  })

  test('the customer is the subject of the token, with what the scopes open', async () => {
    for (const base of [V5, V6]) {
      const customer = Object(assertStatus(await get(`${base}/customers/current`), 200).body)
      const names = ['customerId', 'name', 'dateOfBirth', 'email', 'addresses', 'telephones']
      assert.deepEqual(Object.keys(customer), names)
      const [, payload = ''] = tokenOf('u-ca-ordinary').split('.')
      assert.equal(customer.customerId, JSON.parse(Buffer.from(payload, 'base64url').toString()).sub)
      assert.equal(customer.addresses[0].country, 'CA')
      assert.match(customer.telephones[0].number, /^416555\d{4}$/)
    }
  })

  test('a scope that the person did not grant is 602 at its endpoints, and its fields are left out', async () => {
    const basic = (await needTokens(platform, app, { scope: 'ACCOUNT_BASIC' })).accessToken
    const [first] = await list(`${V6}/accounts?resultType=details`, 'accounts', basic)
    assert.deepEqual(Object.keys(first ?? {}), LIGHT)
    const id = String(first?.accountId)
    assert.deepEqual(Object.keys(Object((await get(`${V6}/accounts/${id}`, basic)).body)), LIGHT)
    for (const path of [
      'customers/current',
      ...['transactions', 'statements', 'statements/2026-02', 'payment-networks'].map(
        (rest) => `accounts/${id}/${rest}`,
      ),
    ])
      assertDataError(await get(`${V5}/${path}`, basic), 401, 602, path)
    const personal = (await needTokens(platform, app, { scope: 'ACCOUNT_BASIC CUSTOMER_PERSONAL' }))
      .accessToken
    const customer = await get(`${V5}/customers/current`, personal)
    assert.deepEqual(Object.keys(Object(customer.body)), ['customerId', 'name', 'dateOfBirth'])
    const contact = (await needTokens(platform, app, { scope: 'ACCOUNT_BASIC CUSTOMER_CONTACT' })).accessToken
    const reached = await get(`${V5}/customers/current`, contact)
    assert.deepEqual(Object.keys(Object(reached.body)), [
      'customerId',
      'name',
      'email',
      'addresses',
      'telephones',
    ])
  })

  test('a refused access token is 401 or 403 without a code; errors have the ids for support', async () => {
    const id = await accountIdOf('CHECKING')
    const paths = [
      'customers/current',
      'accounts',
      `accounts/${id}`,
      `accounts/${id}/transactions`,
      `accounts/${id}/payment-networks`,
      `accounts/${id}/statements`,
      `accounts/${id}/statements/2026-02`,
    ]
    const clientToken = await needClientToken(platform, app, 'client:admin')
    const foreign = (await app.developer.needUserTokens()).accessToken
    for (const path of paths) {
      for (const base of [V5, V6]) {
        assertDataError(await get(`${base}/${path}`, ''), 401, undefined, path)
        assertDataError(await get(`${base}/${path}`, 'x.y.z'), 401, undefined, path)
        assertDataError(await get(`${base}/${path}`, foreign), 401, undefined, path)
        assertDataError(await get(`${base}/${path}`, clientToken), 403, undefined, path)
      }
    }
    const sent = await get(`${V5}/accounts`, '', { 'ob-correlation-id': 'abc-1' })
    assert.equal(sent.headers.get('ob-correlation-id'), 'abc-1')
    assert.match(sent.headers.get('ob-trace-id') ?? '', /^[0-9a-f-]{36}$/)
    const unsent = await get(`${V5}/accounts`, '')
    assert.match(unsent.headers.get('ob-correlation-id') ?? '', /^[0-9a-f-]{36}$/)
  })

  test('accounts of another person are 701, and unknown ones are', async () => {
    const foreign = await accountIdOf('MORTGAGE', 'u-ca-loan')
    for (const id of [foreign, 'none', '%20', 'x'.repeat(500)]) {
      for (const rest of ['', '/transactions', '/payment-networks', '/statements', '/statements/2026-02'])
        assertDataError(await get(`${V5}/accounts/${id}${rest}`), 404, 701, `${id}${rest}`)
    }
  })

  test('once the consent is over, every data call is 602 while the refresh token lives', async () => {
    const mine = await needTokens(platform, app)
    for (let day = 0; day <= 90; day += 29) {
      platform.clock.advance(29 * 86_400_000)
      assertStatus(await refresh(platform, app, mine.refreshToken), 200)
    }
    const renewed = assertStatus(await refresh(platform, app, mine.refreshToken), 200)
    const accessToken = String(fieldOf(renewed, 'access_token'))
    for (const path of [
      'customers/current',
      'accounts',
      'accounts/x',
      'accounts/x/transactions',
      'accounts/x/payment-networks',
      'accounts/x/statements',
      'accounts/x/statements/2026-02',
    ])
      assertDataError(await get(`${V5}/${path}`, accessToken), 401, 602, path)
    assertDataError(await get(`${V5}/accounts`, mine.accessToken), 401, undefined, 'expired')
    // A revoked connection is the same to the client.
    const revoked = await needTokens(platform, app)
    await send(`${platform.baseUrl}/api/v1/revoke`, {
      method: 'DELETE',
      headers: bearer(revoked.accessToken),
    })
    assertDataError(await get(`${V5}/accounts`, revoked.accessToken), 401, 602)
  })
})
