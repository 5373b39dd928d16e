// rule: TrueLayer's Data API v1: accounts, cards, transactions, errors of the mock users
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import { findTestUser } from '../../../src/demo-bank/test-users/list.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp } from '../link/journey.ts'
import { type Client, createClient, errorOf, resultsOf, type Tokens, tokensOf } from './app.ts'

const DAY_MS = 86_400_000

forEachEngine((engine) => {
  let platform: TestPlatform
  let client: Client
  let john: Tokens
  before(async () => {
    platform = await startTestPlatform(engine)
    client = createClient(platform, await createLinkApp(platform))
    john = await client.connect()
  })
  after(() => platform.stop())

  const read = async (path: string, token = john.accessToken) =>
    resultsOf(await client.get(`/data/v1${path}`, token))
  const number = (value: unknown): number => {
    assert.equal(typeof value, 'number')
    return Number(value)
  }

  test('the connection of the token, under the id that the token names', async () => {
    const answer = await client.get('/data/v1/me', john.accessToken)
    const [me] = resultsOf(answer)
    assert.ok(me !== undefined)
    assert.equal(me.credentials_id, decodeJwt(john.accessToken).sub)
    assert.equal(answer.headers.get('x-credentials-id'), me.credentials_id)
    for (const [name, value] of [
      ['content-type', /^application\/json; charset=utf-8$/],
      ['cache-control', /max-age=\d+/],
      ['last-modified', / GMT$/],
      ['content-security-policy', /frame-ancestors 'none'/],
      ['x-content-type-options', /^nosniff$/],
      ['x-frame-options', /^deny$/],
      ['x-xss-protection', /^0$/],
      ['referrer-policy', /^no-referrer$/],
      ['x-tl-correlation-id', /^\S+$/],
      ['x-request-id', /^\S+$/],
    ] as const)
      assert.match(answer.headers.get(name) ?? '', value, name)
    assert.equal(me.client_id, client.clientId)
    assert.equal(me.consent_status, 'Authorised')
    assert.match(String(me.consent_created_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    const days = (Date.parse(String(me.consent_expires_at)) - platform.clock.nowMs()) / DAY_MS
    assert.ok(days > 89 && days <= 90, String(days))
    assert.deepEqual(Object(me.provider).provider_id, 'mock')
    assert.match(String(Object(me.provider).logo_uri), /^http.*\.svg$/)
    assert.deepEqual(me.scopes, String(john.body.scope).split(' '))
  })

  test('who the end user is, with the scope info only', async () => {
    const [info] = await read('/info')
    assert.equal(info?.full_name, 'John Doe')
    assert.deepEqual(Object.keys(info ?? {}), [
      'update_timestamp',
      'full_name',
      'date_of_birth',
      'addresses',
      'emails',
      'phones',
    ])
    const { accessToken } = await client.connect({ scope: 'accounts' })
    assert.deepEqual(errorOf(await client.get('/data/v1/info', accessToken)), [403, 'access_denied'])
    const only = await client.connect({ scope: 'info' })
    assert.equal((await read('/info', only.accessToken))[0]?.full_name, 'John Doe')
    assert.deepEqual(errorOf(await client.get('/data/v1/accounts', only.accessToken)), [403, 'access_denied'])
  })

  test('accounts with sort code and number, or with an IBAN each, one by one and in a list', async () => {
    const accounts = await read('/accounts')
    assert.deepEqual(accounts.map(({ account_type }) => account_type).toSorted(), ['SAVINGS', 'TRANSACTION'])
    for (const account of accounts) {
      assert.match(String(account.account_id), /^[0-9a-f]{32}$/)
      assert.equal(account.currency, 'GBP')
      assert.match(String(account.update_timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
      const { number: digits, sort_code, iban } = Object(account.account_number)
      assert.match(digits, /^\d{8}$/)
      assert.match(sort_code, /^\d\d-\d\d-\d\d$/)
      assert.equal(iban, undefined)
      assert.deepEqual(await read(`/accounts/${account.account_id}`), [account])
    }
    const withIban = await client.connect({}, { username: 'john', password: 'iban' })
    const ibans = (await read('/accounts', withIban.accessToken)).map(
      ({ account_number }) => Object(account_number).iban,
    )
    assert.equal(new Set(ibans).size, 2)
    for (const iban of ibans) assert.match(iban, /^GB\d\d[A-Z]{4}\d{14}$/)
  })

  test('balances and transactions agree, and debits of an account are negative', async () => {
    const accounts = await read('/accounts')
    const current = accounts.find(({ account_type }) => account_type === 'TRANSACTION')
    const path = `/accounts/${current?.account_id}`
    const [balance] = await read(`${path}/balance`)
    assert.ok(balance !== undefined)
    const transactions = await read(`${path}/transactions`)
    assert.ok(transactions.length > 100)
    const [newest] = transactions
    assert.deepEqual(Object(newest?.running_balance), { amount: balance.current, currency: 'GBP' })
    for (const [index, transaction] of transactions.entries()) {
      const amount = number(transaction.amount)
      assert.equal(transaction.transaction_type, amount < 0 ? 'DEBIT' : 'CREDIT')
      assert.match(String(transaction.timestamp), /^\d{4}-\d\d-\d\dT00:00:00Z$/)
      const before = transactions[index + 1]
      if (before === undefined) continue
      const sum = number(Object(before.running_balance).amount) + amount
      assert.ok(Math.abs(sum - number(Object(transaction.running_balance).amount)) < 0.005)
      assert.ok(String(before.timestamp) <= String(transaction.timestamp))
    }
    const ids = new Set(transactions.map((one) => one.normalised_provider_transaction_id))
    assert.equal(ids.size, transactions.length)
    const categories = new Set(transactions.map(({ transaction_category }) => transaction_category))
    for (const name of ['DIRECT_DEBIT', 'STANDING_ORDER', 'PURCHASE', 'ATM'])
      assert.ok(categories.has(name), name)
  })

  test('a range by date or by time, in either order of the parameters', async () => {
    const account = (await read('/accounts')).find(({ account_type }) => account_type === 'TRANSACTION')
    const path = `/accounts/${account?.account_id}/transactions`
    const all = await read(path)
    const day = (one: Readonly<Record<string, unknown>>) => String(one.timestamp).slice(0, 10)
    const [from, to] = [day(all[20] ?? {}), day(all[5] ?? {})]
    const expected = all.filter((one) => day(one) >= from && day(one) <= to)
    assert.ok(expected.length > 1 && expected.length < all.length)
    for (const query of [
      `from=${from}&to=${to}`,
      `to=${to}&from=${from}`,
      `from=${from}T00:00:00Z&to=${to}T23:59:59Z`,
      `to=${to}T23:59:59.123456Z&from=${from}T00:00:00%2B00:00`,
    ]) {
      // The balance after each one does not depend on the range.
      assert.deepEqual(await read(`${path}?${query}`), expected, query)
    }
    for (const query of [
      'from=2026-02-02&to=2026-02-01',
      'to=2999-01-01',
      'from=yesterday',
      'to=2026-02-30',
      'from=2026-13-01T00:00:00Z',
    ]) {
      const answer = await client.get(`/data/v1${path}?${query}`, john.accessToken)
      assert.deepEqual(errorOf(answer), [400, 'invalid_date_range'], query)
    }
    const repeated = await client.get(`/data/v1${path}?from=2026-01-01&from=2026-01-02`, john.accessToken)
    assert.deepEqual(errorOf(repeated), [400, 'validation_error'])
  })

  test('what a card owes and what is bought with it is positive', async () => {
    const [card, ...others] = await read('/cards')
    assert.ok(card !== undefined && others.length === 0)
    assert.match(String(card.partial_card_number), /^\d{4}$/)
    assert.deepEqual([card.card_type, card.name_on_card], ['CREDIT', 'John Doe'])
    assert.deepEqual(await read(`/cards/${card.account_id}`), [card])
    const [balance] = await read(`/cards/${card.account_id}/balance`)
    assert.ok(balance !== undefined)
    const owed = number(balance.current)
    assert.ok(owed > 0)
    assert.ok(Math.abs(number(balance.available) + owed - number(balance.credit_limit)) < 0.005)
    const transactions = await read(`/cards/${card.account_id}/transactions`)
    const purchases = transactions.filter(({ transaction_category }) => transaction_category === 'PURCHASE')
    assert.ok(purchases.length > 10)
    for (const one of purchases) {
      assert.ok(number(one.amount) > 0)
      assert.equal(one.transaction_type, 'DEBIT')
    }
    assert.ok(transactions.some((one) => one.transaction_type === 'CREDIT' && number(one.amount) < 0))
  })

  test('pending transactions have lists of their own', async () => {
    const pending: Readonly<Record<string, unknown>>[] = []
    for (const kind of ['accounts', 'cards']) {
      for (const { account_id } of await read(`/${kind}`)) {
        pending.push(...(await read(`/${kind}/${account_id}/transactions/pending`)))
      }
    }
    assert.ok(pending.length > 0)
    for (const one of pending) assert.equal(one.running_balance, undefined)
  })

  test('an account of another connection, of another app or of the other kind is not found', async () => {
    const other = await client.connect()
    const [account] = await read('/accounts')
    const [card] = await read('/cards')
    const stranger = createClient(platform, await createLinkApp(platform, 'Other'))
    const foreign = await stranger.connect()
    for (const [path, token] of [
      [`/accounts/${account?.account_id}`, other.accessToken],
      [`/accounts/${account?.account_id}/balance`, other.accessToken],
      [`/accounts/${account?.account_id}/transactions`, foreign.accessToken],
      [`/cards/${card?.account_id}`, foreign.accessToken],
      [`/cards/${account?.account_id}`, john.accessToken],
      [`/accounts/${card?.account_id}`, john.accessToken],
      ['/accounts/%00', john.accessToken],
      [`/accounts/${'a'.repeat(300)}`, john.accessToken],
    ] as const) {
      const [status, error] = errorOf(await client.get(`/data/v1${path}`, token))
      assert.ok(
        (status === 404 && error === 'account_not_found') || (status === 400 && error === 'validation_error'),
        `${path}: ${status} ${error}`,
      )
    }
  })

  test('scopes open what they name, and no more', async () => {
    const { accessToken } = await client.connect({ scope: 'accounts transactions' })
    const [account] = await read('/accounts', accessToken)
    const path = `/accounts/${account?.account_id}`
    const transactions = await read(`${path}/transactions`, accessToken)
    assert.equal(transactions[0]?.running_balance, undefined)
    for (const refused of [`${path}/balance`, '/cards', '/info']) {
      const answer = await client.get(`/data/v1${refused}`, accessToken)
      assert.deepEqual(errorOf(answer), [403, 'access_denied'], refused)
    }
    const bare = await client.connect({ scope: 'accounts' })
    const denied = await client.get(`/data/v1${path}/transactions`, bare.accessToken)
    assert.deepEqual(errorOf(denied), [403, 'access_denied'])
  })

  test('direct debits and standing orders, which the Mock bank does not support, are 501 there', async () => {
    const { accessToken } = await client.connect({ scope: 'accounts direct_debits standing_orders' })
    const [account] = await read('/accounts', accessToken)
    for (const name of ['direct_debits', 'standing_orders']) {
      const path = `/data/v1/accounts/${account?.account_id}/${name}`
      assert.deepEqual(errorOf(await client.get(path, accessToken)), [501, 'endpoint_not_supported'])
      assert.deepEqual(errorOf(await client.get(path, john.accessToken)), [403, 'access_denied'])
      const unknown = `/data/v1/accounts/${'0'.repeat(32)}/${name}`
      assert.deepEqual(errorOf(await client.get(unknown, accessToken)), [404, 'account_not_found'])
    }
  })

  test('direct debits and standing orders of another bank agree with its transactions', async () => {
    const scope = 'accounts transactions direct_debits standing_orders'
    const customer = { username: 'u-gb-ordinary', password: findTestUser('u-gb-ordinary')?.password ?? '' }
    const { accessToken } = await client.connect({ scope }, customer, 'uk-demobank-open-banking-redirect')
    const accounts = await read('/accounts', accessToken)
    const [current] = accounts.filter(({ account_type }) => account_type === 'TRANSACTION')
    const path = `/accounts/${current?.account_id}`
    const booked = await read(`${path}/transactions`, accessToken)
    const paid = (category: string, at: unknown, amount: unknown) =>
      booked.some(
        (one) =>
          one.transaction_category === category &&
          one.timestamp === at &&
          number(one.amount) === -number(amount),
      )
    const debits = await read(`${path}/direct_debits`, accessToken)
    assert.ok(debits.length >= 5)
    for (const debit of debits) {
      assert.equal(debit.status, 'Active')
      assert.match(String(debit.direct_debit_id), /^ord_/)
      assert.equal(Object(debit.meta).provider_direct_debit_id, debit.direct_debit_id)
      assert.ok(
        paid('DIRECT_DEBIT', debit.previous_payment_timestamp, debit.previous_payment_amount),
        JSON.stringify(debit),
      )
    }
    assert.equal(new Set(debits.map(({ direct_debit_id: id }) => id)).size, debits.length)
    const [rent, ...others] = await read(`${path}/standing_orders`, accessToken)
    assert.ok(rent !== undefined && others.length === 0)
    assert.deepEqual([rent.frequency, rent.status, rent.currency], ['IntrvlMnthDay:01:01', 'Active', 'GBP'])
    assert.ok(paid('STANDING_ORDER', rent.previous_payment_timestamp, rent.previous_payment_amount))
    const now = new Date(platform.clock.nowMs()).toISOString()
    assert.ok(String(rent.next_payment_date) > now && String(rent.first_payment_date) < now)
    assert.deepEqual(await read(`${path}/standing_orders?async=false`, accessToken), [rent])
    // A savings account has none, and a scope opens its own kind only.
    const [savings] = accounts.filter(({ account_type }) => account_type === 'SAVINGS')
    assert.deepEqual(await read(`/accounts/${savings?.account_id}/direct_debits`, accessToken), [])
    const narrow = await client.connect(
      { scope: 'accounts direct_debits' },
      customer,
      'uk-demobank-open-banking-redirect',
    )
    const [own] = await read('/accounts', narrow.accessToken)
    const orders = `/data/v1/accounts/${own?.account_id}`
    assert.equal((await client.get(`${orders}/direct_debits`, narrow.accessToken)).status, 200)
    for (const closed of ['standing_orders', 'transactions'])
      assert.equal((await client.get(`${orders}/${closed}`, narrow.accessToken)).status, 403)
    const listed = await client.get('/api/providers?country=uk&scopes=direct_debits')
    const ids = (listed.body as { provider_id: string }[]).map(({ provider_id }) => provider_id)
    assert.ok(ids.includes('uk-demobank-open-banking-redirect') && !ids.includes('mock'))
  })

  test('a token of the app opens no data, whatever its scopes, and a data token is no token of another dialect', async () => {
    for (const scope of ['payments', 'accounts balance transactions cards info offline_access', 'data']) {
      const { accessToken } = tokensOf(await client.token({ grant_type: 'client_credentials', scope }))
      for (const path of ['/me', '/info', '/accounts', '/cards']) {
        const answer = await client.get(`/data/v1${path}`, accessToken)
        assert.deepEqual(errorOf(answer), [401, 'invalid_token'], `${scope} ${path}`)
      }
    }
    for (const path of ['/data/v2/accounts', '/oauth2/userinfo', '/oauth2/accounts', '/api/v1/user']) {
      assert.equal((await client.get(path, john.accessToken)).status, 401, path)
    }
  })

  test('only the newest access token reads, and an expired one says so', async () => {
    const first = await client.connect()
    assert.equal((await read('/me', first.accessToken)).length, 1)
    const second = tokensOf(await client.refresh(first.refreshToken))
    assert.deepEqual(errorOf(await client.get('/data/v1/me', first.accessToken)), [401, 'unauthorized'])
    assert.equal((await read('/me', second.accessToken)).length, 1)
    platform.clock.advance(3_600_000)
    const expired = await client.get('/data/v1/me', second.accessToken)
    assert.deepEqual(errorOf(expired), [401, 'invalid_token'])
    assert.match(expired.text, /expired at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/)
    john = await client.connect()
  })

  test('after a mock user who fails has signed in, every call for data fails with that name', async () => {
    for (const [name, status] of [
      ['account_permanently_locked', 403],
      ['account_temporarily_locked', 403],
      ['internal_error', 500],
      ['provider_error', 503],
      ['user_input_required', 403],
      ['wrong_credentials', 403],
    ] as const) {
      const { accessToken } = await client.connect({}, { username: `error.${name}`, password: 'error' })
      assert.equal((await read('/me', accessToken)).length, 1)
      for (const headers of [{}, { 'x-psu-ip': '203.0.113.7' }]) {
        const paths = [
          '/info',
          '/accounts',
          '/cards',
          `/accounts/${'0'.repeat(32)}/balance`,
          '/accounts',
          '/cards',
        ]
        const answers = await Promise.all(
          paths.map((path) => client.get(`/data/v1${path}`, accessToken, headers)),
        )
        for (const answer of answers) assert.deepEqual(errorOf(answer), [status, name])
      }
    }
  })

  test('data is read again after an hour; without the end user, four times a day', async () => {
    const { accessToken } = await client.connect()
    const [before] = await read('/accounts', accessToken)
    assert.deepEqual((await read('/accounts', accessToken))[0]?.update_timestamp, before?.update_timestamp)
    let tokens = await client.connect()
    const readOn = async (headers: Readonly<Record<string, string>>) => {
      platform.clock.advance(3_600_000)
      tokens = tokensOf(await client.refresh(tokens.refreshToken))
      return await client.get('/data/v1/accounts', tokens.accessToken, headers)
    }
    const seen = new Set<unknown>()
    for (let count = 0; count < 4; count++) seen.add(resultsOf(await readOn({}))[0]?.update_timestamp)
    assert.equal(seen.size, 4)
    assert.deepEqual(errorOf(await readOn({})), [429, 'provider_request_limit_exceeded'])
    assert.equal((await readOn({ 'x-psu-ip': '203.0.113.7' })).status, 200)
    john = await client.connect()
  })
})
