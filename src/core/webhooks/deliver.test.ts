// contract: Outcomes of webhook deliveries: retry, failure, pause

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestBank } from '../../../test/support/in-memory/bank.ts'
import { accepted, plantClient, plantUser } from '../../../test/support/in-memory/plant.ts'
import { TEST_POLICY } from '../../../test/support/in-memory/policy.ts'
import { createInMemoryPorts } from '../../../test/support/in-memory/ports.ts'
import { createWebhookEndpoint } from './create-endpoint.ts'
import { deliverWebhook } from './deliver.ts'
import type { ReceiverRequest, ReceiverResponse, Receivers } from './receivers.ts'
import { WEBHOOK_EVENT_KINDS } from './webhook.ts'
import type { WebhookWire } from './wire.ts'

const HOUR_MS = 60 * 60_000
const WIRE: WebhookWire = {
  renderEvent: ({ content }) => ({ event: content.kind }),
  events: WEBHOOK_EVENT_KINDS,
  eventNames: {},
  signHeaders: ({ atMs, body }, { withSecrets }) => {
    const seconds = Math.floor(atMs / 1000)
    const signatures = withSecrets(`${seconds}.${body}`)
    return { 'x-signature': `t=${seconds},${signatures.map((signature) => `v1=${signature}`).join(',')}` }
  },
}

const answered = (status: number): ReceiverResponse => ({ outcome: 'answered', status, detail: '' })

/** An endpoint whose receiver responds with `answers`, the last one from then on. */
async function setUp(...answers: readonly ReceiverResponse[]) {
  const memory = createInMemoryPorts()
  const posts: ReceiverRequest[] = []
  const receivers: Receivers = {
    publicOnly: false,
    locate: () => 'name',
    sign: (secret, text) => Buffer.from(`${secret}|${text}`).toString('hex'),
    post: async (request) => {
      posts.push(request)
      const answer = answers[Math.min(posts.length, answers.length) - 1]
      assert.ok(answer !== undefined)
      return answer
    },
  }
  const { banks } = createTestBank()
  const ports = { ...memory.ports, receivers, banks }
  const { app } = await plantClient(ports)
  const { appId } = app
  const user = await plantUser(ports, appId)
  const { endpoint, secret } = accepted(
    await createWebhookEndpoint(ports, TEST_POLICY, {
      caller: app,
      url: 'https://app.example/hook',
      events: ['account.created'],
      description: undefined,
      disabled: false,
    }),
  )
  /** Plants one event, as a change of an account would. */
  const happen = async () => {
    const eventId = ports.random.id()
    memory.tables.events.push({
      dispatched: false,
      event: {
        appId,
        eventId,
        userId: user.userId,
        externalUserId: undefined,
        content: { kind: 'account.created', accountId: ports.random.id() },
        createdAtMs: memory.clock.nowMs(),
      },
    })
    await memory.store.dispatchWebhookEvents(memory.clock.nowMs(), 10)
    return eventId
  }
  /** Attempts every delivery that is due; returns how many were. */
  const work = async () => {
    const nowMs = memory.clock.nowMs()
    const leaseId = ports.random.id()
    const lease = { ...endpoint, leaseId, nowMs, untilMs: nowMs + 60_000, maxInProgress: 4, limit: 10 }
    const jobs = await memory.store.leaseWebhookDeliveries(lease)
    const wires = new Map([[TEST_POLICY.name, WIRE]])
    for (const job of jobs)
      await deliverWebhook(ports, { job, leaseId, wires, signal: new AbortController().signal })
    return jobs.length
  }
  const delivery = async () => (await memory.store.listWebhookDeliveries(appId, 1))[0]
  const readEndpoint = () => memory.store.loadWebhookEndpoint(appId, endpoint.endpointId)
  return { ...memory, ports, appId, posts, secret, endpoint, happen, work, delivery, readEndpoint }
}

test('delivers an event once, with its id and a signature under the secret of the endpoint', async () => {
  const at = await setUp(answered(204))
  const eventId = await at.happen()
  assert.equal(await at.work(), 1)
  assert.equal(await at.work(), 0)
  const [post] = at.posts
  assert.equal(post?.url, 'https://app.example/hook')
  assert.equal(post?.headers['x-event-id'], eventId)
  const timestamp = Math.floor(at.clock.nowMs() / 1000)
  const signature = Buffer.from(`${at.secret}|${timestamp}.${post?.body}`).toString('hex')
  assert.equal(post?.headers['x-signature'], `t=${timestamp},v1=${signature}`)
  const delivery = await at.delivery()
  assert.deepEqual([delivery?.state, delivery?.attempts], ['delivered', 1])
})

test('retries a 500 after 30 s, 2 min and 8 min, and then gives up', async () => {
  const at = await setUp(answered(500))
  const eventId = await at.happen()
  for (const waitMs of [0, 30_000, 2 * 60_000, 8 * 60_000]) {
    if (waitMs > 0) {
      at.clock.advance(waitMs - 1)
      assert.equal(await at.work(), 0, `nothing is due before ${waitMs} ms`)
      at.clock.advance(1)
    }
    assert.equal(await at.work(), 1)
  }
  const delivery = await at.delivery()
  assert.deepEqual([delivery?.state, delivery?.attempts], ['failed', 4])
  at.clock.advance(24 * HOUR_MS)
  assert.equal(await at.work(), 0)
  const attempts = await at.store.listWebhookAttempts(at.appId, eventId)
  assert.deepEqual(
    attempts.map(({ attempt, status }) => [attempt, status]),
    [1, 2, 3, 4].map((attempt) => [attempt, 500]),
  )
  assert.ok(at.posts.every(({ headers }) => headers['x-event-id'] === eventId))
})

test('an accepted retry completes the delivery, and the endpoint has no failures', async () => {
  const at = await setUp(answered(503), answered(200))
  await at.happen()
  await at.work()
  at.clock.advance(30_000)
  await at.work()
  const delivery = await at.delivery()
  assert.deepEqual([delivery?.state, delivery?.attempts], ['delivered', 2])
  assert.equal((await at.readEndpoint())?.failures, 0)
})

test('only 408, 429, 500, 502, 503 and 504 are retried; a redirect, a 404 and a broken connection are not', async () => {
  for (const status of [408, 429, 500, 502, 503, 504]) {
    const at = await setUp(answered(status))
    await at.happen()
    await at.work()
    assert.equal((await at.delivery())?.state, 'pending', String(status))
  }
  const final: readonly ReceiverResponse[] = [
    ...[302, 400, 404, 410, 501].map(answered),
    { outcome: 'timeout', status: undefined, detail: '10 s' },
    { outcome: 'no_connection', status: undefined, detail: 'refused' },
    { outcome: 'address_refused', status: undefined, detail: 'private' },
  ]
  for (const answer of final) {
    const at = await setUp(answer)
    await at.happen()
    await at.work()
    assert.equal((await at.delivery())?.state, 'failed', answer.outcome)
  }
})

test('pauses an endpoint after ten failures in a row over a day, records it, and holds later events', async () => {
  const at = await setUp(answered(404))
  for (let event = 0; event < 9; event++) {
    await at.happen()
    await at.work()
  }
  at.clock.advance(24 * HOUR_MS - 1)
  await at.happen()
  await at.work()
  assert.equal((await at.readEndpoint())?.pausedAtMs, undefined, 'often, and not yet for a day')
  at.clock.advance(1)
  await at.happen()
  await at.work()
  assert.equal((await at.readEndpoint())?.pausedAtMs, at.clock.nowMs())
  assert.deepEqual(
    at.log.map(({ level, fields }) => [level, fields.endpointId]),
    [['warn', at.endpoint.endpointId]],
  )
  const [audit] = await at.store.listAudit(at.appId, 1)
  const recorded = [audit?.action, audit?.actor, audit?.target]
  assert.deepEqual(recorded, ['webhook_endpoint.paused', 'system', at.endpoint.endpointId])
  at.clock.advance(1)
  await at.happen()
  assert.equal(await at.work(), 0)
  assert.equal((await at.delivery())?.state, 'held')
})

test('nine failures in a row do not pause an endpoint, over however long a time', async () => {
  const at = await setUp(answered(404))
  for (let event = 0; event < 9; event++) {
    await at.happen()
    assert.equal(await at.work(), 1, 'every event is attempted')
    at.clock.advance(25 * HOUR_MS)
  }
  const endpoint = await at.readEndpoint()
  assert.deepEqual([endpoint?.failures, endpoint?.pausedAtMs], [9, undefined])
})

test('one accepted event resets the failure count', async () => {
  const failures = Array.from({ length: 9 }, () => answered(404))
  const at = await setUp(...failures, answered(200), answered(404))
  for (let event = 0; event < 11; event++) {
    await at.happen()
    await at.work()
    at.clock.advance(24 * HOUR_MS)
  }
  const endpoint = await at.readEndpoint()
  assert.deepEqual([endpoint?.failures, endpoint?.pausedAtMs], [1, undefined])
})

test('a worker that lost its lease writes nothing', async () => {
  const at = await setUp(answered(500))
  await at.happen()
  const nowMs = at.clock.nowMs()
  const lease = { ...at.endpoint, leaseId: 'slow', nowMs, untilMs: nowMs + 1, maxInProgress: 4, limit: 10 }
  const [job] = await at.store.leaseWebhookDeliveries(lease)
  assert.ok(job !== undefined)
  at.clock.advance(1)
  assert.equal(await at.work(), 1)
  const before = await at.delivery()
  const wires = new Map([[TEST_POLICY.name, WIRE]])
  await deliverWebhook(at.ports, { job, leaseId: 'slow', wires, signal: new AbortController().signal })
  assert.deepEqual(await at.delivery(), before)
})

test('an endpoint whose dialect is not mounted fails without a request', async () => {
  const at = await setUp(answered(200))
  await at.happen()
  const nowMs = at.clock.nowMs()
  const lease = { ...at.endpoint, leaseId: 'l', nowMs, untilMs: nowMs + 1, maxInProgress: 4, limit: 10 }
  const [job] = await at.store.leaseWebhookDeliveries(lease)
  assert.ok(job !== undefined)
  await deliverWebhook(at.ports, {
    job,
    leaseId: 'l',
    wires: new Map(),
    signal: new AbortController().signal,
  })
  assert.equal((await at.delivery())?.state, 'failed')
  assert.equal(at.posts.length, 0)
})
