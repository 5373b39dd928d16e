// rule: Deletion, debug ids, extension and renewal of TrueLayer connections; lists of banks
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import { newGrant, newUnboundCode } from '../../../src/core/grants/new-grant.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { approve, createLinkApp, createPerson, goToBank } from '../link/journey.ts'
import {
  type Client,
  createClient,
  errorOf,
  JOHN,
  objectOf,
  REDIRECT_URI,
  resultsOf,
  type TestUser,
  tokensOf,
} from './app.ts'

const DAY_MS = 86_400_000
const ETERNAL: TestUser = { username: 'john', password: 'eternal' }

forEachEngine((engine) => {
  let platform: TestPlatform
  let client: Client
  let stranger: Client
  before(async () => {
    platform = await startTestPlatform(engine)
    client = createClient(platform, await createLinkApp(platform))
    stranger = createClient(platform, await createLinkApp(platform, 'Other'))
  })
  after(() => platform.stop())

  test('DELETE /api/delete deletes the connection of the token, once', async () => {
    const tokens = await client.connect()
    const deleted = await client.call('DELETE', '/api/delete', tokens.accessToken)
    assert.deepEqual([deleted.status, deleted.text], [200, ''])
    for (const path of ['/data/v1/me', '/data/v1/accounts']) {
      assert.deepEqual(errorOf(await client.get(path, tokens.accessToken)), [401, 'unauthorized'])
    }
    assert.deepEqual(errorOf(await client.refresh(tokens.refreshToken)), [400, 'invalid_grant'])
    const again = await client.call('DELETE', '/api/delete', tokens.accessToken)
    assert.deepEqual(errorOf(again), [401, 'unauthorized'])
  })

  test('DELETE /connect/token/{credentials_id} deletes that connection, and no other one', async () => {
    const mine = await client.connect()
    const other = await client.connect()
    const idOf = (token: string) => encodeURIComponent(String(decodeJwt(token).sub))
    for (const id of [idOf(other.accessToken), 'unknown', '%00', 'a'.repeat(500), 'AAAA']) {
      const answer = await client.call('DELETE', `/connect/token/${id}`, mine.accessToken)
      assert.ok([400, 404].includes(answer.status), `${id}: ${answer.status}`)
    }
    assert.equal((await client.get('/data/v1/me', other.accessToken)).status, 200)
    // The client does not encode the id.
    const deleted = await client.call(
      'DELETE',
      `/connect/token/${decodeJwt(mine.accessToken).sub}`,
      mine.accessToken,
    )
    assert.deepEqual([deleted.status, deleted.text], [204, ''])
    assert.equal((await client.get('/data/v1/me', mine.accessToken)).status, 401)
    assert.equal((await client.get('/data/v1/me', other.accessToken)).status, 200)
    const machine = tokensOf(await client.token({ grant_type: 'client_credentials', scope: 'payments' }))
    const crossed = await client.call(
      'DELETE',
      `/connect/token/${idOf(other.accessToken)}`,
      machine.accessToken,
    )
    assert.deepEqual(errorOf(crossed), [401, 'invalid_token'])
  })

  test('a debug id names the provider and the credentials, while the token is live', async () => {
    const { accessToken } = await client.connect()
    for (const method of ['POST', 'DELETE']) {
      const answer = await client.call(method, '/api/debug', undefined, { access_token: accessToken })
      assert.equal(answer.status, 200, answer.text)
      const body = objectOf(answer.body)
      assert.equal(body.credentials_id, decodeJwt(accessToken).sub)
      assert.equal(body.provider_id, 'mock')
      assert.match(String(body.debug_id), /^mock\|[A-Za-z0-9+/]+=*$/)
    }
    await client.call('DELETE', '/api/delete', accessToken)
    const ended = await client.call('POST', '/api/debug', undefined, { access_token: accessToken })
    assert.deepEqual(errorOf(ended), [400, 'invalid_request'])
    const machine = tokensOf(await client.token({ grant_type: 'client_credentials', scope: 'payments' }))
    const crossed = await client.call('POST', '/api/debug', undefined, { access_token: machine.accessToken })
    assert.deepEqual(errorOf(crossed), [401, 'invalid_token'])
  })

  const extensionOf = (refreshToken: string, more: Readonly<Record<string, unknown>> = {}) => ({
    user_has_reconfirmed_consent: true,
    client_id: client.clientId,
    client_secret: client.clientSecret,
    user: { id: 'u-1', name: 'John Doe', email: 'john@doe.com' },
    refresh_token: refreshToken,
    redirect_uri: REDIRECT_URI,
    state: 's-2',
    ...more,
  })

  test('a connection is extended at once where the bank does so, at every path', async () => {
    for (const path of ['/connections/extend', '/data/v1/connections/extend', '/connect/extend']) {
      const before = await client.connect({}, ETERNAL)
      platform.clock.advance(25 * DAY_MS)
      const answer = await client.call('POST', path, before.accessToken, extensionOf(before.refreshToken))
      assert.equal(answer.status, 200, answer.text)
      const body = objectOf(answer.body)
      assert.deepEqual(Object.keys(body), [
        'action_needed',
        'access_token',
        'expires_in',
        'token_type',
        'refresh_token',
      ])
      assert.equal(body.action_needed, 'no_action_needed')
      const accessToken = String(body.access_token)
      assert.equal(decodeJwt(accessToken).sub, decodeJwt(before.accessToken).sub)
      const [me] = resultsOf(await client.get('/data/v1/me', accessToken))
      const days = (Date.parse(String(me?.consent_expires_at)) - platform.clock.nowMs()) / DAY_MS
      assert.ok(days > 89, String(days))
      // The old pair ends, and the new one lasts 90 days from now.
      assert.deepEqual(errorOf(await client.refresh(before.refreshToken)), [400, 'invalid_grant'])
      let refreshToken = String(body.refresh_token)
      for (let day = 0; day < 87; day += 29) {
        platform.clock.advance(29 * DAY_MS)
        refreshToken = tokensOf(await client.refresh(refreshToken)).refreshToken
      }
    }
  })

  test('of two renewals of one connection at once, the tokens of one stay live, and those of before end', async () => {
    const before = await client.connect()
    const { ports, store } = await platform.workbench()
    const { tallystick } = decodeJwt<{ tallystick: { app: string; grant: string } }>(before.accessToken)
    const { app: appId, grant: grantId } = tallystick
    const renewed = await store.loadGrant(appId, grantId)
    assert.ok(renewed?.connectionId !== undefined)
    const { userId, policy, scopes, connectionId } = renewed
    const createdAtMs = platform.clock.nowMs()
    const plantCode = async (): Promise<string> => {
      const facts = { appId, grantId: ports.random.id(), userId, origin: 'consent', policy, scopes } as const
      const grant = newGrant({ ...facts, createdAtMs, expiresAtMs: createdAtMs + 60_000 }, { connectionId })
      const code = ports.random.id()
      const stored = newUnboundCode(grant, ports.hash.keyed('authorization-code', code))
      await store.createGrantWithCode(grant, { ...stored, redirectUri: REDIRECT_URI })
      return code
    }
    let last = before
    for (let round = 0; round < 10; round++) {
      const codes = await Promise.all([plantCode(), plantCode()])
      const answers = await Promise.all(codes.map((code) => client.exchange(code)))
      const issued = answers.filter(({ status }) => status === 200).map(tokensOf)
      const reads = await Promise.all(issued.map(({ accessToken }) => client.get('/data/v1/me', accessToken)))
      const live = issued.filter((_, index) => reads[index]?.status === 200)
      assert.equal(live.length, 1, answers.map(({ text }) => text).join('\n'))
      for (const answer of answers)
        if (answer.status !== 200) assert.deepEqual(errorOf(answer), [400, 'invalid_grant'])
      assert.equal((await client.get('/data/v1/me', last.accessToken)).status, 401)
      assert.deepEqual(errorOf(await client.refresh(last.refreshToken)), [400, 'invalid_grant'])
      last = live[0] ?? last
    }
    tokensOf(await client.refresh(last.refreshToken))
  })

  test('of two extensions at once with one refresh token, one returns tokens', async () => {
    const { refreshToken } = await client.connect({}, ETERNAL)
    const answers = await Promise.all(
      [1, 2, 3].map(() => client.call('POST', '/connections/extend', undefined, extensionOf(refreshToken))),
    )
    const extended = answers.filter(({ status }) => status === 200)
    assert.equal(extended.length, 1, answers.map(({ text }) => text).join('\n'))
    for (const { status } of answers) assert.ok([200, 401, 503].includes(status), String(status))
  })

  const renew = async (url: string, user: TestUser = JOHN) => {
    const person = createPerson()
    const bank = await goToBank(person, await person.get(url))
    return approve(person, await person.submit(bank, 'bank-login', user, 'login-submit'))
  }

  test('where the bank wants to see the person, a link renews the same connection, once', async () => {
    const before = await client.connect()
    const answer = await client.call(
      'POST',
      '/connections/extend',
      undefined,
      extensionOf(before.refreshToken),
    )
    const body = objectOf(answer.body)
    assert.deepEqual(Object.keys(body), ['action_needed', 'user_input_link'])
    assert.equal(body.action_needed, 'authentication_needed')
    const link = String(body.user_input_link)
    const end = new URL((await renew(link)).url).searchParams
    assert.equal(end.get('state'), 's-2')
    // The old pair works until the new one is there.
    const refreshed = tokensOf(await client.refresh(before.refreshToken))
    const after = tokensOf(await client.exchange(end.get('code') ?? ''))
    assert.equal(decodeJwt(after.accessToken).sub, decodeJwt(before.accessToken).sub)
    assert.equal(after.body.scope, before.body.scope)
    assert.deepEqual(errorOf(await client.get('/data/v1/me', refreshed.accessToken)), [401, 'unauthorized'])
    assert.deepEqual(errorOf(await client.refresh(refreshed.refreshToken)), [400, 'invalid_grant'])
    assert.equal((await client.get('/data/v1/accounts', after.accessToken)).status, 200)
    const used = await createPerson().get(link)
    assert.equal(new URL(used.url).searchParams.get('error'), 'invalid_grant', used.text)
    // The code of the link is for the hosted flow alone.
    const { user_input_link: next } = objectOf(
      (await client.call('POST', '/connections/extend', undefined, extensionOf(after.refreshToken))).body,
    )
    const linkCode = new URL(String(next)).searchParams.get('link_code') ?? ''
    assert.deepEqual(errorOf(await client.exchange(linkCode)), [400, 'invalid_grant'])
  })

  test('without a confirmed consent the link asks for it; an extension needs client, secret and refresh token', async () => {
    const { refreshToken } = await client.connect({}, ETERNAL)
    const extend = (more: Readonly<Record<string, unknown>>) =>
      client.call('POST', '/connections/extend', undefined, extensionOf(refreshToken, more))
    const unconfirmed = objectOf((await extend({ user_has_reconfirmed_consent: false })).body)
    assert.equal(unconfirmed.action_needed, 'reconfirmation_of_consent_needed')
    for (const [more, status] of [
      [{ client_secret: 'wrong' }, 401],
      [{ refresh_token: 'wrong' }, 401],
      [{ client_id: stranger.clientId, client_secret: stranger.clientSecret }, 401],
      [{ redirect_uri: 'https://evil.example/' }, 400],
      [{ user_has_reconfirmed_consent: 'true' }, 400],
      [{ user: undefined }, 400],
      [{ state: 'x'.repeat(5000) }, 400],
    ] as const) {
      const answer = await extend(more)
      assert.equal(answer.status, status, `${JSON.stringify(more)}: ${answer.text}`)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8')
      const body = objectOf(answer.body)
      assert.deepEqual(
        [body.trace_id, body.instance],
        [answer.headers.get('x-tl-correlation-id'), '/connections/extend'],
      )
    }
    assert.equal((await client.refresh(refreshToken)).status, 200)
  })

  test('a re-authentication link needs nothing but the refresh token', async () => {
    const before = await client.connect({ scope: 'accounts offline_access' })
    const ask = (body: Readonly<Record<string, unknown>>, path = '/v1/reauthuri') =>
      client.call('POST', path, undefined, { response_type: 'code', redirect_uri: REDIRECT_URI, ...body })
    for (const path of ['/v1/reauthuri', '/connect/reauth_link']) {
      const answer = objectOf((await ask({ refresh_token: before.refreshToken, state: 's-3' }, path)).body)
      assert.equal(answer.success, true)
      assert.equal(new URL(String(answer.result)).searchParams.get('scope'), 'accounts offline_access')
    }
    // Also after the token has expired, while the bank's consent is to be renewed.
    platform.clock.advance(30 * DAY_MS)
    // A refresh in the background is due by then, and a renewal does not begin while one is in progress.
    await platform.runJobs()
    const { result } = objectOf((await ask({ refresh_token: before.refreshToken })).body)
    const code = new URL((await renew(String(result))).url).searchParams.get('code')
    const after = tokensOf(await client.exchange(code ?? ''))
    assert.equal(decodeJwt(after.accessToken).sub, decodeJwt(before.accessToken).sub)
    // And for 90 days after it has expired, until the connection is renewed.
    platform.clock.advance(31 * DAY_MS)
    await platform.runJobs()
    assert.equal((await client.refresh(after.refreshToken)).status, 400)
    const extension = await client.call(
      'POST',
      '/connections/extend',
      undefined,
      extensionOf(after.refreshToken),
    )
    assert.equal(objectOf(extension.body).action_needed, 'authentication_needed')
    platform.clock.advance(88 * DAY_MS)
    await platform.runJobs()
    const lapsed = objectOf((await ask({ refresh_token: after.refreshToken })).body)
    const again = new URL((await renew(String(lapsed.result))).url).searchParams.get('code')
    const renewed = tokensOf(await client.exchange(again ?? ''))
    assert.equal(decodeJwt(renewed.accessToken).sub, decodeJwt(before.accessToken).sub)
    assert.deepEqual(errorOf(await ask({ refresh_token: after.refreshToken })), [401, 'invalid_request'])
    platform.clock.advance(121 * DAY_MS)
    await platform.runJobs()
    assert.deepEqual(errorOf(await ask({ refresh_token: renewed.refreshToken })), [401, 'invalid_request'])
    for (const body of [
      { refresh_token: before.accessToken },
      { refresh_token: after.refreshToken, redirect_uri: 'https://evil.example/' },
      { refresh_token: after.refreshToken, response_mode: 'query' },
      { refresh_token: after.refreshToken, code_challenge: 'x'.repeat(43) },
      {},
    ]) {
      const [status] = errorOf(await ask(body))
      assert.ok([400, 401].includes(status), JSON.stringify(body))
    }
  })

  test('another person at the bank renews nothing', async () => {
    const before = await client.connect()
    const { result } = objectOf(
      (
        await client.call('POST', '/v1/reauthuri', undefined, {
          response_type: 'code',
          redirect_uri: REDIRECT_URI,
          refresh_token: before.refreshToken,
        })
      ).body,
    )
    const page = await renew(String(result), { username: 'john1', password: 'doe1' })
    assert.ok(!page.url.includes('code='), page.url)
    assert.equal((await client.refresh(before.refreshToken)).status, 200)
  })

  test('a direct link leads to its bank once', async () => {
    const ask = (more: Readonly<Record<string, unknown>> = {}) =>
      client.call('POST', '/v1/authuri', undefined, {
        response_type: 'code',
        client_id: client.clientId,
        redirect_uri: REDIRECT_URI,
        scope: 'accounts balance',
        consent_id: 'c-1',
        provider_id: 'mock',
        state: 's&4',
        user: { id: 'u', name: 'John Doe', email: 'john@doe.com' },
        ...more,
      })
    const link = String(objectOf((await ask()).body).result)
    const end = new URL((await renew(link)).url).searchParams
    assert.equal(end.get('state'), 's&4')
    assert.equal(tokensOf(await client.exchange(end.get('code') ?? '')).body.scope, 'accounts balance')
    const again = await createPerson().get(link)
    assert.equal(new URL(again.url).searchParams.get('error'), 'invalid_request')
    for (const [more, status, error] of [
      [{ client_id: 'unknown' }, 401, 'unauthorized_client'],
      [{ redirect_uri: 'https://evil.example/' }, 400, 'invalid_request'],
      [{ provider_id: 'unknown' }, 400, 'invalid_request'],
      [{ scope: 'payments' }, 400, 'invalid_scope'],
      [{ scope: 'balance' }, 400, 'invalid_scope'],
      [{ response_type: 'token' }, 400, 'invalid_request'],
      [{ surprise: 1 }, 400, 'invalid_request'],
      [{ user: { id: 'u' } }, 400, 'invalid_request'],
      [{ user: { name: 'John Doe' } }, 400, 'invalid_request'],
      [{ auth_inputs: [{ a: '1', b: '2' }] }, 400, 'invalid_request'],
      [{ consent_id: undefined }, 400, 'invalid_request'],
    ] as const) {
      assert.deepEqual(errorOf(await ask(more)), [status, error], JSON.stringify(more))
    }
  })

  test('the list of banks by country, scope and app', async () => {
    const list = async (query: string) => {
      const answer = await client.get(`/api/providers${query}`)
      assert.equal(answer.status, 200, answer.text)
      assert.ok(Array.isArray(answer.body))
      return answer.body.map(objectOf)
    }
    const all = await list('')
    assert.ok(all.length > 20)
    const british = await list(`?country=uk&clientId=${client.clientId}`)
    assert.ok(british.every(({ country }) => country === 'uk'))
    const mock = british.find(({ provider_id }) => provider_id === 'mock')
    assert.deepEqual(Object.keys(mock ?? {}), [
      'provider_id',
      'display_name',
      'country',
      'logo_url',
      'scopes',
    ])
    assert.equal(
      (await list('?country=fr%20de')).length,
      all.filter(({ country }) => country === 'fr' || country === 'de').length,
    )
    assert.equal((await list('?scopes=accounts%20info')).length, all.length)
    assert.equal((await list('?scopes=unknown')).length, 0)
    const flows = await list('/credentialssharing')
    assert.ok(flows.length > 0 && flows.every(({ provider_id }) => String(provider_id).endsWith('-password')))
    assert.deepEqual(resultsOf(await client.get('/data/v1/providers')), all)
  })
})
