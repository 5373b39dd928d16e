// rule: Tokens are renewed once for all callers, served while valid, and never lost
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { afterEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  createMemoryStore,
  PermissionError,
  RateLimitError,
  ReauthorizationRequiredError,
  TimeoutError,
  TokenRejectedError,
  UnavailableError,
} from '../src/index.ts'
import { createCaller, typesOf } from './support/caller.ts'
import { type FakeProvider, type RefreshRule, startFakeProvider } from './support/fake-provider.ts'

const RULES: readonly RefreshRule[] = ['rotate', 'keep', 'kill']
const HOUR_MS = 3_600_000

const open: FakeProvider[] = []
afterEach(async () => {
  for (const provider of open.splice(0)) await provider.close()
})

async function start(rule: RefreshRule = 'kill'): Promise<FakeProvider> {
  const provider = await startFakeProvider(rule)
  open.push(provider)
  return provider
}

/** A clock that the test moves. */
function createClock(): { now: () => number; advance(ms: number): void } {
  let offsetMs = 0
  const advance = (ms: number) => {
    offsetMs += ms
  }
  return { now: () => Date.now() + offsetMs, advance }
}

const twenty = <T>(work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 20 }, work))

for (const rule of RULES) {
  test(`20 callers with an expired token, one instance, provider that does ${rule}: one request, all served`, async () => {
    const provider = await start(rule)
    const caller = createCaller({ url: provider.url })
    await caller.adopt(provider.newGrant())
    assert.deepEqual(new Set(await twenty(() => caller.call())), new Set([200]))
    assert.equal(provider.requests.length, 1)
    assert.equal(provider.stats.familiesKilled, 0)
    assert.equal(typesOf(caller.events, 'token.refreshed'), 1)
  })

  test(`20 callers each in two instances that share a store, provider that does ${rule}: one request`, async () => {
    const provider = await start(rule)
    const store = createMemoryStore()
    const [one, other] = [
      createCaller({ url: provider.url, store }),
      createCaller({ url: provider.url, store }),
    ]
    await one.adopt(provider.newGrant())
    const statuses = await Promise.all([twenty(() => one.call()), twenty(() => other.call())])
    assert.deepEqual(new Set(statuses.flat()), new Set([200]))
    assert.equal(provider.requests.length, 1)
    assert.equal(provider.stats.familiesKilled, 0)
  })
}

test('client credentials: 20 callers cause one request, and the token is cached', async () => {
  const provider = await start()
  const caller = createCaller({ url: provider.url, kind: 'client', scopes: 'payments' })
  const tokens = await twenty(() => caller.get())
  assert.equal(new Set(tokens).size, 1)
  assert.equal(await caller.get(), tokens[0])
  assert.equal(provider.requests.length, 1)
})

test('a response without a refresh token keeps the one that was used; one with replaces it', async () => {
  for (const rule of ['keep', 'rotate'] as const) {
    const provider = await start(rule)
    const caller = createCaller({ url: provider.url })
    const grant = provider.newGrant()
    await caller.adopt(grant)
    await caller.get()
    const stored = (await caller.peek())?.toMap()
    assert.equal(stored?.refresh_token === grant.refresh_token, rule === 'keep')
    assert.match(String(stored?.refresh_token), /^refresh-/)
  }
})

test('a provider that is slower than the lease lasts: its holder renews it, and the other instance waits', async () => {
  const provider = await start('kill')
  const store = createMemoryStore()
  // A lease of 2.1 s; the response takes 3.
  const renewals: boolean[] = []
  const renewLease: typeof store.renewLease = async (...lease) => {
    const isRenewed = await store.renewLease(...lease)
    renewals.push(isRenewed)
    return isRenewed
  }
  const url = provider.url
  const caller = createCaller({ url, store: { ...store, renewLease }, deadlineMs: 1050 })
  const other = createCaller({ url, store, deadlineMs: 1050 })
  await caller.adopt(provider.newGrant())
  provider.delayMs = 3100
  const long = { deadlineMs: 20_000 }
  const tokens = await Promise.all([caller.get(long), other.get(long)])
  assert.equal(tokens[0]?.toMap().access_token, tokens[1]?.toMap().access_token)
  assert.equal(provider.requests.length, 1)
  assert.ok(renewals.length > 0 && renewals.every(Boolean), String(renewals))
})

test('a token of other scopes, another user, kind or environment is never handed out', async () => {
  const [provider, elsewhere] = [await start(), await start()]
  const store = createMemoryStore()
  const callers = [
    createCaller({ url: provider.url, store, kind: 'client', scopes: 'payments' }),
    createCaller({ url: provider.url, store, kind: 'client', scopes: 'payments data' }),
    createCaller({ url: provider.url, store, kind: 'client', scopes: 'data' }),
    createCaller({ url: provider.url, store, kind: 'client', scopes: 'data', subject: 'grace' }),
    createCaller({ url: elsewhere.url, store, kind: 'client', scopes: 'data' }),
  ]
  const texts = await Promise.all(callers.map(async ({ get }) => (await get()).toMap().access_token))
  assert.equal(new Set(texts).size, callers.length)
  // The order of scopes makes no other token.
  const same = createCaller({ url: provider.url, store, kind: 'client', scopes: 'data,payments' })
  assert.equal((await same.get()).toMap().access_token, texts[1])
})

test('a token that was granted less than was requested is saved, and refused with the missing scopes', async () => {
  const provider = await start()
  provider.more = { scope: 'accounts' }
  const caller = createCaller({ url: provider.url, scopes: 'accounts transactions openid' })
  await caller.adopt(provider.newGrant())
  await assert.rejects(caller.get(), (error) => {
    assert.ok(error instanceof PermissionError)
    assert.match(error.message, /transactions/)
    assert.doesNotMatch(error.message, /accounts|openid/)
    return true
  })
  assert.match(String((await caller.peek())?.toMap().refresh_token), /^refresh-/)
  await assert.rejects(caller.get(), PermissionError)
  assert.equal(provider.requests.length, 1)
})

test('near its end the token is served and renewed behind the callers; another process finds the new one', async () => {
  const provider = await start('kill')
  const { now, advance } = createClock()
  const store = createMemoryStore()
  const caller = createCaller({ url: provider.url, store, now })
  const other = createCaller({ url: provider.url, store, now })
  await caller.adopt(provider.newGrant())
  const first = await caller.get()
  assert.equal((await other.get()).toMap().access_token, first.toMap().access_token)
  provider.clockMs = HOUR_MS - 15_000
  advance(HOUR_MS - 15_000)
  assert.deepEqual(new Set(await twenty(() => caller.get())), new Set([first]))
  await until(() => typesOf(caller.events, 'token.refreshed') === 2)
  assert.notEqual(await caller.get(), first)
  await other.get()
  await until(() => typesOf(other.events, 'token.reused') === 2)
  assert.equal((await other.get()).toMap().access_token, (await caller.get()).toMap().access_token)
  assert.equal(provider.requests.length, 2)
})

test('processes begin the early renewal at different moments', async () => {
  const provider = await start()
  const { now, advance } = createClock()
  const starts = [0, 0.25, 0.5, 0.75, 1].map(async (random) => {
    const caller = createCaller({
      url: provider.url,
      now,
      random: () => random,
      kind: 'client',
      subject: String(random),
    })
    await caller.get()
    return caller
  })
  const callers = await Promise.all(starts)
  advance(HOUR_MS - 10_000 - 200_000)
  provider.clockMs = HOUR_MS - 10_000 - 200_000
  await Promise.all(callers.map(({ get }) => get()))
  await until(
    () =>
      callers.flatMap(({ events }) => events).filter(({ type }) => type === 'token.refreshed').length >= 8,
  )
  assert.deepEqual(
    callers.map(({ events }) => typesOf(events, 'token.refreshed')),
    [1, 1, 2, 2, 2],
  )
})

test('a provider that returns the same expiry again is not asked again at once', async () => {
  const provider = await start('keep')
  const { now, advance } = createClock()
  const caller = createCaller({ url: provider.url, now })
  await caller.adopt(provider.newGrant())
  await caller.get()
  advance(HOUR_MS - 15_000)
  provider.clockMs = HOUR_MS - 15_000
  // From now on what it issues expires no later than what we have.
  provider.expiresIn = 14
  for (let turn = 0; turn < 50; turn++) {
    await caller.get()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  assert.ok(provider.requests.length <= 3, `${provider.requests.length} requests`)
})

test('a provider whose tokens have expired on arrival is not asked for each call', async () => {
  const provider = await start('keep')
  provider.expiresIn = 0
  const caller = createCaller({ url: provider.url })
  await caller.adopt(provider.newGrant())
  for (let turn = 0; turn < 50; turn++) await caller.get()
  assert.ok(provider.requests.length <= 2, `${provider.requests.length} requests`)
})

test('a token without a time of expiry is served until the API rejects it', async () => {
  const provider = await start('rotate')
  provider.expiresIn = undefined
  const { now, advance } = createClock()
  const caller = createCaller({ url: provider.url, now })
  await caller.adopt(provider.newGrant())
  const token = await caller.get()
  advance(HOUR_MS * 24 * 365)
  assert.equal(await caller.get(), token)
  provider.revokeAccessTokens()
  assert.equal(await caller.call(), 200)
  assert.equal(provider.requests.length, 2)
})

test('the lifetime counts from the moment of the request, not of the response', async () => {
  const provider = await start('rotate')
  provider.delayMs = 700
  provider.expiresIn = 100
  const caller = createCaller({ url: provider.url })
  await caller.adopt(provider.newGrant())
  const before = Date.now()
  const { expiresAt = 0 } = await caller.get()
  assert.ok(expiresAt - before < 100_500, `${expiresAt - before}`)
})

test('a token that the API rejects is replaced once for 20 callers; the calls succeed', async () => {
  const provider = await start('kill')
  const caller = createCaller({ url: provider.url })
  await caller.adopt(provider.newGrant())
  await caller.call()
  provider.revokeAccessTokens()
  assert.deepEqual(new Set(await twenty(() => caller.call())), new Set([200]))
  assert.equal(provider.requests.length, 2)
})

test('a provider that issues a rejected token again is not asked for each call', async () => {
  const provider = await start('keep')
  const { now } = createClock()
  const caller = createCaller({ url: provider.url, now })
  await caller.adopt(provider.newGrant())
  const token = await caller.get()
  provider.more = { access_token: token.toMap().access_token }
  provider.revokeAccessTokens()
  for (let turn = 0; turn < 20; turn++) await assert.rejects(caller.call(), TokenRejectedError)
  assert.ok(provider.requests.length <= 4, `${provider.requests.length} requests`)
})

test('invalid_grant is final: one request, reauth.required once, with the link, in every instance', async () => {
  const provider = await start('kill')
  const store = createMemoryStore()
  const linkUrl = async () => 'https://link.example/?again'
  const { now, advance } = createClock()
  const caller = createCaller({ url: provider.url, store, linkUrl, now })
  await caller.adopt({ ...provider.newGrant(), refresh_token: 'unknown-refresh-token' })
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => caller.get()))
  for (const outcome of outcomes) {
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof ReauthorizationRequiredError)
    assert.equal(outcome.reason.linkUrl, 'https://link.example/?again')
    assert.equal(outcome.reason.providerCode, 'invalid_grant')
  }
  const other = createCaller({ url: provider.url, store, now })
  await assert.rejects(other.get(), ReauthorizationRequiredError)
  advance(1100)
  await assert.rejects(caller.get(), ReauthorizationRequiredError)
  assert.equal(provider.requests.length, 1)
  assert.equal(typesOf(caller.events, 'reauth.required') + typesOf(other.events, 'reauth.required'), 1)
  const [event] = caller.events.filter(({ type }) => type === 'reauth.required')
  assert.ok(event?.type === 'reauth.required')
  assert.equal(event.linkUrl, 'https://link.example/?again')
  assert.equal(event.reason, 'invalid_grant')
  // A new sign-in brings it back, in both.
  await other.adopt(provider.newGrant())
  assert.equal(await other.call(), 200)
  advance(1100)
  assert.equal(await caller.call(), 200)
})

test('invalid_grant after another process has saved a successor: the successor is served', async () => {
  const provider = await start('kill')
  const store = createMemoryStore()
  const caller = createCaller({ url: provider.url, store })
  const other = createCaller({ url: provider.url, store })
  await caller.adopt({ ...provider.newGrant(), refresh_token: 'used-up' })
  provider.delayMs = 200
  const pending = caller.call()
  await until(() => provider.stats.inFlight === 1)
  provider.delayMs = 0
  await other.adopt(provider.newGrant())
  assert.equal(await pending, 200)
  assert.equal(typesOf(caller.events, 'reauth.required'), 0)
})

for (const fault of [
  { status: 500 },
  { status: 503 },
  { status: 400, body: { error: 'invalid_request' } },
  'drop',
] as const) {
  test(`${JSON.stringify(fault)} is not final, and not retried with the same refresh token`, async () => {
    const provider = await start('rotate')
    const { now, advance } = createClock()
    const caller = createCaller({ url: provider.url, now })
    await caller.adopt(provider.newGrant())
    provider.faults.push(fault)
    await assert.rejects(caller.get())
    assert.equal(provider.requests.length, 1)
    // Callers that insist get the same error without another request.
    await assert.rejects(caller.get())
    assert.equal(provider.requests.length, 1)
    assert.equal(typesOf(caller.events, 'reauth.required'), 0)
    advance(300)
    assert.equal(await caller.call(), 200)
  })
}

test('a provider that fails in the time of early renewal is not noticed by callers', async () => {
  const provider = await start('rotate')
  const { now, advance } = createClock()
  const caller = createCaller({ url: provider.url, now })
  await caller.adopt(provider.newGrant())
  const token = await caller.get()
  advance(HOUR_MS - 20_000)
  provider.clockMs = HOUR_MS - 20_000
  provider.faults.push({ status: 503 })
  for (let turn = 0; turn < 20; turn++) assert.equal(await caller.get(), token)
  await until(() => typesOf(caller.events, 'refresh.failed') === 1)
  assert.equal(provider.requests.length, 2)
})

test('client credentials are retried after a transient failure, and Retry-After is obeyed', async () => {
  const provider = await start()
  const caller = createCaller({ url: provider.url, kind: 'client' })
  provider.faults.push({ status: 503, headers: { 'retry-after': '1' } })
  const startedAt = performance.now()
  await caller.get()
  assert.ok(performance.now() - startedAt >= 1000)
  assert.equal(provider.requests.length, 2)
  assert.equal(typesOf(caller.events, 'provider.throttled'), 1)
})

test('a Retry-After beyond the deadline fails at once, and no further request is sent until then', async () => {
  const provider = await start()
  const caller = createCaller({ url: provider.url, kind: 'client', deadlineMs: 1000 })
  const other = createCaller({ url: provider.url, kind: 'client', subject: 'other', deadlineMs: 1000 })
  provider.faults.push({ status: 429, headers: { 'retry-after': '60' } })
  await assert.rejects(
    caller.get(),
    (error) => error instanceof RateLimitError && error.retryAfterMs === 60_000,
  )
  await assert.rejects(caller.get(), RateLimitError)
  await assert.rejects(caller.call(), RateLimitError)
  assert.equal(provider.requests.length, 1)
  assert.equal(provider.stats.apiCalls, 0)
  // Remembered by each client for itself.
  await other.get()
})

test('a hanging token endpoint: callers give up at their deadline or signal; the next request works', async () => {
  const provider = await start('rotate')
  const { now, advance } = createClock()
  const caller = createCaller({ url: provider.url, deadlineMs: 200, now })
  await caller.adopt(provider.newGrant())
  provider.faults.push('hang')
  await assert.rejects(caller.get({ deadlineMs: 150 }), TimeoutError)
  assert.equal(typesOf(caller.events, 'refresh.failed'), 0, 'the request goes on')
  const reason = new Error('the caller left')
  await assert.rejects(caller.get({ signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' })
  await assert.rejects(caller.get({ signal: AbortSignal.abort(reason) }), reason)
  assert.equal(provider.requests.length, 1)
  await until(() => typesOf(caller.events, 'refresh.failed') === 1)
  advance(300)
  assert.equal(await caller.call(), 200)
})

test('a response that comes after every caller has given up is saved all the same', async () => {
  const provider = await start('kill')
  provider.delayMs = 400
  const store = createMemoryStore()
  const caller = createCaller({ url: provider.url, store, deadlineMs: 300 })
  await caller.adopt(provider.newGrant())
  await assert.rejects(caller.get({ deadlineMs: 100 }), TimeoutError)
  await until(() => typesOf(caller.events, 'token.refreshed') === 1)
  const later = createCaller({ url: provider.url, store })
  assert.equal(await later.call(), 200)
  assert.equal(provider.requests.length, 1)
})

test('a provider that cannot be reached is retried, since nothing arrived', async () => {
  const provider = await start('kill')
  const caller = createCaller({ url: provider.url })
  await caller.adopt(provider.newGrant())
  await provider.close()
  const startedAt = performance.now()
  await assert.rejects(caller.get(), (error) => error instanceof UnavailableError && error.unsent === true)
  assert.ok(performance.now() - startedAt > 200, 'it was tried more than once')
})

test('clocks that differ by five minutes, in machines that share a store: one request, all served', async () => {
  const provider = await start('kill')
  provider.expiresIn = 300
  const store = createMemoryStore()
  const at = (offsetMs: number) =>
    createCaller({ url: provider.url, store, now: () => Date.now() + offsetMs })
  const callers = [at(0), at(300_000), at(-300_000)]
  await callers[0]?.adopt(provider.newGrant())
  for (const caller of callers) assert.equal(await caller.call(), 200)
  // One that has had no response yet takes its own clock for right, and asks once too often at most.
  assert.ok(provider.requests.length <= 2, `${provider.requests.length}`)
  const requests = provider.requests.length
  for (let turn = 0; turn < 10; turn++) for (const caller of callers) assert.equal(await caller.call(), 200)
  assert.equal(provider.requests.length, requests)
  assert.equal(provider.stats.familiesKilled, 0)
})

test('a clock five minutes behind, and a token that expired a minute ago: the call is served, by one request', async () => {
  const provider = await start('kill')
  const caller = createCaller({ url: provider.url, now: () => Date.now() - 300_000 })
  await caller.adopt(provider.newGrant())
  assert.equal(await caller.call(), 200)
  assert.equal(provider.requests.length, 1)
  assert.equal(provider.stats.rejected, 1)
})

test('a cached token costs at most 2 microseconds', () => {
  const script = fileURLToPath(new URL('./support/cached-call.ts', import.meta.url))
  const { stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  assert.ok(Number(stdout) > 0 && Number(stdout) <= 2, stdout)
})

test('a removed token is gone', async () => {
  const provider = await start('rotate')
  const caller = createCaller({ url: provider.url })
  await caller.adopt(provider.newGrant())
  await caller.get()
  await caller.remove()
  assert.equal(await caller.peek(), undefined)
})

async function until(isDone: () => boolean): Promise<void> {
  const endAt = performance.now() + 60_000
  while (!isDone()) {
    assert.ok(performance.now() < endAt, 'it did not happen within a minute')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
