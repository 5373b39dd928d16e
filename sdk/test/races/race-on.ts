// rule: Of processes that share a store one renews, for one kind of store
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, afterEach, before, test } from 'node:test'
import { StoreError, TimeoutError } from '../../src/index.ts'
import { createCaller, typesOf } from '../support/caller.ts'
import { createFailingStore } from '../support/failing-store.ts'
import { type FakeProvider, type RefreshRule, startFakeProvider } from '../support/fake-provider.ts'
import { openStore, type StoreDescription } from '../support/open-store.ts'
import { startWorker } from '../support/processes.ts'
import { forSharedStore, type StoreKind } from '../support/stores.ts'

const CALLS = 10_000

const open: FakeProvider[] = []
afterEach(async () => {
  for (const provider of open.splice(0)) await provider.close()
})

async function start(rule: RefreshRule): Promise<FakeProvider> {
  const provider = await startFakeProvider(rule)
  open.push(provider)
  return provider
}

/** Registers the races on the store of this name. Each kind has a file of its own, so that they run beside each other. */
export function raceOn(name: string): void {
  forSharedStore(name, register)
}

function register(kind: StoreKind): void {
  let description: StoreDescription
  let stop: () => Promise<void>
  before(async () => {
    const started = await kind.start()
    description = started.description
    stop = started.stop
  })
  after(() => stop())

  /** Stores a grant whose access token has expired. */
  async function plant(provider: FakeProvider): Promise<void> {
    const { store, close } = await openStore(description)
    // Long ago, so that machines whose clocks differ by five minutes agree on it.
    const expiresAt = Math.floor(Date.now() / 1000) - 900
    await createCaller({ url: provider.url, store }).adopt({ ...provider.newGrant(), expires_at: expiresAt })
    await close()
  }

  test(`8 processes with ${CALLS} calls each: one request, on each kind of provider, all served`, async () => {
    const rules = ['kill', 'rotate', 'keep'] as const
    const providers = await Promise.all(rules.map(start))
    const urls = providers.map(({ url }) => url)
    // Two of the machines have clocks that are five minutes off.
    const skews = [0, 0, 0, 0, 0, 0, 300_000, -300_000]
    const workers = await Promise.all(
      skews.map((skewMs) => startWorker({ urls, store: description, calls: CALLS, skewMs })),
    )
    for (const [index, provider] of providers.entries()) {
      const rule = String(rules[index])
      await plant(provider)
      const outputs = await Promise.all(workers.map(({ run }) => run()))
      for (const output of outputs)
        assert.deepEqual(output, { served: CALLS, failures: [], tokens: 1, reauthorizations: 0 }, rule)
      assert.equal(provider.requests.length, 1, rule)
      assert.equal(provider.stats.rejected, 0, rule)
    }
  })

  test('processes whose holder of the lease was killed before it sent anything: served once the lease expires', async () => {
    const provider = await start('kill')
    await plant(provider)
    const { store, close } = await openStore(description)
    const caller = createCaller({ url: provider.url, store, deadlineMs: 1000 })
    // As a process does that dies here: nobody renews the lease, or gives it back.
    assert.equal(await store.acquireLease(caller.key, 'dead', 3000), true)
    const startedAt = performance.now()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => caller.call()))
    assert.deepEqual(new Set(outcomes), new Set([200]))
    assert.ok(performance.now() - startedAt > 2000, 'nobody went ahead while the lease was held')
    assert.equal(provider.requests.length, 1)
    await close()
  })

  test('a process that is killed between the response and its storage: another one renews again', async () => {
    for (const rule of ['rotate', 'keep'] as const) {
      const provider = await start(rule)
      await plant(provider)
      const input = { urls: [provider.url], store: description, calls: 100 }
      const next = await startWorker({ ...input, deadlineMs: 2000 })
      const { child, run } = await startWorker({ ...input, deadlineMs: 1000 })
      const killed = once(child, 'exit')
      provider.onIssued = () => void child.kill('SIGKILL')
      run().catch(() => undefined)
      await killed
      provider.onIssued = undefined
      const output = await next.run()
      assert.deepEqual(output, { served: 100, failures: [], tokens: 1, reauthorizations: 0 }, rule)
      assert.equal(provider.requests.length, 2, rule)
    }
  })

  test('a process that is killed between the response and its storage, where a second use ends the family: reported at once and once', async () => {
    const provider = await start('kill')
    await plant(provider)
    const input = { urls: [provider.url], store: description, calls: 100 }
    const others = await Promise.all([1, 2].map(() => startWorker({ ...input, deadlineMs: 5000 })))
    const { child, run } = await startWorker({ ...input, deadlineMs: 1000 })
    const killed = once(child, 'exit')
    provider.onIssued = () => void child.kill('SIGKILL')
    run().catch(() => undefined)
    await killed
    provider.onIssued = undefined
    // Nobody can bring the new refresh token back: the old one is sent once more, and then never again.
    const outputs = await Promise.all(others.map((worker) => worker.run()))
    assert.deepEqual(
      outputs.map(({ served }) => served),
      [0, 0],
    )
    for (const { failures } of outputs) assert.match(String(failures[0]), /reauthorization_required/)
    assert.equal(
      outputs.map(({ reauthorizations }) => reauthorizations).reduce((one, other) => one + other),
      1,
    )
    assert.equal(provider.requests.length, 2)
  })

  test('store down while the token is valid, and while the response is stored: all served, nobody logged out', async () => {
    const provider = await start('kill')
    await plant(provider)
    const [opened, other] = await Promise.all([openStore(description), openStore(description)])
    const { store, down } = createFailingStore(opened.store)
    const caller = createCaller({ url: provider.url, store })
    const long = { deadlineMs: 30_000 }
    provider.onIssued = () => Object.assign(down, { reads: true, writes: true })
    const statuses = await Promise.all(Array.from({ length: 20 }, () => caller.call(long)))
    assert.deepEqual(new Set(statuses), new Set([200]))
    assert.equal(typesOf(caller.events, 'token.unsaved'), 1)
    // Served from memory for as long as the store is down.
    for (let turn = 0; turn < 5; turn++) assert.equal(await caller.call(), 200)
    provider.onIssued = undefined
    Object.assign(down, { reads: false, writes: false })
    const next = createCaller({ url: provider.url, store: other.store })
    const isSaved = async () =>
      (await next.peek())?.toMap().refresh_token === (await caller.get()).toMap().refresh_token
    for (let tries = 0; !(await isSaved()); tries++) {
      assert.ok(tries < 600, 'it was saved within a minute')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    assert.equal(await next.call(), 200)
    assert.equal(provider.requests.length, 1)
    assert.equal(provider.stats.familiesKilled, 0)
    await Promise.all([opened.close(), other.close()])
  })

  test('store down and the token expired: nothing is sent, and the first call after the outage is served', async () => {
    const provider = await start('kill')
    await plant(provider)
    const opened = await openStore(description)
    const { store, down } = createFailingStore(opened.store)
    const caller = createCaller({ url: provider.url, store, deadlineMs: 1000 })
    Object.assign(down, { reads: true, writes: true })
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => caller.get()))
    for (const outcome of outcomes)
      assert.ok(outcome.status === 'rejected' && outcome.reason instanceof StoreError, String(outcome))
    assert.equal(provider.requests.length, 0)
    Object.assign(down, { reads: false, writes: false })
    await new Promise((resolve) => setTimeout(resolve, 700))
    assert.equal(await caller.call({ deadlineMs: 20_000 }), 200)
    assert.equal(provider.requests.length, 1)
    await opened.close()
  })

  test('a token endpoint that hangs: callers give up at their deadlines, another instance renews, nobody is logged out', async () => {
    const provider = await start('rotate')
    await plant(provider)
    const [one, two] = await Promise.all([openStore(description), openStore(description)])
    const caller = createCaller({ url: provider.url, store: one.store, deadlineMs: 300 })
    const other = createCaller({ url: provider.url, store: two.store, deadlineMs: 1000 })
    provider.faults.push('hang')
    // Where a store is slow, all callers may give up before one of them has sent the request.
    const outcomes: PromiseSettledResult<unknown>[] = []
    for (const untilMs = performance.now() + 60_000; provider.requests.length === 0; ) {
      assert.ok(performance.now() < untilMs, 'no request was sent within a minute')
      outcomes.push(
        ...(await Promise.allSettled(Array.from({ length: 20 }, () => caller.get({ deadlineMs: 200 })))),
      )
    }
    // It waits for the lease of the first, whose request ends after three deadlines.
    assert.equal(await other.call({ deadlineMs: 20_000 }), 200)
    for (const outcome of outcomes)
      assert.ok(outcome.status === 'rejected' && outcome.reason instanceof TimeoutError)
    // After a failure it pauses for a moment, then takes over what the other one stored.
    await new Promise((resolve) => setTimeout(resolve, 500))
    assert.equal(await caller.call({ deadlineMs: 20_000 }), 200)
    assert.equal(provider.requests.length, 2)
    assert.equal(typesOf([...caller.events, ...other.events], 'reauth.required'), 0)
    await Promise.all([one.close(), two.close()])
  })
}
