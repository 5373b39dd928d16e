// rule: Flinks Connect: no key, token, session or login opens what belongs to another
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { changeAppDialects } from '../../../src/core/apps/change-dialects.ts'
import { setAppDisabled } from '../../../src/core/apps/set-app-disabled.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { assertStatus, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startProcess, startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { type Connect, codeOf, createConnect, idsOf } from './connect.ts'

const LOGIN = { Institution: 'FlinksCapital', Username: 'greatday_nomfa', Password: 'Everyday' }
const UNAUTHORIZED = '401 UNAUTHORIZED'
const INVALID_LOGIN = '401 INVALID_LOGIN'

forEachEngine((engine) => {
  let platform: TestPlatform
  let mine: Connect
  let theirs: Connect
  let login: { readonly requestId: string; readonly loginId: string }
  before(async () => {
    platform = await startTestPlatform(engine)
    mine = await createConnect(platform)
    theirs = await createConnect(platform)
    login = await theirs.signIn()
    assertStatus(await theirs.detail(login.requestId), 200)
  })
  after(() => platform.stop())

  test('ids of another app name nothing, with the keys of one and the customer id of the other alike', async () => {
    const cached = { LoginId: login.loginId, MostRecentCached: true }
    assert.equal(codeOf(await mine.authorize(cached)), INVALID_LOGIN)
    assert.equal(codeOf(await mine.authorize({ ...cached, MostRecentCached: false })), INVALID_LOGIN)
    const RequestId = login.requestId
    assert.equal(
      codeOf(await mine.data('POST', 'GetAccountsDetail', { RequestId })),
      '400 SESSION_NONEXISTENT',
    )
    assert.equal(
      codeOf(await mine.data('GET', `GetAccountsSummaryAsync/${RequestId}`)),
      '400 SESSION_NONEXISTENT',
    )
    assert.equal(codeOf(await mine.data('DELETE', `DeleteCard/${login.loginId}`)), INVALID_LOGIN)
    const on = { LoginId: login.loginId, IsActivated: true }
    assert.equal(codeOf(await mine.data('PATCH', 'SetScheduledRefresh', on)), INVALID_LOGIN)
    // Their customer id with our keys.
    const key = { 'x-api-key': mine.apiKey }
    assert.equal(codeOf(await theirs.call('POST', 'GetAccountsDetail', { RequestId }, key)), UNAUTHORIZED)
    assert.equal(
      codeOf(await theirs.call('DELETE', `DeleteCard/${login.loginId}`, undefined, key)),
      UNAUTHORIZED,
    )
    const token = { 'flinks-auth-key': await mine.token() }
    assert.equal(codeOf(await theirs.authorize(cached, token)), UNAUTHORIZED)
    const secret = { 'flinks-auth-key': mine.app.clientSecret }
    assert.equal(codeOf(await theirs.call('POST', 'GenerateAuthorizeToken', undefined, secret)), UNAUTHORIZED)
    // Ours still begins a session of ours.
    assertStatus(await mine.authorize(LOGIN, token), 200)
    assertStatus(await theirs.data('POST', 'GetAccountsDetail', { RequestId }), 200)
  })

  test('the session of a question is continued by its own token only', async () => {
    const headers = { 'flinks-auth-key': await mine.token() }
    const asked = assertStatus(await mine.authorize({ ...LOGIN, Username: 'Greatday' }, headers), 203)
    const RequestId = textOf(asked, 'RequestId')
    const answer = { RequestId, SecurityResponses: { 'What city were you born in?': ['Montreal'] } }
    for (const other of [await mine.token(), mine.app.clientSecret, mine.apiKey]) {
      assert.equal(codeOf(await mine.authorize(answer, { 'flinks-auth-key': other })), UNAUTHORIZED)
    }
    assert.equal(codeOf(await mine.authorize(answer, {})), UNAUTHORIZED)
    assert.equal(codeOf(await theirs.authorize(answer)), '400 SESSION_NONEXISTENT')
    assert.equal(codeOf(await mine.data('POST', 'GetAccountsDetail', { RequestId })), UNAUTHORIZED)
    assertStatus(await mine.authorize(answer, headers), 203)
  })

  test('each key opens its own calls only', async () => {
    const { requestId } = login
    const keys = [theirs.app.clientSecret, await theirs.token(), 'wrong', `${theirs.apiKey}x`, '']
    for (const key of keys) {
      const sent = { 'x-api-key': key }
      assert.equal(
        codeOf(await theirs.call('GET', `GetAccountsDetailAsync/${requestId}`, undefined, sent)),
        UNAUTHORIZED,
      )
    }
    const wrong = { 'flinks-auth-key': theirs.apiKey }
    assert.equal(
      codeOf(await theirs.call('DELETE', `DeleteCard/${login.loginId}`, undefined, wrong)),
      UNAUTHORIZED,
    )
    // An API key is no client secret.
    const { clientId } = theirs.app
    const asSecret = await theirs.app.developer.token({
      client_id: clientId,
      client_secret: theirs.apiKey,
      grant_type: 'client_credentials',
    })
    assert.equal(asSecret.status, 401)
  })

  test('tokens of other dialects open nothing here, and a login of another dialect has no LoginId', async () => {
    const bearer = await theirs.app.developer.needClientToken()
    const headers = { authorization: `Bearer ${bearer}` }
    const path = `GetAccountsDetailAsync/${login.requestId}`
    assert.equal(codeOf(await theirs.call('GET', path, undefined, headers)), UNAUTHORIZED)
    assert.equal(codeOf(await theirs.authorize(LOGIN, headers)), UNAUTHORIZED)
    // A connection of the same app at the same bank, which its end user has shared in another dialect.
    const { store } = await platform.workbench()
    const { userId } = await theirs.app.developer.needUserTokens()
    const connectionId = 'ab'.repeat(16)
    const made = await store.createConnection({
      appId: theirs.app.appId,
      connectionId,
      userId,
      providerName: 'ca-capital-redirect',
      status: 'updated',
      statusMessage: '',
      statusChangedAtMs: platform.clock.nowMs(),
      sealedSession: undefined,
      consentExpiresAtMs: undefined,
      identity: undefined,
      createdAtMs: platform.clock.nowMs(),
      refreshedAtMs: platform.clock.nowMs(),
    })
    assert.equal(made, 'created')
    const LoginId = connectionId.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    assert.equal(codeOf(await theirs.authorize({ LoginId, MostRecentCached: true })), INVALID_LOGIN)
    assert.equal(codeOf(await theirs.data('DELETE', `DeleteCard/${LoginId}`)), INVALID_LOGIN)
  })

  test('calls without keys are accepted only if the app says so', async () => {
    const app = await createConnect(platform)
    const { ports, policy } = await platform.workbench()
    const bare = (method: string, path: string, body?: unknown) => app.call(method, path, body)
    assert.equal(codeOf(await bare('POST', 'Authorize', LOGIN)), UNAUTHORIZED)
    const own = dialects.find(({ name }) => name === 'flinks-connect')
    assert.ok(own !== undefined)
    const set = (isOpen: boolean) =>
      changeAppDialects(ports, policy, {
        appId: app.app.appId,
        dialects: [{ policy: own.policy, scopes: undefined, dangerouslyAllowUnauthenticated: isOpen }],
        removed: [],
        actor: 'test',
      })
    await set(true)
    const { requestId, loginId } = idsOf(assertStatus(await bare('POST', 'Authorize', LOGIN), 200))
    await platform.runJobs()
    assertStatus(await bare('POST', 'GetAccountsSummary', { RequestId: requestId, WithBalance: true }), 200)
    // A key that is sent is checked all the same, and the secret key is never optional.
    const wrong = { 'x-api-key': 'wrong' }
    assert.equal(
      codeOf(await app.call('GET', `GetAccountsDetailAsync/${requestId}`, undefined, wrong)),
      UNAUTHORIZED,
    )
    assert.equal(codeOf(await bare('POST', 'GenerateAuthorizeToken')), UNAUTHORIZED)
    assert.equal(codeOf(await app.authorize(LOGIN, { 'flinks-auth-key': 'wrong' })), UNAUTHORIZED)
    await set(false)
    assert.equal(
      codeOf(await bare('POST', 'Authorize', { LoginId: loginId, MostRecentCached: true })),
      UNAUTHORIZED,
    )
  })

  test('another instance id replaces the one before, and a disabled app is refused everywhere', async () => {
    const app = await createConnect(platform)
    const { ports, policy, store } = await platform.workbench()
    const own = dialects.find(({ name }) => name === 'flinks-connect')
    assert.ok(own !== undefined)
    const instanceId = '0f3b7c1a-9d52-4e8e-b6a1-2c4d5e6f7081'
    const { appId, clientSecret } = app.app
    const change = {
      dialects: [{ policy: own.policy, scopes: undefined, instanceId }],
      removed: [],
      actor: 'test',
    }
    assert.ok((await changeAppDialects(ports, policy, { appId, ...change })).ok)
    const at = (id: string) =>
      send(`${platform.baseUrl}/v3/${id}/BankingServices/GenerateAuthorizeToken`, {
        method: 'POST',
        headers: { 'flinks-auth-key': clientSecret },
      })
    const token = textOf(assertStatus(await at(instanceId.toUpperCase()), 200), 'Token')
    assert.equal(token.slice(0, 8), instanceId.slice(0, 8))
    assert.equal(codeOf(await at(app.customerId)), UNAUTHORIZED)
    assert.equal(codeOf(await at('nonsense')), UNAUTHORIZED)
    const taken = await changeAppDialects(ports, policy, { appId: mine.app.appId, ...change })
    assert.ok(!taken.ok && taken.refusal.code === 'client_id_taken')
    await setAppDisabled(ports, policy, { appId, disabled: true, actor: 'test' })
    assert.equal(codeOf(await at(instanceId)), UNAUTHORIZED)
    assert.ok(((await store.loadApp(appId))?.disabledAtMs ?? 0) > 0)
  })

  test('of calls with one authorize token, in several processes at once, one begins a session', async (t) => {
    const first = await startProcess(engine, { settings: { TALLYSTICK_DEMO_BANK: 'off' } })
    t.after(() => first.stop())
    const second = await startProcess(engine, { settings: { TALLYSTICK_DEMO_BANK: 'off' }, beside: first })
    t.after(() => second.stop())
    const { clientId, clientSecret } = first.developer
    const id = clientId.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    const at = (baseUrl: string, path: string) => `${baseUrl}/v3/${id}/BankingServices/${path}`
    const secret = { 'flinks-auth-key': clientSecret }
    for (let round = 0; round < 5; round++) {
      const made = await send(at(first.baseUrl, 'GenerateAuthorizeToken'), {
        method: 'POST',
        headers: secret,
      })
      const headers = {
        'flinks-auth-key': textOf(assertStatus(made, 200), 'Token'),
        'content-type': 'application/json',
      }
      const body = JSON.stringify({
        LoginId: '00000000-0000-4000-8000-000000000000',
        MostRecentCached: true,
      })
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, caller) =>
          send(at((caller % 2 === 0 ? first : second).baseUrl, 'Authorize'), {
            method: 'POST',
            headers,
            body,
          }),
        ),
      )
      // The winner's token is accepted, and there is no such login.
      assert.equal(answers.filter((answer) => codeOf(answer) === INVALID_LOGIN).length, 1)
      assert.equal(answers.filter((answer) => codeOf(answer) === UNAUTHORIZED).length, 19)
    }
  })

  test('of concurrent answers to one question, one is sent to the bank', async () => {
    const headers = { 'flinks-auth-key': await theirs.token() }
    const asked = assertStatus(await theirs.authorize({ ...LOGIN, Username: 'Greatday' }, headers), 203)
    const answer = {
      RequestId: textOf(asked, 'RequestId'),
      SecurityResponses: { 'What city were you born in?': ['Montreal'] },
    }
    const answers = await Promise.all(Array.from({ length: 8 }, () => theirs.authorize(answer, headers)))
    assert.equal(
      answers.filter(({ status }) => status === 203).length,
      1,
      answers.map(({ text }) => text).join('\n'),
    )
  })
})
