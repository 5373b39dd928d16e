// contract: A distributed database on Citus: placement, and a node that dies under load

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { plantConnected, refreshOf } from '../../src/storage/conformance/planted.ts'
import { freshId, HOUR_MS, NOW_MS, plantApp, plantUser } from '../../src/storage/conformance/samples.ts'
import { distribute } from '../../src/storage/engine/distribution.ts'
import type { Driver } from '../../src/storage/engine/driver.ts'
import { StorageError } from '../../src/storage/engine/errors.ts'
import { type OpenedStore, openDriver, openStore } from '../../src/storage/engine/open.ts'
import { integer } from '../../src/storage/engine/row.ts'
import { findCitus, startedCitus } from '../support/citus.ts'
import { type FreshDatabase, onCitus } from '../support/engines.ts'
import { sqliteFileOf } from '../support/storage-workers.ts'
import { waitUntil } from '../support/wait-until.ts'

const FIND_GROUP = `
  SELECT groupid FROM pg_dist_placement
  WHERE shardid = get_shard_id_for_distribution_column('apps', CAST(:appId AS TEXT))`

/** The node that dies. */
const DEAD_GROUP = 2
const WRITERS = 6

test('tests on Citus are skipped with a reason where none is named, and fail where the name is wrong', () => {
  assert.deepEqual(findCitus({}), { missing: 'TALLYSTICK_TEST_CITUS names no PostgreSQL with Citus' })
  assert.throws(
    () => findCitus({ TALLYSTICK_TEST_CITUS: '/no/such/prefix' }),
    /no \/no\/such\/prefix\/bin\/initdb/,
  )
})

onCitus((engine) => {
  let database: FreshDatabase
  let store: OpenedStore
  let driver: Driver

  before(async () => {
    database = await engine.freshDatabase()
    const clock = { nowMs: () => NOW_MS }
    const options = { databaseUrl: database.databaseUrl, sqliteFile: sqliteFileOf(database), clock }
    store = await openStore(options)
    driver = await openDriver(options)
  })

  after(async () => {
    await store.close()
    await driver.close()
    await database.drop()
  })

  const groupOf = async (appId: string) => integer((await driver.get(FIND_GROUP, { appId })) ?? {}, 'groupid')

  test('every table is in place, and distribute does nothing', async () => {
    assert.equal(store.isDistributed, true)
    const { nodes, moved } = await distribute(driver)
    assert.deepEqual([nodes, moved], [2, []])
  })

  test('deleting an end user deletes their rows on the node, and no rows are left on the coordinator', async () => {
    const { appId, userId, connectionId } = await plantConnected(store)
    const rows = async () =>
      (await driver.all('SELECT * FROM transactions WHERE app_id = :appId', { appId })).length
    assert.ok((await rows()) > 0)
    assert.equal(await store.deleteUser(appId, userId, NOW_MS), 'deleted')
    assert.equal(await rows(), 0)
    assert.equal(await store.loadConnection(appId, connectionId), undefined)
  })

  test('a node dies under load: its apps get unreachable, the others and their jobs go on, and nothing acknowledged is lost', async () => {
    const near = await plantOn(1)
    const far = await plantOn(DEAD_GROUP)
    const acknowledged = new Map([near, far].map(({ appId }) => [appId, [] as string[]]))
    const refused = new Map<string, Set<string>>([near, far].map(({ appId }) => [appId, new Set()]))
    let stopped = false
    const write = async (appId: string) => {
      while (!stopped) {
        const key = freshId()
        try {
          await store.claimOnce({ appId, kind: 'load', key, untilMs: NOW_MS + HOUR_MS, nowMs: NOW_MS })
          acknowledged.get(appId)?.push(key)
        } catch (error) {
          refused.get(appId)?.add(error instanceof StorageError ? error.kind : String(error))
          await delay(20)
        }
      }
    }
    const writers = Array.from({ length: WRITERS }, (_, at) => write(at % 2 === 0 ? near.appId : far.appId))
    const countOf = (appId: string) => acknowledged.get(appId)?.length ?? 0
    await waitUntil(
      'both apps are written to',
      async () => countOf(near.appId) > 50 && countOf(far.appId) > 50,
    )

    const node = (await startedCitus()).nodes[DEAD_GROUP - 1]
    assert.ok(node !== undefined)
    await node.crash()
    await waitUntil(
      'the app of the dead node is refused',
      async () => (refused.get(far.appId)?.size ?? 0) > 0,
    )
    const before = countOf(near.appId)
    await waitUntil('the other app is written to', async () => countOf(near.appId) > before + 50)
    // Jobs: the refresh of the other app is found, also in a list of all apps.
    const claimed: (string | undefined)[] = []
    for (let polls = 0; polls < 3; polls++)
      claimed.push((await store.claimRefresh(NOW_MS, NOW_MS + HOUR_MS))?.connectionId)
    assert.deepEqual(new Set(claimed), new Set([near.connectionId, undefined]))
    assert.deepEqual(store.nodesDown(), [DEAD_GROUP])
    // What ends access needs the node of the app only.
    await store.revokeClientTokens(near.appId)
    assert.equal(await store.setAppDisabled(near.appId, NOW_MS), 'changed')

    await node.start()
    const during = countOf(far.appId)
    await waitUntil('its app is written to again', async () => countOf(far.appId) > during + 10)
    stopped = true
    await Promise.all(writers)
    assert.deepEqual([...(refused.get(near.appId) ?? [])], [])
    assert.deepEqual([...(refused.get(far.appId) ?? [])], ['unreachable'])
    for (const [appId, keys] of acknowledged) {
      const rows = await driver.all("SELECT claim_key FROM claims WHERE app_id = :appId AND kind = 'load'", {
        appId,
      })
      const stored = new Set(rows.map((row) => row.claim_key))
      assert.deepEqual(
        keys.filter((key) => !stored.has(key)),
        [],
      )
    }
    let found: string | undefined
    for (let polls = 0; found === undefined && polls < 100; polls++)
      found = (await store.claimRefresh(NOW_MS, NOW_MS + HOUR_MS))?.connectionId
    assert.equal(found, far.connectionId)
  })

  /** An app on the node, with a queued refresh. */
  async function plantOn(group: number) {
    for (;;) {
      const { appId } = await plantApp(store)
      if ((await groupOf(appId)) !== group) continue
      const { connection } = await plantConnected(store, {
        appId,
        userId: (await plantUser(store, appId)).userId,
      })
      await store.requestRefresh({ ...refreshOf(connection), stalledBeforeMs: NOW_MS })
      return connection
    }
  }
})
