// glue: Tests of the encodings of requests and the kinds of responses that a dialect may use

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accept } from '../core/errors.ts'
import { createHttpServer } from '../http/server.ts'
import type { Dialect, Route, WireRequest, WireResponse } from './dialect.ts'
import { dialects } from './index.ts'
import { joinEndpoints, mountEndpoints } from './serve.ts'

const [anyDialect] = dialects
const LOG = { info() {}, warn() {}, error() {} }
const ACTIVITY = { count: () => false, keep() {} }

/** One open route whose response is what `respond` returns for the request. */
function serve(body: Route['body'], respond: (request: WireRequest) => WireResponse) {
  assert.ok(anyDialect !== undefined)
  const route: Route = {
    method: 'POST',
    path: '/x',
    name: 'x',
    summary: 'X',
    access: { kind: 'open' },
    body,
    responses: {},
    parse: (request: WireRequest) =>
      accept({ clientId: undefined, grantType: undefined, run: async () => accept(respond(request)) }),
  }
  const dialect: Dialect = { ...anyDialect, prefixes: ['/'], routes: [route] }
  const endpoints = joinEndpoints([dialect], {
    // The route needs no port but these three.
    ports: Object.assign(Object.create(null), {
      issuer: 'https://auth.example',
      log: LOG,
      activity: ACTIVITY,
    }),
    limits: { perClient: undefined, perAddress: undefined } as never,
    countGrant: () => {},
    isTransient: () => false,
    hosts: new Map(),
    renderFormPost: (action, fields) => ({
      headers: { 'content-type': 'text/html' },
      markup: `${action} ${JSON.stringify(fields)}`,
    }),
  })
  const options = { logger: false as const, nextRequestId: () => 'request-1', trustedProxies: [] }
  const server = createHttpServer(options, (routes) => mountEndpoints(routes, endpoints))
  return async (payload: string, type?: string) =>
    (await server.complete()).inject({
      method: 'POST',
      url: '/x',
      payload,
      headers: type === undefined ? {} : { 'content-type': type },
    })
}

const FIELDS = {
  type: 'object',
  required: ['grant_type'],
  aliases: { grantType: 'grant_type' },
  properties: { grant_type: { type: 'string', maxLength: 32 }, scope: { type: 'string' } },
} as const

const inEveryEncoding = serve({ kind: 'form', schema: FIELDS, also: ['json', 'multipart'] }, ({ form }) => ({
  status: 200,
  body: Object.fromEntries(form),
}))

const MULTIPART = 'multipart/form-data; boundary=b'
const multipart = (...fields: readonly (readonly [string, string])[]) =>
  `${fields.map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--b--\r\n`

test('a form route reads the same fields from a form, from JSON and from multipart', async () => {
  const expected = { grant_type: 'code', scope: 'a b' }
  for (const [payload, type] of [
    ['grant_type=code&scope=a+b', 'application/x-www-form-urlencoded'],
    ['grantType=code&scope=a+b&unused=', undefined],
    ['{"grant_type":"code","scope":"a b","unused":null}', 'application/json; charset=utf-8'],
    ['{"grantType":"code","scope":"a b"}', 'Application/JSON'],
    ['{"grant_type":"code","scope":"a b","other":{"kept":"out"}}', undefined],
    [multipart(['grant_type', 'code'], ['scope', 'a b']), MULTIPART],
  ] as const) {
    const response = await inEveryEncoding(payload, type)
    assert.equal(response.statusCode, 200, response.body)
    assert.deepEqual(response.json(), expected, payload)
  }
})

test('the rules of fields hold in every encoding: missing, repeated, too long, of another type', async () => {
  for (const [payload, type] of [
    ['scope=a', undefined],
    ['{"scope":"a"}', 'application/json'],
    [multipart(['scope', 'a']), MULTIPART],
    ['grant_type=a&grant_type=b', undefined],
    ['{"grant_type":"a","grantType":"b"}', 'application/json'],
    ['{"grant_type":"a","grant_type":"b"}', 'application/json'],
    [multipart(['grant_type', 'a'], ['grant_type', 'b']), MULTIPART],
    [`grant_type=${'x'.repeat(33)}`, undefined],
    [`{"grant_type":"${'x'.repeat(33)}"}`, 'application/json'],
    [multipart(['grant_type', 'x'.repeat(33)]), MULTIPART],
    ['{"grant_type":1}', 'application/json'],
    ['{"grant_type":["code"]}', 'application/json'],
    ['["grant_type"]', 'application/json'],
    ['{"grant_type":', 'application/json'],
    ['', 'application/json'],
    ['--b\r\n', MULTIPART],
    ['{"grant_type":"a\\u0000"}', 'application/json'],
  ] as const) {
    assert.equal((await inEveryEncoding(payload, type)).statusCode, 400, payload)
  }
})

test('a route that accepts forms only refuses JSON and multipart', async () => {
  const formOnly = serve({ kind: 'form', schema: FIELDS }, () => ({ status: 200 }))
  assert.equal((await formOnly('{"grant_type":"code"}', 'application/json')).statusCode, 400)
  assert.equal((await formOnly(multipart(['grant_type', 'code']), MULTIPART)).statusCode, 400)
})

test('a route sees the method, the whole URL and the body as it was sent', async () => {
  const echo = serve({ kind: 'ignored' }, ({ method, url, rawBody }) => ({
    status: 200,
    body: [method, url, rawBody],
  }))
  assert.deepEqual((await echo('{ "a": 1 }', 'application/json')).json(), [
    'POST',
    'https://auth.example/x',
    '{ "a": 1 }',
  ])
})

test('a route responds with JSON of any media type, a file, a text, a redirect or a form that posts itself', async () => {
  const send = (response: WireResponse) => serve({ kind: 'none' }, () => response)('')
  const json = await send({ status: 200, body: { active: false }, contentType: 'application/problem+json' })
  assert.equal(json.headers['content-type'], 'application/problem+json; charset=utf-8')
  assert.equal(json.body, '{"active":false}')
  const none = await send({ status: 204 })
  assert.equal(none.headers['content-type'], undefined)
  const file = await send({
    status: 200,
    kind: 'file',
    contentType: 'application/pdf',
    bytes: Uint8Array.of(0, 255),
  })
  assert.deepEqual([...file.rawPayload], [0, 255])
  const text = await send({ status: 200, kind: 'text', contentType: 'application/jwt', text: 'a.b.c' })
  assert.equal(text.headers['content-type'], 'application/jwt')
  assert.equal(text.body, 'a.b.c')
  const redirect = await send({ status: 302, kind: 'redirect', location: 'https://app.example/cb?code=1' })
  assert.equal(redirect.statusCode, 302)
  assert.equal(redirect.headers.location, 'https://app.example/cb?code=1')
  assert.equal(redirect.headers['cache-control'], 'no-store')
  const posted = await send({
    status: 200,
    kind: 'form_post',
    action: 'https://app.example/cb',
    fields: [['code', '1']],
  })
  assert.equal(posted.body, 'https://app.example/cb [["code","1"]]')
})
