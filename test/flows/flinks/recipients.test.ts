// rule: Data Recipients of the Flinks dialect, their secrets and registrations
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Answer, assertStatus, bearer, fieldOf, keysOf, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { CALLBACK, createLinkApp, createPerson, returned } from '../link/journey.ts'
import {
  assertError,
  authorize,
  authorizeUrl,
  exchange,
  needClientToken,
  needTokens,
  token,
} from './journey.ts'

const HOUR_MS = 3_600_000
const ASKED = {
  name: 'Books & Co',
  scope: ['ACCOUNT_BASIC', 'TRANSACTIONS'],
  redirect_uris: [CALLBACK],
  logo_uri: 'https://books.example/logo.png',
  description: 'Books for households.',
  terms_uri: 'https://books.example/terms',
  client_uri: 'https://books.example/',
  country: 'CA',
  contacts: [{ email: 'ann@books.example' }],
}
const PROFILE = [
  'client_id',
  'name',
  'logo_uri',
  'description',
  'terms_uri',
  'client_uri',
  'country',
  'contacts',
]

forEachEngine((engine) => {
  let platform: TestPlatform
  let partner: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    partner = await createLinkApp(platform, 'Partner')
  })
  after(() => platform.stop())

  async function ask(method: string, path: string, body?: unknown, as: TestApp = partner): Promise<Answer> {
    const accessToken = await needClientToken(platform, as, 'client:admin')
    return send(`${platform.baseUrl}/api/v1${path}`, {
      method,
      headers: { ...bearer(accessToken), 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  }

  async function create(more: object = {}, as: TestApp = partner) {
    const created = assertStatus(await ask('POST', '/recipients', { ...ASKED, ...more }, as), 200)
    return { clientId: textOf(created, 'client_id'), clientSecret: textOf(created, 'client_secret'), created }
  }

  test('a recipient is created with its secret, read without it, and is an app of its own', async () => {
    const { clientId, clientSecret, created } = await create()
    assert.match(clientId, /^dc-[0-9a-f]{32}$/)
    assert.deepEqual(keysOf(created), [
      'client_id',
      'client_secret',
      ...PROFILE.slice(1),
      'redirect_uris',
      'scope',
    ])
    const read = assertStatus(await ask('GET', `/recipients/${clientId}`), 200)
    assert.deepEqual(keysOf(read), ['scope', 'redirect_uris', ...PROFILE])
    const { client_secret, ...public_ } = Object(created.body)
    assert.deepEqual(read.body, public_)
    assert.deepEqual(
      [fieldOf(read, 'scope'), fieldOf(read, 'redirect_uris')],
      ['ACCOUNT_BASIC TRANSACTIONS', [CALLBACK]],
    )
    const all = (await ask('GET', '/recipients')).body
    assert.ok(Array.isArray(all))
    assert.deepEqual(Object.keys(all.find((one) => one.client_id === clientId)), PROFILE)
    assert.ok(!JSON.stringify(all).includes(clientSecret))
    assertStatus(await token(platform, { clientId, clientSecret }, { grant_type: 'client_credentials' }), 200)
    // It may not manage others, nor request what it was not created with.
    const admin = await token(
      platform,
      { clientId, clientSecret },
      { grant_type: 'client_credentials', scope: 'client:admin' },
    )
    assertError(admin, 400, 'invalid_scope')
  })

  test('scope may be a text and redirect_uris one URI; an update replaces the redirect URIs', async () => {
    const { clientId } = await create({ scope: 'ACCOUNT_BASIC', redirect_uris: CALLBACK })
    for (const [sent, stored] of [
      [
        ['https://books.example/a', 'https://books.example/b'],
        ['https://books.example/a', 'https://books.example/b'],
      ],
      ['https://books.example/c', ['https://books.example/c']],
    ] as const) {
      const updated = assertStatus(await ask('PUT', `/recipients/${clientId}`, { redirect_uris: sent }), 200)
      assert.deepEqual(fieldOf(updated, 'redirect_uris'), stored)
      assert.deepEqual((await ask('GET', `/recipients/${clientId}`)).body, updated.body)
    }
    assert.equal((await createPerson().get(authorizeUrl(platform, { clientId }))).status, 400)
  })

  test('a new secret replaces the old one at once; of several at the same time exactly one stays', async () => {
    const { clientId, clientSecret } = await create()
    const rotated = await Promise.all([1, 2, 3].map(() => ask('POST', `/recipients/${clientId}/secret`)))
    for (const one of rotated)
      assert.deepEqual(keysOf(assertStatus(one, 200)), ['client_id', 'client_secret'])
    const secrets = [clientSecret, ...rotated.map((one) => textOf(one, 'client_secret'))]
    const issued = await Promise.all(
      secrets.map((secret) =>
        token(platform, { clientId, clientSecret: secret }, { grant_type: 'client_credentials' }),
      ),
    )
    assert.equal(new Set(secrets).size, 4)
    assert.equal(issued[0]?.status, 400)
    assert.equal(issued.filter(({ status }) => status === 200).length, 1)
  })

  test('what cannot be created is refused: names, scopes, URIs, contacts', async () => {
    const own = await createLinkApp(platform, 'Narrow')
    const { store } = await platform.workbench()
    await store.setAppDialects(own.appId, [{ dialect: 'flinks', scopes: ['ACCOUNT_BASIC', 'client:admin'] }])
    for (const [about, more, error] of [
      ['no name', { name: undefined }, 'invalid_request'],
      ['empty name', { name: '' }, 'invalid_request'],
      ['long name', { name: 'x'.repeat(257) }, 'invalid_request'],
      ['a name that is no text', { name: 7 }, 'invalid_request'],
      ['control characters', { name: 'a\u0007b' }, 'invalid_request'],
      ['no country', { country: undefined }, 'invalid_request'],
      ['another country', { country: 'FR' }, 'invalid_request'],
      ['no scope', { scope: undefined }, 'invalid_request'],
      ['an empty scope', { scope: [] }, 'invalid_scope'],
      ['without ACCOUNT_BASIC', { scope: ['TRANSACTIONS'] }, 'invalid_scope'],
      ['an unknown scope', { scope: 'ACCOUNT_BASIC NONE' }, 'invalid_scope'],
      ['app management', { scope: 'ACCOUNT_BASIC client:admin' }, 'invalid_scope'],
      ['no redirect URI', { redirect_uris: [] }, 'invalid_request'],
      ['a script', { redirect_uris: ['javascript:alert(1)'] }, 'invalid_request'],
      ['a wildcard', { redirect_uris: ['https://*.example/cb'] }, 'invalid_request'],
      ['a logo that is no URL', { logo_uri: 'data:image/png;base64,AA' }, 'invalid_request'],
      ['a contact without an address', { contacts: [{}] }, 'invalid_request'],
      ['contacts that are no list', { contacts: 'ann@books.example' }, 'invalid_request'],
    ] as const) {
      assertError(await ask('POST', '/recipients', { ...ASKED, ...more }), 400, error, about)
    }
    const wider = await ask('POST', '/recipients', ASKED, own)
    assertError(wider, 400, 'invalid_scope', 'more than the Partner has')
    assertStatus(await ask('POST', '/recipients', { ...ASKED, name: 'é'.repeat(256) }), 200)
  })

  test('recipients of another Partner, apps that nobody manages and unknown ones do not exist', async () => {
    const other = await createLinkApp(platform, 'Other partner')
    const { clientId } = await create({}, other)
    for (const named of [clientId, partner.clientId, other.clientId, 'dc-none', '%20']) {
      for (const [method, path, body] of [
        ['GET', `/recipients/${named}`],
        ['PUT', `/recipients/${named}`, { redirect_uris: [CALLBACK] }],
        ['POST', `/recipients/${named}/secret`],
        ['GET', `/recipients/${named}/providers/requests`],
        ['POST', `/recipients/providers/requests/${named}/1000`],
      ] as const) {
        assertError(await ask(method, path, body), 404, 'invalid_client', `${method} ${path}`)
      }
    }
    assert.ok(!(await ask('GET', '/recipients')).text.includes(clientId))
    assert.ok(!(await ask('GET', '/recipients/providers/requests')).text.includes(clientId))
  })

  test('a token without client:admin, of a person, of another API, expired or missing is refused with 400', async () => {
    const plain = await needClientToken(platform, partner)
    const person = (await needTokens(platform, partner)).accessToken
    const foreign = await partner.developer.needClientToken('user:create')
    for (const [method, path] of [
      ['GET', '/recipients'],
      ['POST', '/recipients'],
      ['GET', '/recipients/x'],
      ['PUT', '/recipients/x'],
      ['POST', '/recipients/x/secret'],
      ['GET', '/recipients/providers/requests'],
      ['POST', '/recipients/providers/requests/x/1000'],
      ['GET', '/recipients/x/providers/requests'],
    ] as const) {
      for (const [accessToken, error] of [
        [plain, 'invalid_scope'],
        [person, 'unsupported_token_type'],
        [foreign, 'invalid_grant'],
        ['x.y.z', 'invalid_grant'],
        [undefined, 'invalid_request'],
      ] as const) {
        const headers = accessToken === undefined ? {} : bearer(accessToken)
        const answer = await send(`${platform.baseUrl}/api/v1${path}`, { method, headers })
        assertError(answer, 400, error, `${method} ${path}`)
      }
    }
  })

  test('a registration is approved, then activated; only then the recipient can connect the bank', async () => {
    const { clientId, clientSecret } = await create()
    const app = { ...partner, clientId, clientSecret }
    const providers = async () =>
      (
        await send(`${platform.baseUrl}/flinks/api/v1/providers`, {
          headers: bearer(await needClientToken(platform, app)),
        })
      ).body
    const refused = async (more = {}) =>
      returned(await createPerson().get(authorizeUrl(platform, app, { scope: 'ACCOUNT_BASIC', ...more })))
    assert.deepEqual(await providers(), [])
    assert.equal((await refused()).error, 'invalid_request')
    const requested = assertStatus(await ask('POST', `/recipients/providers/requests/${clientId}/1000`), 200)
    const status = async () => {
      const [one, ...others] = Object((await ask('GET', `/recipients/${clientId}/providers/requests`)).body)
      assert.equal(others.length, 0)
      return one.registration_status
    }
    const [first] = Object(requested.body)
    assert.deepEqual(first, {
      client_id: clientId,
      client_name: 'Books & Co',
      provider_id: 1000,
      provider_name: 'Demo Bank Capital',
      country: 'CA',
      registration_status: 'PENDING_APPROVAL',
      requested_on: new Date(platform.clock.nowMs()).toISOString().replace('Z', '0000Z'),
    })
    platform.clock.advance(HOUR_MS - 1)
    assert.equal(await status(), 'PENDING_APPROVAL')
    platform.clock.advance(1)
    assert.equal(await status(), 'PENDING_ACTIVATION')
    // Asking again does not begin anew.
    assertStatus(await ask('POST', `/recipients/providers/requests/${clientId},${clientId}/1000,1000`), 200)
    assert.equal((await refused()).error, 'invalid_request')
    platform.clock.advance(HOUR_MS)
    assert.equal(await status(), 'ACTIVE')
    const all = (await ask('GET', '/recipients/providers/requests')).body
    assert.ok(Array.isArray(all) && all.some((one) => one.client_id === clientId))
    assert.deepEqual(await providers(), [{ provider_id: 1000, name: 'Demo Bank Capital', country: 'CA' }])
    // Without a provider_id, the only bank is taken.
    const url = authorizeUrl(platform, app, { scope: 'ACCOUNT_BASIC', provider_id: undefined })
    const { code } = returned(await authorize(url))
    assertStatus(await exchange(platform, app, code ?? ''), 200)
    assert.equal((await refused({ scope: 'ACCOUNT_BASIC STATEMENTS' })).error, 'invalid_scope')
    for (const [path, status_, error] of [
      [`${clientId}/9999`, 404, 'invalid_request'],
      [`${clientId}/x`, 400, 'invalid_request'],
      [`${clientId},/1000`, 400, 'invalid_request'],
    ] as const) {
      assertError(await ask('POST', `/recipients/providers/requests/${path}`), status_, error, path)
    }
  })
})
