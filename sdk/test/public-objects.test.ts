// rule: No public object of any entry shows a planted secret, whichever way it is logged
import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { inspect } from 'node:util'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { exportPKCS8, generateKeyPair } from 'jose'
import * as expressEntry from '../src/express.ts'
import * as fastifyEntry from '../src/fastify.ts'
import * as flinks from '../src/flinks.ts'
import * as hono from '../src/hono.ts'
import * as main from '../src/index.ts'
import * as opentelemetry from '../src/opentelemetry.ts'
import * as standard from '../src/standard.ts'
import * as contract from '../src/store-contract.ts'
import * as encrypted from '../src/stores/encrypted.ts'
import * as file from '../src/stores/file.ts'
import * as redis from '../src/stores/redis.ts'
import * as sql from '../src/stores/sql.ts'
import * as tink from '../src/tink.ts'
import * as truelayer from '../src/truelayer.ts'

const ENTRIES: Readonly<Record<string, object>> = {
  '.': main,
  './tink': tink,
  './truelayer': truelayer,
  './flinks': flinks,
  './standard': standard,
  './fastify': fastifyEntry,
  './express': expressEntry,
  './hono': hono,
  './opentelemetry': opentelemetry,
  './stores/file': file,
  './stores/sql': sql,
  './stores/redis': redis,
  './stores/encrypted': encrypted,
  './store-contract': contract,
}

const P = 'planted'
const SECRETS = {
  access: `${P}-access-0001`,
  refresh: `${P}-refresh-0002`,
  idToken: `${P}-id-token-0003`,
  clientSecret: `${P}-client-secret-0004`,
  secretKey: `${P}-secret-key-0005`,
  apiKey: `${P}-api-key-0006`,
  code: `${P}-code-0007`,
  cookie: `${P}-cookie-secret-0008-of-32-characters`,
  encryption: Buffer.from(`${P}-encryption-key-0009-32-byte`.padEnd(32, '!').slice(0, 32)).toString('base64'),
  password: `${P}-password-0010`,
  authorizeToken: `${P}-authorize-token-0011`,
  webhook: `${P}-webhook-secret-0012`,
}

/** Every way in which a log could show it. */
function formsOf(value: unknown): readonly string[] {
  const deep = { depth: 20, showHidden: true, getters: true, maxArrayLength: 1000, maxStringLength: 100_000 }
  const forms = [inspect(value, deep), JSON.stringify(value) ?? '', JSON.stringify([{ value }])]
  for (const text of [() => String(value), () => `${value}`, () => Object.entries(Object(value)).join()]) {
    try {
      forms.push(text())
    } catch {
      // An object without a prototype has no text.
    }
  }
  if (value instanceof Error) forms.push(String(value.stack), inspect(value.cause, deep))
  return forms
}

function findShown(value: unknown, secrets: readonly string[]): string | undefined {
  return formsOf(value)
    .flatMap((form) => secrets.filter((secret) => form.includes(secret) || form.includes(btoa(secret))))
    .at(0)
}

/** A provider that issues planted tokens, and responds to some calls with an error that repeats what it was sent. */
function createFetch(mode: 'serve' | 'fail' | 'throw'): main.Fetch {
  return async (url, init) => {
    const echo = `${init.body ?? ''} ${JSON.stringify(init.headers)}`
    if (mode === 'throw') throw Object.assign(new TypeError(`failed: ${echo}`), { init })
    const body = /well-known/.test(url)
      ? {
          issuer: 'https://issuer.example',
          token_endpoint: 'https://issuer.example/token',
          authorization_endpoint: 'https://issuer.example/authorize',
          pushed_authorization_request_endpoint: 'https://issuer.example/par',
          revocation_endpoint: 'https://issuer.example/revoke',
          userinfo_endpoint: 'https://issuer.example/userinfo',
        }
      : /token$/.test(url)
        ? {
            access_token: SECRETS.access,
            refresh_token: SECRETS.refresh,
            id_token: SECRETS.idToken,
            token_type: 'bearer',
            expires_in: 3600,
            scope: '',
          }
        : /GenerateAuthorizeToken/.test(url)
          ? { Token: SECRETS.authorizeToken }
          : {
              code: 'of-the-grant',
              request_uri: 'urn:r',
              sub: 'ada',
              RequestId: 'r',
              results: [{ id: 1 }],
              accounts: [],
            }
    if (mode === 'serve' || /well-known/.test(url)) return new Response(JSON.stringify(body))
    return new Response(
      JSON.stringify({ error: 'invalid_request', error_description: echo, message: echo }),
      {
        status: 400,
        headers: { 'x-request-id': echo.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 200) },
      },
    )
  }
}

type Made = Record<string, unknown>

/** Clients and all that their methods return, by the name of the export. */
async function useClients(mode: 'serve' | 'fail' | 'throw', events: unknown[]): Promise<Made> {
  const { privateKey } = await generateKeyPair('ES512', { extractable: true })
  const pem = await exportPKCS8(privateKey)
  const { privateKey: key } = await generateKeyPair('ES256')
  const shared = {
    clientId: 'app',
    clientSecret: SECRETS.clientSecret,
    fetch: createFetch(mode),
    redirectUri: 'https://app.example/cb',
    onEvent: (event: main.SdkEvent) => void events.push(event),
    deadlineMs: 2000,
  }
  const made: Made = {}
  const call = async (name: string, work: () => unknown) => {
    made[name] = await Promise.resolve()
      .then(work)
      .catch((error: unknown) => error)
  }
  const token = main.AuthToken.fromMap({
    access_token: SECRETS.access,
    refresh_token: SECRETS.refresh,
    id_token: SECRETS.idToken,
    expires_in: 3600,
  })
  Object.assign(made, { AuthToken: token, Secret: token.accessToken })

  const t = tink.createTinkClient({ ...shared, reauthorize: { redirectUri: shared.redirectUri } })
  made.createTinkClient = t
  await call('tink clientCredentials', () => t.auth.clientCredentials({ scope: 'a' }))
  await call('tink exchangeCode', () => t.auth.exchangeCode({ code: SECRETS.code }))
  await call('tink refreshToken', () => t.auth.refreshToken(token))
  await call('tink refreshToken as text', () => t.auth.refreshToken(SECRETS.refresh))
  await call('tink userAccessToken', () => t.auth.userAccessToken({ userId: 'ada', scope: 'a' }))
  for (const [name, data] of [
    ['withToken', t.withToken(token)],
    ['withAutoRefresh', t.withAutoRefresh(token, { subject: 'ada' })],
    ['withUser', t.withUser({ userId: 'ada', scope: 'a' })],
  ] as const) {
    made[`tink ${name}`] = data
    made[`tink ${name} list`] = data.accounts.list()
    await call(`tink ${name} accounts`, () => data.accounts.list().toArray())
  }
  await call('tink link', () => t.link.create({ userId: 'ada', redirectUri: shared.redirectUri }))
  await call('tink webhook', () =>
    tink.verifyWebhook({ body: '{}', signature: 't=1,v1=00', secret: SECRETS.webhook }),
  )

  const signer = truelayer.createSigner('kid', pem)
  made.createSigner = signer
  const l = truelayer.createTrueLayerClient({ ...shared, signer })
  made.createTrueLayerClient = l
  await call('truelayer exchangeCode', () => l.auth.exchangeCode(SECRETS.code))
  await call('truelayer refreshToken', () => l.auth.refreshToken(token))
  await call('truelayer validToken', () => l.auth.validToken('data'))
  await call('truelayer clientCredentials', () => l.auth.clientCredentials(['payments']))
  await call('truelayer payment', () => l.payments.create({}))
  await call('truelayer me', () => l.data.me())
  await call('truelayer webhook', () =>
    truelayer.verifyWebhook({ path: '/', headers: new Headers(), body: '{}' }),
  )

  const f = flinks.createFlinksClient(shared)
  made.createFlinksClient = f
  await call('flinks exchangeCode', () => f.auth.exchangeCode({ code: SECRETS.code }))
  await call('flinks refreshToken', () => f.auth.refreshToken(token))
  await call('flinks fdx', () => f.fdx().customer())
  await call('flinks recipients', () => f.recipients.list())
  const { secretKey, apiKey } = SECRETS
  const c = flinks.createFlinksConnect({ ...shared, customerId: 'c', secretKey, apiKey })
  made.createFlinksConnect = c
  await call('connect token', () => c.generateAuthorizeToken())
  await call('connect authorize', () =>
    c.authorize({ Institution: 'i', Username: 'u', Password: SECRETS.password }),
  )
  await call('connect detail', () => c.getAccountsDetail({ requestId: 'r' }))

  const pair = await standard.generateDpopKeyPair()
  const clientAssertion = standard.privateKeyJwt({ key, alg: 'ES256' })
  const dpop = standard.createDpop(pair)
  Object.assign(made, { generateDpopKeyPair: pair, createDpop: dpop, privateKeyJwt: clientAssertion })
  for (const [name, more] of [
    ['secret', {}],
    ['key', { clientSecret: undefined, clientAssertion, dpop }],
  ] as const) {
    const s = standard.createStandardClient({ ...shared, issuer: 'https://issuer.example', ...more })
    made[name === 'key' ? 'createStandardClient with a key' : 'createStandardClient'] = s
    await call(`standard ${name} authorize`, async () => {
      const { url, transaction } = await s.authorize({ scope: 'a', push: true })
      const query = new URLSearchParams({ code: SECRETS.code, state: transaction.state })
      made[`standard ${name} callback`] = await s
        .callback(query, transaction)
        .catch((error: unknown) => error)
      return { url }
    })
    await call(`standard ${name} clientCredentials`, () => s.clientCredentials())
    await call(`standard ${name} userinfo`, () => s.userinfo())
    await call(`standard ${name} request`, () => s.request('https://issuer.example/me'))
    await call(`standard ${name} revoke`, () => s.revoke())
  }
  return made
}

/** The rest: stores that hold planted tokens, and the callback of each framework. */
async function useStores(folder: string): Promise<Made> {
  const record = { version: 'v', value: JSON.stringify({ access_token: SECRETS.access }) }
  const database = new DatabaseSync(':memory:')
  const made: Made = {
    createMemoryStore: main.createMemoryStore(),
    createFileStore: file.createFileStore({ directory: folder }),
    createSqliteStore: sql.createSqliteStore({ database }),
    encryptStore: encrypted.encryptStore(main.createMemoryStore(), {
      keys: [{ id: 'one', key: SECRETS.encryption }],
    }),
    createPostgresStore: sql.createPostgresStore({
      pool: { query: async () => Promise.reject(new Error(`postgres://u:${SECRETS.clientSecret}@h/d`)) },
    }),
    createRedisStore: redis.createRedisStore({
      client: { sendCommand: async () => Promise.reject(new Error(SECRETS.clientSecret)) },
    }),
  }
  await sql.createSqliteStore({ database }).setUp()
  for (const name of ['createMemoryStore', 'createFileStore', 'createSqliteStore', 'encryptStore']) {
    const store = made[name] as main.TokenStore
    await store.put('key', record, undefined)
  }
  const options = {
    secret: SECRETS.cookie,
    path: '/connect',
    callbackPath: '/cb',
    begin: () => ({ url: 'https://bank.example', code: SECRETS.code }),
    complete: () => undefined,
  }
  const failed: unknown[] = []
  const app = fastify()
  fastifyEntry.registerConnect(app, {
    ...options,
    onConnected: (_, __, reply) => reply.send('ok'),
    onFailed: (error, _, reply) => {
      failed.push(error)
      return reply.send('failed')
    },
  })
  const begun = await app.inject('/connect')
  await app.inject('/cb?code=c')
  await app.close()
  const middleware = expressEntry.connectMiddleware({
    ...options,
    onConnected: () => undefined,
    onFailed: () => undefined,
  })
  express().use(middleware)
  const honoApp = new Hono()
  const respond = () => new Response('')
  hono.registerConnect(honoApp, { ...options, onConnected: respond, onFailed: respond })
  const honoBegun = await honoApp.request('/connect')
  return {
    ...made,
    registerConnect: [failed, begun.headers, [...honoBegun.headers], honoApp.routes],
    connectMiddleware: middleware,
  }
}

/** Exports that are no object with a secret: constants, pure functions, and the errors, which the clients above throw. */
const PLAIN =
  /^(\w+Error|scopes|dataScopes|paymentsScopes|verifyWebhook|createSpans|storeCases|raiseCounter)$/

test('what is planted would be found', () => {
  for (const value of [{ deep: { down: SECRETS.access } }, new Error(`with ${SECRETS.refresh}`)])
    assert.ok(findShown(value, Object.values(SECRETS)) !== undefined)
})

test('every entry of the package is in this test', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  assert.deepEqual(
    Object.keys(ENTRIES).toSorted(),
    Object.keys(manifest.exports)
      .filter((entry) => entry !== './package.json')
      .toSorted(),
  )
})

for (const mode of ['serve', 'fail', 'throw'] as const) {
  test(`clients, results, errors, events and spans show no secret, at a provider that does ${mode}`, async () => {
    const events: unknown[] = []
    const published: unknown[] = []
    const spans: unknown[] = []
    const toSpan = opentelemetry.createSpans({
      startSpan: (...started) => {
        spans.push(started)
        return { setStatus: (status) => void spans.push(status), end: () => undefined }
      },
    })
    const listen = (event: unknown) => {
      published.push(event)
      toSpan(event as main.SdkEvent)
    }
    subscribe('tallystick:sdk', listen)
    const folder = mkdtempSync(join(tmpdir(), 'tally-public-'))
    try {
      const made = { ...(await useClients(mode, events)), ...(await useStores(folder)) }
      const secrets = Object.values(SECRETS)
      for (const [name, value] of Object.entries({ ...made, events, published, spans }))
        assert.equal(findShown(value, secrets), undefined, `${name}: ${inspect(value).slice(0, 400)}`)
      for (const error of Object.values(made).filter((value) => value instanceof Error))
        assert.ok(error instanceof main.TallystickError, inspect(error))
      assert.ok(events.length > 20 && published.length === events.length && spans.length >= events.length)
      const failures = Object.values(made).filter((value) => value instanceof Error).length
      assert.ok(mode === 'serve' ? failures < 8 : failures > 20, `${failures} failures`)
      // Each export is covered, so that a new one has to be added here.
      for (const [entry, module] of Object.entries(ENTRIES))
        for (const name of Object.keys(module))
          assert.ok(PLAIN.test(name) || name in made, `${entry} ${name} is not in this test`)
    } finally {
      unsubscribe('tallystick:sdk', listen)
      rmSync(folder, { recursive: true, force: true })
    }
  })
}
