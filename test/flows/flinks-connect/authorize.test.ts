// rule: Flinks Connect: authorize token, sign-in with questions, stored data and refresh
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { assertStatus, fieldOf, keysOf, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { ANSWERS, type Connect, codeOf, createConnect, idsOf, promptOf } from './connect.ts'

const CREDENTIALS = { Institution: 'FlinksCapital', Username: 'Greatday', Password: 'Everyday' }

forEachEngine((engine) => {
  let platform: TestPlatform
  let connect: Connect
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    connect = await createConnect(platform)
  })
  beforeEach(() => platform.runJobs())
  after(() => platform.stop())

  test('a person with security questions answers one after the other; the token continues its session', async () => {
    const token = await connect.token()
    const headers = { 'flinks-auth-key': token }
    let answer = await connect.authorize(
      { ...CREDENTIALS, Language: 'en', Tag: 'order-1', Save: true },
      headers,
    )
    const asked: string[] = []
    while (answer.status === 203) {
      assert.equal(fieldOf(answer, 'HttpStatusCode'), 203)
      const prompt = promptOf(answer)
      asked.push(prompt)
      const SecurityResponses = { [prompt]: [ANSWERS[prompt]] }
      answer = await connect.authorize({ RequestId: textOf(answer, 'RequestId'), SecurityResponses }, headers)
    }
    assert.deepEqual(asked, Object.keys(ANSWERS))
    assert.deepEqual(keysOf(assertStatus(answer, 200)), [
      'Links',
      'HttpStatusCode',
      'InstitutionName',
      'Login',
      'InstitutionId',
      'Institution',
      'RequestId',
      'Tag',
    ])
    const { requestId } = idsOf(answer)
    const data = assertStatus(await connect.detail(requestId), 200)
    assert.equal(fieldOf(data, 'Tag'), 'order-1')
    const again = { RequestId: requestId, SecurityResponses: { [asked[0] ?? '']: ['Montreal'] } }
    assert.equal(codeOf(await connect.authorize(again, headers)), '401 ALREADY_AUTHORIZED')
  })

  test('answers in French have the prompts in French, and a text instead of a list is accepted', async () => {
    const headers = { 'flinks-auth-key': await connect.token() }
    const first = await connect.authorize({ ...CREDENTIALS, Username: 'GREATDAY', Language: 'fr' }, headers)
    const prompt = promptOf(assertStatus(first, 203))
    assert.match(prompt, /ville/)
    const SecurityResponses = { [prompt]: 'montreal' }
    const RequestId = textOf(first, 'RequestId')
    const next = await connect.authorize(
      { RequestId, SecurityResponses, Institution: 'FlinksCapital' },
      headers,
    )
    assert.match(promptOf(assertStatus(next, 203)), /pays/)
    platform.clock.advance(8 * 60_000 - 1)
    const stillThere = { RequestId, SecurityResponses: { [promptOf(next)]: ['Wrong'] } }
    assert.equal(codeOf(await connect.authorize(stillThere, headers)), '401 INVALID_SECURITY_RESPONSE')
    platform.clock.advance(8 * 60_000)
    assert.equal(codeOf(await connect.authorize(stillThere, headers)), '400 SESSION_EXPIRED')
  })

  test('who begins again supersedes the prompt that was left open, but not a read in progress', async () => {
    const headers = { 'flinks-auth-key': await connect.token() }
    const left = assertStatus(await connect.authorize(CREDENTIALS, headers), 203)
    assertStatus(await connect.authorize(CREDENTIALS), 203)
    const SecurityResponses = { [promptOf(left)]: ['Montreal'] }
    const late = await connect.authorize({ RequestId: textOf(left, 'RequestId'), SecurityResponses }, headers)
    assert.equal(codeOf(late), '400 SESSION_EXPIRED')
    await connect.signIn()
    const again = { ...CREDENTIALS, Username: 'greatday_nomfa' }
    assert.equal(codeOf(await connect.authorize(again)), '401 CONCURRENT_SESSION')
    await platform.runJobs()
    assertStatus(await connect.authorize(again), 200)
    await platform.runJobs()
  })

  test('wrong and incomplete answers keep the session; the third wrong one ends it', async () => {
    const headers = { 'flinks-auth-key': await connect.token() }
    const first = assertStatus(await connect.authorize(CREDENTIALS, headers), 203)
    const RequestId = textOf(first, 'RequestId')
    const prompt = promptOf(first)
    const answer = (SecurityResponses: unknown) =>
      connect.authorize({ RequestId, SecurityResponses }, headers)
    assert.equal(codeOf(await answer({ 'Your shoe size?': ['43'] })), '401 UNKNOWN_CHALLENGE_KEY')
    assert.equal(codeOf(await answer({ [prompt]: [] })), '401 INVALID_REQUEST')
    for (const _ of [1, 2]) {
      const wrong = await answer({ [prompt]: ['Toronto'] })
      assert.equal(codeOf(wrong), '401 INVALID_SECURITY_RESPONSE')
      assert.equal(promptOf(wrong), prompt)
      assert.equal(textOf(wrong, 'RequestId'), RequestId)
    }
    const last = await answer({ [prompt]: ['Toronto'] })
    assert.equal(codeOf(last), '401 INVALID_SECURITY_RESPONSE')
    assert.ok(!keysOf(last).includes('RequestId'))
    assert.equal(codeOf(await answer({ [prompt]: ['Montreal'] })), '400 SESSION_EXPIRED')
  })

  test('the test people have the documented effects', async () => {
    const effects = {
      test_disabled_account: '401 DISABLED_LOGIN',
      test_service_unavailable: '401 RETRY_LATER',
      nobody: '401 INVALID_USERNAME',
    }
    for (const [Username, effect] of Object.entries(effects)) {
      assert.equal(codeOf(await connect.authorize({ ...CREDENTIALS, Username })), effect)
    }
    assert.equal(codeOf(await connect.authorize({ ...CREDENTIALS, Password: 'x' })), '401 INVALID_LOGIN')
    const elsewhere = { ...CREDENTIALS, Institution: 'National' }
    assert.equal(codeOf(await connect.authorize(elsewhere)), '401 DISABLED_INSTITUTION')
    // A bank of another dialect's group.
    const other = { ...CREDENTIALS, Institution: 'se-demobank-password' }
    assert.equal(codeOf(await connect.authorize(other)), '401 DISABLED_INSTITUTION')
  })

  test('the same login has the same LoginId; a cached session returns stored data at once', async () => {
    const { loginId, requestId } = await connect.signIn()
    assert.equal(
      codeOf(await connect.data('POST', 'GetAccountsDetail', { RequestId: requestId })),
      '202 OPERATION_PENDING',
    )
    assertStatus(await connect.detail(requestId), 200)
    const second = await connect.signIn('GreatDay_NoMFA')
    assert.equal(second.loginId, loginId)
    assertStatus(await connect.detail(second.requestId), 200)
    const cached = assertStatus(await connect.authorize({ LoginId: loginId, MostRecentCached: true }), 200)
    const ids = idsOf(cached)
    assert.equal(ids.loginId, loginId)
    assert.notEqual(ids.requestId, requestId)
    assertStatus(await connect.data('POST', 'GetAccountsDetail', { RequestId: ids.requestId }), 200)
    platform.clock.advance(1)
    const live = assertStatus(
      await connect.authorize({ LoginId: loginId, MostRecentCached: false, Save: true }),
      200,
    )
    const refreshed = idsOf(live).requestId
    assert.equal(
      codeOf(await connect.data('GET', `GetAccountsDetailAsync/${refreshed}`)),
      '202 OPERATION_PENDING',
    )
    // The cached session is not held up by the refresh.
    assertStatus(await connect.data('POST', 'GetAccountsDetail', { RequestId: ids.requestId }), 200)
    assertStatus(await connect.detail(refreshed), 200)
  })

  test('what a session has read stays readable while its login signs in again, and when that fails', async () => {
    const { loginId, requestId } = await connect.signIn()
    // Its read ends in the millisecond in which the session began.
    assertStatus(await connect.detail(requestId), 200)
    const second = await connect.signIn()
    assert.equal(second.loginId, loginId)
    const codeFor = async (id: string) => codeOf(await connect.data('GET', `GetAccountsDetailAsync/${id}`))
    const assertReadable = async (id: string) => {
      for (const name of ['GetAccountsDetailAsync', 'GetAccountsSummaryAsync', 'GetStatementsAsync'])
        assertStatus(await connect.data('GET', `${name}/${id}`), 200)
    }
    assert.equal(await codeFor(second.requestId), '202 OPERATION_PENDING')
    await assertReadable(requestId)
    assertStatus(await connect.detail(second.requestId), 200)
    platform.clock.advance(1)
    const failed = { Institution: 'FlinksCapital', Username: 'greatday_nomfa', Password: 'wrong' }
    assert.equal(codeOf(await connect.authorize(failed)), '401 INVALID_LOGIN')
    await assertReadable(requestId)
    await assertReadable(second.requestId)
  })

  test('a session can be read for half an hour', async () => {
    await platform.runJobs()
    const { requestId } = await connect.signIn()
    assertStatus(await connect.detail(requestId), 200)
    platform.clock.advance(30 * 60_000 - 1)
    assertStatus(await connect.data('GET', `GetAccountsDetailAsync/${requestId}`), 200)
    platform.clock.advance(1)
    assert.equal(
      codeOf(await connect.data('GET', `GetAccountsDetailAsync/${requestId}`)),
      '400 SESSION_EXPIRED',
    )
    platform.clock.advance(60 * 60_000)
    await platform.runJobs()
    const gone = await connect.data('GET', `GetAccountsDetailAsync/${requestId}`)
    assert.equal(codeOf(gone), '400 SESSION_NONEXISTENT')
  })

  test('an authorize token begins one session, within thirty minutes', async () => {
    const token = await connect.token()
    const headers = { 'flinks-auth-key': token }
    const body = { ...CREDENTIALS, Username: 'greatday_nomfa' }
    assertStatus(await connect.authorize(body, headers), 200)
    assert.equal(codeOf(await connect.authorize(body, headers)), '401 UNAUTHORIZED')
    const late = { 'flinks-auth-key': await connect.token() }
    platform.clock.advance(30 * 60_000)
    assert.equal(codeOf(await connect.authorize(body, late)), '401 UNAUTHORIZED')
    // In the body, as one client sends it.
    await platform.runJobs()
    assertStatus(await connect.authorize({ ...body, AuthorizeToken: await connect.token() }, {}), 200)
  })

  test('names are read in any case, and a name in two cases is refused', async () => {
    const body = { institution: 'flinkscapital', USERNAME: 'greatday_nomfa', password: 'Everyday' }
    await platform.runJobs()
    assertStatus(await connect.authorize(body), 200)
    assert.equal(codeOf(await connect.authorize({ ...body, Password: 'x' })), '401 INVALID_REQUEST')
  })
})
