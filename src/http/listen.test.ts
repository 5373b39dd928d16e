// rule: Proves how sockets are opened, drained and closed
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { createHttpServer, drain, type HttpServer, ListenError, listen } from './server.ts'

function build(addRoutes: (routes: FastifyInstance) => void = () => {}): HttpServer {
  let count = 0
  const options = { logger: false as const, nextRequestId: () => `id-${++count}`, trustedProxies: [] }
  return createHttpServer(options, (routes) => {
    routes.get('/', (_request, reply) => void reply.send('root'))
    addRoutes(routes)
  })
}

async function get(
  url: string,
  agent: http.Agent | false = false,
): Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }> {
  const request = http.get(url, { agent })
  const [response]: [http.IncomingMessage] = await once(request, 'response').then(([value]) => [value])
  let body = ''
  for await (const chunk of response) body += String(chunk)
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}

async function occupy(host: string, port = 0): Promise<{ port: number; close: () => Promise<void> }> {
  const server = net.createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, resolve)
  })
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return { port: address.port, close: () => new Promise((resolve) => void server.close(() => resolve())) }
}

const hasIpv6 = await occupy('::1').then(
  async (server) => {
    await server.close()
    return true
  },
  () => false,
)

test('localhost listens on both loopback addresses of the machine, on the same port', async () => {
  const server = build()
  const { port, addresses } = await listen(server, { host: 'localhost', port: 0 })
  const expected = [`http://127.0.0.1:${port}`, ...(hasIpv6 ? [`http://[::1]:${port}`] : [])]
  assert.deepEqual(addresses, expected)
  for (const address of addresses) assert.equal((await get(`${address}/`)).body, 'root')
  await drain(server, 100)
  for (const address of addresses) await assert.rejects(get(`${address}/`), { code: 'ECONNREFUSED' })
})

test('a port in use is reported in one sentence, on either loopback address, and the server can listen elsewhere afterwards', async () => {
  for (const taken of ['127.0.0.1', ...(hasIpv6 ? ['::1'] : [])]) {
    const other = await occupy(taken)
    const server = build()
    await assert.rejects(listen(server, { host: 'localhost', port: other.port }), (error) => {
      assert.ok(error instanceof ListenError)
      assert.equal(error.code, 'EADDRINUSE')
      assert.match(
        error.message,
        new RegExp(`^Port ${other.port} on localhost is already in use: [^\\n]+\\.$`),
      )
      return true
    })
    await other.close()
    const { port } = await listen(server, { host: 'localhost', port: 0 })
    assert.equal((await get(`http://127.0.0.1:${port}/`)).body, 'root')
    await drain(server, 100)
  }
})

test('an IP address of another machine, and a name that does not resolve, are clear errors', async () => {
  for (const [host, pattern] of [
    ['192.0.2.1', /^This machine has no IP address 192\.0\.2\.1/],
    ['no-such-host.invalid', /^The host name no-such-host\.invalid cannot be resolved/],
  ] as const) {
    const server = build()
    await assert.rejects(listen(server, { host, port: 0 }), (error) => {
      assert.ok(error instanceof ListenError)
      assert.match(error.message, pattern)
      return true
    })
    await server.close()
  }
})

test('drain finishes the request in flight with Connection: close, closes idle sockets, and accepts no more', async () => {
  let letFinish = () => {}
  const finish = new Promise<void>((resolve) => {
    letFinish = resolve
  })
  let started = () => {}
  const inFlight = new Promise<void>((resolve) => {
    started = resolve
  })
  const server = build((routes) => {
    routes.get('/slow', async (_request, reply) => {
      started()
      await finish
      return reply.send('finished')
    })
  })
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  const agent = new http.Agent({ keepAlive: true })
  await get(`http://127.0.0.1:${port}/`, agent)
  const idle = net.connect({ host: '127.0.0.1', port })
  await once(idle, 'connect')
  const idleClosed = once(idle, 'close')
  idle.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(idle, 'data')
  const slow = get(`http://127.0.0.1:${port}/slow`, agent)
  await inFlight
  const began = performance.now()
  const drained = drain(server, 60_000)
  const first = await Promise.race([idleClosed.then(() => 'idle'), slow.then(() => 'slow')])
  assert.equal(first, 'idle', 'an idle connection is closed while a request is still in flight')
  await assert.rejects(get(`http://127.0.0.1:${port}/`), { code: 'ECONNREFUSED' })
  letFinish()
  const response = await slow
  assert.deepEqual([response.status, response.body, response.headers.connection], [200, 'finished', 'close'])
  await drained
  assert.ok(performance.now() - began < 30_000, 'draining ends with the last request, not with the grace')
})

test('a request that arrives while draining is refused as unavailable on its connection', async () => {
  let started = () => {}
  const inFlight = new Promise<void>((resolve) => {
    started = resolve
  })
  const server = build((routes) => {
    routes.get('/slow', async (_request, reply) => {
      started()
      await sleep(100)
      return reply.send('finished')
    })
  })
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  const socket = net.connect({ host: '127.0.0.1', port })
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk.toString()
  })
  const half = net.connect({ host: '127.0.0.1', port })
  let receivedByHalf = ''
  half.on('data', (chunk) => {
    receivedByHalf += chunk.toString()
  })
  half.write('GET / HTTP/1.1\r\nHost: x\r\n')
  socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n')
  await inFlight
  // A connection that the kernel still holds for us would be reset when the socket closes.
  await sleep(30)
  const drained = drain(server, 2000)
  const bothClosed = Promise.all([once(socket, 'close'), once(half, 'close')])
  half.write('\r\n')
  await drained
  await bothClosed
  assert.match(received, /^HTTP\/1\.1 200 OK.*connection: close.*finished$/is)
  assert.match(receivedByHalf, /^HTTP\/1\.1 503 .*connection: close/is)
})

test('while it leaves, the server accepts connections, then serves open ones, each response with Connection: close', async () => {
  const server = build()
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  const idle = Array.from({ length: 3 }, () => net.connect({ host: '127.0.0.1', port }))
  const received = idle.map((socket) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
    })
    return () => text
  })
  for (const socket of idle) {
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'data')
  }
  const began = performance.now()
  const drained = drain(server, 60_000, { listenMs: 200, serveMs: 300 })
  await sleep(50)
  const fresh = await get(`http://127.0.0.1:${port}/`)
  assert.deepEqual([fresh.status, fresh.headers.connection], [200, 'close'])
  const sendOn = async (index: number): Promise<void> => {
    idle[index]?.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(idle[index] ?? assert.fail(), 'close')
    assert.match(received[index]?.() ?? '', /200 OK.*root.*200 OK.*connection: close.*root$/is)
  }
  await sendOn(0)
  await sleep(300)
  await assert.rejects(get(`http://127.0.0.1:${port}/`), { code: 'ECONNREFUSED' })
  await sendOn(1)
  // The third never sends again.
  await drained
  const elapsed = performance.now() - began
  assert.ok(elapsed >= 490 && elapsed < 30_000, `drained after ${elapsed} ms`)
})

test('connections that the system accepted before the server stops listening are served', async () => {
  const server = build()
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  // More than Node accepts in a millisecond: one in each turn of its loop.
  const waiting = Array.from({ length: 200 }, () => {
    const socket = net.connect({ host: '127.0.0.1', port })
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    return text(socket)
  })
  const drained = drain(server, 60_000, { listenMs: 1, serveMs: 30_000 })
  for (const response of await Promise.all(waiting))
    assert.match(response, /^HTTP\/1.1 200 .*connection: close/is)
  await drained
})

test('draining ends as soon as no connection is open', async () => {
  const server = build()
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  assert.equal((await get(`http://127.0.0.1:${port}/`)).status, 200)
  const began = performance.now()
  await drain(server, 60_000, { listenMs: 0, serveMs: 60_000 })
  assert.ok(performance.now() - began < 10_000)
})

test('a request that runs longer than the grace period is cut off', async () => {
  const server = build((routes) => {
    routes.get('/never', () => new Promise(() => {}))
  })
  const { port } = await listen(server, { host: 'localhost', port: 0 })
  const hanging = get(`http://127.0.0.1:${port}/never`)
  const failed = assert.rejects(hanging)
  await sleep(50)
  const began = performance.now()
  // It would never end by itself.
  await drain(server, 200)
  const elapsed = performance.now() - began
  assert.ok(elapsed >= 190, `cut after ${elapsed} ms`)
  await failed
})

test('draining runs the onClose hooks once, and a drained server leaves nothing that keeps the process alive', async () => {
  let closed = 0
  const server = build((routes) => {
    routes.addHook('onClose', async () => {
      closed++
    })
  })
  await listen(server, { host: 'localhost', port: 0 })
  await server.complete()
  await drain(server, 100)
  assert.equal(closed, 1)
  await sleep(20)
  const open = process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap')
  assert.deepEqual(open, [])
})
