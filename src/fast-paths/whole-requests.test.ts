// rule: Tests of requests that are read without node:http, and of those that are not

import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { type TestContext, test } from 'node:test'
import { createLogger } from '../http/request-log.ts'
import {
  createHttpServer,
  drain,
  type HttpServerOptions,
  listen,
  mountFormPost,
  mountPlainRead,
  onResponse,
} from '../http/server.ts'
import { createResponseBatching } from './response-batching.ts'
import { createWholeRequests } from './whole-requests.ts'

const LIMIT = { timeout: 20_000 }
const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n'
const post = (body: string, headers = '') =>
  `POST /form HTTP/1.1\r\nHost: a\r\n${FORM}Content-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`
const read = (headers = '', path = '/read') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`

async function run(t: TestContext, options: Partial<HttpServerOptions> = {}) {
  const lines: string[] = []
  const logger = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
  const all = {
    logger,
    nextRequestId: () => 'id',
    trustedProxies: [],
    wholeRequests: {
      create: createWholeRequests,
      monotonicMs: () => performance.now(),
      nowMs: () => Date.UTC(2030, 0, 2, 3, 4, 5),
    },
    scheduleWrite: createResponseBatching(),
    ...options,
  }
  let gate = Promise.resolve()
  const server = createHttpServer(all, (routes) => {
    routes.post('/form', (request, reply) => void reply.send(`node ${String(request.body)}`))
    routes.get('/read', (_request, reply) => void reply.send('node'))
  })
  mountFormPost(server, '/form', async (request, reply) => {
    await gate
    if (request.body === 'fail') throw new Error('the hidden reason')
    if (request.body === 'split') reply.header('location', 'a\r\nb')
    reply.header('content-type', 'text/plain')
    reply.send(`whole ${String(request.body)} ${request.clientIp}`)
  })
  mountPlainRead(server, '/read', async (request, reply) =>
    reply.send(`whole ${request.headers['x-a'] ?? ''}`),
  )
  const seen: number[] = []
  onResponse(server, (_request, reply) => void seen.push(reply.statusCode))
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  t.after(() => drain(server, 200))
  const connect = async () => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true })
    let text = ''
    socket.on('data', (piece) => {
      text += String(piece)
    })
    const closed = once(socket, 'close')
    await once(socket, 'connect')
    t.after(() => socket.destroy())
    return {
      socket,
      /** Resolves with what has arrived once it matches. */
      until: async (pattern: RegExp) => {
        while (!pattern.test(text) && !t.signal.aborted) await new Promise((go) => setTimeout(go, 2))
        return text
      },
      closed: async () => {
        await closed
        return text
      },
    }
  }
  /** The bodies of the responses to these bytes on a connection of their own. */
  const bodies = async (...pieces: (string | Buffer)[]) => {
    const { socket, closed } = await connect()
    for (const piece of pieces) {
      socket.write(piece)
      await new Promise((go) => setTimeout(go, 20))
    }
    socket.write('GET /read HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    const responses = (await closed()).split('HTTP/1.1 ').slice(1)
    return responses.map((response) => `${response.slice(0, 3)} ${response.split('\r\n\r\n')[1]}`)
  }
  return {
    server,
    lines,
    seen,
    connect,
    bodies,
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
  }
}

test(
  'usual requests are served one after the other on one connection, with the headers of every response',
  LIMIT,
  async (t) => {
    const { connect, lines, seen } = await run(t)
    const { socket, until } = await connect()
    socket.write(post('a=1'))
    const head =
      'HTTP/1.1 200 OK\r\nx-request-id: id\r\nx-content-type-options: nosniff\r\nreferrer-policy: no-referrer\r\n'
    const tail =
      'Date: Wed, 02 Jan 2030 03:04:05 GMT\r\nConnection: keep-alive\r\nKeep-Alive: timeout=65\r\n\r\n'
    assert.equal(
      await until(/127/),
      `${head}content-type: text/plain\r\ncontent-length: 19\r\n${tail}whole a=1 127.0.0.1`,
    )
    socket.write(read('X-A:  b \t\r\n'))
    assert.ok((await until(/whole b/)).endsWith(`content-length: 7\r\n${tail}whole b`))
    socket.write(post('ä=€'))
    assert.match(await until(/127.*127/s), /content-length: 22\r\n/)
    assert.deepEqual(seen, [200, 200, 200])
    assert.equal(lines.filter((line) => line.includes('"message":"request"')).length, 3)
  },
)

test(
  'whatever is unusual is left to node:http, and so is what follows on its connection',
  LIMIT,
  async (t) => {
    const { bodies } = await run(t)
    const unusual: readonly (readonly [string, string])[] = [
      ['a charset', post('a=1').replace('urlencoded', 'urlencoded; charset=utf-8')],
      [
        'chunks',
        `POST /form HTTP/1.1\r\nHost: a\r\n${FORM}Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n`,
      ],
      ['an expectation', post('a=1', 'Expect: the-unexpected\r\n')],
      ['a header twice', post('a=1', 'X-A: 1\r\nx-a: 2\r\n')],
      ['a length twice', post('a=1', 'Content-Length: 3\r\n')],
      ['a header with a byte beyond ASCII', post('a=1', 'X-A: ä\r\n')],
      ['a name of Object.prototype', post('a=1', 'constructor: 1\r\n')],
      ['a line feed alone', post('a=1').replace('Host: a\r\n', 'Host: a\n')],
      ['an encoding', post('a=1', 'Content-Encoding: utf-8\r\n')],
      ['a query', post('a=1').replace('/form', '/form?')],
      ['an upgrade', post('a=1', 'Connection: upgrade\r\nUpgrade: h2c\r\n')],
      ['the header of older proxies', post('a=1', 'Proxy-Connection: keep-alive\r\n')],
    ]
    for (const [about, text] of unusual) {
      const [first = '', second] = await bodies(text)
      assert.match(
        first,
        about === 'a length twice' || about === 'a line feed alone' ? /^400 / : /^200 node a=1$/,
        about,
      )
      if (first.startsWith('200')) assert.equal(second, '200 node', about)
    }
    assert.deepEqual(await bodies(read('Content-Length: 0\r\n')), ['200 node', '200 node'])
    assert.match((await bodies('GET /read HTTP/1.1\r\n\r\n'))[0] ?? '', /^400/)
  },
)

test(
  'a body in a second piece is waited for; other pieces are left to node:http with all that has arrived',
  LIMIT,
  async (t) => {
    const { bodies } = await run(t)
    const text = post('a=1')
    assert.deepEqual(await bodies(text.slice(0, -3), 'a=1'), ['200 whole a=1 127.0.0.1', '200 node'])
    assert.deepEqual(await bodies(text.slice(0, -3), 'a', '=1'), ['200 node a=1', '200 node'])
    assert.deepEqual(await bodies(text.slice(0, 30), text.slice(30)), ['200 node a=1', '200 node'])
  },
)

test('pipelined requests have their responses in order', LIMIT, async (t) => {
  const { bodies, hold, connect, seen } = await run(t)
  assert.deepEqual(await bodies(post('a=1') + read()), ['200 node a=1', '200 node', '200 node'])
  const release = hold()
  const { socket, until } = await connect()
  socket.write(post('first'))
  await new Promise((go) => setTimeout(go, 30))
  socket.write(post('second') + read())
  await new Promise((go) => setTimeout(go, 30))
  release()
  assert.match(await until(/node$/), /whole first .*node second.*node$/s)
  assert.equal(seen.length, 6)
})

test('failures are reported, counted and logged as everywhere', LIMIT, async (t) => {
  const { bodies, lines, seen } = await run(t)
  const [failed = '', split = '', broken = ''] = await bodies(
    post('fail'),
    post('split'),
    Buffer.concat([Buffer.from(post('abc').slice(0, -3)), Buffer.from([0xff, 0xfe, 0xfd])]),
  )
  assert.match(failed, /^500 /)
  assert.ok(!failed.includes('hidden'))
  assert.match(split, /^500 /)
  assert.match(broken, /^400 /)
  assert.ok(lines.some((line) => line.includes('"request failed"') && line.includes('hidden reason')))
  assert.deepEqual(seen, [500, 500, 400, 200])
})

test('a client that goes away before its response is counted once', LIMIT, async (t) => {
  const { connect, hold, seen, bodies } = await run(t)
  const release = hold()
  const { socket } = await connect()
  socket.write(post('a=1'))
  await new Promise((go) => setTimeout(go, 30))
  socket.destroy()
  while (seen.length === 0 && !t.signal.aborted) await new Promise((go) => setTimeout(go, 2))
  release()
  await bodies()
  assert.deepEqual(seen, [200, 200])
})

test(
  'a connection that sends nothing is answered with 408, and one that is idle is closed',
  LIMIT,
  async (t) => {
    const { connect } = await run(t, { headersTimeoutMs: 100, keepAliveTimeoutMs: 100 })
    const silent = await connect()
    assert.match(await silent.closed(), /^HTTP\/1\.1 408 /)
    const idle = await connect()
    idle.socket.write(read())
    assert.match(await idle.closed(), /whole $/)
  },
)

test(
  'while the server leaves, a response closes its connection, and idle ones are closed',
  LIMIT,
  async (t) => {
    const { connect, hold, server } = await run(t)
    const release = hold()
    const [busy, idle, late] = [await connect(), await connect(), await connect()]
    idle.socket.write(read())
    late.socket.write(read())
    await Promise.all([idle.until(/whole/), late.until(/whole/)])
    busy.socket.write(post('a=1'))
    await new Promise((go) => setTimeout(go, 30))
    const drained = drain(server, 10_000, { listenMs: 0, serveMs: 300 })
    late.socket.write(post('a=2'))
    assert.match(await late.closed(), /node a=2/)
    release()
    assert.match(await busy.closed(), /connection: close\r\n.*whole a=1/s)
    await idle.closed()
    await drained
  },
)
