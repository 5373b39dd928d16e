// rule: No event is lost when a process is killed before or during its delivery
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type FreshDatabase, forEachEngineTogether } from '../../support/engines.ts'
import { startProcess } from '../../support/platform-process.ts'
import { startReceiver } from '../../support/receiver.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { endpointsOf } from './event-source.ts'
import { finishRefresh, openBeside, plantConnection } from './planted-connection.ts'

const WRITER = join(dirname(fileURLToPath(import.meta.url)), 'event-writer.ts')
const FINISHED = ['refresh:finished']

/** In a process of its own: ends `count` refreshes, and is killed the moment the last one is acknowledged. */
function writeAndDie(
  database: FreshDatabase,
  connection: object,
  count: number,
): Promise<NodeJS.Signals | null> {
  const child = spawn(
    process.execPath,
    [WRITER, JSON.stringify({ ...connection, count, dataDir: database.dataDir, url: database.databaseUrl })],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  child.stdout.on('data', (chunk: Buffer) => {
    if (chunk.toString().includes('written')) child.kill('SIGKILL')
  })
  return new Promise((resolve) => child.once('close', (_code, signal) => resolve(signal)))
}

forEachEngineTogether((engine) => {
  /** Each is closed after the test, also where a later one cannot be opened. */
  const open = async (t: TestContext) => {
    const receiver = await startReceiver()
    t.after(() => receiver.close())
    const platform = await startProcess(engine)
    t.after(() => platform.stop())
    const store = await openBeside(platform.database)
    t.after(() => store.close())
    return { receiver, platform, store }
  }

  test('a writer that is killed after its changes, with no platform running, loses no event', async (t) => {
    const { receiver, platform, store } = await open(t)
    await endpointsOf(platform.developer).need(`${receiver.url}/later`, FINISHED)
    const connection = await plantConnection(platform, store)
    platform.kill('SIGKILL')
    await platform.exited()
    assert.equal(await writeAndDie(platform.database, connection, 20), 'SIGKILL')
    assert.equal(receiver.received.length, 0)
    assert.equal((await store.listWebhookEvents(connection.appId, 0, 100)).length, 20)
    await platform.restart()
    await waitUntil('every event came', () => receiver.at('/later').length >= 20)
    const ids = receiver.at('/later').map(({ headers }) => headers['x-event-id'])
    assert.equal(new Set(ids).size, 20)
  })

  test('two platforms, each a process of its own, deliver each event once', async (t) => {
    const { receiver, platform, store } = await open(t)
    const twin = await startProcess(engine, { beside: platform })
    t.after(() => twin.stop())
    await endpointsOf(platform.developer).need(`${receiver.url}/twins`, FINISHED)
    const { appId, connectionId } = await plantConnection(platform, store)
    const count = 120
    for (let index = 0; index < count; index += 1) {
      await finishRefresh(store, { appId, connectionId }, index.toString(16).padStart(14, '0'))
    }
    await waitUntil('all are written as delivered', async () => {
      const deliveries = await store.listWebhookDeliveries(appId, 1000)
      return deliveries.length === count && deliveries.every(({ state }) => state === 'delivered')
    })
    const ids = receiver.at('/twins').map(({ headers }) => headers['x-event-id'])
    assert.equal(ids.length, count)
    assert.equal(new Set(ids).size, count)
  })

  test('a platform that is killed during a delivery sends the event again with the same id', async (t) => {
    const { receiver, platform, store } = await open(t)
    await endpointsOf(platform.developer).need(`${receiver.url}/midway`, FINISHED)
    const { appId, connectionId } = await plantConnection(platform, store)
    receiver.answer('/midway', () => {}, 200)
    await finishRefresh(store, { appId, connectionId }, '0123456789abcd')
    await waitUntil('the delivery is under way', () => receiver.at('/midway').length === 1)
    platform.kill('SIGKILL')
    await platform.exited()
    await platform.restart()
    // The lease of half a minute, and the time of a slow machine.
    await waitUntil(
      'the lease ended and the event came again',
      () => receiver.at('/midway').length === 2,
      120_000,
    )
    const [first, second] = receiver.at('/midway')
    assert.equal(first?.headers['x-event-id'], second?.headers['x-event-id'])
    assert.equal(first?.text, second?.text)
    await waitUntil('it is written as delivered', async () => {
      const [delivery] = await store.listWebhookDeliveries(appId, 1)
      return delivery?.state === 'delivered'
    })
  })

  test('a platform that is stopped during a delivery releases it, and another sends it at once', async (t) => {
    const { receiver, platform, store } = await open(t)
    await endpointsOf(platform.developer).need(`${receiver.url}/stopped`, FINISHED)
    const { appId, connectionId } = await plantConnection(platform, store)
    receiver.answer('/stopped', () => {}, 200)
    await finishRefresh(store, { appId, connectionId }, '0123456789abcd')
    await waitUntil('the delivery is under way', () => receiver.at('/stopped').length === 1)
    platform.kill('SIGTERM')
    assert.equal((await platform.exited()).code, 0)
    const [delivery] = await store.listWebhookDeliveries(appId, 1)
    assert.deepEqual([delivery?.state, delivery?.attempts], ['pending', 0])
    assert.ok((delivery?.dueAtMs ?? 0) <= Date.now(), 'whoever runs next need not wait for the lease')
    await platform.restart()
    await waitUntil('the event came again', () => receiver.at('/stopped').length === 2, 20_000)
  })
})
