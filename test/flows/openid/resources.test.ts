// rule: Resource indicators bind the audience of tokens, and the data API holds tokens to it
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import type { AppDialect } from '../../../src/core/apps/app.ts'
import { isJsonObject } from '../../../src/lib/json.ts'
import { type Answer, assertStatus, fieldOf, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp, createPerson } from '../link/journey.ts'
import {
  authorizeUrl,
  exchangeOpenidCode,
  introspect,
  needOpenidCode,
  needOpenidTokens,
  newVerifier,
  openidToken,
  readData,
  revoke,
} from './journey.ts'

const BOOKS = 'https://books.example/api'
const TAXES = 'https://taxes.example'

forEachEngine((engine) => {
  let platform: TestPlatform
  let beside: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    beside = await startTestPlatform(engine, { beside: platform, demoBank: false })
    app = await createLinkApp(platform)
    await allow(app, { resources: [BOOKS, TAXES] })
  })
  after(async () => {
    await beside.stop()
    await platform.stop()
  })

  async function allow({ appId }: TestApp, more: Partial<AppDialect>): Promise<void> {
    const { store } = await platform.workbench()
    const stored = await store.loadApp(appId)
    assert.ok(stored !== undefined)
    const dialects = stored.dialects.map((one) => (one.dialect === 'openid' ? { ...one, ...more } : one))
    await store.setAppDialects(appId, dialects)
  }

  async function resourceServer(serves: readonly string[]): Promise<TestApp> {
    const server = await platform.createApp({ name: 'API', isResourceServer: true })
    if (serves.length > 0) await allow(server, { serves })
    return server
  }

  const audienceOf = (answer: Answer) => decodeJwt(textOf(assertStatus(answer, 200), 'access_token')).aud

  const assertTarget = (answer: Answer) => {
    assert.deepEqual([answer.status, fieldOf(answer, 'error')], [400, 'invalid_target'], answer.text)
  }

  test('a client token is for this installation, or for the resources that it names (RFC 8707 §2)', async () => {
    const ask = (resource?: string | readonly string[]) =>
      openidToken(platform, app, { grant_type: 'client_credentials', scope: 'accounts', resource })
    assert.equal(audienceOf(await ask()), platform.baseUrl)
    assert.equal(audienceOf(await ask(platform.baseUrl)), platform.baseUrl)
    assert.equal(audienceOf(await ask(BOOKS)), BOOKS)
    assert.deepEqual(audienceOf(await ask([BOOKS, TAXES, BOOKS])), [BOOKS, TAXES])
    for (const wrong of [
      'https://other.example',
      `${BOOKS}/`,
      BOOKS.toUpperCase(),
      `${BOOKS}#a`,
      'self',
      '*',
      'books',
      [BOOKS, 'https://other.example'],
    ])
      assertTarget(await ask(wrong))
    const stranger = await platform.createApp({ name: 'Other' })
    assertTarget(await openidToken(platform, stranger, { grant_type: 'client_credentials', resource: BOOKS }))
  })

  test('the audience belongs to the grant: the token endpoint narrows it and never adds to it (RFC 8707 §2.2)', async () => {
    const code = await needOpenidCode(platform, app, { resource: [BOOKS, platform.baseUrl] })
    const exchanged = await exchangeOpenidCode(platform, app, code)
    assert.deepEqual(audienceOf(exchanged), [BOOKS, platform.baseUrl])
    let refreshToken = textOf(exchanged, 'refresh_token')
    const refresh = (resource?: string | readonly string[]) =>
      openidToken(platform, app, { grant_type: 'refresh_token', refresh_token: refreshToken, resource })
    assertTarget(await refresh(TAXES))
    assertTarget(await refresh([BOOKS, TAXES]))
    // The refused requests have not used up the refresh token.
    const narrowed = await refresh(BOOKS)
    assert.equal(audienceOf(narrowed), BOOKS)
    refreshToken = textOf(narrowed, 'refresh_token')
    assert.deepEqual(audienceOf(await refresh()), [BOOKS, platform.baseUrl])

    const narrow = await needOpenidCode(platform, app, { resource: [BOOKS, TAXES] })
    const once = await exchangeOpenidCode(platform, app, narrow, { resource: TAXES })
    assert.equal(audienceOf(once), TAXES)

    const plain = await needOpenidCode(platform, app)
    assertTarget(await exchangeOpenidCode(platform, app, plain, { resource: BOOKS }))
    // A refused exchange consumes the code, like one with a wrong verifier.
    assert.equal(fieldOf(await exchangeOpenidCode(platform, app, plain), 'error'), 'invalid_grant')
  })

  test('an authorization request for another resource goes back to the app with invalid_target', async () => {
    for (const resource of ['https://other.example', [BOOKS, 'https://other.example'], `${BOOKS}#x`]) {
      const end = await createPerson().get(authorizeUrl(platform, app, newVerifier(), { resource }))
      assert.equal(new URL(end.url).searchParams.get('error'), 'invalid_target', end.url)
    }
  })

  test('a token for another resource opens nothing here; one for this installation reads what its scopes open', async () => {
    const { accessToken: foreign } = await needOpenidTokens(platform, app, { resource: BOOKS })
    for (const path of ['/oauth2/userinfo', '/oauth2/accounts']) {
      const answer = assertStatus(await readData(platform, path, foreign), 401)
      assert.equal(
        answer.headers.get('www-authenticate'),
        `Bearer error="invalid_token", resource_metadata="${platform.baseUrl}/.well-known/oauth-protected-resource"`,
      )
    }

    const { accessToken } = await needOpenidTokens(platform, app)
    const list = assertStatus(await readData(platform, '/oauth2/accounts', accessToken), 200)
    const accounts = fieldOf(list, 'accounts')
    assert.ok(Array.isArray(accounts) && accounts.length > 0)
    const [account] = accounts
    assert.ok(isJsonObject(account) && isJsonObject(account.balances))
    const path = `/oauth2/accounts/${account.account_id}`
    assert.deepEqual(assertStatus(await readData(platform, path, accessToken), 200).body, account)

    const first = assertStatus(await readData(platform, `${path}/transactions?page_size=2`, accessToken), 200)
    const token = textOf(first, 'next_page_token')
    const seen = fieldOf(first, 'transactions')
    assert.ok(Array.isArray(seen) && seen.length === 2)
    assert.ok(isJsonObject(seen[0]) && isJsonObject(seen[0].amount))
    assert.match(String(seen[0].amount.amount), /^-?\d+\.\d{2}$/)
    const second = assertStatus(
      await readData(platform, `${path}/transactions?page_size=2&page_token=${token}`, accessToken),
      200,
    )
    assert.notDeepEqual(fieldOf(second, 'transactions'), seen)
    const booked = await readData(platform, `${path}/transactions?status=booked&from=2026-02-01`, accessToken)
    const found = fieldOf(assertStatus(booked, 200), 'transactions')
    assert.ok(Array.isArray(found) && found.length > 0)
    assert.ok(found.every((one) => one.status === 'booked' && one.booked_date >= '2026-02-01'))

    for (const bad of [
      'page_size=0',
      'page_size=501',
      'page_size=x',
      'page_token=x',
      'from=2026-02-30',
      'status=x',
    ]) {
      const answer = await readData(platform, `${path}/transactions?${bad}`, accessToken)
      assert.deepEqual([answer.status, fieldOf(answer, 'error')], [400, 'invalid_request'], bad)
    }
  })

  test('scopes decide: no balances without `balances`, no transactions without theirs, nothing with `openid` alone', async () => {
    const only = async (scope: string) => (await needOpenidTokens(platform, app, { scope })).accessToken
    const accounts = await only('accounts')
    const list = fieldOf(
      assertStatus(await readData(platform, '/oauth2/accounts', accounts), 200),
      'accounts',
    )
    assert.ok(Array.isArray(list) && list.length > 0)
    assert.ok(list.every((account) => !('balances' in account)))
    const path = `/oauth2/accounts/${list[0].account_id}`
    const refused = assertStatus(await readData(platform, `${path}/transactions`, accounts), 403)
    assert.equal(
      refused.headers.get('www-authenticate'),
      `Bearer error="insufficient_scope", scope="transactions", resource_metadata="${platform.baseUrl}/.well-known/oauth-protected-resource"`,
    )
    const openid = await only('openid')
    assertStatus(await readData(platform, '/oauth2/accounts', openid), 403)
    // Accounts of somebody else are unknown, whether or not they exist.
    const other = await only('transactions')
    for (const id of [list[0].account_id, '0'.repeat(32)]) {
      assertStatus(await readData(platform, `/oauth2/accounts/${id}`, other), 404)
      assertStatus(await readData(platform, `/oauth2/accounts/${id}/transactions`, other), 404)
    }
  })

  test('a resource server learns about tokens that are for it, and about no others (RFC 7662 §4)', async () => {
    const { accessToken: forBooks } = await needOpenidTokens(platform, app, { resource: BOOKS })
    const { accessToken: forUs } = await needOpenidTokens(platform, app)
    const [books, taxes, data] = [
      await resourceServer([BOOKS]),
      await resourceServer([TAXES]),
      await resourceServer([]),
    ]
    const isActive = async (server: TestApp, token: string) =>
      fieldOf(assertStatus(await introspect(platform, server, token), 200), 'active')
    assert.deepEqual(await Promise.all([books, taxes, data].map((one) => isActive(one, forBooks))), [
      true,
      false,
      false,
    ])
    assert.deepEqual(await Promise.all([books, taxes, data].map((one) => isActive(one, forUs))), [
      false,
      false,
      true,
    ])
    const told = await introspect(platform, books, forBooks)
    assert.equal(fieldOf(told, 'aud'), BOOKS)
    assert.equal(fieldOf(told, 'iss'), platform.baseUrl)
    assert.equal(fieldOf(await introspect(platform, app, forBooks), 'active'), true)
  })

  test('a resource server of another organisation learns nothing, also about tokens that are for the same resource', async () => {
    const { accessToken } = await needOpenidTokens(platform, app, { resource: BOOKS })
    const own = await resourceServer([BOOKS])
    const { ports, store } = await platform.workbench()
    const organisationId = ports.random.id()
    await store.createOrganisation({
      organisationId,
      name: 'Another company',
      createdAtMs: platform.clock.nowMs(),
    })
    const server = await platform.createApp({ name: 'API', isResourceServer: true, organisationId })
    await allow(server, { serves: [BOOKS] })
    const answers = [
      await introspect(platform, own, accessToken),
      await introspect(platform, server, accessToken),
    ]
    assert.equal(fieldOf(assertStatus(answers[0] ?? assert.fail(), 200), 'active'), true)
    assert.deepEqual(assertStatus(answers[1] ?? assert.fail(), 200).body, { active: false })
  })

  test('a revoked JWT stops at once at every endpoint, on every instance; its refresh token goes on (RFC 7009 §2)', async () => {
    const { accessToken, refreshToken } = await needOpenidTokens(platform, app)
    for (const one of [platform, beside])
      assertStatus(await readData(one, '/oauth2/accounts', accessToken), 200)
    assertStatus(await revoke(beside, app, accessToken, { token_type_hint: 'refresh_token' }), 200)
    for (const one of [platform, beside]) {
      for (const path of ['/oauth2/accounts', '/oauth2/userinfo'])
        assertStatus(await readData(one, path, accessToken), 401)
      assert.equal(fieldOf(await introspect(one, app, accessToken), 'active'), false)
    }
    const renewed = await openidToken(platform, app, {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    })
    const next = textOf(assertStatus(renewed, 200), 'access_token')
    assertStatus(await readData(beside, '/oauth2/accounts', next), 200)
    // Another app cannot revoke it, and is not told.
    const stranger = await platform.createApp({ name: 'Other' })
    assertStatus(await revoke(platform, stranger, next), 200)
    assertStatus(await readData(platform, '/oauth2/accounts', next), 200)
    assertStatus(await revoke(platform, app, textOf(renewed, 'refresh_token')), 200)
    assertStatus(await readData(beside, '/oauth2/accounts', next), 401)
  })
})
