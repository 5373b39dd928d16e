// rule: API explorer of the Console: tokens by step-up, requests of sandbox apps, masks
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { changeAppDialects } from '../../../src/core/apps/change-dialects.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { CONTACT, createMember, mailedToken, PASSWORD, type Visitor } from './visitor.ts'

type Described = {
  readonly method: string
  readonly path: string
  readonly parameters: readonly {
    readonly name: string
    readonly place: string
    readonly required: boolean
    readonly one_of: boolean
  }[]
  readonly body: { readonly example: string } | null
}

type Member = Visitor & { readonly organisationId: string }

const CALL = { path: {}, query: [], headers: [] }
const CREATE_USER = { ...CALL, operation: 'createUser' }
const LIST_ACCOUNTS = { ...CALL, operation: 'listAccounts' }

forEachEngine((engine) => {
  let platform: TestPlatform
  let owner: Member
  let root: string
  let clientId: string
  let userId: string

  const createApp = async (member: Member, environment = 'sandbox') => {
    const app = await member.must('POST', `/organisations/${member.organisationId}/apps`, {
      name: 'App',
      display_name: 'App',
      environment,
      ...(environment === 'production' && { dialects: ['tink'], scopes: { tink: ['user:create'] } }),
    })
    return { ...app, root: `/apps/${app.id}` }
  }
  const createToken = (body: object, visitor: Visitor = owner, at = root) =>
    visitor.call('POST', `${at}/explorer/tokens`, { body: { password: PASSWORD, api: 'tink', ...body } })
  const needToken = async (body: object): Promise<string> => {
    const created = await createToken(body)
    assert.equal(created.status, 201, JSON.stringify(created.body))
    return created.body.token
  }
  const send = (body: object, visitor: Visitor = owner, at = root) =>
    visitor.call('POST', `${at}/explorer/requests`, { body })

  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false, jobs: 'on call' })
    owner = await createMember(platform)
    const app = await createApp(owner)
    root = app.root
    clientId = app.client_id
    const token = await needToken({ kind: 'client', scopes: ['user:create'] })
    const body = JSON.stringify({ external_user_id: 'ann', market: 'SE', locale: 'sv_SE' })
    const sent = await send({ ...CREATE_USER, body, token })
    assert.equal(sent.body.status, 200, JSON.stringify(sent.body))
    userId = JSON.parse(sent.body.body).user_id
  })
  after(() => platform.stop())

  test('lists every operation of the APIs of the app, each with its parameters, and of no other API', async () => {
    const { apis, operations } = await owner.must('GET', `${root}/explorer`)
    const idsOf = (names: readonly string[]) =>
      dialects
        .filter(({ name }) => names.includes(name))
        .flatMap(({ routes }) => routes.map(({ name }) => name))
    const all = dialects.map(({ name }) => name)
    assert.deepEqual(
      apis.map(({ name }: { name: string }) => name),
      all,
    )
    const listed = operations.map(({ id }: { id: string }) => id)
    assert.deepEqual(listed.toSorted(), idsOf(all).toSorted())
    const details = await owner.must('GET', `${root}/explorer/operations/createUser`)
    assert.deepEqual(details.tokens, [{ kind: 'client', scopes: ['user:create'] }])
    assert.equal(details.body.kind, 'json')
    assert.ok('external_user_id' in details.body.schema.properties)
    assert.equal((await fetch(platform.baseUrl + details.documentation)).status, 200)
    const narrow = await owner.must('POST', `/organisations/${owner.organisationId}/apps`, {
      name: 'Narrow',
      display_name: 'Narrow',
      environment: 'sandbox',
      dialects: ['openid'],
    })
    const own = await owner.must('GET', `/apps/${narrow.id}/explorer`)
    assert.deepEqual(
      own.operations.map(({ id }: { id: string }) => id).toSorted(),
      idsOf(['openid']).toSorted(),
    )
    for (const id of ['createUser', 'none'])
      assert.equal((await owner.call('GET', `/apps/${narrow.id}/explorer/operations/${id}`)).status, 404)
    assert.equal((await send(CREATE_USER, owner, `/apps/${narrow.id}`)).status, 400)
    assert.equal(
      (await createToken({ kind: 'client', scopes: [] }, owner, `/apps/${narrow.id}`)).body.fields.api,
      'The app does not have this API.',
    )
  })

  test('a token needs the password, is recorded, and is never shown; the request is in the log', async () => {
    const wrong = await createToken({ kind: 'client', scopes: [], password: 'wrong' })
    assert.deepEqual([wrong.status, wrong.body.code], [403, 'password_wrong'])
    const body = { api: 'tink', kind: 'client', scopes: [] }
    assert.equal((await owner.call('POST', `${root}/explorer/tokens`, { body })).status, 400)
    const created = await createToken({ kind: 'user', user_id: userId, scopes: ['accounts:read'] })
    assert.deepEqual([created.body.user_id, created.body.scopes], [userId, ['accounts:read']])
    const seconds = (Date.parse(created.body.expires_at) - platform.clock.nowMs()) / 1000
    assert.ok(seconds <= 600 && seconds > 590, `${seconds}`)
    const sent = await send({ ...LIST_ACCOUNTS, token: created.body.token })
    assert.deepEqual([sent.body.status, JSON.parse(sent.body.body).accounts], [200, []])
    assert.equal(sent.body.url, `${platform.baseUrl}/data/v2/accounts`)
    assert.equal(sent.body.refusal, null)
    const shown = JSON.stringify([created.body, sent.body])
    assert.ok(!shown.includes('eyJ') && shown.includes(`Bearer •••${created.body.hint}`), shown)
    await platform.runJobs()
    const logged = await owner.must('GET', `${root}/requests/${sent.body.request_id}`)
    assert.deepEqual([logged.status, logged.user_id, logged.operation], [200, userId, 'listAccounts'])
    const { events } = await owner.must('GET', `${root}/events`)
    const event = events.find(({ target }: { target: string }) => target === userId)
    assert.deepEqual([event.actor, event.action], [owner.email, 'explorer_token.created'])
    assert.deepEqual(event.after, { api: 'tink', kind: 'user', scopes: ['accounts:read'], expires_in: 600 })
    assert.ok(!JSON.stringify(events).includes('eyJ'))
  })

  test('a refusal is in plain words, with its remedy and its page', async () => {
    const token = await needToken({ kind: 'client', scopes: ['user:create'] })
    const sent = await send({ ...LIST_ACCOUNTS, token })
    assert.deepEqual([sent.status, sent.body.status, sent.body.refusal.code], [200, 403, 'token_wrong_kind'])
    assert.ok(sent.body.refusal.sentence.length > 10 && sent.body.refusal.remedy.length > 10)
    assert.equal((await fetch(sent.body.refusal.help_url)).status, 200)
    const none = await send(LIST_ACCOUNTS)
    assert.deepEqual([none.body.status, none.body.refusal.code], [401, 'token_missing'])
  })

  test('a token of a grant has no scope beyond it, and ends with it', async () => {
    await needToken({ kind: 'user', user_id: userId, scopes: ['accounts:read'] })
    const { grants } = await owner.must('GET', `${root}/users/${userId}`)
    const of = { kind: 'user', user_id: userId, grant_id: grants[0].id }
    const more = await createToken({ ...of, scopes: ['accounts:read', 'transactions:read'] })
    assert.deepEqual([more.status, more.body.code], [400, 'scope_invalid'])
    const token = await needToken({ ...of, scopes: ['accounts:read'] })
    assert.equal((await send({ ...LIST_ACCOUNTS, token })).body.status, 200)
    await owner.must('POST', `${root}/grants/${grants[0].id}/revoke`)
    assert.equal((await send({ ...LIST_ACCOUNTS, token })).body.refusal.code, 'token_revoked')
    const late = await createToken({ ...of, scopes: [] })
    assert.deepEqual([late.status, late.body.code], [400, 'grant_unknown'])
    const dead = await needToken({ kind: 'client', scopes: ['user:create'] })
    platform.clock.advance(601_000)
    assert.equal((await send({ ...CREATE_USER, body: '{}', token: dead })).body.refusal.code, 'token_expired')
  })

  test('users, grants and tokens of others are unknown, and production apps send nothing', async () => {
    const other = await createApp(owner)
    const token = await needToken({ kind: 'client', scopes: ['user:create'] })
    const { grants } = await owner.must('GET', `${root}/users/${userId}`)
    for (const [body, code] of [
      [{ user_id: userId }, 'user_unknown'],
      [{ user_id: userId, grant_id: grants[0].id }, 'grant_unknown'],
    ] as const) {
      const refused = await createToken({ kind: 'user', scopes: [], ...body }, owner, other.root)
      assert.deepEqual([refused.status, refused.body.code], [400, code])
    }
    assert.equal(
      (await createToken({ kind: 'user', scopes: [] })).body.fields.user_id,
      'This field is required.',
    )
    const guest = await createMember(platform, 'Guests AB')
    await owner.must('POST', `/organisations/${owner.organisationId}/invitations`, {
      email: guest.email,
      role: 'developer',
    })
    await guest.must('POST', '/invitations/accept', { token: await mailedToken(platform, guest.email) })
    const altered = `${token.slice(0, -2)}${token.endsWith('A') ? 'BB' : 'AA'}`
    for (const answer of [
      await send({ ...CREATE_USER, token }, guest),
      await send({ ...CREATE_USER, token }, owner, other.root),
      await send({ ...CREATE_USER, token: altered }),
      await send({ ...CREATE_USER, token: 'x' }),
    ])
      assert.deepEqual([answer.status, answer.body.code], [400, 'explorer_token_invalid'])
    await owner.must('PUT', `/organisations/${owner.organisationId}/business/contact`, CONTACT)
    const live = await createApp(owner, 'production')
    for (const answer of [
      await createToken({ kind: 'client', scopes: ['user:create'] }, owner, live.root),
      await send(CREATE_USER, owner, live.root),
    ])
      assert.deepEqual([answer.status, answer.body.code], [403, 'sandbox_only'])
    const asCode = { ...CREATE_USER, body: '{}' }
    assert.match((await owner.must('POST', `${live.root}/explorer/code`, asCode)).curl, /\$CLIENT_TOKEN/)
    await owner.must('POST', `${other.root}/disable`, { password: PASSWORD })
    assert.equal((await send(CREATE_USER, owner, other.root)).body.code, 'app_held')
  })

  test('only the documented path, headers and encoding are sent', async () => {
    const account = { ...CALL, operation: 'getAccount' }
    for (const [body, field] of [
      [account, 'path.id'],
      [{ ...account, path: { id: '..' } }, 'path.id'],
      [{ ...LIST_ACCOUNTS, headers: [{ name: 'Authorization', value: 'Bearer x' }] }, 'header.Authorization'],
      [
        { ...LIST_ACCOUNTS, headers: [{ name: 'X-Client-Trace-Id', value: 'a\nb' }] },
        'header.X-Client-Trace-Id',
      ],
      [{ ...LIST_ACCOUNTS, body: '{}' }, 'body'],
      [{ ...CREATE_USER, body: '{"a":' }, 'body'],
      [{ ...CREATE_USER, body: [] }, 'body'],
      [{ ...CALL, operation: 'createOauthToken', body: '{}' }, 'body'],
      [{ ...CALL, operation: 'readSession' }, 'operation'],
    ] as const) {
      for (const path of ['requests', 'code']) {
        const refused = await owner.call('POST', `${root}/explorer/${path}`, { body })
        assert.deepEqual(
          [refused.status, Object.keys(refused.body.fields)],
          [400, [field]],
          JSON.stringify(body),
        )
      }
    }
    const odd = await send({ ...account, path: { id: '../../../console/api/session' } })
    assert.equal(odd.body.url, `${platform.baseUrl}/data/v2/accounts/..%2F..%2F..%2Fconsole%2Fapi%2Fsession`)
    assert.equal(odd.body.refusal.code, 'token_missing')
    const traced = await send({ ...LIST_ACCOUNTS, headers: [{ name: 'x-client-trace-id', value: 'abc' }] })
    const echoed = traced.body.headers.find(({ name }: { name: string }) => name === 'x-client-trace-id')
    assert.equal(echoed.value, 'abc')
  })

  test('credentials that a response holds are masked, and code reads them from the environment', async () => {
    const { secret } = await owner.must('POST', `${root}/secrets`, { password: PASSWORD })
    const body = [
      { name: 'client_id', value: clientId },
      { name: 'client_secret', value: secret },
      { name: 'grant_type', value: 'client_credentials' },
      { name: 'scope', value: 'user:create' },
    ]
    const wanted = { ...CALL, operation: 'createOauthToken', body }
    const sent = await send(wanted)
    assert.equal(sent.body.status, 200, JSON.stringify(sent.body))
    assert.match(JSON.parse(sent.body.body).access_token, /^•••.{4}$/)
    assert.equal(JSON.parse(sent.body.body).token_type, 'bearer')
    const code = await owner.must('POST', `${root}/explorer/code`, wanted)
    for (const text of Object.values(code))
      assert.ok(typeof text === 'string' && !text.includes(secret) && text.includes('YOUR_CLIENT_SECRET'))
  })

  test('the keys of Flinks Connect are sent in their headers, hidden in what is shown, and left out of code', async () => {
    const { secret } = await owner.must('POST', `${root}/secrets`, { password: PASSWORD })
    const customerId = clientId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    const { parameters } = await owner.must(
      'GET',
      `${root}/explorer/operations/connectGenerateAuthorizeToken`,
    )
    const key = parameters.find(({ place }: { place: string }) => place === 'header')
    assert.deepEqual([key.name, key.schema.format], ['Flinks-Auth-Key', 'password'])
    const generate = (value: string) => ({
      operation: 'connectGenerateAuthorizeToken',
      path: { customerId },
      query: [],
      headers: [{ name: 'flinks-auth-key', value }],
    })
    const sent = await send(generate(secret))
    assert.equal(sent.body.status, 200, JSON.stringify(sent.body))
    assert.deepEqual(sent.body.request_headers, [
      { name: 'Flinks-Auth-Key', value: `•••${secret.slice(-4)}` },
    ])
    const { Token } = JSON.parse(sent.body.body)
    const body = JSON.stringify({ Institution: 'FlinksCapital', Username: 'Greatday' })
    const authorize = {
      path: { customerId },
      query: [],
      headers: [{ name: 'Flinks-Auth-Key', value: Token }],
      body,
    }
    const authorized = await send({ ...authorize, operation: 'connectAuthorize' })
    // The token is accepted, and the field is missing.
    assert.match(authorized.body.body, /Password/)
    assert.equal((await send(generate('not the key'))).body.status, 401)
    const code = await owner.must('POST', `${root}/explorer/code`, generate(secret))
    for (const text of Object.values(code))
      assert.ok(typeof text === 'string' && !text.includes(secret) && text.includes('YOUR_FLINKS_AUTH_KEY'))
    const operation = 'connectGetAccountsDetail'
    const keys = ['X-Api-Key', 'flinks-auth-key'].map((name) => ({ name, value: 'x' }))
    const other = { ...generate(secret), operation, headers: keys, body: '{}' }
    assert.deepEqual(
      Object.keys((await owner.call('POST', `${root}/explorer/requests`, { body: other })).body.fields),
      ['header.flinks-auth-key'],
    )
  })

  test('every required parameter is needed before a request is sent, by each operation that has one', async () => {
    const { operations } = await owner.must('GET', `${root}/explorer`)
    let checked = 0
    for (const { id } of operations) {
      const { parameters, body } = await owner.must('GET', `${root}/explorer/operations/${id}`)
      const [first = parameters.find(({ one_of }: { one_of: boolean }) => one_of)] = parameters.filter(
        ({ required }: { required: boolean }) => required,
      )
      const [field] = body?.kind === 'form' ? (body.schema.required ?? []) : []
      const wanted =
        first !== undefined
          ? `${first.place}.${first.name}`
          : body?.kind === 'json' && body.required
            ? 'body'
            : field && `body.${field}`
      if (wanted === undefined) continue
      for (const path of ['requests', 'code']) {
        const empty = await owner.call('POST', `${root}/explorer/${path}`, {
          body: { ...CALL, operation: id },
        })
        assert.deepEqual(empty.body.fields, { [wanted]: 'This field is required.' }, id)
      }
      checked += 1
    }
    assert.ok(checked > 40, `${checked}`)
  })

  test('a key is required of exactly the calls that the API refuses without one, unless the app may call without', async () => {
    const customerId = clientId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    const guid = '00000000-0000-0000-0000-000000000000'
    const refusedWithoutKey = async ({ method, path, body }: Described) => {
      const url = path.replace('{customerId}', customerId).replaceAll(/\{\w+\}/g, guid)
      const json = { ...(body && JSON.parse(body.example)), LoginId: guid, IsActivated: true }
      const response = await fetch(platform.baseUrl + url, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }),
      })
      const text = await response.text()
      return response.status === 401 && text.includes('The key of this call is missing.')
    }
    const { operations } = await owner.must('GET', `${root}/explorer`)
    const ids = operations.filter(({ api }: { api: string }) => api === 'flinks-connect')
    assert.ok(ids.length > 15)
    for (const { id } of ids) {
      const details: Described = await owner.must('GET', `${root}/explorer/operations/${id}`)
      const isRequired = details.parameters.some(
        (one) => one.place === 'header' && (one.required || one.one_of),
      )
      // The authorize token may also be in the body, which the header does not show.
      const isNeeded = id !== 'connectAuthorize' && (await refusedWithoutKey(details))
      assert.equal(isRequired, isNeeded, id)
    }
    const either = { ...CALL, operation: 'connectDeleteCard', path: { customerId, loginId: guid } }
    assert.deepEqual((await owner.call('POST', `${root}/explorer/requests`, { body: either })).body.fields, {
      'header.Flinks-Auth-Key': 'This field is required.',
    })
    for (const name of ['Flinks-Auth-Key', 'X-Api-Key'])
      assert.equal((await send({ ...either, headers: [{ name, value: 'wrong' }] })).body.status, 401)
    const open = await createApp(owner)
    const connect = dialects.find(({ name }) => name === 'flinks-connect') ?? assert.fail()
    const { ports, policy } = await platform.workbench()
    const changed = await changeAppDialects(ports, policy, {
      appId: open.id,
      dialects: [{ policy: connect.policy, scopes: undefined, dangerouslyAllowUnauthenticated: true }],
      removed: [],
      actor: 'test',
    })
    assert.ok(changed.ok)
    const { parameters } = await owner.must(
      'GET',
      `${open.root}/explorer/operations/connectGetAccountsDetail`,
    )
    assert.deepEqual(
      parameters.flatMap(({ name, required }: { name: string; required: boolean }) =>
        required ? [name] : [],
      ),
      ['customerId'],
    )
  })

  test('the example of the reference has every required header, with words in the place of the values', async () => {
    const { operations } = await owner.must('GET', `${root}/explorer`)
    const page = async (id: string) => {
      const { documentation } = await owner.must('GET', `${root}/explorer/operations/${id}`)
      const text = await (await fetch(platform.baseUrl + documentation)).text()
      return text.slice(text.indexOf(`<article id="${id}"`)).replace(/<\/article>.*/s, '')
    }
    assert.ok(operations.length > 0)
    assert.match(
      await page('connectGenerateAuthorizeToken'),
      /<pre>curl .*-H &#39;Flinks-Auth-Key: YOUR_FLINKS_AUTH_KEY&#39;/,
    )
    const payment = await page('createPayment')
    assert.match(payment, /Tl-Signature: YOUR_TL_SIGNATURE/)
    assert.match(payment, /Idempotency-Key: YOUR_IDEMPOTENCY_KEY/)
    assert.ok(!(await page('cancelPayment')).includes('YOUR_TL_SIGNATURE'))
  })

  test('a machine uses the explorer with a key that has the permission, without a password', async () => {
    const keyOf = async (permission: string) =>
      owner.must('POST', `/organisations/${owner.organisationId}/keys`, {
        password: PASSWORD,
        name: permission,
        permissions: [permission],
      })
    const call = async (path: string, { key }: { readonly key: string }, body: object) => {
      const response = await fetch(`${platform.baseUrl}/console/api${root}/explorer/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return { status: response.status, body: JSON.parse(await response.text()) }
    }
    const body = { api: 'tink', kind: 'user', user_id: userId, scopes: ['accounts:read'] }
    assert.equal((await call('tokens', await keyOf('apps.read'), body)).status, 403)
    const key = await keyOf('explorer.use')
    const { token } = (await call('tokens', key, body)).body
    assert.equal((await call('requests', key, { ...LIST_ACCOUNTS, token })).body.status, 200)
  })
})
