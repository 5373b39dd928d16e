// rule: The passport-oauth2 strategy works unchanged
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import OAuth2Strategy from 'passport-oauth2'
import { CALLBACK, connect, createLinkApp, createPerson, returned } from '../flows/link/journey.ts'
import { assertStatus, TOKEN_PATH, textOf } from '../support/developer.ts'
import { forOneEngine } from '../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'

/** What the strategy's verify callback is given. */
type Signed = {
  readonly accessToken: string
  readonly refreshToken: string
  readonly parameters: Readonly<Record<string, unknown>>
}
type Request = { readonly session: object; readonly query: Readonly<Record<string, string>> }
type Result = { readonly redirect?: string; readonly user?: object; readonly error?: unknown }

/** One request of a browser to the app, as the framework runs a strategy for it. */
function authenticate(strategy: OAuth2Strategy, request: Request): Promise<Result> {
  const { promise, resolve } = Promise.withResolvers<Result>()
  strategy.redirect = (redirect) => resolve({ redirect })
  strategy.success = (user) => resolve({ user })
  strategy.fail = (error) => resolve({ error })
  strategy.error = (error) => resolve({ error })
  strategy.authenticate(request)
  return promise
}

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const createStrategy = (pkce: boolean, clientSecret = app.clientSecret): OAuth2Strategy =>
    new OAuth2Strategy(
      {
        authorizationURL: `${platform.baseUrl}/1.0/transactions/connect-accounts?market=SE`,
        tokenURL: platform.baseUrl + TOKEN_PATH,
        clientID: app.clientId,
        clientSecret,
        callbackURL: CALLBACK,
        scope: ['accounts:read', 'user:read'],
        scopeSeparator: ',',
        state: true,
        pkce,
      },
      (accessToken, refreshToken, parameters, _profile, done) =>
        done(null, { accessToken, refreshToken, parameters } satisfies Signed),
    )

  const goAndComeBack = async (strategy: OAuth2Strategy): Promise<Request> => {
    const session = {}
    const { redirect } = await authenticate(strategy, { session, query: {} })
    return { session, query: returned(await connect(createPerson(), redirect ?? '')) }
  }

  for (const pkce of [false, true]) {
    test(`an end user connects a bank and is signed in, ${pkce ? 'with' : 'without'} PKCE`, async () => {
      const strategy = createStrategy(pkce)
      const { user, error } = await authenticate(strategy, await goAndComeBack(strategy))
      assert.equal(error, undefined)
      const { accessToken, refreshToken, parameters }: Signed = Object(user)
      assert.equal(parameters.token_type, 'bearer')
      assert.equal(parameters.expires_in, 7200)
      assertStatus(await app.developer.get('/data/v2/accounts', accessToken), 200)
      const refreshed = assertStatus(await app.developer.refresh(refreshToken), 200)
      assertStatus(await app.developer.get('/api/v1/user', textOf(refreshed, 'access_token')), 200)
    })
  }

  test('a refusal reaches the app as an error with status and message', async () => {
    const strategy = createStrategy(false, 'wrong')
    const { user, error } = await authenticate(strategy, await goAndComeBack(strategy))
    assert.equal(user, undefined)
    const { statusCode, data } = Object(Object(error).oauthError)
    assert.equal(statusCode, 401)
    assert.match(String(data), /oauth\.invalid_client_secret/)
  })
})
