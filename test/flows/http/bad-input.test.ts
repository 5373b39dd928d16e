// rule: Malformed requests: exact status and error code, and never a 500
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { DASHBOARD_ROUTES } from '../../../src/dashboard/route-table.ts'
import { type Route, scopeSets } from '../../../src/dialects/dialect.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { isJsonObject } from '../../../src/lib/json.ts'
import { LINK_ROUTES } from '../../../src/link/route-table.ts'
import { anyText } from '../../support/any-text.ts'
import {
  type Answer,
  assertRefused,
  bearer,
  type Developer,
  fieldOf,
  keysOf,
  postRaw,
  send,
  TOKEN_PATH,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const JSON_TYPE = { 'content-type': 'application/json' }
/** Of the first dialect, whose error codes this file states. */
const ROUTES = dialects[0]?.routes ?? []
/** Everything that a user token opens, so that a refusal is the body's fault and not the token's. */
const USER_SCOPES = new Set(
  ROUTES.flatMap(({ access }) =>
    access.kind !== 'open' && access.accepts.includes('user') ? scopeSets(access).flat() : [],
  ),
)
/** Routes that read a body; `ignored` ones must not look at it. */
const READERS = ROUTES.filter(({ body }) => body.kind === 'form' || body.kind === 'json')

type Refusal = readonly [status: number, errorCode: string]
const MALFORMED: Refusal = [400, 'request.malformed']
const INVALID: Refusal = [400, 'request.parameter_invalid']
const MISSING: Refusal = [400, 'request.parameter_missing']

/** What a form without any field that the route has is refused with. */
const WITHOUT_FIELDS: Readonly<Record<string, Refusal>> = {
  '/api/v1/oauth/token': MISSING,
  '/api/v1/oauth/authorization-grant': MISSING,
  '/api/v1/oauth/authorization-grant/delegate': MISSING,
  '/api/v1/oauth/revoke-all': [400, 'user.reference_missing'],
  '/api/v1/user/connections-page': [400, 'user.reference_missing'],
}

/** Every refusal that a body without meaning can be given, at any route. */
const REFUSALS_OF_NONSENSE = new Set([
  '400 request.malformed',
  '400 request.parameter_invalid',
  '400 request.parameter_missing',
  '400 request.parameter_repeated',
  '400 oauth.invalid_scope',
  '400 oauth.unsupported_grant_type',
  '400 user.reference_missing',
  '401 oauth.invalid_scope',
  '404 user.not_found',
  '404 account.not_found',
  '404 transaction.not_found',
  '404 credentials.not_found',
  '404 webhook_endpoint.not_found',
])

function assertClearRefusal(answer: Answer, [status, errorCode]: Refusal, about: string): void {
  assert.equal(`${answer.status} ${textOf(answer, 'errorCode')}`, `${status} ${errorCode}`, about)
  assert.deepEqual(keysOf(answer), ['errorMessage', 'errorCode'], about)
  assert.match(textOf(answer, 'errorMessage'), /^[A-Z].*[.\w]$/, about)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/, about)
  assert.ok(answer.headers.get('x-request-id') !== null, about)
}

/** A body in which every field that the route knows has a type that it may not have. */
function withWrongTypes(body: Route['body'], wrong: unknown): string {
  assert.ok(body.kind === 'json')
  const { items } = body.schema
  const { properties } = takesList(body) && isJsonObject(items) ? items : body.schema
  assert.ok(isJsonObject(properties))
  const fields = Object.entries(properties).map(([name, schema]) => {
    const types = isJsonObject(schema) ? [schema.type].flat() : []
    return [name, types.includes('string') ? wrong : 'x'] as const
  })
  assert.ok(fields.length > 0)
  const object = Object.fromEntries(fields)
  return JSON.stringify(takesList(body) ? [object] : object)
}

function takesList(body: Route['body']): boolean {
  return body.kind === 'json' && body.schema.type === 'array'
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let developer: Developer
  let clientToken: string
  let userToken: string
  before(async () => {
    const settings = { TALLYSTICK_FAILURES_PER_CLIENT: '1000000', TALLYSTICK_FAILURES_PER_ADDRESS: '1000000' }
    platform = await startTestPlatform(engine, { demoBank: false, settings })
    developer = platform.developer
    clientToken = await developer.needClientToken()
    userToken = (await developer.needUserTokens([...USER_SCOPES].join(','))).accessToken
  })
  after(() => platform.stop())

  const tokenFor = (route: Route): Readonly<Record<string, string>> => {
    if (route.access.kind === 'open') return {}
    return bearer(route.access.accepts.includes('client') ? clientToken : userToken)
  }
  const call = (
    route: Route,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ) => {
    const type = route.body.kind === 'json' ? JSON_TYPE : FORM
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
    return send(platform.baseUrl + route.path, {
      method: route.method,
      headers: { ...type, ...tokenFor(route), ...headers },
      body: bytes,
    })
  }

  for (const route of READERS) {
    const title = `${route.method} ${route.path}`

    test(`${title}: an empty body and bytes of the wrong sort are refused as malformed or incomplete`, async () => {
      // As a form, a word is a field without a value that the route does not have.
      const word = route.body.kind === 'form' ? WITHOUT_FIELDS[route.path] : MALFORMED
      const isOptional = route.body.kind === 'json' && route.body.optional === true
      const empty: Refusal | undefined = isOptional ? [404, 'credentials.not_found'] : word
      assert.ok(word !== undefined && empty !== undefined, `${route.path} has no row in WITHOUT_FIELDS`)
      const bodies: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, Refusal])[] = [
        ['empty', '', empty],
        ['invalid UTF-8', new Uint8Array([0x61, 0x3d, 0xff, 0xfe]), MALFORMED],
        ['a lone surrogate in UTF-8', new Uint8Array([0x61, 0x3d, 0xed, 0xa0, 0x80]), MALFORMED],
        ['bad percent encoding', 'scope=%zz', MALFORMED],
        ['percent-encoded invalid UTF-8', 'scope=%ff%fe', MALFORMED],
        ['JSON that ends early', '{"market":', MALFORMED],
        ['JSON null', 'null', word],
        ['JSON list', '[]', MALFORMED],
        ['JSON number', '17', word],
        ['XML', '<?xml version="1.0"?><a/>', MALFORMED],
        ['a NUL', '\0', MALFORMED],
      ]
      for (const [about, body, refusal] of bodies) assertClearRefusal(await call(route, body), refusal, about)
    })

    test(`${title}: a body in another format is refused with the format to send`, async () => {
      const words =
        route.body.kind === 'form' ? /not a form.*x-www-form-urlencoded/ : /not valid JSON.*JSON object/
      const form = 'grant_type=client_credentials&scope=user:read&market=GB'
      const bodies: readonly (readonly [string, string])[] = [
        [
          'application/json',
          route.body.kind === 'form' ? '{"grant_type":"client_credentials","scope":"user:read"}' : form,
        ],
        ['application/x-www-form-urlencoded', route.body.kind === 'form' ? ' {"a":1}' : form],
        ['application/json', takesList(route.body) ? '{"market":"GB"}' : '["market"]'],
        [
          'multipart/form-data; boundary=b',
          '--b\r\nContent-Disposition: form-data; name="scope"\r\n\r\nx\r\n--b--\r\n',
        ],
        ['text/xml', '<?xml version="1.0"?><market>GB</market>'],
      ]
      const takesForms = route.body.kind === 'json' && route.body.orForm === true
      for (const [type, body] of bodies) {
        if (takesForms && type === 'application/x-www-form-urlencoded') continue
        const answer = await call(route, body, { 'content-type': type })
        assertRefused(answer, 400, 'request.malformed')
        assert.match(textOf(answer, 'errorMessage'), words, body)
      }
      const zipped = await call(route, new Uint8Array(gzipSync(form)), { 'content-encoding': 'gzip' })
      assertRefused(zipped, 415, 'request.unsupported_encoding')
      assert.match(textOf(zipped, 'errorMessage'), /compressed.*without Content-Encoding/)
    })

    test(`${title}: a body of more than 64 KiB is 413`, async () => {
      const answer = await call(route, `scope=${'a'.repeat(70_000)}`)
      assertRefused(answer, 413, 'request.too_large')
    })
  }

  for (const route of READERS.filter(({ body }) => body.kind === 'form')) {
    const { body } = route
    if (body.kind !== 'form') continue
    const names = Object.keys(body.schema.properties)

    test(`${route.path}: each parameter twice is refused and named`, async () => {
      for (const name of names) {
        const answer = await call(route, `${name}=a&${name}=a`)
        assertRefused(answer, 400, 'request.parameter_repeated')
        assert.ok(textOf(answer, 'errorMessage').includes(name))
        // An empty copy counts, first or second: whatever reads the request next to us may take the other one.
        for (const empty of [`${name}=a&${name}=`, `${name}=&${name}=a`, `${name}&${name}=a`]) {
          assertRefused(await call(route, empty), 400, 'request.parameter_repeated')
        }
        // Spelt differently, it is still the same name.
        const encoded = `%${name.charCodeAt(0).toString(16)}${name.slice(1)}`
        assertRefused(await call(route, `${name}=a&${encoded}=b`), 400, 'request.parameter_repeated')
      }
    })

    test(`${route.path}: each parameter too long or with a NUL is refused and named`, async () => {
      for (const [name, field] of Object.entries(body.schema.properties)) {
        for (const value of ['x'.repeat((field.maxLength ?? 0) + 1), 'a%00b']) {
          const answer = await call(route, `${name}=${value}`)
          assertRefused(answer, 400, 'request.parameter_invalid')
          assert.ok(textOf(answer, 'errorMessage').includes(name))
        }
      }
    })

    test(`${route.path}: too many parameters are refused`, async () => {
      const many = Array.from({ length: 2000 }, (_, index) => `p${index}=1`).join('&')
      assertClearRefusal(await call(route, many), MALFORMED, 'many parameters')
    })
  }

  for (const route of READERS.filter(({ body }) => body.kind === 'json')) {
    test(`${route.method} ${route.path}: duplicate keys, deep nesting, wrong types and what only looks like JSON are refused`, async () => {
      const deep = `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`
      const wrongTypes = [17, ['x'], { toString: 'x' }].map((wrong) => withWrongTypes(route.body, wrong))
      const bodies: readonly (readonly [string, Refusal])[] = [
        ['{"market":"GB","market":"SE","id":"x","id":"y","locale":"a","locale":"b"}', MALFORMED],
        [deep, MALFORMED],
        ...wrongTypes.map((text) => [text, INVALID] as const),
        ['{"market":"a\\u0000b","id":"a\\u0000b","locale":"a\\u0000b"}', INVALID],
        ["{'market':'GB'}", MALFORMED],
        ['{"market":"GB",}', MALFORMED],
        ['\ufeff{"market":"GB","id":"x"}', MALFORMED],
      ]
      for (const [text, refusal] of bodies)
        assertClearRefusal(await call(route, text), refusal, text.slice(0, 60))
    })
  }

  test('createUser: names of the prototype are ordinary names, and do nothing', async () => {
    const body = '{"market":"GB","__proto__":{"admin":true},"constructor":{"prototype":{}}}'
    const answer = await postRaw(`${platform.baseUrl}/api/v1/user/create`, body, bearer(clientToken))
    assert.equal(answer.status, 200, answer.text)
    assert.equal(Reflect.get({}, 'admin'), undefined)
  })

  test('createUser: markets and locales that do not exist are refused and named', async () => {
    for (const market of ['XX', 'gb', 'GBR', 'toString']) {
      const answer = await developer.createUser(clientToken, { market })
      assertClearRefusal(answer, [400, 'user.market_not_supported'], market)
    }
    for (const market of ['__proto__', 'constructor']) {
      const answer = await developer.createUser(clientToken, { market })
      assertClearRefusal(answer, INVALID, market)
    }
    for (const locale of ['xx_XX', 'en', '__proto__']) {
      assertRefused(
        await developer.createUser(clientToken, { market: 'GB', locale }),
        400,
        'user.locale_not_supported',
      )
    }
    for (const retention of ['forever', 17, true]) {
      const answer = await developer.createUser(clientToken, { market: 'GB', retention_class: retention })
      assertRefused(answer, 400, 'request.parameter_invalid')
    }
  })

  test('delegate: an id_hint outside ISO-8859-1 is refused, one inside is taken', async () => {
    const { userId } = await developer.needCode()
    const fields = { user_id: userId, scope: 'user:read', actor_client_id: 'x' }
    const greek = await developer.delegate(clientToken, { ...fields, id_hint: 'Ω' })
    assertRefused(greek, 400, 'request.parameter_invalid')
    assert.equal((await developer.delegate(clientToken, { ...fields, id_hint: 'José' })).status, 200)
  })

  test('token: each grant type without what it needs says what is missing', async () => {
    const cases: readonly (readonly [string | undefined, string])[] = [
      [undefined, 'grant_type'],
      ['authorization_code', 'code'],
      ['refresh_token', 'refresh_token'],
      ['urn:ietf:params:oauth:grant-type:jwt-bearer', 'assertion'],
    ]
    for (const [grantType, missing] of cases) {
      const answer = await developer.token({ grant_type: grantType })
      assertRefused(answer, 400, 'request.parameter_missing')
      assert.ok(textOf(answer, 'errorMessage').includes(missing))
    }
    for (const grantType of [
      'password',
      'implicit',
      'CLIENT_CREDENTIALS',
      'client_credentials ',
      '__proto__',
    ]) {
      assertRefused(await developer.token({ grant_type: grantType }), 400, 'oauth.unsupported_grant_type')
    }
  })

  test('token: parameters in the query are not read', async () => {
    const query = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: developer.clientId,
      client_secret: developer.clientSecret,
    })
    const answer = await send(`${platform.baseUrl}${TOKEN_PATH}?${query}`, { method: 'POST' })
    assertRefused(answer, 400, 'request.parameter_missing')
  })

  test('token: Basic that cannot be read, and Basic beside a secret in the body, are refused', async () => {
    const fields = { grant_type: 'client_credentials', client_id: undefined }
    for (const authorization of [
      'Basic',
      'Basic !!!',
      'Basic bm9jb2xvbg==',
      `Basic ${btoa('%zz:x')}`,
      'basic =',
    ]) {
      const answer = await developer.token(fields, { authorization })
      assertRefused(answer, 401, 'oauth.malformed_client_authentication')
    }
    const good = `Basic ${btoa(`${developer.clientId}:${developer.clientSecret}`)}`
    const both = await developer.token({ grant_type: 'client_credentials' }, { authorization: good })
    assertRefused(both, 400, 'oauth.ambiguous_client_authentication')
    const other = await developer.token({ ...fields, client_id: 'other' }, { authorization: good })
    assertRefused(other, 400, 'oauth.ambiguous_client_authentication')
  })

  test('lists: page sizes, dates and tokens that make no sense are refused', async () => {
    const { accessToken } = await developer.needUserTokens('accounts:read,transactions:read')
    const queries: Readonly<Record<string, Refusal>> = {
      'pageSize=0': INVALID,
      'pageSize=-1': INVALID,
      'pageSize=1.5': INVALID,
      'pageSize=ten': INVALID,
      'pageSize=1&pageSize=2': [400, 'request.parameter_repeated'],
      'pageSize=1&pageSize=': [400, 'request.parameter_repeated'],
      'bookedDateGte=&bookedDateGte=2026-01-01': [400, 'request.parameter_repeated'],
      'pageToken=nonsense': [400, 'request.invalid_page_token'],
      'bookedDateGte=2026-02-30': INVALID,
      'bookedDateGte=yesterday': INVALID,
      'statusIn=UNKNOWN': INVALID,
      'bookedDateLte=%00': INVALID,
      'pageToken=%ff': MALFORMED,
    }
    for (const [query, refusal] of Object.entries(queries)) {
      const answer = await developer.get(`/data/v2/transactions?${query}`, accessToken)
      assertClearRefusal(answer, refusal, query)
    }
    const ids: readonly (readonly [string, Refusal])[] = [
      ['x', [404, 'account.not_found']],
      ['é'.repeat(300), [404, 'account.not_found']],
      ["1' OR '1'='1", [404, 'account.not_found']],
      // The URL parser of the client resolves these two: they ask for the parent.
      ['..', [404, 'request.not_found']],
      ['%2e%2e', [404, 'request.not_found']],
      ['%00', INVALID],
      ['a%00b', INVALID],
    ]
    for (const [id, refusal] of ids) {
      const answer = await developer.get(`/data/v2/accounts/${id}`, accessToken)
      assertClearRefusal(answer, refusal, id)
    }
  })

  test('an unknown path is 404, a wrong method 405 with Allow, both in the provider’s error body', async () => {
    assertRefused(await developer.get('/api/v1/nothing'), 404, 'request.not_found')
    const answer = await developer.get(TOKEN_PATH)
    assertRefused(answer, 405, 'request.method_not_allowed')
    assert.equal(answer.headers.get('allow'), 'POST')
  })

  test('a NUL in any other place is refused as well: other spellings, headers, assertions, pages', async () => {
    const { baseUrl } = platform
    const part = (value: unknown) => btoa(JSON.stringify(value)).replace(/=+$/, '')
    const subject = 'tink://auth/client/a\u0000b'
    const claims = { iss: subject, sub: subject, aud: 'https://api.tink.com', exp: 9e9, jti: 'x' }
    const assertion = `${part({ alg: 'ES256' })}.${part(claims)}.${'A'.repeat(86)}`
    const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
    const camelCase = 'grantType=client_credentials&clientId=a%00b&clientSecret=x'
    const inName = 'a%00b=1&grant_type=client_credentials&client_id=x&client_secret=y'
    const answers: readonly (readonly [string, Answer, Refusal])[] = [
      ['in a camel-case field', await postRaw(baseUrl + TOKEN_PATH, camelCase, FORM), INVALID],
      [
        'in an assertion',
        await developer.token({ grant_type: jwtBearer, client_id: undefined, assertion }),
        [401, 'oauth.invalid_assertion'],
      ],
      [
        'in a Basic header',
        await developer.token(
          { grant_type: 'client_credentials', client_id: undefined },
          { authorization: `Basic ${btoa('a%00b:x')}` },
        ),
        [401, 'oauth.malformed_client_authentication'],
      ],
      // The field is none of the route's, so the client is refused.
      [
        'in the name of a field',
        await postRaw(baseUrl + TOKEN_PATH, inName, FORM),
        [401, 'oauth.client_not_found'],
      ],
    ]
    for (const [about, answer, refusal] of answers) assertClearRefusal(answer, refusal, about)
    for (const query of ['client_id=a%00b&redirect_uri=http://x', 'state=%00', 'redirect_uri=%00']) {
      const page = await send(`${baseUrl}/1.0/transactions/connect-accounts?${query}`)
      assert.equal(page.status, 400, query)
      const known = `client_id=${developer.clientId}&redirect_uri=http://localhost:3000/callback`
      const further = await send(`${baseUrl}/1.0/transactions/connect-accounts?${known}&${query}`)
      assert.equal(further.status, 400, query)
    }
    const pages = {
      '/link/a%00b': 404,
      '/link/a%00b/choose': 404,
      '/link/bank-callback?state=a%00b&code=a%00b': 403,
    }
    for (const [path, status] of Object.entries(pages))
      assert.equal((await send(baseUrl + path)).status, status, path)
  })

  test('a page with a form refuses invalid UTF-8 with 400 and a long body with 413', async () => {
    for (const { method, path } of [...LINK_ROUTES, ...DASHBOARD_ROUTES].filter(
      (page) => page.method === 'POST',
    )) {
      const address = platform.baseUrl + path.replaceAll(/\/:\w+/g, '/0123456789abcdef0123456789abcdef')
      for (const [body, status] of [
        [new Uint8Array([0x61, 0x3d, 0xff]), 400],
        [new TextEncoder().encode(`a=${'a'.repeat(70_000)}`), 413],
      ] as const) {
        const answer = await send(address, { method, headers: FORM, body })
        assert.equal(answer.status, status, `${path}: ${answer.text}`)
      }
    }
  })

  test('headers of more than 16 KiB are 431', async () => {
    const answer = await developer.token(
      { grant_type: 'client_credentials' },
      { 'x-large': 'a'.repeat(20_000) },
    )
    assert.equal(answer.status, 431)
  })

  test('random forms and random bodies at every route: never a 500, and only the refusals of nonsense', async () => {
    const text = fc.oneof(fc.string(), anyText(), fc.constantFrom('a', '%', '&=&', '\u0000', '{}', '"'))
    const names = fc.constantFrom(
      'grant_type',
      'client_id',
      'client_secret',
      'code',
      'scope',
      'user_id',
      'assertion',
    )
    const body = fc.oneof(
      text,
      fc
        .array(fc.tuple(fc.oneof(names, text), text))
        .map((pairs) => pairs.map((pair) => pair.join('=')).join('&')),
      fc.json(),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...READERS), body, async (route, sent) => {
        const answer = await call(route, sent)
        // A JSON object of unknown fields changes nothing where every field is optional.
        if (answer.status === 200 || answer.status === 204) return
        const refusal = `${answer.status} ${textOf(answer, 'errorCode')}`
        assert.ok(REFUSALS_OF_NONSENSE.has(refusal), `${route.path} ${sent}: ${answer.text}`)
      }),
      { numRuns: 150 },
    )
    assert.equal(fieldOf(await developer.clientToken(), 'expires_in'), 1800)
  })

  test('the whole file caused no line of level error in the log', () => {
    const errors = platform.logs.lines.filter(({ level }) => level === 'error' || level === 'fatal')
    assert.deepEqual(errors, [])
  })
})
