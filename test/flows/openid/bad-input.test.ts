// rule: Malformed and unauthorized requests at the endpoints below /oauth2/
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openid } from '../../../src/dialects/openid/index.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../../src/lib/json.ts'
import { assertDescribed } from '../../support/described.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const FORM_PATHS = openid.routes
  .filter(({ access, body }) => access.kind === 'open' && body.kind === 'form')
  .map(({ path }) => path)

forEachEngine((engine) => {
  let platform: TestPlatform
  let basic: Readonly<Record<string, string>>
  before(async () => {
    platform = await startTestPlatform(engine, {
      demoBank: false,
      settings: { TALLYSTICK_FAILURES_PER_CLIENT: '100000', TALLYSTICK_FAILURES_PER_ADDRESS: '100000' },
    })
    const { clientId, clientSecret } = platform.developer
    basic = { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` }
  })
  after(() => platform.stop())

  async function post(path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) {
    const response = await fetch(platform.baseUrl + path, { method: 'POST', headers, body })
    const parsed = parseJson(await response.text())
    assert.ok(parsed.ok && isJsonObject(parsed.value), path)
    assertDescribed('POST', response.url, response.status, parsed.value)
    return { status: response.status, headers: response.headers, body: parsed.value }
  }

  function assertError(
    response: { readonly status: number; readonly headers: Headers; readonly body: JsonObject },
    [status, error]: readonly [number, string],
    about: string,
  ): void {
    assert.deepEqual([response.status, response.body.error], [status, error], about)
    assert.deepEqual(Object.keys(response.body), ['error', 'error_description'], about)
    assert.match(String(response.body.error_description), /^[\x20-\x21\x23-\x5b\x5d-\x7e]{10,}$/, about)
    assert.equal(response.headers.get('cache-control'), 'no-store', about)
  }

  for (const path of FORM_PATHS) {
    test(`${path}: bodies that are no form, repeated and oversized fields are refused`, async () => {
      for (const [about, body, expected] of [
        ['empty', '', [400, 'invalid_request']],
        ['JSON', '{"token":"x"}', [400, 'invalid_request']],
        ['bad percent encoding', 'token=%zz', [400, 'invalid_request']],
        ['invalid UTF-8', new Uint8Array([0x61, 0x3d, 0xff]), [400, 'invalid_request']],
        ['repeated', 'client_id=a&client_id=b', [400, 'invalid_request']],
        ['repeated and empty', 'token=a&token=', [400, 'invalid_request']],
        ['NUL', 'token=a%00b&grant_type=a%00', [400, 'invalid_request']],
        ['a field that is too long', `client_secret=${'x'.repeat(513)}`, [400, 'invalid_request']],
        ['a body that is too long', `token=${'x'.repeat(70_000)}`, [413, 'invalid_request']],
      ] as const) {
        assertError(await post(path, body, { ...FORM, ...basic }), expected, about)
      }
    })

    test(`${path}: no client, an unknown one and a wrong secret are invalid_client with a challenge`, async () => {
      const fields = 'grant_type=client_credentials&token=x'
      for (const [about, body, headers] of [
        ['none', fields, {}],
        ['unknown', `${fields}&client_id=nobody&client_secret=x`, {}],
        ['wrong secret', fields, { authorization: `Basic ${btoa(`${platform.developer.clientId}:wrong`)}` }],
        ['not base64', fields, { authorization: 'Basic !' }],
        ['a public client that is none', `${fields}&client_id=${platform.developer.clientId}`, {}],
      ] as const) {
        const response = await post(path, body, { ...FORM, ...headers })
        assertError(response, [401, 'invalid_client'], about)
        assert.match(response.headers.get('www-authenticate') ?? '', /^Basic /, about)
      }
      const twice = `${fields}&client_id=${platform.developer.clientId}&client_secret=x`
      assertError(await post(path, twice, { ...FORM, ...basic }), [400, 'invalid_request'], 'two methods')
    })
  }

  test('userinfo: no token, a damaged one and one of the wrong kind are refused with a challenge (RFC 6750 §3)', async () => {
    const issued = await post('/oauth2/token', 'grant_type=client_credentials&scope=openid', {
      ...FORM,
      ...basic,
    })
    const clientToken = String(issued.body.access_token)
    const metadata = `resource_metadata="${platform.baseUrl}/.well-known/oauth-protected-resource"`
    for (const method of ['GET', 'POST']) {
      for (const [authorization, status, challenge] of [
        [undefined, 401, `Bearer ${metadata}`],
        ['Bearer x', 401, `Bearer error="invalid_token", ${metadata}`],
        [`Bearer ${clientToken.slice(0, -2)}xx`, 401, `Bearer error="invalid_token", ${metadata}`],
        [`Bearer ${clientToken}`, 403, `Bearer error="insufficient_scope", ${metadata}`],
      ] as const) {
        const response = await fetch(`${platform.baseUrl}/oauth2/userinfo`, {
          method,
          headers: authorization === undefined ? {} : { authorization },
        })
        await response.text()
        assert.equal(response.status, status, `${method} ${authorization}`)
        assert.equal(response.headers.get('www-authenticate'), challenge)
      }
    }
  })

  test('userinfo: a token in the form is refused like one in the header, and one in both places too (RFC 6750 §2)', async () => {
    const issued = await post('/oauth2/token', 'grant_type=client_credentials&scope=openid', {
      ...FORM,
      ...basic,
    })
    const token = String(issued.body.access_token)
    for (const [about, body, headers, expected] of [
      ['the wrong kind', `access_token=${token}`, FORM, [403, 'insufficient_scope']],
      ['damaged', 'access_token=a b', FORM, [401, 'invalid_token']],
      ['empty', 'access_token=', FORM, [401, 'invalid_request']],
      [
        'no form',
        `{"access_token":"${token}"}`,
        { 'content-type': 'application/json' },
        [401, 'invalid_request'],
      ],
      ['twice', `access_token=${token}&access_token=${token}`, FORM, [400, 'invalid_request']],
      [
        'both',
        `access_token=${token}`,
        { ...FORM, authorization: `Bearer ${token}` },
        [400, 'invalid_request'],
      ],
      ['malformed', 'access_token=%zz', FORM, [400, 'invalid_request']],
    ] as const) {
      assertError(await post('/oauth2/userinfo', body, headers), expected, about)
    }
    const query = await post(`/oauth2/userinfo?access_token=${token}`, '', FORM)
    assertError(query, [401, 'invalid_request'], 'in the query')
  })

  test('a path that does not exist and a wrong method are refused in the words of the standard', async () => {
    assertError(await post('/oauth2/none', '', FORM), [404, 'invalid_request'], 'unknown')
    const response = await fetch(`${platform.baseUrl}/oauth2/token`)
    assert.equal(response.status, 405)
    assert.equal(response.headers.get('allow'), 'OPTIONS, POST')
    const parsed = parseJson(await response.text())
    assert.ok(parsed.ok && isJsonObject(parsed.value))
    assert.equal(parsed.value.error, 'invalid_request')
  })
})
