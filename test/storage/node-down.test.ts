// contract: A node of a distributed database that is down stops its own apps only

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plantConnected, refreshOf } from '../../src/storage/conformance/planted.ts'
import { HOUR_MS, NOW_MS, sampleGrant, sampleSecret } from '../../src/storage/conformance/samples.ts'
import { distribute } from '../../src/storage/engine/distribution.ts'
import type { Driver, Parameters } from '../../src/storage/engine/driver.ts'
import { StorageError } from '../../src/storage/engine/errors.ts'
import { loadMigrations, migrate } from '../../src/storage/engine/migrate.ts'
import { openDriver, openStore } from '../../src/storage/engine/open.ts'
import { integer, optionalInteger } from '../../src/storage/engine/row.ts'
import { emulateCitus } from '../support/emulated-citus.ts'
import { forEachEngine } from '../support/engines.ts'
import { sqliteFileOf } from '../support/storage-workers.ts'

const READ_BY_COORDINATOR =
  /FROM client_ids|FROM bank_clients|FROM business_documents|FROM organisation_providers|json_array_elements_text/

/** Fails what needs a node that is down: every statement of its apps, and those of all apps. */
function breakable(driver: Driver, appsDown: ReadonlySet<string>): Driver {
  const check = (sql: string, { appId, appIds }: Parameters): void => {
    if (appsDown.size === 0 || READ_BY_COORDINATOR.test(sql)) return
    const apps = typeof appId === 'string' ? [appId] : appIds
    if (Array.isArray(apps) && apps.every((one) => !appsDown.has(String(one)))) return
    throw new StorageError('unreachable', 'The node is down.', '08006')
  }
  return {
    engine: driver.engine,
    get: async (sql, parameters) => {
      check(sql, parameters)
      return await driver.get(sql, parameters)
    },
    all: async (sql, parameters) => {
      check(sql, parameters)
      return await driver.all(sql, parameters)
    },
    lookUp: async (sql, parameters) => {
      check(sql, parameters)
      return await driver.lookUp(sql, parameters)
    },
    lookUpAll: async (sql, parameters) => {
      check(sql, parameters)
      return await driver.lookUpAll(sql, parameters)
    },
    runBatched: undefined,
    run: async (sql, parameters, limit) => {
      check(sql, parameters)
      return await driver.run(sql, parameters, limit)
    },
    transaction: (work, limit) =>
      driver.transaction(
        (tx) =>
          work({
            ...tx,
            get: async (sql, parameters) => {
              check(sql, parameters)
              return await tx.get(sql, parameters)
            },
            all: async (sql, parameters) => {
              check(sql, parameters)
              return await tx.all(sql, parameters)
            },
            run: async (sql, parameters) => {
              check(sql, parameters)
              return await tx.run(sql, parameters)
            },
          }),
        limit,
      ),
    migration: (work) => driver.migration(work),
    stamp: (of) => driver.stamp(of),
    pool: () => driver.pool(),
    close: () => driver.close(),
  }
}

forEachEngine((engine) => {
  if (engine.name === 'sqlite') return

  test('queues, sweeps and times of use go on for the apps of the other nodes, and for all once the node is back', async () => {
    const fresh = await engine.freshDatabase()
    await emulateCitus(fresh.databaseUrl ?? '')
    const clock = { nowMs: () => NOW_MS }
    const options = { databaseUrl: fresh.databaseUrl, sqliteFile: sqliteFileOf(fresh), clock, poolSize: 4 }
    const driver = await openDriver(options)
    await migrate(driver, await loadMigrations(), NOW_MS)
    await distribute(driver)
    const appsDown = new Set<string>()
    const store = await openStore({ ...options, wrapDriver: (inner) => breakable(inner, appsDown) })
    try {
      assert.equal(store.isDistributed, true)
      const planted = [await plantConnected(store), await plantConnected(store), await plantConnected(store)]
      const [first, second, lost] = planted.map(({ connection }) => connection)
      assert.ok(first !== undefined && second !== undefined && lost !== undefined)
      const uses = await Promise.all(
        [first, second, lost].map(async (connection) => {
          const { appId, userId } = connection
          const shardId = connection === lost ? 102 : 101
          await driver.run('INSERT INTO citus_emulation.shards_of_apps VALUES (:appId, :shardId)', {
            appId,
            shardId,
          })
          await store.requestRefresh({ ...refreshOf(connection), stalledBeforeMs: NOW_MS })
          await store.claimOnce({ appId, kind: 'assertion', key: 'k', untilMs: NOW_MS, nowMs: NOW_MS })
          const grant = sampleGrant(appId, userId, { activatedAtMs: NOW_MS })
          await store.ensureStandingGrant({ ...grant, origin: 'assertion' })
          const secret = sampleSecret(appId)
          await store.addSecret(secret, 5, NOW_MS)
          return { appId, grantId: grant.grantId, secretId: secret.secretId, atMs: NOW_MS + 7 }
        }),
      )
      const claim = () => store.claimRefresh(NOW_MS, NOW_MS + HOUR_MS)
      const count = async (sql: string) => integer((await driver.get(sql, {})) ?? {}, 'rows')
      const claims = () => count('SELECT CAST(COUNT(*) AS INTEGER) AS rows FROM claims')
      const events = () =>
        count('SELECT CAST(COUNT(*) AS INTEGER) AS rows FROM webhook_events WHERE dispatched_at_ms IS NULL')
      assert.deepEqual([await claims(), store.nodesDown()], [3, []])
      const waiting = await events()

      appsDown.add(lost.appId)
      const claimed = [await claim(), await claim(), await claim()]
      const ids = claimed.map((one) => one?.connectionId)
      assert.deepEqual(new Set(ids), new Set([first.connectionId, second.connectionId, undefined]))
      assert.deepEqual(store.nodesDown(), [2])
      await store.sweepExpired(NOW_MS, 100)
      assert.equal(await claims(), 1)
      assert.ok((await store.dispatchWebhookEvents(NOW_MS, 100)) > 0)
      assert.equal(await events(), waiting / 3)
      // Nothing else is left out, or fails.
      await store.leaseDueSignIn(NOW_MS, NOW_MS + 1)
      await store.claimBankRevocation(NOW_MS, NOW_MS + 1)
      await store.listDueConsents(NOW_MS, NOW_MS, 10)
      await store.listIdleConnections(NOW_MS, NOW_MS, 10)
      await store.listDueWebhookEndpoints({ nowMs: NOW_MS, maxInProgress: 4, limit: 10 })
      await store.listSealedUnderOthers('key', 10)
      await assert.rejects(store.touchGrants(uses), { kind: 'unreachable' })
      await assert.rejects(store.touchSecrets(uses), { kind: 'unreachable' })
      for (const { appId, grantId } of uses) {
        const row = await driver.get('SELECT last_used_at_ms FROM grants WHERE grant_id = :grantId', {
          grantId,
        })
        const isWritten = optionalInteger(row ?? {}, 'last_used_at_ms') === NOW_MS + 7
        assert.equal(isWritten, appId !== lost.appId)
        const [secret] = await store.listSecrets(appId).catch(() => [undefined])
        assert.equal(secret?.lastUsedAtMs, appId === lost.appId ? undefined : NOW_MS + 7)
      }

      appsDown.clear()
      let found: Awaited<ReturnType<typeof claim>>
      for (let polls = 0; found === undefined && polls < 100; polls++) found = await claim()
      assert.equal(found?.connectionId, lost.connectionId)
      assert.deepEqual(store.nodesDown(), [])
      await store.sweepExpired(NOW_MS, 100)
      await store.dispatchWebhookEvents(NOW_MS, 100)
      assert.deepEqual([await claims(), await events()], [0, 0])

      // With every node down, a list fails instead of finding nothing to do.
      for (const { appId } of uses) appsDown.add(appId)
      await assert.rejects(claim(), { kind: 'unreachable' })
      appsDown.clear()
      assert.equal(await claim(), undefined)
    } finally {
      await store.close()
      await driver.close()
      await fresh.drop()
    }
  })
})
