// rule: Tests of how host, path prefix and access token select a dialect

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { IncomingMessage, request } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { accept } from '../core/errors.ts'
import { createHttpServer, listen } from '../http/server.ts'
import type { Dialect, OpenRoute, Surface } from './dialect.ts'
import { dialects } from './index.ts'
import { dialectOf, findUnknownDialect, type Hosts, parseHosts } from './mounting.ts'
import { joinEndpoints, mountEndpoints } from './serve.ts'

const [anyDialect] = dialects

/** Responds with the name of the dialect and the parameters of the path. */
function route(dialect: string, path: string, surface: Surface = 'api'): OpenRoute {
  return {
    method: 'GET',
    surface,
    path,
    name: `${dialect} ${path}`,
    summary: path,
    access: { kind: 'open' },
    body: { kind: 'none' },
    responses: {},
    parse: ({ params, url }) =>
      accept({
        clientId: undefined,
        grantType: undefined,
        run: async () => accept({ status: 200, body: [dialect, params, url] }),
      }),
  }
}

function dialectWith(name: string, routes: readonly OpenRoute[]): Dialect {
  assert.ok(anyDialect !== undefined)
  return {
    ...anyDialect,
    name,
    policy: { ...anyDialect.policy, name },
    prefixes: ['/v1/'],
    routes,
    renderRefusal: ({ code }) => ({ status: 404, body: `${name}: ${code}` }),
  }
}

const ONE = dialectWith('one', [
  route('one', '/v1/banks'),
  route('one', '/v1/banks/:market'),
  route('one', '/v1/token', 'auth'),
])
const TWO = dialectWith('two', [
  route('two', '/v1/banks'),
  route('two', '/v1/banks/:bankId'),
  route('two', '/v1/own'),
])

function serve(hosts: Hosts = new Map()) {
  const served = [ONE, TWO]
  const log = { info() {}, warn() {}, error() {} }
  const activity = { count: () => false, keep() {} }
  const endpoints = joinEndpoints(served, {
    ports: Object.assign(Object.create(null), { issuer: 'https://auth.example', log, activity }),
    limits: Object.create(null),
    countGrant: () => {},
    isTransient: () => false,
    hosts,
    renderFormPost: () => ({ headers: {}, markup: '' }),
  })
  return async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<[number, unknown]> => {
    const server = createHttpServer(
      {
        logger: false,
        nextRequestId: () => 'request-1',
        trustedProxies: [],
        sections: served.map(({ name }) => name),
      },
      (routes) => mountEndpoints(routes, endpoints),
    )
    // Over a socket: the server removes a prefix before the router sees the URL, which `inject` would skip.
    const { port } = await listen(server, { port: 0, host: '127.0.0.1' })
    try {
      // Not `fetch`, which sets the Host header itself.
      const sent = request(`http://127.0.0.1:${port}${path}`, { headers })
      sent.end()
      const [response] = await once(sent, 'response')
      return [response.statusCode, JSON.parse(Buffer.concat(await response.toArray()).toString())]
    } finally {
      await server.close()
    }
  }
}

/** The name of the dialect that responded. */
async function nameOf(response: Promise<[number, unknown]>): Promise<unknown> {
  const [, body] = await response
  return Array.isArray(body) ? body[0] : body
}

async function paramsOf(response: Promise<[number, unknown]>): Promise<unknown> {
  const [, body] = await response
  return Array.isArray(body) ? body[1] : body
}

const tokenOf = (policy: unknown) =>
  `Bearer e30.${btoa(JSON.stringify({ tallystick: { policy } })).replace(/=+$/, '')}.c2ln`

test('a path of one dialect is served by it, and one of several by the first', async () => {
  assert.deepEqual(await serve()('/v1/own'), [200, ['two', {}, 'https://auth.example/v1/own']])
  assert.deepEqual(await serve()('/v1/banks'), [200, ['one', {}, 'https://auth.example/v1/banks']])
})

test('the access token selects among dialects of the same path; a foreign or damaged one selects the first', async () => {
  const chosen = (authorization: string) => nameOf(serve()('/v1/banks', { authorization }))
  assert.equal(await chosen(tokenOf('two')), 'two')
  assert.equal(await chosen(tokenOf('one')), 'one')
  for (const other of [tokenOf('three'), tokenOf(2), 'Bearer x.y.z', 'Bearer !', 'Basic two']) {
    assert.equal(await chosen(other), 'one', other)
  }
})

test('a path prefix selects a dialect, and its other paths do not exist there', async () => {
  assert.deepEqual(await serve()('/two/v1/banks'), [200, ['two', {}, 'https://auth.example/v1/banks']])
  assert.deepEqual(await serve()('/one/v1/own'), [404, 'one: route_unknown'])
  assert.equal(await nameOf(serve()('/two/v1/banks', { authorization: tokenOf('one') })), 'two')
})

test('parameters of a shared path have the names that the route gives them', async () => {
  assert.deepEqual(await paramsOf(serve()('/v1/banks/SE')), { market: 'SE' })
  assert.deepEqual(await paramsOf(serve()('/two/v1/banks/a%20b')), { bankId: 'a b' })
})

test('a host name serves its dialect, or one surface of it, and nothing else of the dialects', async () => {
  const hosts = parseHosts('two=API.two.example, one.auth=auth.one.example') ?? new Map()
  const at = (host: string, url: string) => serve(hosts)(url, { host })
  assert.equal(await nameOf(at('api.two.example', '/v1/banks')), 'two')
  assert.equal(await nameOf(at('API.two.example:8443', '/v1/own')), 'two')
  assert.deepEqual(await at('api.two.example', '/v1/token'), [404, 'two: route_unknown'])
  assert.equal(await nameOf(at('auth.one.example', '/v1/token')), 'one')
  assert.deepEqual(await at('auth.one.example', '/v1/banks'), [404, 'one: route_unknown'])
  assert.equal(await nameOf(at('other.example', '/v1/banks')), 'one')
})

test('host names are pairs of a dialect and a host, each host once', () => {
  assert.deepEqual(
    [...(parseHosts('a.link=x.example,b=y.example') ?? [])],
    [
      ['x.example', { dialect: 'a', surface: 'link' }],
      ['y.example', { dialect: 'b', surface: undefined }],
    ],
  )
  for (const text of ['', 'a', 'a=', '=x', 'a.other=x', 'a=x,b=x', 'a=x:80', 'a=http://x', 'a=x,', 'a=-x']) {
    assert.equal(parseHosts(text), undefined, text)
  }
  assert.equal(findUnknownDialect(parseHosts('one=x,three=y') ?? new Map(), [ONE, TWO]), 'three')
  assert.equal(findUnknownDialect(new Map(), [ONE]), undefined)
})

test('what is refused before the route is known is worded by the dialect whose routes the path resembles most', () => {
  assert.ok(anyDialect !== undefined)
  const shared = { ...anyDialect, prefixes: ['/shared/'] }
  const both: readonly Dialect[] = [
    { ...shared, name: 'first', routes: [route('first', '/shared/reports/:id')] },
    {
      ...shared,
      name: 'second',
      routes: [route('second', '/shared/accounts'), route('second', '/shared/a/b')],
    },
  ]
  const dialectAt = (url: string) => {
    const raw = new IncomingMessage(new Socket())
    raw.url = url
    return dialectOf(both, { raw, headers: {} }, new Map()).name
  }
  assert.equal(dialectAt('/shared/accounts?from=x'), 'second')
  assert.equal(dialectAt('/shared/a/none'), 'second')
  assert.equal(dialectAt('/shared/reports/1'), 'first')
  // Two have as much of it: the first one.
  assert.equal(dialectAt('/shared/none'), 'first')
})
