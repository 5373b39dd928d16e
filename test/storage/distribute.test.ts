// contract: Distribution, migrations and starts on an emulated Citus cluster
// Never: proof of what Citus does with it. The emulation only refuses what Citus refuses.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOW_MS, plantApp, plantUser, sampleGrant } from '../../src/storage/conformance/samples.ts'
import { distribute } from '../../src/storage/engine/distribution.ts'
import type { Driver } from '../../src/storage/engine/driver.ts'
import { loadMigrations, type Migration, migrate } from '../../src/storage/engine/migrate.ts'
import { openDriver, openStore } from '../../src/storage/engine/open.ts'
import { TABLES } from '../../src/storage/engine/tables.ts'
import { at, commandsOn } from '../support/command-line.ts'
import { emulateCitus } from '../support/emulated-citus.ts'
import { type Engine, forEachEngine } from '../support/engines.ts'
import { sqliteFileOf } from '../support/storage-workers.ts'

const placed = (placement: string) =>
  Object.entries(TABLES).flatMap(([name, one]) => (one === placement ? [name] : []))
const MOVED = [...placed('reference'), ...placed('by_app')]

forEachEngine((engine) => {
  if (engine.name === 'sqlite') {
    test('distribute refuses a SQLite file', async () => {
      await onDatabase(engine, async ({ driver, database }) => {
        await assert.rejects(distribute(driver), {
          kind: 'refused',
          message: /SQLite file cannot be distributed/,
        })
        const ended = await commandsOn(database).run(['distribute'])
        assert.equal(ended.code, 1)
        assert.match(ended.stderr, /SQLite file cannot be distributed.*\n.*coordinator of a Citus cluster/)
      })
    })
    return
  }

  test('distribute refuses a PostgreSQL without Citus', async () => {
    await onDatabase(engine, async ({ driver, database }) => {
      await assert.rejects(distribute(driver), { kind: 'refused', message: /no Citus extension/ })
      const ended = await commandsOn(database).run(['distribute'])
      assert.equal(ended.code, 1)
      assert.match(ended.stderr, /no Citus extension/)
    })
  })

  test('distribute moves parents before children, empties what is left behind, and does nothing the second time', async () => {
    await onCluster(engine, async ({ driver, database, run, calls }) => {
      await plantRows(database)
      const first = await run(['distribute', '--json'])
      assert.equal(first.code, 0, first.stderr)
      assert.deepEqual(at(first.json(), 'distributed'), MOVED)
      assert.equal(at(first.json(), 'nodes'), 2)
      assert.deepEqual(await calls(), [
        ...placed('reference').map((name) => `reference ${name}`),
        'apps by app_id with none',
        ...placed('by_app').flatMap((name) => (name === 'apps' ? [] : [`${name} by app_id with apps`])),
        // Only those that had rows.
        ...[
          'grants',
          'users',
          'access_marks',
          'apps',
          'organisation_apps',
          'client_ids',
          'organisations',
        ].map((name) => `empty ${name}`),
      ])
      // Nothing keeps the marks any more, so that no instance uses what it remembers.
      const marks = await driver.all(
        "SELECT app_id AS left FROM access_marks UNION ALL SELECT 'trigger' WHERE to_regprocedure('replace_access_mark()') IS NOT NULL",
        {},
      )
      assert.deepEqual(marks, [])
      const made = (await calls()).length
      const second = await run(['distribute'])
      assert.match(second.stdout, /All tables are in place already, on 2 nodes/)
      assert.equal((await calls()).length, made)
      // An earlier call that was interrupted after the move left rows, which nobody sees or deletes any more.
      await plantRows(database)
      assert.match((await run(['distribute'])).stdout, /in place already/)
      assert.equal((await driver.all('SELECT user_id FROM users', {})).length, 0)
      await (await openStore(database)).close()
    })
  })

  test('distribute tries again after deadlocks, and continues where an earlier call has failed', async () => {
    await onCluster(engine, async ({ driver, calls }) => {
      // More than the driver itself repeats.
      await driver.run('UPDATE citus_emulation.faults SET deadlocks = 9', {})
      let waits = 0
      const { moved } = await distribute(driver, async () => {
        waits += 1
      })
      assert.deepEqual(moved, MOVED)
      assert.ok(waits > 0)
      await driver.run(
        "DELETE FROM citus_emulation.pg_dist_partition WHERE logicalrelid = CAST('claims' AS REGCLASS)",
        {},
      )
      assert.deepEqual((await distribute(driver)).moved, ['claims'])
      assert.deepEqual((await calls()).slice(-1), ['claims by app_id with apps'])
    })
  })

  test('distribute, migrations and starts refuse a connection to a worker node', async () => {
    await onCluster(engine, async ({ driver, database }) => {
      await distribute(driver)
      await driver.run('UPDATE citus_emulation.pg_dist_local_group SET groupid = 2', {})
      const refusal = { kind: 'refused', message: /worker node.*connect to its coordinator/ }
      await assert.rejects(distribute(driver), refusal)
      await assert.rejects(migrate(driver, await withOneMore('SELECT 1;'), NOW_MS), refusal)
      await assert.rejects(openStore(database), refusal)
    })
  })

  test('distribute refuses a cluster on which no node stores rows, and a table that is distributed in another way', async () => {
    await onCluster(engine, async ({ driver, calls }) => {
      await driver.run(
        "INSERT INTO citus_emulation.pg_dist_partition VALUES (CAST('hash_keys' AS REGCLASS), 'h', 'slot', 9, 's')",
        {},
      )
      await assert.rejects(distribute(driver), {
        kind: 'misplaced',
        message: /hash_keys is distributed in another/,
      })
      await driver.run('UPDATE citus_emulation.pg_dist_node SET shouldhaveshards = false', {})
      await driver.run('DELETE FROM citus_emulation.calls', {})
      await assert.rejects(distribute(driver), { kind: 'refused', message: /No node .* stores rows/ })
      assert.deepEqual(await calls(), [])
    })
  })

  test('a migration distributes the table of apps that it makes, before its transaction commits', async () => {
    await onCluster(engine, async ({ driver, calls }) => {
      const script = `
        CREATE TABLE nicknames (app_id TEXT NOT NULL, user_id TEXT NOT NULL, nickname TEXT NOT NULL,
          PRIMARY KEY (app_id, user_id),
          FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE);
        CREATE TABLE moods (mood TEXT NOT NULL PRIMARY KEY);`
      await distribute(driver)
      await driver.run('DELETE FROM citus_emulation.calls', {})
      assert.equal(await migrate(driver, await withOneMore(script), NOW_MS), 1)
      assert.deepEqual(await calls(), ['nicknames by app_id with apps'])
      // If it cannot be distributed, the migration is not applied.
      await driver.run('UPDATE citus_emulation.faults SET deadlocks = 1000', {})
      const later = await withOneMore(
        script,
        script.replaceAll('nicknames', 'names').replaceAll('moods', 'tones'),
      )
      await assert.rejects(migrate(driver, later, NOW_MS), { kind: 'locked' })
      assert.equal(
        await driver.get("SELECT 1 AS found WHERE to_regclass('names') IS NOT NULL", {}),
        undefined,
      )
    })
  })

  test('a migration of a database that is not distributed leaves its tables where they are', async () => {
    await onCluster(engine, async ({ driver, database, calls }) => {
      const script = 'CREATE TABLE nicknames (app_id TEXT NOT NULL PRIMARY KEY);'
      assert.equal(await migrate(driver, await withOneMore(script), NOW_MS), 1)
      assert.deepEqual(await calls(), [])
      const found = await commandsOn(database.fresh).run([
        'doctor',
        '--json',
        '--port',
        '0',
        '--bank-port',
        '0',
      ])
      assert.match(found.stdout, /one node/)
    })
  })

  test('start and doctor refuse a table of apps that is local, reference or stored apart from its app', async () => {
    await onCluster(engine, async ({ driver, database, run }) => {
      await distribute(driver)
      const partition = "citus_emulation.pg_dist_partition WHERE logicalrelid = CAST('consents' AS REGCLASS)"
      const examine = async () => {
        const ended = await run(['doctor', '--json', '--port', '0', '--bank-port', '0'])
        const findings = at(ended.json(), 'findings')
        assert.ok(Array.isArray(findings))
        return findings.find((finding) => at(finding, 'check') === 'distribution')
      }
      assert.equal(at(await examine(), 'verdict'), 'ok')
      const changes = [
        `UPDATE ${partition.replace(' WHERE', ' SET colocationid = 99 WHERE')}`,
        `UPDATE ${partition.replace(' WHERE', " SET partmethod = 'n', repmodel = 't', partkey = NULL WHERE")}`,
        `DELETE FROM ${partition}`,
      ]
      for (const change of changes) {
        await driver.run(change, {})
        const message = /its table consents is not distributed by app_id: run the command distribute/
        await assert.rejects(openStore(database), { kind: 'misplaced', message })
        const finding = await examine()
        assert.equal(at(finding, 'verdict'), 'fail')
        assert.match(String(at(finding, 'sentence')), message)
      }
      // The last change left it local, which the command mends.
      assert.deepEqual((await distribute(driver)).moved, ['consents'])
      await (await openStore(database)).close()
      // Another program's table in the same schema is none of ours.
      await driver.run('CREATE TABLE of_another_program (app_id TEXT)', {})
      await (await openStore(database)).close()
    })
  })
})

async function withOneMore(...scripts: readonly string[]): Promise<readonly Migration[]> {
  const migrations = await loadMigrations()
  const later = scripts.map((script, index) => {
    const version = migrations.length + 1 + index
    return { version, name: `later_${version}`, script }
  })
  return [...migrations, ...later]
}

/** A user with a grant. */
async function plantRows(options: Parameters<typeof openStore>[0]): Promise<void> {
  const store = await openStore(options)
  const { appId } = await plantApp(store)
  const { userId } = await plantUser(store, appId)
  await store.ensureStandingGrant(sampleGrant(appId, userId, { origin: 'assertion' }))
  await store.close()
}

interface OnDatabase {
  readonly driver: Driver
  readonly database: Awaited<ReturnType<Engine['freshDatabase']>>
}

async function onDatabase(engine: Engine, work: (on: OnDatabase) => Promise<void>): Promise<void> {
  const database = await engine.freshDatabase()
  const driver = await openDriver(optionsOf(database))
  try {
    await work({ driver, database })
  } finally {
    await driver.close()
    await database.drop()
  }
}

function optionsOf(database: OnDatabase['database']) {
  const { databaseUrl } = database
  return { databaseUrl, sqliteFile: sqliteFileOf(database), clock: { nowMs: () => NOW_MS }, poolSize: 2 }
}

/** A migrated database on an emulated cluster of a coordinator and two nodes. */
async function onCluster(
  engine: Engine,
  work: (on: {
    readonly driver: Driver
    readonly database: ReturnType<typeof optionsOf> & { readonly fresh: OnDatabase['database'] }
    readonly run: ReturnType<typeof commandsOn>['run']
    readonly calls: () => Promise<readonly string[]>
  }) => Promise<void>,
): Promise<void> {
  const fresh = await engine.freshDatabase()
  await emulateCitus(fresh.databaseUrl ?? '')
  const options = optionsOf(fresh)
  const driver = await openDriver(options)
  try {
    await migrate(driver, await loadMigrations(), NOW_MS)
    await work({
      driver,
      database: { ...options, fresh },
      run: commandsOn(fresh).run,
      calls: async () =>
        (await driver.all('SELECT call FROM citus_emulation.calls ORDER BY number', {})).map(({ call }) =>
          String(call),
        ),
    })
  } finally {
    await driver.close()
    await fresh.drop()
  }
}
