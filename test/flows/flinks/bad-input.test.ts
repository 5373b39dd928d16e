// rule: Malformed and unauthorized requests at the token endpoint of the Flinks dialect
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { postRaw, send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { assertError } from './journey.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const JSON_TYPE = { 'content-type': 'application/json' }

forEachEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, {
      demoBank: false,
      settings: { TALLYSTICK_FAILURES_PER_CLIENT: '100000', TALLYSTICK_FAILURES_PER_ADDRESS: '100000' },
    })
  })
  after(() => platform.stop())

  const post = (body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>>) =>
    postRaw(`${platform.baseUrl}/api/v1/token`, body, headers)

  test('bodies that are neither form nor JSON, repeated, oversized and wrong fields are refused', async () => {
    for (const [about, body, headers, expected] of [
      ['an empty form', '', FORM, [400, 'invalid_request']],
      ['empty JSON', '', JSON_TYPE, [400, 'invalid_request']],
      ['JSON named a form', '{"grant_type":"client_credentials"}', FORM, [400, 'invalid_request']],
      ['a form named JSON', 'grant_type=client_credentials', JSON_TYPE, [400, 'invalid_request']],
      ['a JSON list', '[]', JSON_TYPE, [400, 'invalid_request']],
      ['a JSON text', '"x"', JSON_TYPE, [400, 'invalid_request']],
      ['broken JSON', '{"grant_type":', JSON_TYPE, [400, 'invalid_request']],
      ['a member twice', '{"grant_type":"a","grant_type":"b"}', JSON_TYPE, [400, 'invalid_request']],
      ['deep JSON', `{"a":${'['.repeat(200)}${']'.repeat(200)}}`, JSON_TYPE, [400, 'invalid_request']],
      ['a number', '{"grant_type":1}', JSON_TYPE, [400, 'invalid_request']],
      ['NUL', '{"grant_type":"a\\u0000"}', JSON_TYPE, [400, 'invalid_request']],
      ['bad percent encoding', 'grant_type=%zz', FORM, [400, 'invalid_request']],
      ['invalid UTF-8', new Uint8Array([0x61, 0x3d, 0xff]), FORM, [400, 'invalid_request']],
      ['a field twice', 'client_id=a&client_id=b', FORM, [400, 'invalid_request']],
      ['a field twice, once empty', 'code=a&code=', FORM, [400, 'invalid_request']],
      ['a secret that is too long', `client_secret=${'x'.repeat(513)}`, FORM, [400, 'invalid_request']],
      ['a body that is too long', `code=${'x'.repeat(70_000)}`, FORM, [413, 'invalid_request']],
      [
        'a compressed body',
        'grant_type=x',
        { ...FORM, 'content-encoding': 'gzip' },
        [415, 'invalid_request'],
      ],
    ] as const) {
      const [status, error] = expected
      assertError(await post(body, headers), status, error, about)
    }
  })

  test('a client in two places, a damaged Basic header and an assertion are refused', async () => {
    const { clientId, clientSecret } = platform.developer
    const fields = 'grant_type=client_credentials'
    const basic = (text: string) => ({ ...FORM, authorization: `Basic ${btoa(text)}` })
    const own = basic(`${clientId}:${clientSecret}`)
    for (const [about, body, headers, error] of [
      ['two secrets', `${fields}&client_id=${clientId}&client_secret=x`, own, 'invalid_request'],
      ['two clients', `${fields}&client_id=other`, own, 'invalid_request'],
      ['no base64', fields, { ...FORM, authorization: 'Basic !' }, 'invalid_client'],
      ['no secret', fields, basic(`${clientId}:`), 'invalid_client'],
      ['a bearer token only', fields, { ...FORM, authorization: 'Bearer x' }, 'invalid_client'],
    ] as const) {
      assertError(await post(body, headers), 400, error, about)
    }
  })

  test('a wrong method and an unknown path are refused in the words of this API', async () => {
    const own = ['error', 'error_description']
    const data = ['code', 'message', 'debugMessage']
    for (const [method, path, status, names] of [
      ['GET', '/api/v1/token', 405, own],
      ['GET', '/flinks/api/v1/none', 404, own],
      ['GET', '/api/fdx/5/none', 404, data],
      ['GET', '/flinks/fdx/v6/none', 404, data],
      ['POST', '/api/fdx/5/accounts', 405, data],
    ] as const) {
      const response = await fetch(platform.baseUrl + path, { method })
      const body: unknown = await response.json()
      assert.equal(response.status, status, path)
      assert.deepEqual(Object.keys(Object(body)), names, path)
      for (const name of ['ob-trace-id', 'ob-correlation-id'])
        assert.match(response.headers.get(name) ?? '', /^[\w-]{8,}$/, path)
    }
  })

  test('JSON is read by its content type, or without one that says otherwise; a request that names no client is invalid_request', async () => {
    const { clientId: client_id, clientSecret: client_secret } = platform.developer
    const body = JSON.stringify({ grant_type: 'client_credentials', client_id, client_secret, scope: null })
    for (const type of [
      'application/json; charset=utf-8',
      'application/vnd.api+json',
      'text/plain;charset=UTF-8',
      'application/octet-stream',
      undefined,
    ]) {
      const bytes = new TextEncoder().encode(body)
      const answer = await post(bytes, type === undefined ? {} : { 'content-type': type })
      assert.equal(answer.status, 200, `${type} ${answer.text}`)
    }
    const fields = 'grant_type=client_credentials'
    assertError(await post(fields, FORM), 400, 'invalid_request', 'no client')
    assertError(await post('{"grant_type":"client_credentials"}', JSON_TYPE), 400, 'invalid_request')
    assertError(await post(`${fields}&client_id=${client_id}`, FORM), 400, 'invalid_client', 'no secret')
    const slash = await postRaw(`${platform.baseUrl}//api/v1/token/`, body, JSON_TYPE)
    assert.equal(slash.status, 200, slash.text)
  })

  test('many wrong secrets of one client are limited, with the time to wait', async () => {
    const limited = await startTestPlatform(engine, {
      demoBank: false,
      settings: { TALLYSTICK_FAILURES_PER_CLIENT: '10' },
    })
    try {
      const { clientId } = limited.developer
      const guess = () =>
        send(`${limited.baseUrl}/api/v1/token`, {
          method: 'POST',
          headers: JSON_TYPE,
          body: JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: 'x' }),
        })
      const answers = await Promise.all(Array.from({ length: 60 }, guess))
      const refused = answers.filter(({ status }) => status === 429)
      assert.ok(refused.length > 0 && answers.some(({ status }) => status === 400))
      for (const answer of refused) {
        assertError(answer, 429, 'temporarily_unavailable')
        assert.match(answer.headers.get('retry-after') ?? '', /^[1-9][0-9]*$/)
      }
    } finally {
      await limited.stop()
    }
  })
})
