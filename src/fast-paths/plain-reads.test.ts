// rule: Tests of reads that are served without the framework, and of those that are not

import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import { test } from 'node:test'
import { createLogger } from '../http/request-log.ts'
import { createHttpServer, drain, listen, mountPlainRead, onResponse } from '../http/server.ts'
import { createPlainReads } from './plain-reads.ts'
import { createResponseBatching } from './response-batching.ts'

async function run({ hasFastPath = true } = {}) {
  const lines: string[] = []
  const logger = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
  const options = {
    logger,
    nextRequestId: () => 'id',
    trustedProxies: [],
    ...(hasFastPath && { plainReads: { create: createPlainReads, monotonicMs: () => performance.now() } }),
    scheduleWrite: createResponseBatching(),
  }
  const server = createHttpServer(options, (routes) => {
    routes.get('/read', (request, reply) => void reply.send(`framework ${String(request.body)}`))
  })
  mountPlainRead(server, '/read', async (request, reply) => {
    if (request.headers['x-fail'] !== undefined) throw new Error('the hidden reason')
    reply.header('content-type', 'text/plain')
    reply.send(`fast ${String(request.body)} ${request.clientIp}`)
  })
  const seen: number[] = []
  onResponse(server, (_request, reply) => void seen.push(reply.statusCode))
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  const read = async (
    headers: http.OutgoingHttpHeaders = {},
    { path = '/read', method = 'GET', body = '' }: { path?: string; method?: string; body?: string } = {},
  ) => {
    const request = http.request({ port, host: '127.0.0.1', path, method, headers })
    request.end(body)
    const [response]: http.IncomingMessage[] = await once(request, 'response')
    assert.ok(response !== undefined)
    let text = ''
    for await (const piece of response) text += String(piece)
    return { status: response.statusCode, headers: response.headers, text }
  }
  return { server, lines, seen, read, [Symbol.asyncDispose]: () => drain(server, 200) }
}

test('a usual read is served without the framework, with the headers of every response', async () => {
  await using running = await run()
  const { status, headers, text } = await running.read()
  assert.deepEqual([status, text], [200, 'fast  127.0.0.1'])
  assert.equal(headers['x-request-id'], 'id')
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['content-length'], '15')
})

test('everything unusual goes to the framework', async () => {
  await using running = await run()
  for (const [about, headers, request] of [
    ['a content type', { 'content-type': 'text/plain' }],
    ['a body', { 'content-length': 3 }, { body: 'a=1' }],
    ['a length of nothing', { 'content-length': 0 }],
    ['a chunked body', { 'transfer-encoding': 'chunked' }, { body: 'a=1' }],
    ['an expectation', { expect: 'the-unexpected' }],
    ['a query', {}, { path: '/read?' }],
    ['a doubled slash', {}, { path: '//read' }],
    ['a final slash', {}, { path: '/read/' }],
  ] as const) {
    const { text } = await running.read(headers, request)
    assert.match(text, /^framework/, about)
  }
  const head = await running.read({}, { method: 'HEAD' })
  assert.deepEqual([head.status, head.text], [200, ''])
  assert.equal((await running.read({}, { method: 'DELETE' })).status, 405)
  assert.equal((await running.read({ host: 'a/b' })).status, 400)
})

test('failures are reported, counted and logged as everywhere', async () => {
  await using running = await run()
  const failed = await running.read({ 'x-fail': '1' })
  assert.equal(failed.status, 500)
  assert.ok(!failed.text.includes('hidden'))
  assert.ok(running.lines.some((line) => line.includes('"request failed"') && line.includes('hidden reason')))
  assert.deepEqual(running.seen, [500])
  assert.equal(running.lines.filter((line) => line.includes('"message":"request"')).length, 1)
})

test('without the fast path the framework serves reads', async () => {
  await using running = await run({ hasFastPath: false })
  assert.match((await running.read()).text, /^framework/)
})
