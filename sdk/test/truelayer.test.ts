// rule: The TrueLayer client works against the TrueLayer dialect, payments and data apart
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createLinkApp } from '../../test/flows/link/journey.ts'
import { createClient as createWire } from '../../test/flows/truelayer/app.ts'
import { forOneEngine } from '../../test/support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../test/support/platform.ts'
import {
  AuthorizationFailedError,
  AuthToken,
  ClientRejectedError,
  ConfigurationError,
  createMemoryStore,
  createTrueLayerClient,
  dataScopes,
  PermissionError,
  paymentsScopes,
  ReauthorizationRequiredError,
  type SdkEvent,
  type TrueLayerClient,
  type TrueLayerOptions,
} from '../src/truelayer.ts'

const REDIRECT_URI = 'https://app.example/other'
const HOUR_MS = 3_600_000

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  function createClient(more: Partial<TrueLayerOptions> = {}): {
    client: TrueLayerClient
    tokenRequests: () => number
    events: SdkEvent[]
  } {
    const events: SdkEvent[] = []
    let count = 0
    const client = createTrueLayerClient({
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      baseUrl: platform.baseUrl,
      redirectUri: REDIRECT_URI,
      onEvent: (event) => void events.push(event),
      fetch: (url, init) => {
        if (url.endsWith('/connect/token')) count++
        return fetch(url, init)
      },
      ...more,
    })
    return { client, tokenRequests: () => count, events }
  }

  /** An end user connects the mock bank; the code of the redirect. */
  async function connect(client: TrueLayerClient, scopes = dataScopes()): Promise<string> {
    const state = crypto.randomUUID()
    const url = client.auth.authLink({
      scopes,
      state,
      nonce: crypto.randomUUID(),
      providers: ['uk-cs-mock'],
      enableMock: true,
    })
    const page = await createWire(platform, app).authorize(url)
    return client.auth.callback(page.url, { state }).code
  }

  test('link, redirect, code, then data with the stored token', async () => {
    const { client } = createClient()
    const token = await client.auth.exchangeCode(await connect(client), 'data')
    assert.deepEqual(token.scopes.toSorted(), dataScopes().toSorted())
    assert.equal(await client.auth.validToken('data'), token)
    const me = await client.data.me()
    assert.equal(me.provider.provider_id, 'mock')
    assert.equal((await client.data.info()).full_name, 'John Doe')
    const accounts = await client.data.accounts.list()
    assert.equal(accounts.length, 2)
    const [account] = accounts
    const id = String(account?.account_id)
    assert.deepEqual(await client.data.accounts.get(id), account)
    const balance = await client.data.accounts.balance(id)
    assert.equal(typeof balance.current, 'number')
    const all = await client.data.accounts.transactions(id)
    const days = all.map(({ timestamp }) => timestamp.slice(0, 10)).toSorted()
    const from = String(days[Math.floor(days.length / 2)])
    const later = await client.data.accounts.transactions(id, {
      from,
      to: '2026-03-02',
      endUserIp: '192.0.2.7',
    })
    assert.equal(later.length, days.filter((day) => day >= from).length)
    assert.ok(later.length > 0 && later.length < all.length, `${later.length} of ${all.length}`)
    assert.ok(Array.isArray(await client.data.accounts.pendingTransactions(id)))
    for (const card of await client.data.cards.list()) {
      assert.equal((await client.data.cards.get(card.account_id)).account_id, card.account_id)
      assert.equal(typeof (await client.data.cards.balance(card.account_id)).current, 'number')
    }
  })

  test('an expired token is renewed once for 20 callers, and the rotated pair is stored', async () => {
    const store = createMemoryStore()
    const { client, tokenRequests } = createClient({ store })
    const token = await client.auth.exchangeCode(await connect(client))
    platform.clock.advance(2 * HOUR_MS)
    const before = tokenRequests()
    const lists = await Promise.all(Array.from({ length: 20 }, () => client.data.accounts.list()))
    assert.deepEqual(new Set(lists.map(({ length }) => length)), new Set([2]))
    assert.equal(tokenRequests() - before, 1)
    const renewed = await client.auth.validToken('data')
    assert.notEqual(renewed.toMap().refresh_token, token.toMap().refresh_token)
    const restarted = createClient({ store })
    assert.equal((await restarted.client.data.accounts.list()).length, 2)
    assert.equal(restarted.tokenRequests(), 0)
  })

  test('a token of another client is stored for its kind and end user, and renewed', async () => {
    const { client } = createClient()
    const token = await client.auth.exchangeCode(await connect(client))
    const moved = createClient().client
    const plain = { ...token.toMap(), access_token: 'of-before', expires_at: 1 }
    await moved.auth.storeToken(AuthToken.fromMap(plain), 'data', { subject: 'moved' })
    assert.equal((await moved.dataOf('moved').accounts.list()).length, 2)
    await assert.rejects(moved.auth.validToken('data'), ReauthorizationRequiredError)
  })

  test('a refresh by hand, which revokes the token before it, is what later calls use', async () => {
    const { client, tokenRequests } = createClient()
    const token = await client.auth.exchangeCode(await connect(client))
    await client.auth.refreshToken(token, 'data')
    const before = tokenRequests()
    assert.equal((await client.data.accounts.list()).length, 2)
    assert.equal(tokenRequests(), before)
  })

  test('payments and data never share a token, nor do sets of scopes or end users', async () => {
    const { client, tokenRequests } = createClient()
    const data = await client.auth.exchangeCode(await connect(client))
    const payments = await client.auth.validToken('payments')
    assert.deepEqual(payments.scopes, ['payments'])
    assert.notEqual(payments.toMap().access_token, data.toMap().access_token)
    assert.equal(await client.auth.clientCredentials(paymentsScopes(), 'payments'), payments)
    const before = tokenRequests()
    const other = await client.auth.clientCredentials(paymentsScopes(), 'data')
    assert.notEqual(other.toMap().access_token, payments.toMap().access_token)
    assert.equal(tokenRequests() - before, 1)
    assert.equal((await client.auth.validToken('data')).toMap().access_token, data.toMap().access_token)
    await assert.rejects(client.dataOf('grace').accounts.list(), ReauthorizationRequiredError)
    await client.auth.exchangeCode(await connect(client), 'data', { subject: 'grace' })
    assert.equal((await client.dataOf('grace').accounts.list()).length, 2)
    assert.equal((await client.auth.validToken('data')).toMap().access_token, data.toMap().access_token)
  })

  test('a payments token that came for a code is what validToken returns, renewed; without one, it is the app’s', async () => {
    const responses = [
      { access_token: 'one', refresh_token: 'r1', expires_in: 60, scope: 'payments' },
      { access_token: 'two', expires_in: 3600, scope: 'payments' },
      { access_token: 'of-the-app', expires_in: 3600, scope: 'payments' },
    ]
    let offsetMs = 0
    const { client } = createClient({
      now: () => Date.now() + offsetMs,
      fetch: async () => new Response(JSON.stringify(responses.shift())),
    })
    const token = await client.auth.exchangeCode('code', 'payments')
    assert.equal(await client.auth.validToken('payments'), token)
    offsetMs = HOUR_MS
    const { access_token, refresh_token } = (await client.auth.validToken('payments')).toMap()
    assert.deepEqual([access_token, refresh_token], ['two', 'r1'])
    const ofApp = await client.auth.validToken('payments', { subject: 'another' })
    assert.equal(ofApp.toMap().access_token, 'of-the-app')
    await assert.rejects(client.auth.validToken('data'), ReauthorizationRequiredError)
  })

  test('without a token, and without a refresh token: the end user has to connect, at the URL of the error', async () => {
    const reauthorize = { scopes: dataScopes(), providers: ['uk-cs-mock'] }
    const { client, events } = createClient({ reauthorize })
    await assert.rejects(client.auth.validToken('data'), (error) => {
      assert.ok(error instanceof ReauthorizationRequiredError)
      assert.match(String(error.linkUrl), /\/\?response_type=code&client_id=.+&state=[0-9a-f-]{72}/)
      return true
    })
    assert.equal(events.filter(({ type }) => type === 'reauth.required').length, 1)
    await client.auth.exchangeCode(await connect(client, ['accounts']))
    assert.equal((await client.data.accounts.list()).length, 2)
    platform.clock.advance(2 * HOUR_MS)
    await assert.rejects(client.data.accounts.list(), ReauthorizationRequiredError)
  })

  test('a deleted connection: its token is forgotten, and another connection’s id is refused', async () => {
    const deleted: { method: string; authorization: string | undefined }[] = []
    const { client } = createClient({
      fetch: (url, init) => {
        if (!url.endsWith('/api/delete')) return fetch(url, init)
        deleted.push({ method: init.method, authorization: init.headers.authorization })
        return Promise.resolve(new Response(''))
      },
    })
    const token = await client.auth.exchangeCode(await connect(client))
    const { credentials_id: id } = await client.data.me()
    await assert.rejects(client.auth.deleteCredential('another'), ConfigurationError)
    await client.auth.deleteCredential(id)
    assert.deepEqual(deleted, [{ method: 'DELETE', authorization: `Bearer ${token.toMap().access_token}` }])
    await assert.rejects(client.data.accounts.list(), ReauthorizationRequiredError)
  })

  test('state is required and compared; failures of the redirect, the code and the client are typed', async () => {
    const { client } = createClient()
    assert.throws(() => client.auth.authLink({ scopes: dataScopes(), state: '' }), ConfigurationError)
    assert.throws(() => client.auth.authLink({ scopes: [], state: 's' }), ConfigurationError)
    const back = 'https://app.example/other?code=c&state=other'
    assert.throws(() => client.auth.callback(back, { state: 's' }), AuthorizationFailedError)
    assert.throws(
      () => client.auth.callback('error=access_denied&error_description=No&state=s', { state: 's' }),
      (error) =>
        error instanceof AuthorizationFailedError &&
        error.cancelled === true &&
        error.providerMessage === 'No',
    )
    await assert.rejects(client.auth.exchangeCode('0'.repeat(43)), AuthorizationFailedError)
    await assert.rejects(client.auth.refreshToken('unknown'), ReauthorizationRequiredError)
    await assert.rejects(client.auth.clientCredentials(['no-such']), PermissionError)
    const { client: wrong } = createClient({ clientSecret: 'wrong' })
    await assert.rejects(wrong.auth.clientCredentials(['payments']), ClientRejectedError)
    await assert.rejects(client.payments.create({}), ConfigurationError)
  })

  test('the hosts follow the environment, or the prefix of the client id', () => {
    const hostOf = (more: Partial<TrueLayerOptions>) =>
      new URL(
        createClient({ baseUrl: undefined, ...more }).client.auth.authLink({ scopes: ['info'], state: 's' }),
      ).host
    assert.equal(hostOf({ clientId: 'sandbox-app' }), 'auth.truelayer-sandbox.com')
    assert.equal(hostOf({ clientId: 'app' }), 'auth.truelayer.com')
    assert.equal(hostOf({ clientId: 'app', environment: 'sandbox' }), 'auth.truelayer-sandbox.com')
  })
})
