// rule: Requests and readings of published TrueLayer clients, row by row
// The clients themselves are in test/clients; these rows are of clients that no test can run.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import { type Answer, send } from '../../support/developer.ts'
import { forOneEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp, createPerson } from '../link/journey.ts'
import { ORDER, openShop, RETURN_URI, type Shop } from '../payments/journey.ts'
import {
  ALL_SCOPES,
  type Client,
  createClient,
  errorOf,
  objectOf,
  REDIRECT_URI,
  resultsOf,
  tokensOf,
} from './app.ts'

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

const HEADERS = {
  elixir: {
    'user-agent': 'truelayer-client-elixir/1.0.0 (Req)',
    accept: JSON_TYPE,
    'accept-encoding': 'gzip',
  },
  typescript: { 'user-agent': 'truelayer-client-ts/1.0.0', accept: JSON_TYPE },
  official: {
    'user-agent': 'truelayer-java/17.0.0',
    'tl-agent': 'truelayer-java/17.0.0 (Linux 6.1; OpenJDK 21)',
    'x-forwarded-for': '203.0.113.7',
    'x-device-user-agent': 'Mozilla/5.0',
    accept: `${JSON_TYPE}, application/problem+json`,
  },
} as const

forOneEngine((engine) => {
  let platform: TestPlatform
  let client: Client
  let shop: Shop
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    client = createClient(platform, await createLinkApp(platform))
    shop = await openShop(platform)
  })
  after(() => platform.stop())

  const post = (
    path: string,
    body: NonNullable<RequestInit['body']>,
    headers: Readonly<Record<string, string>>,
  ) => send(platform.baseUrl + path, { method: 'POST', body, headers })
  const credentials = () => ({ client_id: client.clientId, client_secret: client.clientSecret })

  interface TokenRequest {
    readonly about: string
    readonly fields: Readonly<Record<string, string | null>>
    readonly send: (fields: Readonly<Record<string, string | null>>) => Promise<Answer>
  }

  const asForm =
    (headers: Readonly<Record<string, string>>, separator = '+') =>
    (fields: Readonly<Record<string, string | null>>) =>
      post(
        '/connect/token',
        Object.entries(fields)
          .map(([name, value]) => `${name}=${encodeURIComponent(value ?? '').replaceAll('%20', separator)}`)
          .join('&'),
        { 'content-type': FORM, ...headers },
      )
  const asJson =
    (headers: Readonly<Record<string, string>>) => (fields: Readonly<Record<string, string | null>>) =>
      post('/connect/token', JSON.stringify(fields), headers)
  const asMultipart = (fields: Readonly<Record<string, string | null>>) => {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.set(name, value ?? '')
    return post('/connect/token', body, {})
  }

  const MACHINE = { grant_type: 'client_credentials', scope: 'payments' }
  const REQUESTS: readonly TokenRequest[] = [
    {
      about: 'Elixir: a form, spaces as +',
      fields: { ...MACHINE, scope: ALL_SCOPES },
      send: asForm(HEADERS.elixir),
    },
    {
      about: 'TypeScript twin: a form, spaces as %20',
      fields: { ...MACHINE, scope: ALL_SCOPES },
      send: asForm(HEADERS.typescript, '%20'),
    },
    {
      about: '.NET: a form with a charset, and no scope for all of them',
      fields: { grant_type: 'client_credentials' },
      send: asForm({ 'content-type': `${FORM}; charset=utf-8` }),
    },
    {
      about: 'Java: JSON with a charset',
      fields: MACHINE,
      send: asJson({ ...HEADERS.official, 'content-type': `${JSON_TYPE}; charset=UTF-8` }),
    },
    { about: 'Rust and PHP: JSON', fields: MACHINE, send: asJson({ 'content-type': JSON_TYPE }) },
    {
      about: 'axios of the quickstart: a media type in capitals',
      fields: MACHINE,
      send: asJson({ 'Content-Type': 'Application/JSON' }),
    },
    { about: 'C#: multipart/form-data', fields: MACHINE, send: asMultipart },
    {
      about: 'a form with a field that the grant has no use for',
      fields: { ...MACHINE, redirect_uri: REDIRECT_URI },
      send: asForm({}),
    },
  ]

  test('the token endpoint accepts what each client sends, in any order of the fields', async () => {
    for (const { about, fields, send: sendTo } of REQUESTS) {
      const all = { ...fields, ...credentials() }
      for (const ordered of [all, Object.fromEntries(Object.entries(all).toReversed())]) {
        const answer = await sendTo(ordered)
        const { body } = tokensOf(answer)
        // Rust compares the type as it is; Elixir raises for an expiry that is no number; Perl reads the media type.
        assert.deepEqual([body.token_type, body.expires_in], ['Bearer', 3600], about)
        assert.match(answer.headers.get('content-type') ?? '', /^application\/json\b/, about)
        if (fields.scope !== undefined) assert.equal(body.scope, fields.scope, about)
      }
    }
  })

  const PAIRS: readonly (readonly [string, TokenRequest['send']])[] = [
    ['Elixir', asForm(HEADERS.elixir)],
    ['truelayer2firefly', asJson({ 'content-type': JSON_TYPE })],
    ['C#', asMultipart],
  ]

  test('each encoding exchanges a code and refreshes; `sub` of the token is the id of the credentials', async () => {
    for (const [about, sendTo] of PAIRS) {
      const code = await client.codeOf()
      const exchanged = tokensOf(
        await sendTo({
          grant_type: 'authorization_code',
          ...credentials(),
          code,
          redirect_uri: REDIRECT_URI,
        }),
      )
      const refreshed = tokensOf(
        await sendTo({
          grant_type: 'refresh_token',
          ...credentials(),
          refresh_token: exchanged.refreshToken,
        }),
      )
      const [me] = resultsOf(await client.get('/data/v1/me', refreshed.accessToken))
      const { sub, exp } = decodeJwt(refreshed.accessToken)
      assert.equal(sub, me?.credentials_id, about)
      assert.ok((exp ?? 0) * 1000 > platform.clock.nowMs(), about)
    }
  })

  /** Links as clients write them. `{redirect}` and `{client}` are filled in; nothing is encoded further. */
  const LINKS: readonly (readonly [string, string])[] = [
    [
      'JavaScript: a redirect URI that is not encoded, `nonce=undefined`, every switch',
      '/?response_type=code&client_id={client}&redirect_uri={redirect}&scope=info%20accounts&nonce=undefined' +
        '&enable_mock=true&enable_credentials_sharing_providers=true&enable_credentials_sharing_providers_de=true' +
        '&enable_oauth_providers=true&enable_open_banking_providers=true&disable_providers=a%20b',
    ],
    [
      'Elixir: a form in the query, with + for spaces',
      '/?response_type=code&client_id={client}&redirect_uri={redirect}&scope=accounts+balance&state=s' +
        '&nonce=n-elixir&providers=uk-ob-all+uk-cs-mock&enable_mock=true',
    ],
    [
      'davictor24: no slash before the query',
      '?response_type=code&client_id={client}&scope=accounts%20offline_access&redirect_uri={redirect}' +
        '&providers=uk-ob-all%20uk-oauth-all%20uk-cs-mock',
    ],
    [
      'parameters that are only fields of /v1/authuri, or of nothing',
      '/?response_type=code&client_id={client}&redirect_uri={redirect}&scope=accounts&providers=uk-cs-mock' +
        '&consent_id=c-1&data_use_description=Budgets&data_use=x&user_email=a%40b.example&language_id=fr',
    ],
    [
      'PHP: switches that are off',
      '/?response_type=code&client_id={client}&redirect_uri={redirect}&scope=accounts&enable_mock=true' +
        '&enable_oauth_providers=false&enable_open_banking_providers=false&enable_credentials_sharing_providers=false',
    ],
  ]

  test('the dialog opens for the link that each client builds, and offers the Mock bank', async () => {
    for (const [about, link] of LINKS) {
      const url = link.replace('{client}', client.clientId).replace('{redirect}', REDIRECT_URI)
      const page = await createPerson().get(platform.baseUrl + url)
      assert.equal(page.status, 200, `${about}\n${page.text}`)
      const isOffered = page.byId('bank-mock') !== undefined || page.byId('link-continue') !== undefined
      assert.ok(isOffered, `${about}\n${page.text}`)
    }
  })

  test('data requests with the headers, paths and ranges of each client', async () => {
    const { accessToken } = await client.connect()
    const accounts = resultsOf(await client.get('/data/v1/accounts', accessToken))
    // Accounts are in the order of their ids, which differ with each run; a savings account has few transactions.
    const current = accounts.find(({ account_type }) => account_type === 'TRANSACTION')
    const path = `/data/v1/accounts/${current?.account_id}/transactions`
    const expected = resultsOf(await client.get(`${path}?from=2026-02-01&to=2026-02-20`, accessToken))
    assert.ok(expected.length > 5)
    for (const [about, query] of [
      ['Elixir: `to` first', 'to=2026-02-20&from=2026-02-01'],
      ['TypeScript: times of toISOString', 'from=2026-02-01T00:00:00.000Z&to=2026-02-20T23:59:59.999Z'],
      ['Python: times without a zone', 'from=2026-02-01T00:00:00&to=2026-02-20T23:59:59'],
      ['a zone with an unencoded plus', 'from=2026-02-01T00:00:00+00:00&to=2026-02-20T23:59:59+00:00'],
      ['Go: a call that is not asynchronous', 'from=2026-02-01&to=2026-02-20&async=false'],
    ] as const) {
      assert.deepEqual(resultsOf(await client.get(`${path}?${query}`, accessToken)), expected, about)
    }
    for (const headers of [
      { ...HEADERS.elixir, authorization: `Bearer ${accessToken}` },
      { ...HEADERS.typescript, authorization: `bearer ${accessToken}` },
      { ...HEADERS.official, Authorization: `Bearer ${accessToken}`, 'X-Client-Correlation-Id': 'c-1' },
      { authorization: `Bearer ${accessToken}`, 'X-PSU-IP': '203.0.113.7', 'content-type': JSON_TYPE },
    ]) {
      const answer = await send(`${platform.baseUrl}/data/v1/accounts`, { headers })
      const ids = resultsOf(answer).map(({ account_id }) => account_id)
      assert.deepEqual(
        ids,
        accounts.map(({ account_id }) => account_id),
      )
      assert.match(answer.headers.get('x-tl-correlation-id') ?? '', /^\S+$/)
    }
  })

  test('paths of published clients, and what they call that is not offered', async () => {
    const { accessToken } = await client.connect()
    const [all, old] = await Promise.all(
      ['/api/providers', '/api/providers/'].map((path) => client.get(`${path}?client_id=${client.clientId}`)),
    )
    assert.deepEqual(old?.body, all?.body)
    assert.deepEqual(resultsOf(await client.get('/data/v1/providers?country=uk')).length > 3, true)
    for (const [method, path] of [
      ['GET', '/signup-plus/data/v1/payments/1?client_id=x'],
      ['POST', '/signup-plus/auth-uri'],
      ['POST', '/signup-plus/authuri'],
      ['POST', '/verification/account-holder-name'],
      ['GET', '/verification/account-holder/1'],
      ['POST', '/verification/v1/verify'],
      ['POST', '/v3/account-holder-verifications/requests'],
      ['POST', '/v3/payouts'],
      ['POST', '/v3/mandates/1/revoke'],
      ['GET', '/v3/mandates/1/funds?amount_in_minor=1'],
      ['GET', '/v3/payment-links/1/payments?limit=5'],
      ['POST', '/v3/merchant-accounts/1/sweeping'],
      ['GET', '/v3/merchant-accounts/1/payment-sources'],
      ['POST', '/v3/payments-providers/return'],
      ['POST', '/v3/payments/1/authorization-flow/actions/scheme-selection'],
      ['POST', '/v3/data-connections'],
    ] as const) {
      const answer = await client.call(method, path, accessToken)
      assert.equal(answer.status, 501, `${path}: ${answer.text}`)
      // .NET reads a body of this media type alone.
      assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=UTF-8', path)
      assert.equal(objectOf(answer.body).trace_id, answer.headers.get('tl-trace-id'), path)
      assert.equal(answer.headers.get('tl-should-retry'), 'false', path)
    }
    for (const path of ['/events/auth-1', '/data/v1/batch/transactions', '/data/v1/batch/results']) {
      const answer = await client.get(path, accessToken)
      assert.deepEqual(errorOf(answer), [501, 'endpoint_not_supported'], path)
      assert.match(answer.headers.get('x-tl-correlation-id') ?? '', /^\S+$/, path)
    }
  })

  test('a response of the Payments API: media type, trace and retry hint, also where no endpoint was reached', async () => {
    const { id } = await shop.create()
    const headers = { ...HEADERS.official, authorization: `Bearer ${shop.token}` }
    const get = (path: string) => send(platform.baseUrl + path, { headers })
    for (const [path, status] of [
      [`/v3/payments/${id}`, 200],
      [`/v3/payments/${id}/`, 200],
      [`/v3/payments-providers/mock-payments-gb-redirect?client_id=${shop.app.clientId}`, 200],
      ['/v3/merchant-accounts', 200],
      ['/v3/payments-providers/none', 404],
      ['/v3/payments/none', 404],
      ['/v3/none', 404],
      ['/v3/payments', 405],
    ] as const) {
      const answer = await get(path)
      assert.equal(answer.status, status, `${path}: ${answer.text}`)
      assert.match(answer.headers.get('tl-trace-id') ?? '', /^\S+$/, path)
      assert.equal(answer.headers.get('tl-should-retry'), 'false', path)
      if (status === 200) continue
      assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/, path)
      const body = objectOf(answer.body)
      assert.deepEqual(
        [body.status, body.trace_id, body.errors],
        [status, answer.headers.get('tl-trace-id'), undefined],
        path,
      )
    }
    const large = await post('/v3/payments', JSON.stringify({ metadata: 'x'.repeat(70_000) }), {
      ...headers,
      'content-type': JSON_TYPE,
    })
    assert.deepEqual([large.status, objectOf(large.body).title], [413, 'Payload Too Large'])
  })

  test('payments: a search without a body, a cancellation without one, a retry with the same key and signature', async () => {
    const bearer = { authorization: `Bearer ${shop.token}` }
    const searched = await Promise.all([
      send(`${platform.baseUrl}/v3/payments-providers/search`, { method: 'POST', headers: bearer }),
      post('/v3/payments-providers/search', '{}', { ...bearer, 'content-type': JSON_TYPE }),
    ])
    // The twins read `providers`; TrueLayer documents `items`.
    for (const { body } of searched) assert.deepEqual(Object.keys(objectOf(body)), ['items'])
    const cancelled = await shop.create()
    const answer = await shop.post(`/v3/payments/${cancelled.id}/actions/cancel`, undefined, {
      headers: { 'content-type': undefined },
    })
    // The TypeScript twin parses everything as JSON but an empty body.
    assert.deepEqual([answer.status, answer.text, answer.headers.get('content-length')], [202, '', '0'])
    const idempotencyKey = '7d0ad2b9-0a3b-4b3e-9d2c-0a2f4f4c1b11'
    const ids = [1, 2].map(() => shop.post('/v3/payments', ORDER, { idempotencyKey }))
    const [first, second] = (await Promise.all(ids)).map(({ body }) => objectOf(body).id)
    const third = objectOf((await shop.post('/v3/payments', ORDER, { idempotencyKey })).body).id
    assert.ok(third !== undefined && [first, second].includes(third))
  })

  test('the Payments API refuses what the twins send and TrueLayer does not accept', async () => {
    const { id } = await shop.create()
    const flow = JSON.stringify({ redirect: { return_uri: RETURN_URI } })
    const bearer = { authorization: `Bearer ${shop.token}`, 'content-type': JSON_TYPE }
    const header = (jose: object) => Buffer.from(JSON.stringify(jose)).toString('base64url')
    const names = 'authorization,content-type,idempotency-key'
    const twin = { alg: 'ES512', kid: shop.key, 'tl-version': '2', 'tl-headers': names, iat: 1 }
    for (const [about, headers] of [
      ['the authorization flow without a signature', {}],
      [
        'JOSE names with hyphens',
        { 'idempotency-key': 'k-1', 'tl-signature': `${header(twin)}..${'A'.repeat(176)}` },
      ],
    ] as const) {
      const answer = await post(`/v3/payments/${id}/authorization-flow`, flow, { ...bearer, ...headers })
      assert.deepEqual([answer.status, objectOf(answer.body).title], [401, 'Unauthenticated'], about)
    }
    // A provider id that is unknown is an error of the member, which clients look up by its path.
    await shop.post(`/v3/payments/${id}/authorization-flow`, JSON.parse(flow))
    const unknown = await shop.post(`/v3/payments/${id}/authorization-flow/actions/provider-selection`, {
      provider_id: 'none',
    })
    assert.deepEqual(Object.keys(objectOf(objectOf(unknown.body).errors)), ['provider_id'])
  })

  test('a merchant account in euro is named by its IBAN, one in sterling by sort code and number', async () => {
    const { items } = objectOf((await shop.get('/v3/merchant-accounts')).body)
    assert.ok(Array.isArray(items))
    const identifiers = items.map(objectOf).map(({ currency, account_identifiers: list }) => {
      assert.ok(Array.isArray(list))
      return [currency, ...list.map((identifier) => objectOf(identifier).type)]
    })
    assert.deepEqual(identifiers, [
      ['GBP', 'sort_code_account_number'],
      ['EUR', 'iban'],
    ])
  })
})
