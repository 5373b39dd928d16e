// rule: Malformed, foreign and concurrent requests at the endpoints of TrueLayer
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { truelayer } from '../../../src/dialects/truelayer/index.ts'
import { send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp } from '../link/journey.ts'
import { type Client, createClient, errorOf, objectOf, REDIRECT_URI, tokensOf } from './app.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const JSON_BODY = { 'content-type': 'application/json' }
const JSON_ROUTES = truelayer.routes.filter(
  ({ body, access }) => body.kind === 'json' && access.kind === 'open',
)
const USER_ROUTES = truelayer.routes.filter(
  ({ access }) => access.kind === 'token' && access.accepts.every((kind) => kind === 'user'),
)

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let client: Client
  before(async () => {
    platform = await startTestPlatform(engine, {
      settings: { TALLYSTICK_FAILURES_PER_CLIENT: '100000', TALLYSTICK_FAILURES_PER_ADDRESS: '100000' },
    })
    app = await createLinkApp(platform)
    client = createClient(platform, app)
  })
  after(() => platform.stop())

  const post = (path: string, body: RequestInit['body'], headers: Readonly<Record<string, string>>) =>
    send(platform.baseUrl + path, { method: 'POST', body: body ?? null, headers })

  test('the token endpoint reads a form, JSON and multipart alike, and refuses what is malformed in each', async () => {
    const fields = {
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_secret: client.clientSecret,
      scope: 'payments',
    }
    const multipart = new FormData()
    for (const [name, value] of Object.entries(fields)) multipart.set(name, value)
    for (const answer of [
      await post('/connect/token', new URLSearchParams(fields), {}),
      await post('/connect/token', JSON.stringify(fields), JSON_BODY),
      await post('/connect/token', JSON.stringify(fields), {
        'content-type': 'application/json; charset=utf-8',
      }),
      await post('/connect/token', multipart, {}),
      await post('/truelayer/connect/token', new URLSearchParams(fields), {}),
    ]) {
      assert.deepEqual(Object.keys(tokensOf(answer).body), [
        'access_token',
        'expires_in',
        'token_type',
        'scope',
      ])
    }
    const twice = new FormData()
    twice.append('client_id', 'a')
    twice.append('client_id', 'b')
    for (const [about, body, headers, expected] of [
      ['empty', '', FORM, [400, 'invalid_request']],
      ['bad percent encoding', 'grant_type=%zz', FORM, [400, 'invalid_request']],
      ['invalid UTF-8', new Uint8Array([0x61, 0x3d, 0xff]), FORM, [400, 'invalid_request']],
      ['repeated', 'client_id=a&client_id=b', FORM, [400, 'invalid_request']],
      ['repeated in multipart', twice, {}, [400, 'invalid_request']],
      ['repeated in JSON', '{"client_id":"a","client_id":"b"}', JSON_BODY, [400, 'invalid_request']],
      ['an array', '[]', JSON_BODY, [400, 'invalid_request']],
      ['a number', '{"grant_type":1}', JSON_BODY, [400, 'invalid_request']],
      ['an object', '{"grant_type":{"a":"b"}}', JSON_BODY, [400, 'invalid_request']],
      ['half a JSON', '{"grant_type":', JSON_BODY, [400, 'invalid_request']],
      ['NUL', 'grant_type=a%00', FORM, [400, 'invalid_request']],
      ['too long', `client_secret=${'x'.repeat(513)}`, FORM, [400, 'invalid_request']],
      ['a body that is too long', `code=${'x'.repeat(70_000)}`, FORM, [413, 'invalid_request']],
      ['no client', 'grant_type=client_credentials', FORM, [400, 'invalid_client']],
      [
        'a client without its secret',
        `grant_type=client_credentials&client_id=${client.clientId}`,
        FORM,
        [400, 'invalid_client'],
      ],
    ] as const) {
      assert.deepEqual(errorOf(await post('/connect/token', body, headers)), expected, about)
    }
    for (const missing of [
      { grant_type: 'authorization_code' },
      { grant_type: 'refresh_token' },
      { grant_type: undefined },
      { grant_type: 'authorization_code', code: '' },
    ]) {
      assert.deepEqual(errorOf(await client.token(missing)), [400, 'invalid_request'])
    }
  })

  for (const { path, method } of JSON_ROUTES) {
    test(`${method} ${path}: bodies that are not the documented object are refused`, async () => {
      for (const [about, body] of [
        ['empty', ''],
        ['not JSON', 'a=b'],
        ['an array', '[]'],
        ['text', '"x"'],
        ['nested', '['.repeat(2000) + ']'.repeat(2000)],
        ['repeated', '{"client_id":"a","client_id":"b"}'],
        ['no member', '{}'],
        ['wrong types', '{"client_id":1,"refresh_token":[],"access_token":true,"redirect_uri":null}'],
      ] as const) {
        const answer = await send(platform.baseUrl + path, { method, body, headers: JSON_BODY })
        assert.equal(answer.status, 400, `${about}: ${answer.text}`)
        assert.match(answer.headers.get('x-tl-correlation-id') ?? '', /^\S+$/)
      }
      // Refused before the route is known, so that the format is that of the dialect.
      const large = await fetch(platform.baseUrl + path, {
        method,
        body: JSON.stringify({ state: 'x'.repeat(70_000) }),
        headers: JSON_BODY,
      })
      assert.equal(large.status, 413)
      const refused = objectOf(JSON.parse(await large.text()))
      if (path.endsWith('/extend')) {
        assert.equal(large.headers.get('content-type'), 'application/problem+json; charset=utf-8')
        assert.deepEqual([refused.status, refused.instance], [413, path])
      } else assert.equal(refused.error, 'invalid_request', path)
      assert.match(large.headers.get('x-tl-correlation-id') ?? '', /^\S+$/)
    })
  }

  test('every endpoint for a user refuses no token, a damaged one, one of the app and one of another dialect', async () => {
    const { accessToken } = await client.connect()
    const machine = tokensOf(
      await client.token({ grant_type: 'client_credentials', scope: 'payments' }),
    ).accessToken
    const foreign = await app.developer.needClientToken()
    assert.ok(USER_ROUTES.length >= 16)
    for (const { method, path } of USER_ROUTES) {
      const url = path.replaceAll(/:\w+/g, '0123456789abcdef0123456789abcdef')
      for (const [about, token, error] of [
        ['none', undefined, 'unauthorized'],
        ['damaged', `${accessToken.slice(0, -4)}AAAA`, 'invalid_token'],
        ['without a signature', accessToken.replace(/\.[^.]*$/, '.'), 'invalid_token'],
        ['of the app', machine, 'invalid_token'],
        ['of another dialect', foreign, 'invalid_token'],
      ] as const) {
        const answer = await client.call(method, url, token)
        assert.deepEqual(errorOf(answer), [401, error], `${method} ${path}: ${about}`)
        assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/)
      }
    }
    assert.equal((await client.get('/data/v1/me', accessToken)).status, 200)
  })

  test('codes and refresh tokens belong to their app and to this dialect', async () => {
    const other = createClient(platform, await createLinkApp(platform, 'Other'))
    const code = await client.codeOf()
    assert.deepEqual(errorOf(await other.exchange(code)), [400, 'invalid_grant'])
    const basic = { authorization: `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}` }
    const atOther = (path: string, fields: Readonly<Record<string, string>>) =>
      post(path, new URLSearchParams(fields), path === '/oauth2/token' ? basic : {})
    const own = { client_id: client.clientId, client_secret: client.clientSecret }
    for (const path of ['/oauth2/token', '/api/v1/oauth/token', '/api/v1/token']) {
      const fields = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI }
      const crossed = await atOther(path, path === '/oauth2/token' ? fields : { ...fields, ...own })
      assert.ok(crossed.status >= 400 && crossed.status < 500, `${path}: ${crossed.status}`)
    }
    // None of them has used it up.
    const { refreshToken } = tokensOf(await client.exchange(code))
    assert.deepEqual(errorOf(await other.refresh(refreshToken)), [400, 'invalid_grant'])
    for (const path of ['/oauth2/token', '/api/v1/oauth/token', '/api/v1/token']) {
      const fields = { grant_type: 'refresh_token', refresh_token: refreshToken }
      const crossed = await atOther(path, path === '/oauth2/token' ? fields : { ...fields, ...own })
      assert.ok(crossed.status >= 400 && crossed.status < 500, `${path}: ${crossed.status}`)
    }
    assert.equal((await client.refresh(refreshToken)).status, 200)
  })

  test('of ten exchanges of one code at once one succeeds, and what it issued is revoked', async () => {
    const code = await client.codeOf()
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.exchange(code)))
    const [won, ...more] = answers.filter(({ status }) => status === 200)
    assert.ok(won !== undefined && more.length === 0)
    for (const answer of answers) {
      if (answer !== won) assert.deepEqual(errorOf(answer), [400, 'invalid_grant'])
    }
    const { accessToken, refreshToken } = tokensOf(won)
    assert.deepEqual(errorOf(await client.refresh(refreshToken)), [400, 'invalid_grant'])
    assert.equal((await client.get('/data/v1/me', accessToken)).status, 401)
  })

  test('of ten refreshes at once with one token all get the same pair, and one access token works', async () => {
    const { refreshToken } = await client.connect()
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.refresh(refreshToken)))
    const pairs = answers.map(tokensOf)
    assert.equal(new Set(pairs.map((pair) => pair.refreshToken)).size, 1)
    const next = tokensOf(await client.refresh(pairs[0]?.refreshToken ?? ''))
    for (const { accessToken } of pairs) {
      assert.deepEqual(errorOf(await client.get('/data/v1/me', accessToken)), [401, 'unauthorized'])
    }
    assert.equal((await client.get('/data/v1/me', next.accessToken)).status, 200)
  })

  test('on two instances at once: a code works once, a refresh has one result, a deletion is final', async () => {
    const beside = await startTestPlatform(engine, { beside: platform, demoBank: false })
    try {
      const far = createClient(beside, app)
      const onBoth = <T>(run: (one: Client) => Promise<T>) =>
        Promise.all(Array.from({ length: 10 }, (_, index) => run(index % 2 === 0 ? client : far)))
      const code = await client.codeOf()
      const exchanges = await onBoth((one) => one.exchange(code))
      assert.equal(exchanges.filter(({ status }) => status === 200).length, 1)
      const { refreshToken } = await client.connect()
      const pairs = (await onBoth((one) => one.refresh(refreshToken))).map(tokensOf)
      const [successor, ...others] = new Set(pairs.map((pair) => pair.refreshToken))
      assert.deepEqual(others, [])
      const newest = tokensOf(await far.refresh(successor ?? ''))
      for (const one of [client, far]) {
        for (const { accessToken } of pairs)
          assert.deepEqual(errorOf(await one.get('/data/v1/me', accessToken)), [401, 'unauthorized'])
        assert.equal((await one.get('/data/v1/me', newest.accessToken)).status, 200)
      }
      const deletions = await onBoth((one) => one.call('DELETE', '/api/delete', newest.accessToken))
      const statuses = new Set(deletions.map(({ status }) => status))
      assert.ok(statuses.has(200) && [...statuses].every((status) => status === 200 || status === 401))
      for (const one of [client, far]) {
        assert.equal((await one.get('/data/v1/me', newest.accessToken)).status, 401)
        assert.deepEqual(errorOf(await one.refresh(newest.refreshToken)), [400, 'invalid_grant'])
      }
    } finally {
      await beside.stop()
    }
  })

  test('a path that does not exist and a wrong method are refused in the words of TrueLayer', async () => {
    for (const path of ['/truelayer/none', '/connect/none', '/truelayer/data/v1/none']) {
      assert.deepEqual(errorOf(await client.get(path)), [404, 'not_found'], path)
    }
    const wrong = await client.get('/connect/token')
    assert.deepEqual(errorOf(wrong), [405, 'invalid_request'])
    assert.equal(wrong.headers.get('allow')?.includes('POST'), true)
    assert.deepEqual(Object.keys(objectOf(wrong.body)), ['error', 'error_description', 'error_details'])
  })

  test('an app that does not use this dialect is unknown to it, and a disabled one gets nothing', async () => {
    const stranger = createClient(
      platform,
      await platform.createApp({ name: 'Tink only', scopes: ['user:read'] }),
    )
    const refused = await stranger.token({ grant_type: 'client_credentials', scope: 'payments' })
    assert.deepEqual(errorOf(refused), [400, 'invalid_client'])
    const ending = await createLinkApp(platform, 'Ending')
    const own = createClient(platform, ending)
    const { accessToken, refreshToken } = await own.connect()
    const { store } = await platform.workbench()
    await store.setAppDisabled(ending.appId, platform.clock.nowMs())
    assert.deepEqual(errorOf(await own.refresh(refreshToken)), [400, 'unauthorized_client'])
    assert.deepEqual(errorOf(await own.get('/data/v1/me', accessToken)), [401, 'unauthorized'])
    const reauth = await own.call('POST', '/v1/reauthuri', undefined, {
      response_type: 'code',
      refresh_token: refreshToken,
      redirect_uri: REDIRECT_URI,
    })
    assert.equal(reauth.status, 401)
  })
})
