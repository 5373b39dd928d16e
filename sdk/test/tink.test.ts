// rule: The Tink client works against the Tink dialect
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { inspect } from 'node:util'
import {
  BANK,
  CALLBACK,
  connect,
  createLinkApp,
  createPerson,
  HEX,
  returned,
} from '../../test/flows/link/journey.ts'
import { forOneEngine } from '../../test/support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../test/support/platform.ts'
import {
  AuthorizationFailedError,
  AuthToken,
  ClientRejectedError,
  ConfigurationError,
  ConflictError,
  createMemoryStore,
  createTinkClient,
  NotFoundError,
  PermissionError,
  ReauthorizationRequiredError,
  type SdkEvent,
  scopes,
  type TinkClient,
  type TinkOptions,
  TokenRejectedError,
} from '../src/tink.ts'

const DATA = [scopes.accounts, scopes.transactions, scopes.credentialsRead, scopes.userRead].join(',')
const HOUR_MS = 3_600_000

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  /** With the number of its requests to the token endpoint. */
  function createClient(more: Partial<TinkOptions> = {}): {
    tink: TinkClient
    tokenRequests: () => number
    events: SdkEvent[]
  } {
    const events: SdkEvent[] = []
    let count = 0
    const tink = createTinkClient({
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      baseUrl: platform.baseUrl,
      onEvent: (event) => void events.push(event),
      fetch: (url, init) => {
        if (url.endsWith('/oauth/token')) count++
        return fetch(url, init)
      },
      ...more,
    })
    return { tink, tokenRequests: () => count, events }
  }

  /** A one-time connection of a new person; the code of the redirect. */
  async function connectOnce(tink: TinkClient): Promise<string> {
    const link = await tink.link.create({ redirectUri: CALLBACK, scope: DATA })
    const page = await connect(createPerson(), link.url)
    const { code } = tink.link.callback(page.url, link)
    assert.ok(code !== undefined)
    return code
  }

  test('client credentials: cached for each set of scopes, in any order', async () => {
    const { tink, tokenRequests } = createClient()
    const token = await tink.auth.clientCredentials({ scope: 'user:create,authorization:grant' })
    assert.deepEqual(token.scopes, ['user:create', 'authorization:grant'])
    assert.equal(await tink.auth.clientCredentials({ scope: 'authorization:grant user:create' }), token)
    assert.notEqual(await tink.auth.clientCredentials({ scope: 'user:create' }), token)
    assert.equal(tokenRequests(), 2)
  })

  test('one-time access: link, redirect, code, data, in the order of the guide', async () => {
    const { tink } = createClient()
    const link = await tink.link.create({
      redirectUri: CALLBACK,
      scope: DATA,
      market: 'SE',
      query: { input_provider: BANK },
    })
    assert.match(link.state, /^[0-9a-f-]{72}$/)
    const page = await connect(createPerson(), link.url)
    const { code, credentialsId } = tink.link.callback(page.url, link)
    assert.match(String(credentialsId), HEX)
    const token = await tink.auth.exchangeCode({ code: String(code), redirectUri: CALLBACK })
    const user = tink.withToken(token)
    const accounts = await user.accounts.list().toArray()
    assert.equal(accounts.length, 3)
    assert.match(String(accounts[0]?.balances?.booked?.amount.value.unscaledValue), /^-?\d+$/)
    const pages: number[] = []
    for await (const page of user.transactions.list({ pageSize: 25 }).pages()) pages.push(page.length)
    assert.ok(pages.length > 2 && pages.slice(0, -1).every((size) => size === 25), String(pages))
    const ids = new Set<string>()
    for await (const { id } of user.transactions.list({ pageSize: 100 })) ids.add(id)
    assert.equal(
      ids.size,
      pages.reduce((sum, size) => sum + size, 0),
    )
    const [first] = accounts
    const ofFirst = await user.transactions
      .list({ accountIdIn: [String(first?.id)], bookedDateLte: '2026-02-15' })
      .toArray()
    assert.ok(ofFirst.length > 0)
    for (const { accountId, dates } of ofFirst) {
      assert.equal(accountId, first?.id)
      assert.ok(String(dates?.booked) <= '2026-02-15')
    }
    const balances = await user.balances.list().toArray()
    assert.deepEqual(
      balances,
      accounts.map(({ id, balances: one }) => ({ accountId: id, ...one })),
    )
    assert.equal((await user.credentials.list().toArray()).length, 1)
    assert.equal((await user.user.get()).id.length, 32)
  })

  test('continuous access by the app’s own id: user, delegation and URL in one call; the user may exist already', async () => {
    const { tink } = createClient()
    for (let turn = 0; turn < 2; turn++) {
      const link = await tink.link.create({
        userId: 'user_123',
        redirectUri: CALLBACK,
        scope: DATA,
        idHint: 'Åsa Ek',
      })
      const page = await connect(createPerson(), link.url)
      const { code, credentialsId } = tink.link.callback(page.url, link)
      assert.equal(code, undefined)
      assert.match(String(credentialsId), HEX)
    }
    const token = await tink.auth.userAccessToken({ userId: 'user_123', scope: DATA })
    assert.ok((await tink.withToken(token).accounts.list().toArray()).length >= 3)
    const user = tink.withUser({ externalUserId: 'user_123', scope: DATA })
    const [connection] = await user.credentials.list().toArray()
    assert.equal((await user.credentials.get(String(connection?.id))).status, 'UPDATED')
  })

  test('users: created, taken, used by Tink’s id, revoked, deleted', async () => {
    const { tink } = createClient()
    const { userId } = await tink.users.create({ externalUserId: 'ada', market: 'SE', locale: 'sv_SE' })
    assert.match(userId, HEX)
    await assert.rejects(tink.users.create({ externalUserId: 'ada', market: 'SE' }), (error) => {
      assert.ok(error instanceof ConflictError)
      assert.equal(error.providerCode, 'user.user_with_external_user_id_already_exists')
      assert.ok(error.requestId !== undefined)
      return true
    })
    const data = tink.withUser({ userId, scope: 'user:read' })
    assert.equal((await data.user.get()).externalUserId, 'ada')
    await tink.users.revokeAll({ userId })
    // The cached token was revoked: the call gets a new one.
    assert.equal((await data.user.get()).id, userId)
    await tink.users.delete({ externalUserId: 'ada' })
    await assert.rejects(tink.auth.userAccessToken({ userId, scope: 'user:write' }), NotFoundError)
    await assert.rejects(data.user.get(), NotFoundError)
  })

  test('a refresh token as text, as an object and by its token; a wrong one is final', async () => {
    const { tink } = createClient()
    const token = await tink.auth.exchangeCode({ code: await connectOnce(tink) })
    const second = await tink.auth.refreshToken(token)
    assert.ok(second.refreshToken !== undefined)
    const third = await tink.auth.refreshToken(second.refreshToken)
    const fourth = await tink.auth.refreshToken(String(third.toMap().refresh_token))
    assert.equal((await tink.withToken(fourth).accounts.list().toArray()).length, 3)
    await assert.rejects(tink.auth.refreshToken('unknown'), ReauthorizationRequiredError)
    // Nothing to refresh with: the end user is the only one who can help.
    for (const none of ['', AuthToken.fromMap({ access_token: 'a' })])
      await assert.rejects(tink.auth.refreshToken(none), ReauthorizationRequiredError)
  })

  test('a refresh by hand whose response has no refresh token keeps the one that was sent', async () => {
    const fetch = async () => new Response('{"access_token":"second","expires_in":60}')
    const { tink } = createClient({ fetch })
    const token = AuthToken.fromMap({ access_token: 'first', refresh_token: 'stays' })
    for (const given of [token, token.refreshToken, 'stays'])
      assert.equal((await tink.auth.refreshToken(given ?? '')).toMap().refresh_token, 'stays')
  })

  test('a call that changes something is sent again with the same idempotency key, and done once', async () => {
    const keys: (string | undefined)[] = []
    const { tink } = createClient({
      fetch: async (url, init) => {
        const response = await fetch(url, init)
        if (!url.endsWith('/user/create')) return response
        keys.push(init.headers['idempotency-key'])
        return keys.length === 1 ? new Response('', { status: 503 }) : response
      },
    })
    const { userId } = await tink.users.create({ externalUserId: 'once', market: 'SE' })
    assert.match(userId, HEX)
    assert.equal(keys.length, 2)
    assert.ok(keys[0] !== undefined && keys[0] === keys[1])
  })

  test('withAutoRefresh: an expired token is renewed once for 20 callers, from its plain form, across restarts', async () => {
    const store = createMemoryStore()
    const { tink, tokenRequests, events } = createClient({ store })
    const token = await tink.auth.exchangeCode({ code: await connectOnce(tink) })
    const stored = JSON.stringify(token.toMap())
    platform.clock.advance(3 * HOUR_MS)
    const before = tokenRequests()
    const user = tink.withAutoRefresh(AuthToken.fromMap(JSON.parse(stored)))
    const lists = await Promise.all(Array.from({ length: 20 }, () => user.accounts.list().toArray()))
    assert.deepEqual(new Set(lists.map(({ length }) => length)), new Set([3]))
    assert.equal(tokenRequests() - before, 1)
    // After a restart, with the old plain form: the store has the successor.
    const restarted = createClient({ store })
    const again = restarted.tink.withAutoRefresh(AuthToken.fromMap(JSON.parse(stored)))
    assert.equal((await again.accounts.list().toArray()).length, 3)
    assert.equal(restarted.tokenRequests(), 0)
    // Without renewal the old token is of no use, and is not sent twice. The error is the API's.
    events.length = 0
    await assert.rejects(tink.withToken(token).accounts.list().toArray(), (error) => {
      assert.ok(error instanceof TokenRejectedError)
      assert.equal(error.status, 401)
      assert.equal(error.operation, 'tink GET /data/v2/accounts')
      return true
    })
    assert.equal(events.filter(({ type }) => type === 'request.finished').length, 1)
  })

  test('an authorization that is over: one event with a ready URL, and an error with it', async () => {
    const reauthorize = { redirectUri: CALLBACK, market: 'SE', scope: DATA }
    const { tink, events, tokenRequests } = createClient({ reauthorize })
    const token = await tink.auth.exchangeCode({ code: await connectOnce(tink) })
    const { user_id: userId } = await userOf(token)
    await tink.users.revokeAll({ userId })
    const before = tokenRequests()
    const user = tink.withAutoRefresh(token)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => user.accounts.list().toArray()),
    )
    for (const outcome of outcomes) {
      assert.ok(outcome.status === 'rejected')
      assert.ok(outcome.reason instanceof ReauthorizationRequiredError, inspect(outcome.reason))
      const page = await createPerson().get(String(outcome.reason.linkUrl))
      assert.equal(page.status, 200)
    }
    assert.equal(tokenRequests() - before, 1)
    assert.equal(events.filter(({ type }) => type === 'reauth.required').length, 1)

    async function userOf(of: AuthToken): Promise<{ user_id: string }> {
      return { user_id: (await tink.withToken(of).user.get()).id }
    }
  })

  test('a token that came without a refresh token is served until it expires; then the user has to connect again', async () => {
    const { tink, events } = createClient({ reauthorize: { redirectUri: CALLBACK, market: 'SE' } })
    const token = await tink.auth.exchangeCode({ code: await connectOnce(tink) })
    const { refresh_token: _, ...plain } = token.toMap()
    const user = tink.withAutoRefresh(AuthToken.fromMap(plain), { subject: 'without-refresh-token' })
    assert.equal((await user.accounts.list().toArray()).length, 3)
    platform.clock.advance(3 * HOUR_MS)
    await assert.rejects(user.accounts.list().toArray(), (error) => {
      assert.ok(error instanceof ReauthorizationRequiredError)
      assert.match(String(error.linkUrl), /connect-accounts/)
      return true
    })
    assert.equal(events.filter(({ type }) => type === 'reauth.required').length, 1)
  })

  test('a redirect with another state, without one, or with a failure is an error that says which', async () => {
    const { tink } = createClient()
    const link = await tink.link.create({ redirectUri: CALLBACK })
    for (const query of ['code=c', 'code=c&state=other', `code=c&state=${link.state}&state=${link.state}`])
      assert.throws(() => tink.link.callback(`${CALLBACK}&${query}`, link), AuthorizationFailedError)
    assert.throws(() => tink.link.callback(`${CALLBACK}&state=`, { state: '' }), ConfigurationError)
    const person = createPerson()
    const first = await person.get(link.url)
    const back = returned(await person.submit(first, 'link-cancel-form', {}, 'link-cancel'))
    assert.throws(
      () => tink.link.callback(new URLSearchParams(back), link),
      (error) => {
        assert.ok(error instanceof AuthorizationFailedError)
        assert.equal(error.cancelled, true)
        assert.equal(error.providerCode, back.error_reason)
        return true
      },
    )
  })

  test('wrong credentials, an unknown scope, a used code, a token without the scope', async () => {
    const wrong = createClient({ clientSecret: 'wrong' }).tink
    await assert.rejects(wrong.auth.clientCredentials({ scope: 'user:create' }), (error) => {
      assert.ok(error instanceof ClientRejectedError)
      assert.equal(error.status, 401)
      assert.ok(!inspect(error).includes('=wrong'))
      return true
    })
    const { tink } = createClient()
    await assert.rejects(tink.auth.clientCredentials({ scope: 'no:such' }), PermissionError)
    await assert.rejects(tink.auth.exchangeCode({ code: '0'.repeat(32) }), AuthorizationFailedError)
    const token = await tink.auth.clientCredentials({ scope: 'user:create' })
    await assert.rejects(tink.withToken(token).transactions.list().toArray(), PermissionError)
    assert.throws(() => createTinkClient({ clientId: '', clientSecret: 'x' }), ConfigurationError)
    for (const [option, value] of [
      ['baseUrl', '/api'],
      ['baseUrl', 'api.example'],
      ['linkBaseUrl', 'https://'],
    ] as const)
      assert.throws(
        () => createTinkClient({ clientId: 'id', clientSecret: 'x', [option]: value }),
        (error) => error instanceof ConfigurationError && error.message === `The option ${option} is no URL.`,
      )
  })

  test('providers of a market, webhook endpoints, and any other call', async () => {
    const { tink } = createClient()
    const providers = await tink.providers.list({ market: 'SE', includeTestProviders: true }).toArray()
    assert.ok(providers.some(({ name }) => name === BANK))
    const url = 'https://app.example/hooks'
    const created = await tink.webhooks.create({ url, enabledEvents: ['refresh:finished'] })
    assert.ok(String(created.secret).length > 20)
    assert.deepEqual(
      (await tink.webhooks.list()).map(({ id }) => id),
      [created.id],
    )
    await tink.webhooks.delete(created.id)
    assert.deepEqual(await tink.webhooks.list(), [])
    const data = tink.withUser({ userId: 'user_123', scope: 'user:read' })
    const profile = await data.request('/api/v1/user/profile')
    assert.equal(Reflect.get(Object(profile), 'market'), 'SE')
  })

  test('the client and everything it returns show no secret', async () => {
    const { tink } = createClient()
    const token = await tink.auth.clientCredentials({ scope: 'user:create' })
    const shown = inspect({ tink, token, data: tink.withToken(token) }, { depth: 10, showHidden: true })
    assert.ok(!shown.includes(app.clientSecret) && !shown.includes(token.toMap().access_token))
  })
})
