// glue: A fastify app: the callback is bound to the browser, and tokens are stored per end user
import { registerConnect } from '@tallystick/sdk/fastify'
import { createFileStore } from '@tallystick/sdk/stores/file'
import {
  AuthToken,
  createTinkClient,
  RateLimitError,
  ReauthorizationRequiredError,
} from '@tallystick/sdk/tink'
import Fastify from 'fastify'

const { TALLYSTICK_URL, CLIENT_ID = '', CLIENT_SECRET = '', COOKIE_SECRET = '', PORT = '3000' } = process.env
const redirectUri = `http://localhost:${PORT}/callback`

const tink = createTinkClient({
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  baseUrl: TALLYSTICK_URL,
  store: createFileStore({ directory: './tokens' }),
})

/** What an app keeps of each end user: here in memory, by the name of the session. */
const plain = new Map<string, object>()

const app = Fastify()

// Two routes: /connect sends the browser to the bank, /callback takes it back, once, in the browser that began.
registerConnect(app, {
  secret: COOKIE_SECRET,
  path: '/connect',
  callbackPath: '/callback',
  isSecure: false, // http on this machine; leave it out elsewhere
  begin: () => tink.link.create({ redirectUri, scope: 'accounts:read', market: 'SE' }),
  complete: (callback, link) =>
    tink.auth.exchangeCode({ code: tink.link.callback(callback, link).code ?? '' }),
  onConnected: (token, _request, reply) => {
    plain.set('ada', token.toMap())
    return reply.redirect('/accounts')
  },
  onFailed: (error, _request, reply) =>
    reply.code(400).send(error.cancelled ? 'You cancelled.' : `That did not work: ${error.hint}`),
})

app.get('/accounts', async (_request, reply) => {
  const stored = plain.get('ada')
  if (stored === undefined) return reply.redirect('/connect')
  try {
    const user = tink.withAutoRefresh(AuthToken.fromMap(stored), { subject: 'ada' })
    const accounts = await user.accounts.list().toArray()
    return accounts.map(({ name }) => name)
  } catch (error) {
    if (error instanceof ReauthorizationRequiredError) return reply.redirect('/connect')
    if (error instanceof RateLimitError)
      return reply
        .code(503)
        .header('retry-after', Math.ceil((error.retryAfterMs ?? 60_000) / 1000))
        .send()
    throw error
  }
})

await app.listen({ port: Number(PORT) })
console.log(`Open http://localhost:${PORT}/connect`)
