// rule: Outages of the store and lost responses log nobody out
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { createMemoryStore, ReauthorizationRequiredError, StoreError, type TokenStore } from '../src/index.ts'
import { createCaller, typesOf } from './support/caller.ts'
import { createFailingStore } from './support/failing-store.ts'
import { type FakeProvider, type RefreshRule, startFakeProvider } from './support/fake-provider.ts'

const open: FakeProvider[] = []
afterEach(async () => {
  for (const provider of open.splice(0)) await provider.close()
})

async function start(rule: RefreshRule): Promise<FakeProvider> {
  const provider = await startFakeProvider(rule)
  open.push(provider)
  return provider
}

test('a kill between the response and its storage, at a provider that ends the family on reuse: reported at once and once', async () => {
  const provider = await start('kill')
  const store = createMemoryStore()
  const caller = createCaller({ url: provider.url, store })
  await caller.adopt(provider.newGrant())
  // The response is lost with the process; nothing can bring its refresh token back.
  let owner = ''
  const dying: TokenStore = {
    ...store,
    put: () => new Promise(() => undefined),
    acquireLease: (key, by, ttlMs) => {
      owner = by
      return store.acquireLease(key, by, ttlMs)
    },
  }
  createCaller({ url: provider.url, store: dying, deadlineMs: 300 })
    .get()
    .catch(() => undefined)
  while (provider.requests.length === 0 || provider.stats.inFlight > 0) await pause(5)
  await pause(100)
  // Nobody renews it any more, so it is as good as expired.
  await store.releaseLease(caller.key, owner)
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => caller.get()))
  for (const outcome of outcomes)
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof ReauthorizationRequiredError)
  assert.equal(provider.requests.length, 2)
  assert.equal(typesOf(caller.events, 'reauth.required'), 1)
})

test('store down: a valid token is served, an expired one is not renewed, and the error has nothing of the driver', async () => {
  const provider = await start('kill')
  const { store, down } = createFailingStore(createMemoryStore())
  let offsetMs = 0
  const caller = createCaller({ url: provider.url, store, now: () => Date.now() + offsetMs })
  await caller.adopt(provider.newGrant())
  await caller.get()
  Object.assign(down, { reads: true, writes: true })
  for (let turn = 0; turn < 20; turn++) assert.equal(await caller.call(), 200)
  offsetMs = 3_600_000
  provider.clockMs = offsetMs
  await assert.rejects(caller.get(), (error) => {
    assert.ok(error instanceof StoreError)
    assert.match(error.message, /ECONNREFUSED/)
    assert.doesNotMatch(error.message, /secret-in-driver/)
    return true
  })
  assert.equal(provider.requests.length, 1)
  Object.assign(down, { reads: false, writes: false })
  await pause(400)
  await caller.get()
  assert.equal(provider.requests.length, 2)
  assert.equal(provider.stats.familiesKilled, 0)
})

test('a store that does not respond fails like one that is down, and is asked again later', async () => {
  const provider = await start('kill')
  const inner = createMemoryStore()
  let hangs = false
  const caller = createCaller({
    url: provider.url,
    deadlineMs: 200,
    store: { ...inner, get: (key) => (hangs ? new Promise(() => undefined) : inner.get(key)) },
  })
  await caller.adopt(provider.newGrant())
  hangs = true
  await assert.rejects(caller.get(), StoreError)
  assert.equal(provider.requests.length, 0)
  hangs = false
  await pause(300)
  assert.equal(await caller.call(), 200)
})

test('store down: a token of the client itself is obtained all the same, by one request', async () => {
  const provider = await start('kill')
  const { store, down } = createFailingStore(createMemoryStore())
  Object.assign(down, { reads: true, writes: true })
  const caller = createCaller({ url: provider.url, store, kind: 'client' })
  await Promise.all(Array.from({ length: 20 }, () => caller.call()))
  assert.equal(provider.requests.length, 1)
  assert.equal(typesOf(caller.events, 'store.failed'), 1)
})

test('store down between the response and its storage: all served from memory, and saved once it is back', async () => {
  const provider = await start('kill')
  const inner = createMemoryStore()
  const { store, down } = createFailingStore(inner)
  const caller = createCaller({ url: provider.url, store })
  await caller.adopt(provider.newGrant())
  provider.onIssued = () => {
    down.writes = true
  }
  const statuses = await Promise.all(Array.from({ length: 20 }, () => caller.call({ deadlineMs: 30_000 })))
  assert.deepEqual(new Set(statuses), new Set([200]))
  assert.equal(typesOf(caller.events, 'token.unsaved'), 1)
  provider.onIssued = undefined
  down.writes = false
  // Another process would not have to wait: saving goes on without a call.
  const other = createCaller({ url: provider.url, store: inner })
  for (
    let tries = 0;
    (await other.peek())?.toMap().refresh_token !== (await caller.get()).toMap().refresh_token;
    tries++
  ) {
    assert.ok(tries < 1500, 'it was saved within 15 s')
    await pause(10)
  }
  assert.equal(await other.call(), 200)
  assert.equal(provider.requests.length, 1)
  assert.equal(provider.stats.familiesKilled, 0)
})

test('a write whose confirmation was lost counts as written', async () => {
  const provider = await start('kill')
  const inner = createMemoryStore()
  let lose = true
  const caller = createCaller({
    url: provider.url,
    store: {
      ...inner,
      put: async (...args) => {
        const isWritten = await inner.put(...args)
        if (args[2] !== undefined && lose) {
          lose = false
          throw new Error('the connection was lost')
        }
        return isWritten
      },
    },
  })
  await caller.adopt(provider.newGrant())
  assert.equal(await caller.call(), 200)
  assert.equal((await caller.peek())?.toMap().access_token, (await caller.get()).toMap().access_token)
  assert.equal(provider.requests.length, 1)
})

test('a process that was frozen past its lease does not overwrite a new sign-in', async () => {
  const provider = await start('keep')
  const store = createMemoryStore()
  const caller = createCaller({ url: provider.url, store })
  const other = createCaller({ url: provider.url, store })
  await caller.adopt(provider.newGrant())
  const grant = {
    ...provider.newGrant(),
    access_token: 'of-the-new-sign-in',
    expires_at: Date.now() / 1000 + 3600,
  }
  const { promise: issued, resolve } = Promise.withResolvers<void>()
  provider.onIssued = resolve
  provider.delayMs = 100
  const pending = caller.get()
  while (provider.stats.inFlight === 0) await pause(5)
  await other.adopt(grant)
  await issued
  assert.equal((await pending).toMap().access_token, 'of-the-new-sign-in')
  assert.equal((await other.peek())?.toMap().refresh_token, grant.refresh_token)
})

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
