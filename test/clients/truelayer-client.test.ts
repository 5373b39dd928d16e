// rule: The JavaScript client of TrueLayer and simple-oauth2 work unchanged
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AuthorizationCode, ClientCredentials } from 'simple-oauth2'
import { AuthAPIClient, Constants, DataAPIClient } from 'truelayer-client'
import { createLinkApp } from '../flows/link/journey.ts'
import { type Client, createClient, JOHN, REDIRECT_URI } from '../flows/truelayer/app.ts'
import { forOneEngine } from '../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'

const SCOPES = ['info', 'accounts', 'balance', 'transactions', 'cards', 'offline_access']

forOneEngine((engine) => {
  let platform: TestPlatform
  let client: Client
  before(async () => {
    platform = await startTestPlatform(engine)
    // The client compares the expiry of a token with the clock of this machine.
    platform.clock.advance(Date.now() - platform.clock.nowMs())
    client = createClient(platform, await createLinkApp(platform))
    Constants.AUTH_URL = platform.baseUrl
    Constants.API_URL = platform.baseUrl
  })
  after(() => platform.stop())

  const auth = (secret = client.clientSecret) =>
    new AuthAPIClient({ client_id: client.clientId, client_secret: secret })

  test('truelayer-client 1.3.2 links a bank, reads everything, and refreshes', async () => {
    const url = auth().getAuthUrl({
      redirectURI: REDIRECT_URI,
      scope: SCOPES,
      nonce: 'n-1',
      state: 's-1',
      enableMock: true,
      enableOauth: true,
      enableOpenBanking: true,
      enableCredentialsSharing: true,
      enableCredentialsSharingDe: true,
      disableProviders: ['uk-demobank-open-banking-handoff'],
    })
    const end = new URL((await client.authorize(url, JOHN)).url).searchParams
    assert.equal(end.get('state'), 's-1')
    const first = await auth().exchangeCodeForToken(REDIRECT_URI, end.get('code') ?? '')
    const { access_token: token, refresh_token } = await auth().refreshAccessToken(first.refresh_token)
    assert.notEqual(refresh_token, first.refresh_token)
    assert.equal(DataAPIClient.validateToken(token), true)

    const [me] = (await DataAPIClient.getMe(token)).results
    assert.equal(me?.client_id, client.clientId)
    const [info] = (await DataAPIClient.getInfo(token)).results
    assert.equal(info?.full_name, 'John Doe')
    const accounts = (await DataAPIClient.getAccounts(token)).results
    assert.equal(accounts.length, 2)
    for (const { account_id: id } of accounts) {
      assert.equal((await DataAPIClient.getAccount(token, id)).results[0]?.account_id, id)
      assert.equal(typeof (await DataAPIClient.getBalance(token, id)).results[0]?.current, 'number')
      assert.ok((await DataAPIClient.getTransactions(token, id)).results.length > 0)
      assert.ok(Array.isArray((await DataAPIClient.getPendingTransactions(token, id)).results))
    }
    const [card] = (await DataAPIClient.getCards(token)).results
    const cardId = card?.account_id ?? ''
    assert.equal((await DataAPIClient.getCard(token, cardId)).results.length, 1)
    assert.equal(
      typeof (await DataAPIClient.getCardBalance(token, cardId)).results[0]?.credit_limit,
      'number',
    )
    const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
    const now = platform.clock.nowMs()
    const month = await DataAPIClient.getCardTransactions(token, cardId, day(now - 30 * 86_400_000), day(now))
    assert.ok(month.results.length > 0)
    assert.ok(Array.isArray((await DataAPIClient.getCardPendingTransactions(token, cardId)).results))
  })

  test('truelayer-client lists the banks, by kind and without one', async () => {
    for (const kind of [undefined, 'oauth', 'oauth/openbanking', 'credentialssharing']) {
      const providers = await AuthAPIClient.getProviderInfos(kind)
      assert.ok(providers.length > 0, kind ?? 'all')
      assert.deepEqual(
        ['provider_id', 'display_name', 'logo_url', 'scopes'].filter(
          (name) => !Object.hasOwn(providers[0] ?? {}, name),
        ),
        [],
      )
    }
  })

  test('truelayer-client reports error and description of a refusal', async () => {
    await assert.rejects(auth('wrong').exchangeCodeForToken(REDIRECT_URI, 'x'), (error) => {
      assert.equal(Object(error).error, 'invalid_client')
      assert.match(String(error), /The client secret is not valid\./)
      return true
    })
    const { accessToken } = await client.connect({ scope: 'accounts offline_access' })
    await assert.rejects(DataAPIClient.getCards(accessToken), (error) => {
      assert.equal(Object(error).error, 'access_denied')
      return true
    })
  })

  for (const authorizationMethod of ['header', 'body'] as const) {
    for (const bodyFormat of ['form', 'json'] as const) {
      test(`simple-oauth2 gets every kind of token, as ${bodyFormat} with the secret in the ${authorizationMethod}`, async () => {
        const options = {
          client: { id: client.clientId, secret: client.clientSecret },
          auth: { tokenHost: platform.baseUrl, tokenPath: '/connect/token' },
          options: { authorizationMethod, bodyFormat },
        }
        const machine = await new ClientCredentials(options).getToken({ scope: 'payments' })
        assert.equal(machine.token.token_type, 'Bearer')
        const code = new AuthorizationCode(options)
        const end = new URL((await client.authorize(client.link(), JOHN)).url).searchParams
        const exchanged = await code.getToken({ code: end.get('code') ?? '', redirect_uri: REDIRECT_URI })
        assert.equal(exchanged.expired(), false)
        const refreshed = await exchanged.refresh()
        const answer = await client.get('/data/v1/accounts', String(refreshed.token.access_token))
        assert.equal(answer.status, 200)
      })
    }
  }
})
