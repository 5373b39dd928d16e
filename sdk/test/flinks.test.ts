// rule: The Flinks client works against the Flinks dialects: tokens, FDX 5 and 6, Connect
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { inspect } from 'node:util'
import { authorize } from '../../test/flows/flinks/journey.ts'
import { ANSWERS, createConnect } from '../../test/flows/flinks-connect/connect.ts'
import { CALLBACK, createLinkApp } from '../../test/flows/link/journey.ts'
import { forOneEngine } from '../../test/support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../test/support/platform.ts'
import {
  AuthorizationFailedError,
  AuthToken,
  ClientRejectedError,
  ConfigurationError,
  createFlinksClient,
  createFlinksConnect,
  createMemoryStore,
  type FlinksClient,
  type FlinksOptions,
  ReauthorizationRequiredError,
  TimeoutError,
} from '../src/flinks.ts'

const SCOPES = ['ACCOUNT_BASIC', 'ACCOUNT_DETAILED', 'ACCOUNT_PAYMENTS', 'TRANSACTIONS', 'CUSTOMER_PERSONAL']
const MINUTE_MS = 60_000

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  function createClient(more: Partial<FlinksOptions> = {}): {
    client: FlinksClient
    tokenRequests: () => number
  } {
    let count = 0
    const client = createFlinksClient({
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      baseUrl: platform.baseUrl,
      redirectUri: CALLBACK,
      fetch: (url, init) => {
        if (url.endsWith('/api/v1/token')) count++
        return fetch(url, init)
      },
      ...more,
    })
    return { client, tokenRequests: () => count }
  }

  async function connect(client: FlinksClient): Promise<string> {
    const state = crypto.randomUUID()
    const url = client.auth.authorizeUrl({ scopes: SCOPES, state, providerId: 1000, language: 'en' })
    return client.auth.callback((await authorize(url)).url, { state }).code
  }

  for (const version of [5, 6] as const) {
    test(`authorize, code, then FDX ${version}: customer, accounts, transactions over pages, payment networks`, async () => {
      const { client } = createClient()
      const token = await client.auth.exchangeCode({ code: await connect(client) })
      assert.equal(token.lifetimeMs, 5 * MINUTE_MS)
      const fdx = client.fdx({ version })
      assert.ok(String((await fdx.customer()).customerId).length > 0)
      const accounts = await fdx.accounts.list({ resultType: 'details' }).toArray()
      assert.ok(accounts.length > 0)
      // The list is in the order of random ids, so any of its accounts may come first.
      const account = accounts.find(({ accountCategory }) => accountCategory === 'DEPOSIT_ACCOUNT')
      assert.equal(account?.fdxType, version === 5 ? 'depositAccount' : undefined)
      const id = String(account?.accountId)
      assert.equal((await fdx.accounts.get(id)).accountId, id)
      const period = { startTime: '2025-12-01', endTime: '2026-03-02' }
      const all = await fdx.accounts.transactions(id, period).toArray()
      const pages: number[] = []
      for await (const page of fdx.accounts.transactions(id, { ...period, limit: 2 }).pages())
        pages.push(page.length)
      assert.ok(pages.length > 1, String(pages))
      assert.equal(
        pages.reduce((sum, size) => sum + size, 0),
        all.length,
      )
      const networks = await fdx.accounts.paymentNetworks(id).toArray()
      assert.ok(networks.length > 0)
    })
  }

  test('the refresh token stays the same through refreshes, and an expired token is renewed once for 20 callers', async () => {
    const store = createMemoryStore()
    const { client, tokenRequests } = createClient({ store })
    const token = await client.auth.exchangeCode({ code: await connect(client) })
    for (let turn = 0; turn < 3; turn++) {
      platform.clock.advance(6 * MINUTE_MS)
      const before = tokenRequests()
      const lists = await Promise.all(
        Array.from({ length: 20 }, () => client.fdx().accounts.list().toArray()),
      )
      assert.equal(new Set(lists.map(({ length }) => length)).size, 1)
      assert.equal(tokenRequests() - before, 1)
      const renewed = await client.auth.validToken()
      assert.equal(renewed.toMap().refresh_token, token.toMap().refresh_token)
      assert.notEqual(renewed.toMap().access_token, token.toMap().access_token)
    }
    const byHand = await client.auth.refreshToken(token)
    assert.equal(byHand.toMap().refresh_token, token.toMap().refresh_token)
    const restarted = createClient({ store })
    assert.ok((await restarted.client.fdx().accounts.list().toArray()).length > 0)
    assert.equal(restarted.tokenRequests(), 0)
  })

  test('a token of another client is stored and renewed, with its refresh token', async () => {
    const { client, tokenRequests } = createClient()
    const token = await client.auth.exchangeCode({ code: await connect(client) })
    const other = createClient()
    const plain = { ...token.toMap(), access_token: 'of-before', expires_at: 1 }
    await other.client.auth.storeToken(AuthToken.fromMap(plain), { subject: 'moved' })
    assert.ok((await other.client.fdx({ subject: 'moved' }).accounts.list().toArray()).length > 0)
    const valid = await other.client.auth.validToken({ subject: 'moved' })
    assert.equal(valid.toMap().refresh_token, plain.refresh_token)
    assert.deepEqual([tokenRequests(), other.tokenRequests()], [1, 1])
  })

  test('a refresh whose response was lost is sent again, since the refresh token does not change', async () => {
    let lose = true
    const { client, tokenRequests } = createClient()
    const token = await client.auth.exchangeCode({ code: await connect(client) })
    const flaky = createClient({
      fetch: async (url, init) => {
        const response = await fetch(url, init)
        if (!lose) return response
        lose = false
        throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } })
      },
    })
    assert.ok((await flaky.client.auth.refreshToken(token)).toMap().access_token.length > 20)
    assert.equal(lose, false)
    assert.equal(tokenRequests(), 1)
  })

  test('a revoked connection is over: the end user has to connect again, at the URL of the error', async () => {
    const { client } = createClient({ reauthorize: { scopes: SCOPES, providerId: 1000 } })
    const token = await client.auth.exchangeCode({ code: await connect(client) })
    await client.auth.revoke()
    await assert.rejects(client.fdx().accounts.list().toArray(), (error) => {
      assert.ok(error instanceof ReauthorizationRequiredError)
      assert.match(String(error.linkUrl), /\/api\/v1\/authorize\?.*provider_id=1000/)
      return true
    })
    await assert.rejects(client.auth.refreshToken(token), ReauthorizationRequiredError)
  })

  test('tokens of the app are cached by scope, and open the list of banks', async () => {
    const { client, tokenRequests } = createClient()
    const token = await client.auth.clientCredentials()
    assert.equal(await client.auth.clientCredentials(), token)
    assert.equal(tokenRequests(), 1)
    await client.auth.clientCredentials({ scope: 'client:admin' })
    assert.equal(tokenRequests(), 2)
  })

  test('state and ACCOUNT_BASIC are required; failures of the redirect, the code and the client are typed', async () => {
    const { client } = createClient()
    assert.throws(() => client.auth.authorizeUrl({ scopes: SCOPES, state: '' }), ConfigurationError)
    assert.throws(
      () => client.auth.authorizeUrl({ scopes: ['TRANSACTIONS'], state: 's' }),
      ConfigurationError,
    )
    assert.throws(
      () => client.auth.callback('error=access_denied&state=s', { state: 's' }),
      (error) => error instanceof AuthorizationFailedError && error.cancelled === true,
    )
    await assert.rejects(client.auth.exchangeCode({ code: 'unknown' }), AuthorizationFailedError)
    const { client: wrong } = createClient({ clientSecret: 'wrong' })
    await assert.rejects(wrong.auth.clientCredentials(), (error) => {
      assert.ok(error instanceof ClientRejectedError)
      assert.equal(error.status, 400)
      return true
    })
  })

  test('Connect: questions are responded to one by one, then the accounts are polled for', async () => {
    const { customerId, apiKey, app: owner } = await createConnect(platform)
    const flinks = createFlinksConnect({
      customerId,
      secretKey: owner.clientSecret,
      apiKey,
      baseUrl: platform.baseUrl,
    })
    let step = await flinks.authorize({
      Institution: 'FlinksCapital',
      Username: 'Greatday',
      Password: 'Everyday',
      Language: 'en',
    })
    const prompts: string[] = []
    while (step.status === 'challenge') {
      const [{ Prompt: prompt } = { Prompt: '' }] = step.challenges
      prompts.push(prompt)
      step = await step.respond({ [prompt]: [String(ANSWERS[prompt])] })
    }
    assert.deepEqual(prompts, Object.keys(ANSWERS))
    assert.ok(step.loginId !== undefined)
    const detail = await flinks.getAccountsDetail({ requestId: step.requestId, pollMs: 50 })
    assert.ok(Array.isArray(detail.Accounts) && detail.Accounts.length > 0)
    const cached = await flinks.authorize({ LoginId: step.loginId, MostRecentCached: true })
    assert.equal(cached.status, 'done')
    await assert.rejects(
      flinks.authorize({ Institution: 'FlinksCapital', Username: 'Greatday', Password: 'planted-password' }),
      (error) => {
        assert.ok(error instanceof AuthorizationFailedError, inspect(error))
        assert.ok(!inspect(error).includes('planted-password'))
        return true
      },
    )
  })

  test('Connect: a fetch that stays pending ends at the deadline', async () => {
    const flinks = createFlinksConnect({
      customerId: 'c',
      fetch: async () =>
        new Response('{"HttpStatusCode":202,"FlinksCode":"OPERATION_PENDING"}', { status: 202 }),
    })
    const pending = flinks.getAccountsDetail({ requestId: 'r', pollMs: 20, deadlineMs: 100 })
    await assert.rejects(pending, (error) => {
      assert.ok(error instanceof TimeoutError)
      assert.equal(error.providerCode, 'OPERATION_PENDING')
      return true
    })
  })
})
