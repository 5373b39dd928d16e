// rule: Tests of requests that are served without the framework, and of their failures

import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { test } from 'node:test'
import { createLogger } from '../http/request-log.ts'
import {
  createHttpServer,
  drain,
  type HttpServerOptions,
  listen,
  mountFormPost,
  onResponse,
} from '../http/server.ts'
import { createFormPosts } from './form-posts.ts'
import { createResponseBatching } from './response-batching.ts'

const FORM = 'application/x-www-form-urlencoded'

async function run(options: Partial<HttpServerOptions> = {}) {
  const lines: string[] = []
  const logger = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
  const all = {
    logger,
    nextRequestId: () => 'id',
    trustedProxies: [],
    formPosts: { create: createFormPosts, monotonicMs: () => performance.now() },
    scheduleWrite: createResponseBatching(),
    ...options,
  }
  const server = createHttpServer(all, (routes) => {
    routes.post('/form', (request, reply) => void reply.send(`framework ${String(request.body)}`))
  })
  mountFormPost(server, '/form', async (request, reply) => {
    if (request.body === 'fail') throw new Error('the hidden reason')
    reply.header('content-type', 'text/plain')
    reply.send(`fast ${String(request.body)} ${request.clientIp}`)
  })
  const seen: number[] = []
  onResponse(server, (_request, reply) => void seen.push(reply.statusCode))
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  const post = async (headers: http.OutgoingHttpHeaders, body: string | Buffer = 'a=1', path = '/form') => {
    const request = http.request({ port, host: '127.0.0.1', path, method: 'POST', headers })
    request.end(body)
    const [response]: http.IncomingMessage[] = await once(request, 'response')
    assert.ok(response !== undefined)
    let text = ''
    for await (const piece of response) text += String(piece)
    return { status: response.statusCode, headers: response.headers, text }
  }
  return { server, port, lines, seen, post, [Symbol.asyncDispose]: () => drain(server, 200) }
}

const PLAIN = { 'content-type': FORM, 'content-length': 3 }

test('a usual form is served without the framework, with the headers of every response', async () => {
  await using running = await run()
  const { status, headers, text } = await running.post(PLAIN)
  assert.deepEqual([status, text], [200, 'fast a=1 127.0.0.1'])
  assert.equal(headers['x-request-id'], 'id')
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['content-length'], '18')
})

test('everything unusual goes to the framework', async () => {
  await using running = await run({ bodyLimitBytes: 10 })
  const unusual: readonly (readonly [string, http.OutgoingHttpHeaders, string?])[] = [
    ['a charset', { ...PLAIN, 'content-type': `${FORM}; charset=utf-8` }],
    ['another type', { ...PLAIN, 'content-type': 'text/plain' }],
    ['no length', { 'content-type': FORM, 'transfer-encoding': 'chunked' }],
    ['an encoding', { ...PLAIN, 'content-encoding': 'utf-8' }],
    ['an expectation', { ...PLAIN, expect: 'the-unexpected' }],
    ['a query', PLAIN, '/form?'],
    ['a doubled slash', PLAIN, '//form'],
  ]
  for (const [about, headers, path] of unusual) {
    const { text } = await running.post(headers, 'a=1', path)
    assert.equal(text, 'framework a=1', about)
  }
  assert.equal((await running.post({ ...PLAIN, 'content-length': 11 }, 'a=123456789')).status, 413)
  assert.equal((await running.post({ ...PLAIN, host: 'a/b' })).status, 400)
})

test('failures are reported, counted and logged as everywhere', async () => {
  await using running = await run()
  const failed = await running.post({ ...PLAIN, 'content-length': 4 }, 'fail')
  assert.equal(failed.status, 500)
  assert.ok(!failed.text.includes('hidden'))
  assert.ok(running.lines.some((line) => line.includes('"request failed"') && line.includes('hidden reason')))
  const { status } = await running.post(PLAIN, Buffer.from([0xff, 0xfe, 0xfd]))
  assert.equal(status, 400)
  assert.deepEqual(running.seen, [500, 400])
  assert.equal(running.lines.filter((line) => line.includes('"message":"request"')).length, 2)
})

test('a client that goes away in the middle of its body is counted once, and no handler runs', async () => {
  await using running = await run()
  const socket = net.connect(running.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`POST /form HTTP/1.1\r\nhost: a\r\ncontent-type: ${FORM}\r\ncontent-length: 9\r\n\r\na=`)
  const { text } = await running.post(PLAIN)
  assert.match(text, /^fast/)
  socket.destroy()
  while (running.seen.length < 2) await new Promise((resolve) => setImmediate(resolve))
  assert.equal(running.seen.length, 2)
  assert.ok(!running.lines.some((line) => line.includes('request failed')))
})

test('behind a trusted proxy the IP address is the one in X-Forwarded-For', async () => {
  await using running = await run({ trustedProxies: ['127.0.0.1'] })
  const { text } = await running.post({ ...PLAIN, 'x-forwarded-for': '203.0.113.9' })
  assert.equal(text, 'fast a=1 203.0.113.9')
})

test('a request in flight when the server drains is finished, and its connection closed', async () => {
  const running = await run()
  let respond: (() => void) | undefined
  const waiting = new Promise<void>((resolve) => {
    mountFormPost(running.server, '/slow', async (_request, reply) => {
      resolve()
      await new Promise<void>((go) => {
        respond = go
      })
      reply.send('late')
    })
  })
  const received = running.post(PLAIN, 'a=1', '/slow')
  await waiting
  const drained = drain(running.server, 5_000)
  respond?.()
  const { headers, text } = await received
  assert.deepEqual([text, headers.connection], ['late', 'close'])
  await drained
})

test('a form that arrives after the last response was due is left to the framework, which refuses it with 503', async () => {
  const running = await run()
  const half = net.connect(running.port, '127.0.0.1')
  let received = ''
  half.on('data', (chunk) => {
    received += chunk.toString()
  })
  await once(half, 'connect')
  half.write(`POST /form HTTP/1.1\r\nhost: a\r\ncontent-type: ${FORM}\r\n`)
  assert.match((await running.post(PLAIN)).text, /^fast/)
  const drained = drain(running.server, 5_000)
  await new Promise((resolve) => setTimeout(resolve, 50))
  half.write('content-length: 3\r\n\r\na=1')
  await once(half, 'close')
  assert.match(received, /^HTTP\/1\.1 503 .*connection: close/is)
  await drained
})

test('a response that cannot be written becomes internal, and those held with it arrive', async () => {
  await using running = await run({ scheduleWrite: createResponseBatching() })
  mountFormPost(running.server, '/broken', async (_request, reply) => {
    reply.header('location', 'a\r\nb')
    reply.send('never')
  })
  const responses = await Promise.all([
    running.post(PLAIN),
    running.post(PLAIN, 'a=1', '/broken'),
    running.post(PLAIN),
  ])
  assert.deepEqual(
    responses.map(({ status }) => status),
    [200, 500, 200],
  )
  assert.equal(responses[1]?.headers.location, undefined)
})
