// rule: Webhook delivery: signed, at least once, with retries and a pause
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertStatus, fieldOf, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import {
  type Received,
  type Receiver,
  readSignature,
  signaturesBy,
  startReceiver,
} from '../../support/receiver.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { plantSource, type Source } from './event-source.ts'

const FINISHED = ['refresh:finished']
const DAY_MS = 24 * 60 * 60 * 1000

forEachEngine((engine) => {
  let platform: TestPlatform
  let receiver: Receiver
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false, jobs: 'on call' })
    receiver = await startReceiver()
  })
  after(async () => {
    await receiver.close()
    await platform.stop()
  })

  /** Delivers everything that is due now: what has not come afterwards does not come. */
  const deliver = () => platform.runJobs()

  const deliveriesOf = async ({ app }: Source) => {
    const { store } = await platform.workbench()
    return store.listWebhookDeliveries(app.appId, 100)
  }

  const attemptsOf = async ({ app }: Source, endpointId: string) => {
    const { store } = await platform.workbench()
    const events = await store.listWebhookEvents(app.appId, 0, 100)
    const lists = await Promise.all(
      events.map(({ eventId }) => store.listWebhookAttempts(app.appId, eventId)),
    )
    return lists.flat().filter((attempt) => attempt.endpointId === endpointId)
  }

  const assertStates = async (source: Source, expected: Readonly<Record<string, number>>) => {
    const counts: Record<string, number> = {}
    for (const { state } of await deliveriesOf(source)) counts[state] = (counts[state] ?? 0) + 1
    assert.deepEqual(counts, expected)
  }

  test('a finished refresh arrives as the documented body, with a signature that the secret made', async () => {
    const source = await plantSource(platform)
    const { secret } = await source.endpoints.need(`${receiver.url}/body`, FINISHED)
    await source.finishRefresh()
    await deliver()
    const [received, ...more] = receiver.at('/body')
    assert.equal(more.length, 0)
    assert.ok(received !== undefined)
    const { userId, externalUserId, connection } = source
    assert.deepEqual(received.body, {
      context: { userId, externalUserId },
      content: {
        credentialsId: connection.connectionId,
        credentialsStatus: 'UPDATED',
        status: 'UPDATED',
        finished: platform.clock.nowMs(),
        source: 'OPERATION_SOURCE_BACKGROUND',
        externalUserId,
      },
      event: 'refresh:finished',
    })
    assert.equal(received.headers['content-type'], 'application/json; charset=utf-8')
    assert.match(String(received.headers['x-event-id']), /^[0-9a-f]{32}$/)
    assert.equal(readSignature(received).t, String(Math.floor(platform.clock.nowMs() / 1000)))
    assert.deepEqual(signaturesBy(secret, received), [true])
    assert.deepEqual(signaturesBy(`${secret}x`, received), [false])
    assert.deepEqual(signaturesBy(secret, { ...received, text: `${received.text} ` }), [false])
    await assertStates(source, { delivered: 1 })
  })

  test('408, 429, 500, 502, 503 and 504 are retried three times, after 30 s, 2 min and 8 min', async () => {
    const source = await plantSource(platform)
    const statuses = [408, 429, 500, 502, 503, 504]
    const paths = statuses.map((status) => `/retry-${status}`)
    for (const [index, path] of paths.entries()) {
      receiver.answer(path, statuses[index] ?? 500)
      await source.endpoints.need(receiver.url + path, FINISHED)
    }
    const counts = () => paths.map((path) => receiver.at(path).length)
    const attemptAll = async (count: number) => {
      await deliver()
      assert.deepEqual(new Set(counts()), new Set([count]))
      assert.ok((await deliveriesOf(source)).every(({ attempts }) => attempts === count))
    }
    await source.finishRefresh()
    await attemptAll(1)
    for (const [index, intervalMs] of [30_000, 120_000, 480_000].entries()) {
      platform.clock.advance(intervalMs - 1)
      await deliver()
      assert.deepEqual(new Set(counts()), new Set([index + 1]), `${intervalMs} ms have not passed`)
      platform.clock.advance(1)
      await attemptAll(index + 2)
    }
    await assertStates(source, { failed: paths.length })
    platform.clock.advance(DAY_MS)
    await deliver()
    assert.deepEqual(new Set(counts()), new Set([4]))
    for (const path of paths) {
      const sent = receiver.at(path)
      const ids = new Set(sent.map(({ headers }) => headers['x-event-id']))
      assert.equal(ids.size, 1, 'each attempt carries the same event id')
      assert.equal(new Set(sent.map((one) => readSignature(one).t)).size, 4, 'each attempt is signed anew')
    }
  })

  test('any other status, a redirect, a closed port, a failed handshake and an incomplete response are not retried', async () => {
    const source = await plantSource(platform)
    const closed = await startReceiver()
    await closed.close()
    const statuses = [201, 301, 302, 307, 308, 400, 401, 404, 410, 412, 422, 501, 505]
    for (const status of statuses) {
      receiver.answer(`/once-${status}`, (response) => {
        response.writeHead(status, { location: `${receiver.url}/followed` }).end('Nej\0 tack'.repeat(500))
      })
      await source.endpoints.need(`${receiver.url}/once-${status}`, FINISHED)
    }
    receiver.answer('/cut', (response) => void response.destroy())
    const cut = await source.endpoints.need(`${receiver.url}/cut`, FINISHED)
    const nobody = await source.endpoints.need(`${closed.url}/nobody`, FINISHED)
    const plain = `${receiver.url}/plain`.replace('http:', 'https:')
    const handshake = await source.endpoints.need(plain, FINISHED)
    await source.finishRefresh()
    await deliver()
    await assertStates(source, { failed: statuses.length - 1 + 3, delivered: 1 })
    platform.clock.advance(DAY_MS)
    await deliver()
    for (const status of statuses) assert.equal(receiver.at(`/once-${status}`).length, 1, String(status))
    assert.equal(receiver.at('/cut').length, 1)
    assert.equal(receiver.at('/followed').length, 0, 'redirects are not followed')
    const outcomes = async (id: string) =>
      (await attemptsOf(source, id)).map(({ outcome, status }) => [outcome, status])
    assert.deepEqual(await outcomes(cut.id), [['broken_off', undefined]])
    assert.deepEqual(await outcomes(nobody.id), [['no_connection', undefined]])
    assert.deepEqual(await outcomes(handshake.id), [['no_connection', undefined]], 'no TLS, no connection')
  })

  test('a receiver that does not respond times out after ten seconds, and delays no other', async (t) => {
    const source = await plantSource(platform)
    receiver.answer('/hangs', () => {})
    const hanging = await source.endpoints.need(`${receiver.url}/hangs`, FINISHED)
    await source.endpoints.need(`${receiver.url}/beside`, FINISHED)
    for (let count = 0; count < 8; count += 1) await source.finishRefresh()
    const worker = await startTestPlatform(engine, { demoBank: false, beside: platform })
    t.after(() => worker.stop())
    await waitUntil('the other endpoint has all', () => receiver.at('/beside').length >= 8)
    assert.ok((await attemptsOf(source, hanging.id)).length === 0, 'the others did not wait for it')
    assert.ok(receiver.at('/hangs').length <= 7, 'only a few are under way to one endpoint')
    await waitUntil('it is given up', async () =>
      (await attemptsOf(source, hanging.id)).some(({ outcome }) => outcome === 'timeout'),
    )
    assertStatus(await source.endpoints.remove(hanging.id), 200)
  })

  test('a success ends the retries; each attempt is stored with its status and the beginning of the response', async () => {
    const source = await plantSource(platform)
    receiver.answer('/second', (response) => response.writeHead(503).end('Snart igen '.repeat(1000)), 204)
    const { id } = await source.endpoints.need(`${receiver.url}/second`, FINISHED)
    await source.finishRefresh()
    await deliver()
    assert.equal((await attemptsOf(source, id)).length, 1)
    platform.clock.advance(30_000)
    await deliver()
    await assertStates(source, { delivered: 1 })
    const attempts = await attemptsOf(source, id)
    assert.deepEqual(
      attempts.map(({ attempt, outcome, status }) => [attempt, outcome, status]),
      [
        [1, 'answered', 503],
        [2, 'answered', 204],
      ],
    )
    const detail = attempts[0]?.detail ?? ''
    assert.ok(detail.startsWith('Snart igen ') && detail.length <= 1024, String(detail.length))
  })

  test('two platforms on one database deliver each event once', async () => {
    const source = await plantSource(platform)
    await source.endpoints.need(`${receiver.url}/twins`, FINISHED)
    const twin = await startTestPlatform(engine, { demoBank: false, beside: platform, jobs: 'on call' })
    try {
      for (let count = 0; count < 40; count += 1) await source.finishRefresh()
      await Promise.all([platform.runJobs(), twin.runJobs()])
      await assertStates(source, { delivered: 40 })
      const ids = receiver.at('/twins').map(({ headers }) => headers['x-event-id'])
      assert.equal(ids.length, 40)
      assert.equal(new Set(ids).size, 40)
    } finally {
      await twin.stop()
    }
  })

  test('after a rotation both secrets sign until the overlap ends, then the new one alone', async () => {
    const source = await plantSource(platform)
    const { id, secret: first } = await source.endpoints.need(`${receiver.url}/rotated`, FINISHED)
    const rotated = assertStatus(await source.endpoints.rotate(id, { overlapSeconds: 3600 }), 200)
    const second = textOf(rotated, 'secret')
    assert.notEqual(second, first)
    const next = async (count: number): Promise<Received> => {
      await source.finishRefresh()
      await deliver()
      assert.equal(receiver.at('/rotated').length, count)
      const received = receiver.at('/rotated')[count - 1]
      assert.ok(received !== undefined)
      return received
    }
    const during = await next(1)
    assert.deepEqual(signaturesBy(second, during), [true, false], 'the newer one stands first')
    assert.deepEqual(signaturesBy(first, during), [false, true])
    platform.clock.advance(3600_000)
    const later = await next(2)
    assert.deepEqual(signaturesBy(second, later), [true])
    assert.deepEqual(signaturesBy(first, later), [false])
    assertStatus(await source.endpoints.rotate(id, { overlapSeconds: 0 }), 200)
    assert.equal(readSignature(await next(3)).v1.length, 1, 'an overlap of zero ends the old one at once')
    assert.equal((await source.endpoints.rotate(id, { overlapSeconds: 8 * 86_400 })).status, 400)
  })

  test('an endpoint that fails for a day is paused with notice; enabling it sends the queued events', async () => {
    const source = await plantSource(platform)
    receiver.answer('/broken', 404)
    const { id } = await source.endpoints.need(`${receiver.url}/broken`, FINISHED)
    for (let count = 1; count <= 10; count += 1) {
      await source.finishRefresh()
      await deliver()
      await assertStates(source, { failed: count })
    }
    const shown = async () => {
      const items = fieldOf(assertStatus(await source.endpoints.list(), 200), 'webhookEndpoints')
      assert.ok(Array.isArray(items))
      return items[0].disabled
    }
    assert.equal(await shown(), false, 'ten failures within a moment are no day')
    platform.clock.advance(DAY_MS)
    await source.finishRefresh()
    await deliver()
    await assertStates(source, { failed: 11 })
    assert.equal(await shown(), true)
    const notices = platform.logs.lines.filter((line) => line.endpointId === id)
    assert.equal(notices.length, 1)
    assert.match(String(notices[0]?.message), /paused/)
    const { store } = await platform.workbench()
    const audit = await store.listAudit(source.app.appId, 20)
    assert.equal(audit.filter(({ action }) => action === 'webhook_endpoint.paused').length, 1)

    await source.finishRefresh()
    await deliver()
    await assertStates(source, { failed: 11, held: 1 })
    assert.equal(receiver.at('/broken').length, 11)
    receiver.answer('/broken', 200)
    assertStatus(await source.endpoints.change(id, { disabled: false }), 200)
    await deliver()
    assert.equal(receiver.at('/broken').length, 12)
    await assertStates(source, { failed: 11, delivered: 1 })
  })

  test('a disabled endpoint receives nothing, and its retries wait until it is enabled', async () => {
    const source = await plantSource(platform)
    receiver.answer('/off', 503, 200)
    const { id } = await source.endpoints.need(`${receiver.url}/off`, FINISHED)
    await source.finishRefresh()
    await deliver()
    assert.equal(receiver.at('/off').length, 1)
    assert.equal((await attemptsOf(source, id)).length, 1)
    assertStatus(await source.endpoints.change(id, { disabled: true }), 200)
    await source.finishRefresh()
    platform.clock.advance(DAY_MS)
    await deliver()
    assert.equal(receiver.at('/off').length, 1)
    assertStatus(await source.endpoints.change(id, { disabled: false }), 200)
    await deliver()
    await assertStates(source, { delivered: 1 })
    assert.equal(receiver.at('/off').length, 2, 'the event of the time in between was for nobody')
  })

  test('deleting a user or the endpoint cancels pending deliveries', async () => {
    const source = await plantSource(platform)
    receiver.answer('/gone', 503)
    receiver.answer('/gone-user', 503)
    const doomed = await source.endpoints.need(`${receiver.url}/gone`, FINISHED)
    const staying = await source.endpoints.need(`${receiver.url}/gone-user`, FINISHED)
    await source.finishRefresh()
    await deliver()
    for (const { id } of [doomed, staying]) assert.equal((await attemptsOf(source, id)).length, 1)
    assertStatus(await source.endpoints.remove(doomed.id), 200)
    const { store } = await platform.workbench()
    assert.equal(await store.deleteUser(source.app.appId, source.userId, platform.clock.nowMs()), 'deleted')
    platform.clock.advance(DAY_MS)
    await deliver()
    assert.equal(receiver.at('/gone').length + receiver.at('/gone-user').length, 2)
    assert.deepEqual(await deliveriesOf(source), [])
  })
})
