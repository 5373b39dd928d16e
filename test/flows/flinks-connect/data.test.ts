// rule: Flinks Connect: data, deletion, nightly refresh, bad input and webhooks
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { createWebhookEndpoint } from '../../../src/core/webhooks/create-endpoint.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { type Answer, assertStatus, fieldOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { type Connect, codeOf, createConnect, idsOf } from './connect.ts'

type Row = Readonly<Record<string, unknown>>

function accountsOf(answer: Answer): readonly Row[] {
  const accounts = fieldOf(assertStatus(answer, 200), 'Accounts')
  assert.ok(Array.isArray(accounts))
  return accounts.map(Object)
}

function rowsOf(value: unknown): readonly Row[] {
  assert.ok(Array.isArray(value))
  return value.map(Object)
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let connect: Connect
  let receiver: Receiver
  let login: { readonly requestId: string; readonly loginId: string }
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    receiver = await startReceiver()
    connect = await createConnect(platform)
  })
  beforeEach(async () => {
    await platform.runJobs()
    login = await connect.signIn()
    assertStatus(await connect.detail(login.requestId), 200)
  })
  after(async () => {
    await receiver.close()
    await platform.stop()
  })

  const detail = (options: Row = {}) =>
    connect.data('POST', 'GetAccountsDetail', { RequestId: login.requestId, ...options })

  test('accounts and transactions have the documented members, and balances that add up', async () => {
    const accounts = accountsOf(await detail())
    const [first] = accounts
    assert.deepEqual(Object.keys(first ?? {}), [
      'Transactions',
      'TransitNumber',
      'InstitutionNumber',
      'OverdraftLimit',
      'Title',
      'AccountNumber',
      'LastFourDigits',
      'Balance',
      'Category',
      'Type',
      'Currency',
      'Holder',
      'AccountType',
      'Id',
    ])
    assert.deepEqual(accounts.map(({ Type }) => Type).toSorted(), ['Chequing', 'CreditCard', 'Savings'])
    for (const { Transactions, Balance, Currency } of accounts) {
      assert.equal(Currency, 'CAD')
      let balance = Number(Object(Balance).Current)
      for (const { Date: date, Debit, Credit, Balance: after } of rowsOf(Transactions)) {
        assert.match(String(date), /^\d{4}-\d{2}-\d{2}$/)
        assert.equal((Debit === null) !== (Credit === null), true)
        assert.ok(Math.abs(Number(after) - balance) < 0.001, `${after} is not ${balance}`)
        balance += Number(Debit) - Number(Credit)
      }
    }
    const chequing = accounts.find(({ Type }) => Type === 'Chequing')
    assert.match(String(chequing?.TransitNumber), /^\d{5}$/)
    assert.match(String(chequing?.InstitutionNumber), /^\d{3}$/)
  })

  test('flags leave data out, limit days and accounts, and hold for the asynchronous call', async () => {
    const all = accountsOf(await detail({ DaysOfTransactions: 'Days365' }))
    const oldest = (rows: readonly Row[]) =>
      rows
        .flatMap(({ Transactions }) => rowsOf(Transactions).map(({ Date: date }) => String(date)))
        .toSorted()[0]
    assert.ok((oldest(all) ?? '') < '2025-06-01')
    assert.ok((oldest(accountsOf(await detail())) ?? '') > '2025-11-30')
    const some = accountsOf(await detail({ dateFrom: '2026-01-10', dateTo: '2026-01-20T00:00:00' }))
    const dates = some.flatMap(({ Transactions }) =>
      rowsOf(Transactions).map(({ Date: date }) => String(date)),
    )
    assert.ok(dates.length > 0 && dates.every((date) => date >= '2026-01-10' && date <= '2026-01-20'))
    // The balance after a transaction is the same, however the list is cut.
    const cut = rowsOf(some[0]?.Transactions)[0]
    const whole = rowsOf(all[0]?.Transactions).find(({ Id }) => Id === cut?.Id)
    assert.equal(cut?.Balance, whole?.Balance)

    const Id = String(all[1]?.Id)
    const options = {
      AccountsFilter: [Id],
      WithTransactions: false,
      WithKyc: false,
      WithAccountIdentity: false,
    }
    const [one, ...none] = accountsOf(await detail({ ...options, WithBalance: false }))
    assert.equal(none.length, 0)
    assert.ok(one !== undefined && !('Transactions' in one) && !('Holder' in one))
    assert.deepEqual(
      [one.Id, one.AccountNumber, one.Balance],
      [Id, null, { Available: null, Current: null, Limit: null }],
    )
    const later = await connect.data('POST', `GetAccountsDetailAsync/${login.requestId}`)
    assert.deepEqual(accountsOf(later), [one])
    const [summary] = accountsOf(await connect.data('GET', `GetAccountsSummaryAsync/${login.requestId}`))
    assert.ok(summary !== undefined && !('Transactions' in summary) && !('Holder' in summary))
  })

  test('statements are PDFs of past months, as many as requested, of the accounts of the filter', async () => {
    const ask = (more: Row) => connect.data('POST', 'GetStatements', { RequestId: login.requestId, ...more })
    const all = rowsOf(
      fieldOf(assertStatus(await ask({ numberofstatements: 'Months3' }), 200), 'StatementsByAccount'),
    )
    const counts = all.map(({ Statements }) => rowsOf(Statements).length)
    assert.deepEqual(counts, [3, 3, 3])
    const accounts = accountsOf(await detail())
    assert.deepEqual(
      all.map(({ AccountNumber }) => AccountNumber),
      accounts.map(({ AccountNumber }) => AccountNumber),
    )
    const Id = String(accounts[0]?.Id)
    const [one, ...none] = rowsOf(fieldOf(await ask({ AccountsFilter: [Id] }), 'StatementsByAccount'))
    assert.equal(none.length, 0)
    const [newest] = rowsOf(one?.Statements)
    assert.deepEqual([newest?.UniqueId, newest?.FileType], [`${Id}-2026-02`, 'PDF'])
    assert.equal(
      Buffer.from(String(newest?.Base64Bytes), 'base64').subarray(0, 5).toString('latin1'),
      '%PDF-',
    )
    const unkeyed = await connect.call('POST', 'GetStatements', { RequestId: login.requestId })
    assert.equal(codeOf(unkeyed), '401 UNAUTHORIZED')
  })

  test('a deleted login is gone with its sessions and its consent at the bank, and can be made again', async () => {
    assert.match(
      String(
        fieldOf(assertStatus(await connect.data('DELETE', `DeleteCard/${login.loginId}`), 200), 'Message'),
      ),
      /\w/,
    )
    assert.equal(codeOf(await connect.data('DELETE', `DeleteCard/${login.loginId}`)), '401 INVALID_LOGIN')
    assert.equal(codeOf(await detail()), '400 SESSION_NONEXISTENT')
    const cached = { LoginId: login.loginId, MostRecentCached: true }
    assert.equal(codeOf(await connect.authorize(cached)), '401 INVALID_LOGIN')
    const again = await connect.signIn()
    assert.notEqual(again.loginId, login.loginId)
    // While the bank is read, the card is in use.
    assert.equal(codeOf(await connect.data('DELETE', `DeleteCard/${again.loginId}`)), '400 CARD_IN_USE')
  })

  test('the platform refreshes a login at night only if it was asked to', async () => {
    const { store } = await platform.workbench()
    const refreshedAt = async () => {
      const id = login.loginId.replaceAll('-', '')
      return (await store.loadConnection(connect.app.appId, id))?.refreshedAtMs
    }
    const first = await refreshedAt()
    platform.clock.advance(8 * 60 * 60_000)
    await platform.runJobs()
    assert.equal(await refreshedAt(), first)
    const set = (IsActivated: boolean) =>
      connect.call(
        'PATCH',
        'SetScheduledRefresh',
        { loginid: login.loginId, IsActivated },
        { 'flinks-auth-key': connect.app.clientSecret },
      )
    assert.match(String(assertStatus(await set(true), 200).body), /^LoginId \S{36} has now been activated/)
    await platform.runJobs()
    assert.notEqual(await refreshedAt(), first)
    assertStatus(await set(false), 200)
    const cached = await connect.authorize({ LoginId: login.loginId, MostRecentCached: true })
    assert.equal(Object(fieldOf(cached, 'Login')).IsScheduledRefresh, false)
  })

  test('requests that are no such requests are refused in the words of the dialect', async () => {
    const token = async () => ({
      'flinks-auth-key': await connect.token(),
      'content-type': 'application/json',
    })
    const bodies = [
      '',
      '[]',
      'null',
      '"x"',
      '{',
      '{"Institution":1}',
      '{"Institution":"a\\u0000b","Username":"u","Password":"p"}',
    ]
    for (const body of [
      ...bodies,
      `{"Institution":"${'x'.repeat(2000)}"}`,
      '{"RequestId":"x","SecurityResponses":{"q":1}}',
    ]) {
      const answer = await connect.call('POST', 'Authorize', body, await token())
      assert.equal(codeOf(answer), '401 INVALID_REQUEST', `${body.slice(0, 60)} ${answer.text}`)
    }
    const huge = await connect.call(
      'POST',
      'Authorize',
      JSON.stringify({ Tag: 'x'.repeat(70_000) }),
      await token(),
    )
    assert.equal(codeOf(huge), '413 INVALID_REQUEST')
    assert.equal(codeOf(await detail({ RequestId: 'x' })), '400 SESSION_NONEXISTENT')
    assert.equal(codeOf(await detail({ AccountsFilter: 'x' })), '401 INVALID_REQUEST')
    assert.deepEqual(accountsOf(await detail({ AccountsFilter: ['x'] })), [])
  })

  test('an unknown method or path below the customer id is METHOD_NOT_AVAILABLE', async () => {
    assert.equal(codeOf(await connect.call('POST', 'GetScore')), '404 METHOD_NOT_AVAILABLE')
    assert.equal(codeOf(await connect.call('GET', 'Authorize')), '405 METHOD_NOT_AVAILABLE')
  })

  test('a slow bank is dispatched, and the asynchronous call waits for it', async () => {
    await connect.data('DELETE', `DeleteCard/${login.loginId}`)
    const { requestId } = await connect.signIn()
    assert.equal(
      codeOf(await connect.data('POST', 'GetAccountsDetail', { RequestId: requestId })),
      '202 OPERATION_PENDING',
    )
    platform.clock.advance(10_000)
    const late = await connect.data('POST', 'GetAccountsDetail', { RequestId: requestId })
    assert.equal(codeOf(late), '202 OPERATION_DISPATCHED')
    assert.equal(fieldOf(late, 'RequestId'), requestId)
    assert.equal(
      codeOf(await connect.data('GET', `GetAccountsDetailAsync/${requestId}`)),
      '202 OPERATION_PENDING',
    )
    assertStatus(await connect.detail(requestId), 200)
  })

  test('a webhook carries the payload of the data call, signed with HMAC-SHA256 of the raw body in Base64', async () => {
    const own = await createConnect(platform)
    const { ports } = await platform.workbench()
    const dialect = dialects.find(({ name }) => name === 'flinks-connect')
    assert.ok(dialect !== undefined)
    const made = await createWebhookEndpoint(ports, dialect.policy, {
      caller: own.app,
      url: `${receiver.url}/connect`,
      events: ['refresh.finished'],
      description: undefined,
      disabled: false,
    })
    assert.ok(made.ok)
    const { secret } = made.value
    const body = {
      Institution: 'FlinksCapital',
      Username: 'greatday_nomfa',
      Password: 'Everyday',
      Tag: 'order-9',
    }
    const { requestId, loginId } = idsOf(assertStatus(await own.authorize(body), 200))
    // Only 200 counts; anything else is tried again after half an hour.
    receiver.answer('/connect', 201)
    await platform.runJobs()
    assert.equal(receiver.at('/connect').length, 1)
    platform.clock.advance(30 * 60_000 - 1000)
    await platform.runJobs()
    assert.equal(receiver.at('/connect').length, 1)
    receiver.answer('/connect', 200)
    platform.clock.advance(1000)
    await platform.runJobs()
    platform.clock.advance(30 * 60_000)
    await platform.runJobs()
    const received = receiver.at('/connect')
    assert.equal(received.length, 2)
    const [first] = received
    assert.ok(first !== undefined)
    const expected = createHmac('sha256', secret).update(first.text).digest('base64')
    assert.equal(first.headers['flinks-authenticity-key'], expected)
    const sent = Object(first.body)
    assert.deepEqual(Object.keys(sent).slice(0, 2), ['ResponseType', 'HttpStatusCode'])
    assert.deepEqual(
      [sent.ResponseType, sent.HttpStatusCode, sent.Tag, sent.RequestId, sent.Login.Id],
      ['GetAccountsDetail', 200, 'order-9', requestId, loginId],
    )
    assert.equal(sent.Accounts.length, 3)
  })

  test('a login whose nightly refresh fails is listed with the reason, and its stored data waits for a sign-in', async () => {
    const secret = { authorization: `Bearer ${connect.app.clientSecret}` }
    const status = async (headers: Readonly<Record<string, string>> = secret) =>
      connect.call('GET', 'GetNightlyRefreshStatus', undefined, headers)
    const cardsOf = async () => rowsOf(fieldOf(assertStatus(await status(), 200), 'IneligibleCards'))
    const set = (IsActivated: boolean) =>
      connect.data('PATCH', 'SetScheduledRefresh', { LoginId: login.loginId, IsActivated })
    const cached = () => connect.authorize({ LoginId: login.loginId, MostRecentCached: true })
    assertStatus(await set(true), 200)
    assert.deepEqual(await cardsOf(), [])
    platform.clock.advance(91 * 24 * 60 * 60_000)
    await platform.runJobs()
    const [card, ...others] = await cardsOf()
    assert.equal(others.length, 0)
    assert.deepEqual(
      [card?.LoginId, card?.LastRefreshState, card?.LastRefreshErrorCode],
      [login.loginId, 'AnsweringSecurityChallenge', 'INVALID_LOGIN'],
    )
    assert.match(String(card?.LastRefreshDate), /^2026-\d\d-\d\dT/)
    assert.equal(codeOf(await cached()), '401 INVALID_LOGIN')
    // Only the secret key opens the list.
    for (const headers of [
      {},
      { 'x-api-key': connect.apiKey },
      { 'flinks-auth-key': await connect.token() },
      { authorization: 'Bearer wrong' },
    ])
      assert.equal(codeOf(await status(headers)), '401 UNAUTHORIZED')
    assertStatus(await status({ 'flinks-auth-key': connect.app.clientSecret }), 200)
    const stranger = await createConnect(platform)
    const theirs = { authorization: `Bearer ${stranger.app.clientSecret}` }
    assert.equal(codeOf(await status(theirs)), '401 UNAUTHORIZED')
    assert.deepEqual(
      fieldOf(await stranger.call('GET', 'GetNightlyRefreshStatus', undefined, theirs), 'IneligibleCards'),
      [],
    )

    assertStatus(await set(false), 200)
    assert.deepEqual(await cardsOf(), [])
    assertStatus(await cached(), 200)
    assertStatus(await set(true), 200)
    assertStatus(await connect.detail((await connect.signIn()).requestId), 200)
    assert.deepEqual(await cardsOf(), [])
    assertStatus(await cached(), 200)
  })
})
