// rule: Tests of closing connections with pipelined requests (RFC 9112 9.3.2, 9.6)
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { type TestContext, test } from 'node:test'
import { createFormPosts } from '../fast-paths/form-posts.ts'
import { createHttpServer, drain, listen, mountFormPost } from './server.ts'

const LIMIT = { timeout: 20_000 }
const HOST = 'Host: x\r\n'

async function build(t: TestContext) {
  let last = 0
  const gates = new Map(['a', 'b'].map((name) => [name, Promise.withResolvers<void>()]))
  const served: string[] = []
  const options = {
    logger: false as const,
    nextRequestId: () => `request-${++last}`,
    trustedProxies: [],
    formPosts: { create: createFormPosts, monotonicMs: () => performance.now() },
  }
  const server = createHttpServer(options, (routes) => {
    routes.get<{ Params: { name: string } }>('/wait/:name', async ({ params: { name } }, reply) => {
      served.push(name)
      await gates.get(name)?.promise
      return reply.send(name)
    })
  })
  mountFormPost(server, '/form', async (request, reply) => {
    served.push(String(request.body))
    reply.code(200)
    return reply.send(String(request.body))
  })
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  const accepted = once(server.http, 'connection')
  const socket = net.connect({ host: '127.0.0.1', port })
  await once(socket, 'connect')
  const [atServer] = await accepted
  t.after(async () => {
    socket.destroy()
    await drain(server, 0)
  })
  const pieces: Buffer[] = []
  socket.on('data', (piece: Buffer) => pieces.push(piece))
  const closed = once(socket, 'close')
  const until = async (count: number) => {
    while (!t.signal.aborted && served.length < count) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    server,
    served,
    socket,
    until,
    /** Resolves once the server has read everything that was written. */
    allRead: async () => {
      while (!t.signal.aborted && atServer.bytesRead < socket.bytesWritten)
        await new Promise((resolve) => setImmediate(resolve))
    },
    open: (name: string) => gates.get(name)?.resolve(),
    /** Status, `Connection` and body of each response, once the connection is closed. */
    responses: async () => {
      await closed
      const text = Buffer.concat(pieces).toString()
      return text
        .split(/(?=HTTP\/1\.1 \d)/)
        .map(
          (one) =>
            `${one.slice(9, 12)} ${/\r\nconnection: (\S+)/i.exec(one)?.[1]} ${one.split('\r\n\r\n')[1]}`,
        )
    },
  }
}

const get = (name: string) => `GET /wait/${name} HTTP/1.1\r\n${HOST}\r\n`
const post = (body: string) =>
  `POST /form HTTP/1.1\r\n${HOST}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`

test(
  'while the server stops, every pipelined request gets its response, and the last one says that the connection closes',
  LIMIT,
  async (t) => {
    const { server, socket, until, open, served, responses } = await build(t)
    socket.write(get('a') + get('c') + post('f=1') + get('b'))
    await until(4)
    const drained = drain(server, 60_000, { listenMs: 0, serveMs: 60_000 })
    open('a')
    open('b')
    assert.deepEqual(await responses(), [
      '200 keep-alive a',
      '200 keep-alive c',
      '200 keep-alive f=1',
      '200 close b',
    ])
    assert.deepEqual(served.toSorted(), ['a', 'b', 'c', 'f=1'])
    await drained
  },
)

test(
  'a request that comes after the connection is to close is not processed, and nothing says that it was',
  LIMIT,
  async (t) => {
    const { server, socket, until, allRead, open, served, responses } = await build(t)
    socket.write(get('a') + get('b'))
    await until(2)
    const drained = drain(server, 60_000, { listenMs: 0, serveMs: 60_000 })
    open('a')
    // The response to the first request has been sent, and the second one is pending.
    await once(socket, 'data')
    socket.write(get('c') + post('f=2'))
    await allRead()
    open('b')
    const got = await responses()
    assert.deepEqual([got[0], got[1]], ['200 keep-alive a', '200 close b'])
    assert.equal(got.length, 2)
    assert.deepEqual(served, ['a', 'b'])
    await drained
  },
)

test(
  'what follows a refused request is not processed, and what came before it is not cut',
  LIMIT,
  async (t) => {
    const { socket, open, served, responses } = await build(t)
    open('a')
    open('b')
    socket.write(`${get('a')}GET /wait/x HTTP/1.1\r\nHost: a b\r\n\r\n${get('b')}`)
    const got = await responses()
    assert.deepEqual(
      got.map((one) => one.slice(0, 9)),
      ['200 keep-', '400 close'],
    )
    assert.deepEqual(served, ['a'])
  },
)

test('what follows a request that asks for the end of the connection is not processed', LIMIT, async (t) => {
  const { socket, open, served, responses } = await build(t)
  open('a')
  socket.write(`GET /wait/a HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n${get('b')}`)
  assert.deepEqual(await responses(), ['200 close a'])
  assert.deepEqual(served, ['a'])
})
