// rule: The commands webhooks list, replay and listen, each as its own process
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { at, commandsOn, startCommand, textAt } from '../../support/command-line.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { type Receiver, signaturesBy, startReceiver } from '../../support/receiver.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { plantSource, type Source } from './event-source.ts'

const FINISHED = ['refresh:finished']

forEachEngine((engine) => {
  let platform: TestPlatform
  let receiver: Receiver
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    // The commands have the machine's clock, so the platform's is set to it.
    platform.clock.advance(Date.now() - platform.clock.nowMs())
    receiver = await startReceiver()
  })
  after(async () => {
    await receiver.close()
    await platform.stop()
  })

  const delivered = async (source: Source, state: string) => {
    const { store } = await platform.workbench()
    await waitUntil(`the delivery is ${state}`, async () => {
      const deliveries = await store.listWebhookDeliveries(source.app.appId, 10)
      return deliveries.some((delivery) => delivery.state === state)
    })
  }

  test('replay sends an event again with its id, does not change the endpoint’s health, and is in list and audit trail', async () => {
    const source = await plantSource(platform)
    const { appId } = source.app
    receiver.answer('/replayed', 404, 200, 500)
    const { id, secret } = await source.endpoints.need(`${receiver.url}/replayed`, FINISHED)
    await source.finishRefresh()
    await delivered(source, 'failed')
    const { store } = await platform.workbench()
    const health = await store.loadWebhookEndpoint(appId, id)
    assert.equal(health?.failures, 1)

    const { run, need } = commandsOn(platform.database)
    const list = await need('webhooks', 'list', '--app', appId)
    const eventId = textAt(list, 'deliveries', 0, 'event_id')
    assert.equal(textAt(list, 'deliveries', 0, 'state'), 'failed')
    assert.equal(textAt(list, 'deliveries', 0, 'last_answer'), '404')
    assert.equal(textAt(list, 'endpoints', 0, 'endpoint_id'), id)
    assert.ok(!JSON.stringify(list).includes(secret))

    const replayed = await need('webhooks', 'replay', eventId, '--app', appId)
    assert.deepEqual(at(replayed, 'replays', 0, 'delivered'), true)
    const [first, second] = receiver.at('/replayed')
    assert.ok(first !== undefined && second !== undefined)
    assert.equal(second.headers['x-event-id'], first.headers['x-event-id'])
    assert.equal(second.headers['x-event-id'], eventId)
    assert.deepEqual(second.body, first.body)
    assert.deepEqual(signaturesBy(secret, second), [true])

    const failed = await run(['webhooks', 'replay', eventId, '--app', appId, '--endpoint', id, '--json'])
    assert.equal(failed.code, 1)
    assert.equal(at(failed.json(), 'replays', 0, 'status'), 500)
    assert.deepEqual(await store.loadWebhookEndpoint(appId, id), health)
    const again = await need('webhooks', 'list', '--app', appId)
    const states = at(again, 'deliveries')
    assert.ok(Array.isArray(states))
    assert.deepEqual(states.map((one) => [at(one, 'replay'), at(one, 'state')]).sort(), [
      [0, 'failed'],
      [1, 'delivered'],
      [2, 'failed'],
    ])
    const audit = await store.listAudit(appId, 10)
    const replays = audit.filter(({ action }) => action === 'webhook_event.replayed')
    assert.deepEqual(
      replays.map(({ actor, target }) => [actor, target]),
      [
        ['cli', eventId],
        ['cli', eventId],
      ],
    )
  })

  test('replay of an event of another app, or of none, is refused', async () => {
    const mine = await plantSource(platform)
    const other = await plantSource(platform)
    await mine.endpoints.need(`${receiver.url}/other`, FINISHED)
    await mine.finishRefresh()
    await delivered(mine, 'delivered')
    const { store } = await platform.workbench()
    const [event] = await store.listWebhookEvents(mine.app.appId, 0, 1)
    const { run } = commandsOn(platform.database)
    for (const eventId of [event?.eventId ?? '', '0'.repeat(32)]) {
      const ended = await run(['webhooks', 'replay', eventId, '--app', other.app.appId, '--json'])
      assert.equal(ended.code, 1)
      assert.equal(textAt(ended.json(), 'error', 'code'), 'webhook_event_unknown')
    }
    assert.equal(receiver.at('/other').length, 1)
  })

  test('listen forwards events as they happen, once each, signed as for the endpoint, until it is stopped', async () => {
    const source = await plantSource(platform)
    const { appId } = source.app
    const { secret } = await source.endpoints.need(`${receiver.url}/production`, FINISHED)
    await source.finishRefresh()
    await delivered(source, 'delivered')
    platform.clock.advance(Date.now() - platform.clock.nowMs() + 1)
    const { environment } = commandsOn(platform.database)
    const forward = ['--forward-to', `${receiver.url}/laptop`, '--app', appId]
    const listening = startCommand(['webhooks', 'listen', ...forward], { environment })
    await listening.printed('Ctrl-C')
    const count = 5
    for (let index = 0; index < count; index += 1) {
      platform.clock.advance(Date.now() - platform.clock.nowMs() + 1)
      await source.finishRefresh()
    }
    await waitUntil('the events came', () => receiver.at('/laptop').length >= count)
    // Events are forwarded in order: what comes again comes before the next one.
    platform.clock.advance(Date.now() - platform.clock.nowMs() + 1)
    await source.finishRefresh()
    await waitUntil('the last event came', () => receiver.at('/laptop').length > count)
    const sent = receiver.at('/laptop')
    assert.equal(sent.length, count + 1, 'each once, and none from before it began')
    assert.equal(new Set(sent.map(({ headers }) => headers['x-event-id'])).size, count + 1)
    for (const one of sent) assert.deepEqual(signaturesBy(secret, one), [true])
    await waitUntil(
      'the endpoint itself is served as well',
      () => receiver.at('/production').length === count + 2,
    )
    listening.child.kill('SIGTERM')
    assert.equal((await listening.ended).code, 0)
  })

  test('listen prints its own secret where the app has no endpoint, and can begin in the past', async () => {
    const source = await plantSource(platform)
    await source.finishRefresh()
    const { environment } = commandsOn(platform.database)
    const listening = startCommand(
      [
        'webhooks',
        'listen',
        '--forward-to',
        `${receiver.url}/none`,
        '--app',
        source.app.appId,
        '--since-minutes',
        '5',
      ],
      { environment },
    )
    const text = await listening.printed('valid for this run')
    const secret = /tswh_[\w-]{43}/.exec(text)?.[0] ?? ''
    await waitUntil('the event came', () => receiver.at('/none').length === 1)
    const [sent] = receiver.at('/none')
    assert.ok(sent !== undefined)
    assert.deepEqual(signaturesBy(secret, sent), [true])
    listening.child.kill('SIGINT')
    assert.equal((await listening.ended).code, 0)
  })

  test('listen forwards events in the order of their storage, whatever the moved clock dates them', async (t) => {
    // The commands move its clock beyond the test's, so its sweep would delete events before they are forwarded.
    const moved = await startTestPlatform(engine, { demoBank: false, jobs: 'on call' })
    t.after(() => moved.stop())
    const setTime = (nowMs: number) => moved.clock.advance(nowMs - moved.clock.nowMs())
    setTime(Date.now())
    const source = await plantSource(moved)
    const { environment, need } = commandsOn(moved.database)
    const AHEAD_MS = 90 * 86_400_000
    // Dated after everything that follows the reset, but stored before the command starts.
    setTime(Date.now() + AHEAD_MS)
    await source.finishRefresh()
    const before = await (await moved.workbench()).store.listWebhookEvents(source.app.appId, 0, 10)
    assert.equal(before.length, 1)
    const forward = ['--forward-to', `${receiver.url}/moved`, '--app', source.app.appId]
    const listening = startCommand(['webhooks', 'listen', ...forward], { environment })
    await listening.printed('Ctrl-C')
    const cameWith = async (count: number, what: string): Promise<void> => {
      await source.finishRefresh()
      await waitUntil(what, () => receiver.at('/moved').length === count)
    }
    setTime(Date.now())
    await cameWith(1, 'an event of now came')
    await need('clock', 'advance', '90d')
    setTime(Date.now() + AHEAD_MS)
    await cameWith(2, 'an event of the moved clock came')
    await need('clock', 'reset')
    setTime(Date.now())
    await cameWith(3, 'an event after the reset came')
    await need('clock', 'advance', '1d')
    setTime(Date.now() + 86_400_000)
    await cameWith(4, 'an event dated before one that was sent came')
    await need('clock', 'reset')
    setTime(Date.now())
    await cameWith(5, 'an event after the second reset came')
    // What came again would have come before this one.
    await cameWith(6, 'another event of now came')
    const sent = receiver.at('/moved').map(({ headers }) => headers['x-event-id'])
    assert.equal(new Set(sent).size, 6)
    assert.equal(sent.length, 6, 'each once')
    assert.ok(!sent.includes(before[0]?.eventId), 'none from before it began')
    listening.child.kill('SIGTERM')
    assert.equal((await listening.ended).code, 0)
  })
})
