// rule: Proves the HTTP server over real sockets
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import {
  createHttpServer,
  drain,
  type HttpProblem,
  type HttpServer,
  type HttpServerOptions,
  listen,
  rawQuery,
} from './server.ts'

type Running = {
  server: HttpServer
  port: number
  problems: HttpProblem[]
  [Symbol.asyncDispose](): Promise<void>
}

async function run(
  options: Partial<HttpServerOptions>,
  routes?: (server: FastifyInstance) => void,
): Promise<Running> {
  const problems: HttpProblem[] = []
  let count = 0
  const all: HttpServerOptions = {
    logger: false,
    nextRequestId: () => `id-${++count}`,
    trustedProxies: [],
    renderProblem: (problem) => {
      problems.push(problem)
      return {
        status: STATUS[problem.kind],
        headers: { 'content-type': 'application/json' },
        body: `{"kind":"${problem.kind}"}`,
      }
    },
    ...options,
  }
  const server = createHttpServer(all, (framework) => {
    framework.post('/echo', (request, reply) => {
      reply
        .header('content-type', 'text/plain; charset=utf-8')
        .send(`${typeof request.body} ${String(request.body)}`)
    })
    framework.get('/query', (request, reply) => void reply.send(rawQuery(request)))
    framework.get('/things/:id/parts/*', (_request, reply) => void reply.send('thing'))
    framework.get('/boom', async () => {
      throw new Error('the hidden reason')
    })
    routes?.(framework)
  })
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  return { server, port, problems, [Symbol.asyncDispose]: () => drain(server, 200) }
}

const STATUS: Record<HttpProblem['kind'], number> = {
  not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  body_not_utf8: 400,
  body_compressed: 415,
  header_too_large: 431,
  bad_url: 400,
  bad_request: 400,
  timeout: 408,
  internal: 500,
  unavailable: 503,
}

type TestResponse = { status: number; headers: http.IncomingHttpHeaders; body: string }

async function send(
  port: number,
  path: string,
  options: http.RequestOptions & { body?: string | Uint8Array | Uint8Array[] } = {},
): Promise<TestResponse> {
  const { body, ...rest } = options
  const request = http.request({ host: '127.0.0.1', port, path, agent: false, ...rest })
  for (const chunk of Array.isArray(body) ? body : []) request.write(chunk)
  request.end(Array.isArray(body) ? undefined : body)
  const [response]: [http.IncomingMessage] = await once(request, 'response').then(([value]) => [value])
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return { status: response.statusCode ?? 0, headers: response.headers, body: text }
}

/** Writes raw bytes, optionally slowly, and returns everything that was received before the socket closed. */
async function sendRaw(port: number, parts: readonly (string | Uint8Array)[], pauseMs = 0): Promise<string> {
  const socket = net.connect({ host: '127.0.0.1', port })
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1')
  })
  socket.on('error', () => {})
  // `once` would reject where the server has closed before the last part was written.
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await once(socket, 'connect')
  for (const part of parts) {
    if (socket.destroyed || socket.readableEnded) break
    socket.write(part)
    if (pauseMs > 0) await sleep(pauseMs)
  }
  await closed
  return received
}

const post = (body: string | Uint8Array | Uint8Array[], headers: http.OutgoingHttpHeaders = {}) => ({
  method: 'POST',
  body,
  headers,
})

test('a body arrives as text whatever its content type: none, unknown, unreadable or JSON', async () => {
  await using running = await run({})
  const types = [
    undefined,
    'application/x-www-form-urlencoded;charset=UTF-8',
    'application/json',
    'x',
    '',
    ';',
    'text/ ',
    'a/b; c',
  ]
  for (const type of types) {
    const response = await send(
      running.port,
      '/echo',
      post('{"a":1}&é', type === undefined ? {} : { 'content-type': type }),
    )
    assert.deepEqual([response.status, response.body], [200, 'string {"a":1}&é'], String(type))
  }
  const chunked = await send(running.port, '/echo', post([Buffer.from([0x61, 0xc3]), Buffer.from([0xa9])]))
  assert.equal(chunked.body, 'string aé')
})

test('a request without a body has the empty text', async () => {
  await using running = await run({}, (server) => {
    server.get(
      '/empty',
      (request, reply) => void reply.send(`${typeof request.body}:${String(request.body)}`),
    )
  })
  assert.equal((await send(running.port, '/echo', { method: 'POST' })).body, 'string ')
  assert.equal(
    (await send(running.port, '/echo', post('', { 'content-type': 'application/json' }))).body,
    'string ',
  )
  assert.equal((await send(running.port, '/empty')).body, 'string:')
})

test('a body that is not UTF-8 is refused before the route sees it', async () => {
  await using running = await run({})
  for (const bytes of [[0xff], [0x61, 0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0x61, 0x00, 0x3d, 0x00]]) {
    const response = await send(running.port, '/echo', post(Uint8Array.from(bytes)))
    assert.deepEqual([response.status, response.body], [400, '{"kind":"body_not_utf8"}'])
  }
})

test('a compressed body is refused with 415 and the supported encodings; another value is ignored', async () => {
  await using running = await run({})
  for (const encoding of ['gzip', 'x-gzip', 'br', 'deflate', 'GZIP, identity']) {
    const bytes = gzipSync('grant_type=client_credentials')
    const response = await send(running.port, '/echo', post(bytes, { 'content-encoding': encoding }))
    assert.deepEqual([response.status, response.body], [415, '{"kind":"body_compressed"}'], encoding)
    assert.equal(response.headers['accept-encoding'], 'identity')
  }
  for (const encoding of ['identity', 'utf-8', '']) {
    const response = await send(running.port, '/echo', post('a', { 'content-encoding': encoding }))
    assert.equal(response.body, 'string a', encoding)
  }
})

test('a body over the limit is refused with 413, announced or chunked; exactly at the limit it passes', async () => {
  await using running = await run({ bodyLimitBytes: 100 })
  assert.equal((await send(running.port, '/echo', post('x'.repeat(100)))).status, 200)
  const announced = await send(running.port, '/echo', post('x'.repeat(101)))
  assert.deepEqual([announced.status, announced.body], [413, '{"kind":"body_too_large"}'])
  const chunks = Array.from({ length: 11 }, () => Buffer.alloc(10, 'x'))
  assert.equal((await send(running.port, '/echo', post(chunks))).status, 413)
})

test('headers over the limit are refused with 431 and a request id', async () => {
  await using running = await run({ headerLimitBytes: 2048 })
  const response = await send(running.port, '/query', { headers: { 'x-large': 'x'.repeat(3000) } })
  assert.deepEqual([response.status, response.body], [431, '{"kind":"header_too_large"}'])
  assert.match(String(response.headers['x-request-id']), /^id-/)
  assert.equal(response.headers.connection, 'close')
  assert.equal((await send(running.port, '/query', { headers: { 'x-large': 'x'.repeat(1000) } })).status, 200)
})

test('slow headers, and a connection that sends nothing, are cut off within the headers timeout', async () => {
  await using running = await run({ headersTimeoutMs: 300, requestTimeoutMs: 2000 })
  const trickle = [
    'GET /query HTTP/1.1\r\n',
    'Host: x\r\n',
    ...Array.from({ length: 600 }, (_, index) => `X-${index}: y\r\n`),
  ]
  const started = performance.now()
  const [slow, silent] = await Promise.all([sendRaw(running.port, trickle, 50), sendRaw(running.port, [])])
  const elapsed = performance.now() - started
  assert.match(slow, /^HTTP\/1\.1 408 .*\r\n.*"kind":"timeout"\}$/s)
  assert.match(silent, /^HTTP\/1\.1 408 /)
  // All headers would take 30 s.
  assert.ok(elapsed >= 290 && elapsed < 15_000, `cut after ${elapsed} ms`)
})

test('a slow body is cut off within the request timeout', async () => {
  await using running = await run({ headersTimeoutMs: 200, requestTimeoutMs: 500 })
  const head = 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n'
  const started = performance.now()
  const response = await sendRaw(running.port, [head, ...Array.from({ length: 600 }, () => 'x')], 50)
  assert.match(response, /^HTTP\/1\.1 408 /)
  // The body would take 30 s.
  assert.ok(performance.now() - started < 15_000)
})

test('a message that is not HTTP gets 400 and is closed, with a request id and the security headers', async () => {
  await using running = await run({ https: true })
  const responses = [
    await sendRaw(running.port, ['hello\r\n\r\n']),
    await sendRaw(running.port, ['GET /query HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n']),
    await sendRaw(running.port, [
      'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ]),
  ]
  for (const response of responses) {
    assert.match(response, /^HTTP\/1\.1 400 Bad Request\r\n/)
    assert.match(response, /\r\nx-request-id: id-\d+\r\n/)
    assert.match(response, /\r\nx-content-type-options: nosniff\r\n/)
    assert.match(response, /\r\nstrict-transport-security: /)
    assert.match(response, /\{"kind":"bad_request"\}$/)
  }
})

test('garbage after a request in flight: its response comes first, then 400 and the end (response splitting)', async () => {
  await using running = await run({}, (server) => {
    server.get('/slow', async (_request, reply) => {
      await sleep(100)
      return reply.send('slow response')
    })
  })
  const response = await sendRaw(
    running.port,
    ['GET /slow HTTP/1.1\r\nHost: x\r\n\r\n', 'garbage\r\n\r\n'],
    20,
  )
  assert.match(response, /^HTTP\/1\.1 200 OK\r\n[\s\S]*slow responseHTTP\/1\.1 400 Bad Request\r\n/)
})

test('a Host header that is missing, repeated or no host, or a target beyond ASCII, is a bad request (RFC 9112 section 3.2)', async () => {
  await using running = await run({})
  for (const host of [
    '',
    'Host: a\r\nHost: b\r\n',
    'Host: a\r\nHost: a\r\n',
    'Host: a b\r\n',
    'Host: a/b\r\n',
  ]) {
    const response = await sendRaw(running.port, [`GET /query HTTP/1.1\r\n${host}\r\n`])
    assert.match(response, /^HTTP\/1\.1 400 .*x-request-id: id-.*\{"kind":"bad_request"\}$/s, host)
  }
  for (const head of [
    '1.0\r\n',
    '1.1\r\nHost:\r\n',
    '1.1\r\nHost: [::1]:80\r\n',
    '1.1\r\nHost: a_b.c%20:1\r\n',
  ]) {
    const response = await sendRaw(running.port, [`GET /query HTTP/${head}Connection: close\r\n\r\n`])
    assert.match(response, /^HTTP\/1\.1 200 /, head)
  }
  const target = Buffer.from('GET /query?a=\u00e9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 'latin1')
  assert.match(await sendRaw(running.port, [target]), /^HTTP\/1\.1 400 /)
  assert.equal((await send(running.port, '/query?a=%C3%A9&b')).body, 'a=%C3%A9&b')
})

test('a header that was sent twice is seen as one joined value, and neither half is trusted', async () => {
  await using running = await run({}, (server) => {
    server.get('/as', (request, reply) => void reply.send(request.headers.authorization))
  })
  const twice =
    'GET /as HTTP/1.1\r\nHost: x\r\nAuthorization: a\r\nAuthorization: b\r\nConnection: close\r\n\r\n'
  assert.match(await sendRaw(running.port, [twice]), /\r\n\r\na, b$/)
})

test('CONNECT gets 400 and is closed', async () => {
  await using running = await run({})
  const response = await sendRaw(running.port, [
    'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n',
  ])
  assert.match(response, /^HTTP\/1\.1 400 /)
})

test('an unsupported expectation is ignored, and 100-continue is honoured (RFC 9110 section 10.1.1)', async () => {
  await using running = await run({})
  assert.equal((await send(running.port, '/echo', post('a', { expect: 'something' }))).body, 'string a')
  assert.equal((await send(running.port, '/echo', post('a', { expect: '100-continue' }))).body, 'string a')
})

test('an unknown path is 404; a known path with another method is 405 and names the methods in Allow', async () => {
  await using running = await run(
    {},
    (server) => void server.delete('/echo', (_request, reply) => void reply.send('gone')),
  )
  assert.deepEqual((await send(running.port, '/nothing')).body, '{"kind":"not_found"}')
  assert.equal((await send(running.port, '/things/1/other')).status, 404)
  // The router does not take an encoded slash for a slash, so this is not the path of a route.
  assert.equal((await send(running.port, '/%2fecho', { method: 'POST' })).status, 404)
  const cases = [
    ['GET', '/echo?x=1', 'DELETE, POST'],
    ['PROPFIND', '/echo', 'DELETE, POST'],
    ['POST', '/things/a%20b/parts/c/d', 'GET, HEAD'],
    ['OPTIONS', '/query', 'GET, HEAD'],
    ['GET', '//echo', 'DELETE, POST'],
  ] as const
  for (const [method, path, allow] of cases) {
    const response = await send(running.port, path, { method })
    assert.deepEqual([response.status, response.headers.allow], [405, allow], `${method} ${path}`)
    assert.equal(response.body, '{"kind":"method_not_allowed"}')
  }
})

test('a malformed percent escape in the path is a malformed URL, a very long path is not found, and neither is a crash', async () => {
  await using running = await run({})
  assert.equal((await send(running.port, '/%zz')).body, '{"kind":"bad_url"}')
  assert.equal((await send(running.port, '/things/%ff/parts/y')).body, '{"kind":"bad_url"}')
  assert.equal((await send(running.port, `/things/${'x'.repeat(5000)}/parts/y`)).status, 400)
  assert.equal((await send(running.port, `/${'x'.repeat(5000)}`)).status, 404)
})

test('every response has its own request id, and the request id of a client is ignored', async () => {
  await using running = await run({})
  const headers = { 'x-request-id': 'chosen-by-attacker', 'request-id': 'chosen-by-attacker' }
  const ids = new Set<unknown>()
  const responses = [
    await send(running.port, '/query', { headers }),
    await send(running.port, '/nothing', { headers }),
    await send(running.port, '/boom', { headers }),
    await send(running.port, '/%zz', { headers }),
    await send(running.port, '/echo', { ...post('a'), method: 'PUT', headers }),
  ]
  for (const response of responses) {
    assert.match(String(response.headers['x-request-id']), /^id-\d+$/)
    ids.add(response.headers['x-request-id'])
    assert.equal(response.headers['x-content-type-options'], 'nosniff')
    assert.equal(response.headers['referrer-policy'], 'no-referrer')
    assert.equal(response.headers['strict-transport-security'], undefined)
  }
  assert.equal(ids.size, responses.length)
})

test('an exception in a route becomes internal: no stack, no message, no header the route had set', async () => {
  await using running = await run({}, (server) => {
    server.get('/half', (_request, reply) => {
      reply
        .header('set-cookie', 'session=x')
        .header('location', '/elsewhere')
        .header('content-encoding', 'gzip')
      throw Object.assign(new Error('the hidden reason'), { statusCode: 400, code: 'E_HIDDEN' })
    })
    server.get('/text', async () => {
      throw 'the hidden reason'
    })
  })
  for (const path of ['/boom', '/half', '/text']) {
    const response = await send(running.port, path)
    assert.deepEqual([response.status, response.body], [500, '{"kind":"internal"}'])
    assert.doesNotMatch(JSON.stringify(response.headers), /hidden|session|elsewhere|gzip/)
  }
})

test('a renderProblem that throws leads to a plain text response', async () => {
  const renderProblem = () => {
    throw new Error('the hidden reason')
  }
  await using running = await run({ renderProblem })
  const response = await send(running.port, '/nothing')
  assert.equal(response.status, 404)
  assert.doesNotMatch(response.body, /hidden/)
  assert.match(await sendRaw(running.port, ['hello\r\n\r\n']), /^HTTP\/1\.1 400 /)
})

test('X-Forwarded-For counts only from a trusted proxy', async () => {
  const address = (server: FastifyInstance) =>
    void server.get('/ip', (request, reply) => void reply.send(request.clientIp))
  const headers = { 'x-forwarded-for': '203.0.113.9' }
  await using distrusting = await run({ trustedProxies: [] }, address)
  assert.equal((await send(distrusting.port, '/ip', { headers })).body, '127.0.0.1')
  await using elsewhere = await run({ trustedProxies: ['10.0.0.0/8'] }, address)
  assert.equal((await send(elsewhere.port, '/ip', { headers })).body, '127.0.0.1')
  await using trusting = await run({ trustedProxies: ['127.0.0.1'] }, address)
  assert.equal((await send(trusting.port, '/ip', { headers })).body, '203.0.113.9')
})

test('a route with a schema is checked without coercion; what fails is a bad request', async () => {
  const schema = {
    querystring: { type: 'object', properties: { size: { type: 'integer' } }, required: ['size'] },
  }
  await using running = await run(
    {},
    (server) => void server.get('/sized', { schema }, (_request, reply) => void reply.send('ok')),
  )
  assert.equal((await send(running.port, '/sized?size=1')).body, '{"kind":"bad_request"}')
})
