// rule: Planted secrets appear in no inspection, JSON, text, error or event
import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { test } from 'node:test'
import { inspect } from 'node:util'
import {
  AuthToken,
  createMemoryStore,
  InvalidRequestError,
  ReauthorizationRequiredError,
  Secret,
  TallystickError,
  UnavailableError,
} from '../src/index.ts'
import { CLIENT_SECRET, createCaller } from './support/caller.ts'
import { startFakeProvider } from './support/fake-provider.ts'

const ACCESS = 'planted-access-0123456789'
const REFRESH = 'planted+refresh/0123456789=='
const PLANTED = [ACCESS, REFRESH, encodeURIComponent(REFRESH), CLIENT_SECRET, 'planted-id-token']

/** Every way in which a log could show it. */
function formsOf(value: unknown): readonly string[] {
  const deep = { depth: 20, showHidden: true, getters: true, maxArrayLength: 1000, maxStringLength: 100_000 }
  const forms = [
    inspect(value, deep),
    inspect([{ value }], deep),
    JSON.stringify(value) ?? '',
    JSON.stringify({ value }),
  ]
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

function assertHidden(value: unknown, title: string): void {
  for (const form of formsOf(value))
    for (const secret of PLANTED)
      assert.ok(!form.includes(secret), `${title} shows ${secret}: ${form.slice(0, 300)}`)
}

const map = {
  access_token: ACCESS,
  refresh_token: REFRESH,
  token_type: 'bearer',
  expires_in: 3600,
  scope: 'accounts:read,transactions:read',
  id_token: 'planted-id-token',
}

test('the planted secrets would be found', () => {
  assert.throws(() => assertHidden(map, 'the plain form'))
  assert.throws(() => assertHidden(new Error(`with ${REFRESH}`), 'an error'))
  assert.throws(() => assertHidden({ deep: { down: [ACCESS] } }, 'an object'))
})

test('a token and its parts', () => {
  const token = AuthToken.fromMap(map)
  assertHidden(token, 'AuthToken')
  assertHidden(token.accessToken, 'accessToken')
  assertHidden(token.refreshToken, 'refreshToken')
  assertHidden(new Secret(ACCESS), 'Secret')
  assertHidden(
    structuredClone(Object.fromEntries(Object.entries(token).filter(([, v]) => !(v instanceof Secret)))),
    'a clone',
  )
  assert.equal(`${token.accessToken}`, '[secret]')
  assert.equal(JSON.parse(JSON.stringify(token)).accessToken, '[secret]')
})

test('toMap is the plain form in the names of the wire, and fromMap its reverse', () => {
  const before = Math.floor(Date.now() / 1000)
  const token = AuthToken.fromMap(map)
  const plain = token.toMap()
  assert.ok(Number(plain.expires_at) >= before + 3600)
  assert.deepEqual(plain, { ...map, expires_at: plain.expires_at })
  const again = AuthToken.fromMap(JSON.parse(JSON.stringify(plain)))
  assert.deepEqual(again.toMap(), plain)
  assert.deepEqual(again.scopes, ['accounts:read', 'transactions:read'])
  assert.equal(again.expiresAt, Number(plain.expires_at) * 1000)
  assert.equal(again.isExpired(), false)
  assert.equal(again.isExpired(3_700_000), true)
})

test('fromMap reads numbers that are text, leaves out what is of a wrong type, and refuses what is no token', () => {
  const token = AuthToken.fromMap(
    { access_token: 'a', expires_in: '60', refresh_token: null, scope: 7 },
    1000,
  )
  assert.deepEqual(token.toMap(), { access_token: 'a', expires_in: 60, expires_at: 61 })
  assert.equal(token.refreshToken, undefined)
  assert.equal(AuthToken.fromMap({ access_token: 'a', expires_in: 'soon' }).expiresAt, undefined)
  for (const wrong of [undefined, null, 'text', 7, [], {}, { access_token: '' }, { access_token: 7 }])
    assert.throws(() => AuthToken.fromMap(wrong), { code: 'configuration' })
})

test('errors of a provider that repeats what it was sent, of the network, and of a foreign fetch', async () => {
  const provider = await startFakeProvider('rotate')
  try {
    const errors: unknown[] = []
    const collect = async (work: Promise<unknown>) => errors.push(await work.catch((error: unknown) => error))
    for (const body of [
      {
        error: 'invalid_request',
        error_description: `client_secret=${CLIENT_SECRET}&refresh_token=${REFRESH}`,
      },
      { error: REFRESH, error_description: encodeURIComponent(REFRESH) },
      { error: 'invalid_grant', error_description: REFRESH },
      [REFRESH],
      REFRESH,
    ]) {
      const caller = createCaller({ url: provider.url })
      await caller.adopt({ ...map, expires_at: 1 })
      provider.faults.push({ status: 400, body, headers: { 'x-request-id': REFRESH } })
      await collect(caller.get())
    }
    const foreign = async (_url: string, init: unknown) => {
      throw Object.assign(new Error(`request failed: ${JSON.stringify(init)}`), {
        init,
        config: init,
        cause: { init },
      })
    }
    for (const fetch of [foreign, async () => Promise.reject(ACCESS)]) {
      const caller = createCaller({ url: provider.url, fetch })
      await caller.adopt({ ...map, expires_at: 1 })
      await collect(caller.get())
      await caller.adopt(map)
      await collect(caller.call())
    }
    const failing = { ...createMemoryStore(), get: async () => Promise.reject(new Error(`value ${REFRESH}`)) }
    await collect(createCaller({ url: provider.url, store: failing }).get())
    const unreadable = {
      ...createMemoryStore(),
      get: async () => ({ version: 'v', value: `{"access_token":"${ACCESS}` }),
    }
    await collect(createCaller({ url: provider.url, store: unreadable }).get())
    assert.equal(errors.length, 11)
    for (const [index, error] of errors.entries()) {
      assert.ok(error instanceof TallystickError, `${index}: ${inspect(error)}`)
      assertHidden(error, `error ${index}`)
    }
    const network = errors[5]
    assert.ok(network instanceof UnavailableError)
    assert.match(network.message, /request failed/)
  } finally {
    await provider.close()
  }
})

test('an error that is made from another has its own code, and nothing but the fields that are allowed', () => {
  const first = new InvalidRequestError('first', { status: 400, providerCode: 'invalid_grant' })
  const second = new ReauthorizationRequiredError('second', Object.assign(first, { other: ACCESS }))
  assert.deepEqual(JSON.parse(JSON.stringify(second)), {
    message: 'second',
    name: 'TallystickError [reauthorization_required]',
    code: 'reauthorization_required',
    hint: 'Ask the end user to connect again.',
    status: 400,
    providerCode: 'invalid_grant',
  })
})

test('an exception of a listener does not reach the caller', async () => {
  const provider = await startFakeProvider('rotate')
  try {
    const onEvent = () => {
      throw new Error('the log is full')
    }
    const caller = createCaller({ url: provider.url, onEvent })
    await caller.adopt(provider.newGrant())
    assert.equal(await caller.call(), 200)
  } finally {
    await provider.close()
  }
})

test('a client, its slot, and its events, by callback and by node:diagnostics_channel', async () => {
  const provider = await startFakeProvider('rotate')
  const published: unknown[] = []
  const listener = (message: unknown) => void published.push(message)
  subscribe('tallystick:sdk', listener)
  try {
    const caller = createCaller({ url: provider.url })
    await caller.adopt({ ...provider.newGrant(), refresh_token: REFRESH })
    await assert.rejects(caller.get())
    await caller.adopt(provider.newGrant())
    provider.more = { access_token: ACCESS }
    await caller.get()
    assertHidden(caller, 'a client')
    assertHidden(caller.open(), 'a slot')
    assertHidden(caller.events, 'events')
    assert.deepEqual(published, caller.events)
    assert.deepEqual(
      caller.events.map(({ type }) => type),
      ['request.finished', 'reauth.required', 'request.finished', 'token.refreshed'],
    )
  } finally {
    unsubscribe('tallystick:sdk', listener)
    await provider.close()
  }
})
