// rule: Connecting a bank in fastify, express and hono: bound to the browser, and once
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { createLinkApp, createPerson, connect as linkBank } from '../../test/flows/link/journey.ts'
import { forOneEngine } from '../../test/support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../test/support/platform.ts'
import { createConnect } from '../src/connect/flow.ts'
import { connectMiddleware } from '../src/express.ts'
import { registerConnect as registerFastify } from '../src/fastify.ts'
import { registerConnect as registerHono } from '../src/hono.ts'
import { AuthorizationFailedError, createTinkClient, type TallystickError } from '../src/tink.ts'

const SECRET = 'a cookie secret of more than 32 characters'

type Server = { readonly url: string; close(): Promise<void> }
/** What the tests vary; the same for all frameworks. */
type Shared = {
  readonly secret: string
  readonly path: string
  readonly callbackPath: string
  readonly isSecure: boolean
  begin(): Promise<{ url: string; state: string }>
  complete(callback: URLSearchParams, begun: { state: string }): Promise<string>
}
const describeError = ({ code, cancelled }: TallystickError) => `failed ${code} ${cancelled ?? ''}`.trim()

const FRAMEWORKS: Readonly<Record<string, (shared: Shared) => Promise<Server>>> = {
  fastify: async (shared) => {
    const app = Fastify()
    registerFastify(app, {
      ...shared,
      onConnected: (result, _request, reply) => reply.send(`connected ${result}`),
      onFailed: (error, _request, reply) => reply.code(400).send(describeError(error)),
    })
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    return { url, close: () => app.close() }
  },
  express: async (shared) => {
    const app = express()
    app.use(
      connectMiddleware({
        ...shared,
        onConnected: (result, _request, response) => response.send(`connected ${result}`),
        onFailed: (error, _request, response) => response.status(400).send(describeError(error)),
      }),
    )
    return listen(createServer(app))
  },
  hono: async (shared) => {
    const app = new Hono()
    registerHono(app, {
      ...shared,
      onConnected: (result, context) => context.text(`connected ${result}`),
      onFailed: (error, context) => context.text(describeError(error), 400),
    })
    const server = createServer(async (request, response) => {
      const headers = new Headers()
      for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value))
      const reply = await app.fetch(new Request(`http://localhost${request.url}`, { headers }))
      response.writeHead(reply.status, Object.fromEntries(reply.headers))
      response.end(await reply.text())
    })
    return listen(server)
  },
}

async function listen(server: ReturnType<typeof createServer>): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  return { url, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

for (const [name, start] of Object.entries(FRAMEWORKS)) {
  describe(name, () => {
    let server: Server
    let flows = 0
    before(async () => {
      server = await start({
        secret: SECRET,
        path: '/connect',
        callbackPath: '/callback',
        isSecure: true,
        begin: async () => ({ url: 'https://bank.example/?x', state: `state-${++flows}` }),
        complete: async (callback, { state }) => {
          if (callback.get('state') === state) return `${callback.get('code')}`
          throw new AuthorizationFailedError('another state', {
            cancelled: callback.has('error') || undefined,
          })
        },
      })
    })
    after(() => server.close())

    const get = async (path: string, cookie = '') => {
      const response = await fetch(server.url + path, { redirect: 'manual', headers: { cookie } })
      const [set = ''] = response.headers.getSetCookie()
      return {
        status: response.status,
        text: await response.text(),
        headers: response.headers,
        set,
        cookie: set.split(';')[0] ?? '',
      }
    }

    test('a flow begins with a redirect and a cookie that scripts, other hosts and http cannot read', async () => {
      const begun = await get('/connect')
      assert.equal(begun.status, 302)
      assert.equal(begun.headers.get('location'), 'https://bank.example/?x')
      assert.match(
        begun.set,
        /^__Host-tallystick-connect=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=1800$/,
      )
      assert.equal(begun.headers.get('cache-control'), 'no-store')
      assert.doesNotMatch(begun.set, /state-/)
    })

    test('it ends in the browser that began it, once, and the cookie is removed', async () => {
      const { cookie } = await get('/connect')
      const back = await get(`/callback?code=c&state=state-${flows}`, `other=1; ${cookie}; more=2`)
      assert.deepEqual([back.status, back.text], [200, 'connected c'])
      assert.match(back.set, /^__Host-tallystick-connect=; .*Max-Age=0/)
      const again = await get(`/callback?code=c&state=state-${flows}`, cookie)
      assert.deepEqual([again.status, again.text], [400, 'failed authorization_failed'])
    })

    test('another browser, an altered cookie, one of another secret, and the cookie of another flow are refused', async () => {
      const { cookie } = await get('/connect')
      const { cookie: other } = await get('/connect')
      const foreign = await createConnect({
        secret: 'another secret of more than 32 characters',
        path: '/connect',
        callbackPath: '/callback',
        begin: () => ({ url: 'https://bank.example', state: `state-${flows}` }),
        complete: () => undefined,
      }).begin(undefined)
      const altered = `${cookie.slice(0, -2)}${cookie.endsWith('AA') ? 'BB' : 'AA'}`
      for (const wrong of [
        '',
        '__Host-tallystick-connect=',
        '__Host-tallystick-connect=a.b',
        altered,
        String(foreign.cookie.split(';')[0]),
      ]) {
        const { status, text } = await get(`/callback?code=c&state=state-${flows - 1}`, wrong)
        assert.deepEqual([status, text], [400, 'failed authorization_failed'], wrong)
      }
      assert.equal((await get(`/callback?code=c&state=state-${flows - 1}`, other)).status, 400)
    })

    test('a failure is left to the app, with what happened', async () => {
      const { cookie } = await get('/connect')
      const { text } = await get('/callback?error=access_denied', cookie)
      assert.equal(text, 'failed authorization_failed true')
    })
  })
}

test('a flow that took too long is refused, and a short secret', async () => {
  let now = 0
  const options = {
    path: '/connect',
    callbackPath: '/callback',
    begin: () => ({ url: 'https://bank.example' }),
    complete: () => 'done',
    now: () => now,
  }
  const flow = createConnect({ ...options, secret: SECRET })
  const { cookie } = await flow.begin(undefined)
  now = 1_800_001
  await assert.rejects(flow.complete('/callback', cookie.split(';')[0], undefined), AuthorizationFailedError)
  assert.throws(() => createConnect({ ...options, secret: 'short' }), { code: 'configuration' })
})

forOneEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine)
  })
  after(() => platform.stop())

  test('a fastify app that connects a bank: from the first click to the accounts', async () => {
    const app = await createLinkApp(platform)
    const tink = createTinkClient({
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      baseUrl: platform.baseUrl,
    })
    const server = Fastify()
    registerFastify(server, {
      secret: SECRET,
      path: '/connect',
      callbackPath: '/other',
      begin: () => tink.link.create({ redirectUri: 'https://app.example/other', scope: 'accounts:read' }),
      complete: (callback, link) =>
        tink.auth.exchangeCode({ code: String(tink.link.callback(callback, link).code) }),
      onConnected: async (token, _request, reply) =>
        reply.send(await tink.withToken(token).accounts.list().toArray()),
      onFailed: (error, _request, reply) => reply.code(400).send(error),
    })
    const begun = await server.inject('/connect')
    const page = await linkBank(createPerson(), String(begun.headers.location))
    const { pathname, search } = new URL(page.url)
    const cookie = String(begun.headers['set-cookie']).split(';')[0] ?? ''
    const done = await server.inject({ url: pathname + search, headers: { cookie } })
    assert.equal(done.statusCode, 200, done.body)
    assert.equal(done.json().length, 3)
    await server.close()
  })
})
