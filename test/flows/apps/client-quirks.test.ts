// rule: Requests as published clients send them, which a stricter server would refuse
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  assertRefused,
  assertStatus,
  basic,
  bearer,
  CREATE_USER_PATH,
  DELEGATE_PATH,
  DELETE_USER_PATH,
  type Developer,
  fieldOf,
  GRANT_PATH,
  keysOf,
  postForm,
  postRaw,
  REVOKE_ALL_PATH,
  send,
  TOKEN_PATH,
  textOf,
} from '../../support/developer.ts'
import { forOneEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'

const FORM = 'application/x-www-form-urlencoded'
const ACTOR = 'df05e4b379934cd09963197cc855bfe9'

forOneEngine((engine) => {
  let platform: TestPlatform
  let developer: Developer
  let clientToken: string
  let userId: string
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    developer = platform.developer
    clientToken = await developer.needClientToken()
    const created = await developer.createUser(clientToken, { external_user_id: 'quirk', market: 'GB' })
    userId = textOf(created, 'user_id')
  })
  after(() => platform.stop())

  const url = (path: string) => platform.baseUrl + path
  const credentials = () => `client_id=${developer.clientId}&client_secret=${developer.clientSecret}`

  test('an empty user_id beside external_user_id counts as absent, and the other way round', async () => {
    const scope = 'accounts:read'
    const byExternal = await developer.grantCode(clientToken, {
      user_id: '',
      external_user_id: 'quirk',
      scope,
    })
    assertStatus(byExternal, 200)
    assertStatus(
      await developer.grantCode(clientToken, { user_id: userId, external_user_id: '', scope }),
      200,
    )
    assertStatus(
      await developer.delegate(clientToken, {
        user_id: userId,
        external_user_id: '',
        scope,
        id_hint: '',
        actor_client_id: ACTOR,
      }),
      200,
    )
    assertStatus(await developer.revokeAll(clientToken, { user_id: '', external_user_id: 'quirk' }), 204)
  })

  test('both ids with values are refused, and none of them as well', async () => {
    const scope = 'accounts:read'
    const both = await developer.grantCode(clientToken, { user_id: userId, external_user_id: 'quirk', scope })
    assertRefused(both, 400, 'user.reference_ambiguous')
    const neither = await developer.grantCode(clientToken, { user_id: '', external_user_id: '', scope })
    assertRefused(neither, 400, 'user.reference_missing')
  })

  test('a scope sent along with a code is ignored: the grant says what the token may do', async () => {
    const { code } = await developer.needCode('accounts:read')
    const answer = assertStatus(await developer.exchange(code, { scope: 'user:delete,anything at all' }), 200)
    assert.equal(textOf(answer, 'scope'), 'accounts:read')
  })

  test('response_type=code at the delegate endpoint is ignored', async () => {
    const fields = {
      response_type: 'code',
      user_id: userId,
      actor_client_id: ACTOR,
      id_hint: 'J',
      scope: 'user:read',
    }
    assertStatus(await developer.delegate(clientToken, fields), 200)
  })

  for (const contentType of [
    FORM,
    `${FORM}; charset=utf-8`,
    `${FORM};charset=UTF-8`,
    `${FORM.toUpperCase()}; Charset="Utf-8"`,
    'Application/X-WWW-Form-Urlencoded ; CHARSET=utf-8',
    undefined,
    'text/plain',
    'this is not a media type',
  ]) {
    test(`a form is read whatever its content type says: ${contentType ?? 'none at all'}`, async () => {
      const headers = contentType === undefined ? {} : { 'content-type': contentType }
      const body = `grant_type=client_credentials&${credentials()}&scope=user:create`
      const answer = assertStatus(await postRaw(url(TOKEN_PATH), body, headers), 200)
      assert.equal(textOf(answer, 'scope'), 'user:create')
    })
  }

  test('raw spaces, colons and commas in a form are read literally', async () => {
    const body = `user_id=${userId}&id_hint=John Doe&actor_client_id=${ACTOR}&scope=accounts:read,transactions:read user:read`
    const delegated = await postRaw(url(DELEGATE_PATH), body, {
      ...bearer(clientToken),
      'content-type': FORM,
    })
    assertStatus(delegated, 200)
    const granted = await postRaw(
      url(GRANT_PATH),
      `user_id=${userId}&id_hint=John Doe&scope=accounts:read,user:read`,
      bearer(clientToken),
    )
    const exchanged = assertStatus(await developer.exchange(textOf(granted, 'code')), 200)
    assert.equal(fieldOf(exchanged, 'id_hint'), 'John Doe')
    assert.equal(fieldOf(exchanged, 'scope'), 'accounts:read,user:read')
    assert.deepEqual(keysOf(exchanged), [
      'access_token',
      'token_type',
      'expires_in',
      'scope',
      'id_hint',
      'refresh_token',
    ])
  })

  test('delete accepts an empty body with a JSON content type, {"user_id"} as JSON, a form, and no body', async () => {
    const bodies: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
      ['', { 'content-type': 'application/json' }],
      ['{"user_id":"whoever"}', { 'content-type': 'application/json' }],
      ['{"user_id":', { 'content-type': 'application/json' }],
      ['user_id=whoever', { 'content-type': FORM }],
      ['', {}],
    ]
    for (const [body, headers] of bodies) {
      const tokens = await developer.needUserTokens()
      const answer = await postRaw(url(DELETE_USER_PATH), body, { ...bearer(tokens.accessToken), ...headers })
      assertStatus(answer, 204)
      // The token says whose user it is; the one that the body names is not touched.
      const gone = await developer.grantCode(clientToken, { user_id: tokens.userId, scope: 'user:read' })
      assertRefused(gone, 404, 'user.not_found')
    }
  })

  test('paths with a double slash, from a base URL with a trailing slash, reach the same routes', async () => {
    const base = `${platform.baseUrl}/`
    const answer = await postRaw(`${base}${TOKEN_PATH}`, `grant_type=client_credentials&${credentials()}`, {
      'content-type': FORM,
    })
    const accessToken = textOf(assertStatus(answer, 200), 'access_token')
    const created = await send(`${base}${CREATE_USER_PATH}`, {
      method: 'POST',
      headers: { ...bearer(accessToken), 'content-type': 'application/json' },
      body: JSON.stringify({ market: 'GB' }),
    })
    assertStatus(created, 200)
  })

  test('paths that end in a slash reach the same routes, for every method; another method is 405', async () => {
    const answer = await postRaw(url(`${TOKEN_PATH}/`), `grant_type=client_credentials&${credentials()}`, {
      'content-type': FORM,
    })
    const accessToken = textOf(assertStatus(answer, 200), 'access_token')
    const created = await send(url(`${CREATE_USER_PATH}/`), {
      method: 'POST',
      headers: { ...bearer(accessToken), 'content-type': 'application/json' },
      body: JSON.stringify({ market: 'GB' }),
    })
    assertStatus(created, 200)
    const tokens = await developer.needUserTokens('accounts:read,accounts.balances:readonly')
    const accounts = await send(url('/data/v2/accounts/?pageSize=1'), { headers: bearer(tokens.accessToken) })
    assertStatus(accounts, 200)
    const unknown = await send(url('/data/v2/accounts/nobody/balances/'), {
      headers: bearer(tokens.accessToken),
    })
    assertRefused(unknown, 404, 'account.not_found')
    const wrong = await send(url(`${TOKEN_PATH}/`), { method: 'GET' })
    assertRefused(wrong, 405, 'request.method_not_allowed')
    assert.equal(wrong.headers.get('allow'), 'POST')
  })

  test('a response without a body has no Content-Type, except that of revoke-all, where a client requires it', async () => {
    const tokens = await developer.needUserTokens()
    const revoked = await postForm(
      url('/api/v1/oauth/revoke-all'),
      { user_id: tokens.userId },
      bearer(clientToken),
    )
    assertStatus(revoked, 204)
    assert.equal(revoked.headers.get('content-type'), 'application/json; charset=utf-8')
    const fresh = await developer.needUserTokens()
    const deleted = await postRaw(url(DELETE_USER_PATH), '', bearer(fresh.accessToken))
    assertStatus(deleted, 204)
    assert.equal(deleted.headers.get('content-type'), null)
  })

  test('creating a user without external_user_id returns user_id alone', async () => {
    const answer = assertStatus(
      await developer.createUser(clientToken, { market: 'GB', locale: 'en_US' }),
      200,
    )
    assert.deepEqual(keysOf(answer), ['user_id'])
    for (const nothing of ['', null]) {
      const user = { market: 'GB', external_user_id: nothing, locale: nothing, retention_class: nothing }
      assert.deepEqual(keysOf(assertStatus(await developer.createUser(clientToken, user), 200)), ['user_id'])
    }
  })

  test('retention_class is accepted in lower case, as documented, and in upper case', async () => {
    for (const retention of ['permanent', 'temporary', 'PERMANENT', 'TEMPORARY']) {
      const user = { market: 'GB', retention_class: retention }
      assertStatus(await developer.createUser(clientToken, user), 200)
    }
  })

  test('clientId, clientSecret and grantType are accepted in camel case, but not beside the standard names', async () => {
    const camel = {
      clientId: developer.clientId,
      clientSecret: developer.clientSecret,
      grantType: 'client_credentials',
    }
    assertStatus(await postForm(url(TOKEN_PATH), camel), 200)
    for (const clientId of [developer.clientId, '']) {
      const both = await postForm(url(TOKEN_PATH), { ...camel, client_id: clientId })
      assertRefused(both, 400, 'request.parameter_repeated')
    }
    const empty = { ...camel, clientId: '', client_id: developer.clientId }
    assertRefused(await postForm(url(TOKEN_PATH), empty), 400, 'request.parameter_repeated')
  })

  test('a Bearer header on the token call is ignored, good or bad', async () => {
    const { code } = await developer.needCode()
    const fields = { grant_type: 'authorization_code', code }
    assertStatus(await developer.token(fields, bearer(clientToken)), 200)
    for (const header of ['Bearer', 'bearer nonsense', 'Session abc', 'Digest username="x"']) {
      const answer = await developer.token({ grant_type: 'client_credentials' }, { authorization: header })
      assertStatus(answer, 200)
    }
  })

  test('HTTP Basic works, and a client that tries Basic first and then the body is served either way', async () => {
    const fields = { grant_type: 'client_credentials', client_id: undefined }
    assertStatus(await developer.token(fields, basic(developer)), 200)
    // Another library's first try: unencoded, wrong; its second one, with the body only, must not be held against it.
    const wrong = basic({ clientId: developer.clientId, clientSecret: 'wrong' })
    const first = await developer.token(fields, wrong)
    assertRefused(first, 401, 'oauth.invalid_client_secret')
    assert.match(first.headers.get('www-authenticate') ?? '', /^Basic realm="/)
    assertStatus(await developer.token({ grant_type: 'client_credentials' }), 200)
  })

  test('revoke-all returns 204 with a JSON content type and no body', async () => {
    const answer = await postForm(url(REVOKE_ALL_PATH), { user_id: userId }, bearer(clientToken))
    assertStatus(answer, 204)
    assert.equal(answer.text, '')
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
  })

  test('X-Client-Trace-Id is echoed; the client’s X-Request-ID is not', async () => {
    const answer = await developer.token(
      { grant_type: 'client_credentials' },
      { 'x-client-trace-id': 'trace-1', 'x-request-id': 'mine' },
    )
    assert.equal(answer.headers.get('x-client-trace-id'), 'trace-1')
    assert.notEqual(answer.headers.get('x-request-id'), 'mine')
    const longest = 'a'.repeat(128)
    for (const [sent, expected] of [
      [longest, longest],
      ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', undefined],
      ['a'.repeat(129), 'ours'],
      ['a'.repeat(8_000), 'ours'],
      ['a b', 'ours'],
      ['<script>', 'ours'],
      ['', 'ours'],
    ] as const) {
      const { headers } = await developer.token(
        { grant_type: 'client_credentials' },
        { 'x-client-trace-id': sent },
      )
      const right = expected === 'ours' ? headers.get('x-request-id') : (expected ?? sent)
      assert.equal(headers.get('x-client-trace-id'), right, sent.slice(0, 80))
    }
  })

  test('the log names the reason for which a hosted flow was refused', async () => {
    await fetch(url('/1.0/transactions/connect-accounts?client_id=nobody&redirect_uri=https://a.example/'))
    const line = platform.logs.lines.findLast(({ message }) => message === 'a hosted flow was refused')
    assert.match(String(line?.refusal), /^[a-z_]+$/)
    assert.equal(line?.code, undefined)
  })
})
