// rule: Tests of requests that arrive before the routes are built

import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import { type TestContext, test } from 'node:test'
import { createFormPosts } from '../fast-paths/form-posts.ts'
import { createWholeRequests } from '../fast-paths/whole-requests.ts'
import { createLogger } from './request-log.ts'
import { createHttpServer, drain, type HttpServerOptions, listen, mountFormPost } from './server.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

async function run(
  t: TestContext,
  { basePath = '', broken = false }: { basePath?: string; broken?: boolean } = {},
) {
  const lines: string[] = []
  const logger = createLogger({ level: 'error', destination: { write: (line) => void lines.push(line) } })
  const gate = Promise.withResolvers<void>()
  let built = 0
  let closed = 0
  const options: HttpServerOptions = {
    logger,
    nextRequestId: () => 'id',
    trustedProxies: [],
    basePath,
    formPosts: { create: createFormPosts, monotonicMs: () => performance.now() },
    wholeRequests: { create: createWholeRequests, monotonicMs: () => performance.now(), nowMs: () => 0 },
  }
  const server = createHttpServer(options, async (routes) => {
    built++
    await gate.promise
    if (broken) throw new Error('a route is missing')
    routes.get('/page', (_request, reply) => void reply.send('page'))
    routes.post('/token', (_request, reply) => void reply.send('routed token'))
    routes.addHook('onClose', async () => {
      closed++
    })
  })
  mountFormPost(server, '/token', async (_request, reply) => reply.send('direct token'))
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  t.after(() => drain(server, 200))
  const agent = new http.Agent({ keepAlive: true })
  t.after(() => agent.destroy())
  /** Without an agent the request says that the connection is to close, and is read by node:http. */
  const send = async (method: string, path: string, body = '', kept = true) => {
    const headers = method === 'POST' ? { ...FORM, 'content-length': body.length } : {}
    const options = { port, host: '127.0.0.1', path, method, headers, agent: kept && agent }
    const request = http.request(options)
    request.end(body)
    const [response]: http.IncomingMessage[] = await once(request, 'response')
    assert.ok(response !== undefined)
    return [response.statusCode, (await response.toArray()).join('')]
  }
  return { server, send, open: gate.resolve, lines, built: () => built, closed: () => closed }
}

test('tokens are issued before the routes are built, and nothing builds them for a token', async (t) => {
  const { send, built } = await run(t)
  for (const kept of [true, false])
    assert.deepEqual(await send('POST', '/token', 'a=1', kept), [200, 'direct token'])
  assert.equal(built(), 0)
})

test('requests that arrive together before the routes wait for them, which are built once', async (t) => {
  const { server, send, open, built } = await run(t)
  const waiting = ['/page', '/page', '/none'].map((path) => send('GET', path))
  assert.deepEqual(await send('POST', '/token', 'a=1'), [200, 'direct token'])
  open()
  await server.complete()
  assert.deepEqual(
    (await Promise.all(waiting)).map(([status]) => status),
    [200, 200, 404],
  )
  assert.deepEqual(await send('GET', '/page'), [200, 'page'])
  assert.equal(built(), 1)
})

test('below a path every request waits, because the routes say what of it is ours', async (t) => {
  const { send, open, built } = await run(t, { basePath: '/base' })
  const waiting = Promise.all([send('POST', '/token', 'a=1'), send('GET', '/base/page')])
  open()
  assert.deepEqual(
    (await waiting).map(([status]) => status),
    [200, 200],
  )
  assert.equal(built(), 1)
  assert.deepEqual(await send('POST', '/token', 'a=1'), [200, 'direct token'])
})

test('where the routes cannot be built, a request that waited has an internal error, and so has who completes the server', async (t) => {
  const { server, send, open, lines } = await run(t, { broken: true })
  open()
  const [status] = await send('GET', '/page')
  assert.equal(status, 500)
  await assert.rejects(server.complete(), /a route is missing/)
  assert.match(lines.join(''), /the routes could not be built/)
  assert.deepEqual(await send('POST', '/token', 'a=1'), [200, 'direct token'])
})

test('a server that is drained before it was completed builds nothing', async (t) => {
  const { server, built, closed } = await run(t)
  await drain(server, 200)
  assert.deepEqual([built(), closed()], [0, 0])
})

test('a server that is drained while its routes are built closes them', async (t) => {
  const { server, open, closed } = await run(t)
  const completing = server.complete()
  const drained = drain(server, 200)
  open()
  await completing
  await drained
  assert.equal(closed(), 1)
})
