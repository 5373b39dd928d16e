// contract: Every upgrade path ends at the newest schema; a foreign database is refused

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { NOW_MS, sampleApp } from '../../src/storage/conformance/samples.ts'
import type { Driver } from '../../src/storage/engine/driver.ts'
import { checksum, loadMigrations, type Migration, migrate } from '../../src/storage/engine/migrate.ts'
import { openDriver, openStore } from '../../src/storage/engine/open.ts'
import { loadWholeSchema } from '../../src/storage/engine/whole-schema.ts'
import { type FreshDatabase, forEachEngine } from '../support/engines.ts'
import { sqliteFileOf, startWorker } from '../support/storage-workers.ts'

forEachEngine((engine) => {
  const databases: FreshDatabase[] = []

  after(async () => {
    await Promise.all(databases.map((database) => database.drop()))
  })

  async function fresh() {
    const database = await engine.freshDatabase()
    databases.push(database)
    const { databaseUrl } = database
    const options = { databaseUrl, sqliteFile: sqliteFileOf(database), clock: { nowMs: () => NOW_MS } }
    return { database, options }
  }

  /** Opens, works, and closes, so that what follows meets the database as a new process would. */
  async function using<T>(
    options: Parameters<typeof openDriver>[0],
    work: (driver: Driver) => Promise<T>,
  ): Promise<T> {
    const driver = await openDriver(options)
    try {
      return await work(driver)
    } finally {
      await driver.close()
    }
  }

  /** One more migration after all that exist, as a later version of the program would bring. */
  async function withOneMore(script = 'ALTER TABLE users ADD COLUMN nickname TEXT;'): Promise<Migration[]> {
    const migrations = await loadMigrations()
    return [...migrations, { version: migrations.length + 1, name: 'later', script }]
  }

  test('an upgrade moves the switches of an app into each of its dialects', async () => {
    const { options } = await fresh()
    const all = await loadMigrations()
    const before = all.findIndex(({ name }) => name.endsWith('_app_dialect_switches'))
    await using(options, async (driver) => {
      await migrate(driver, all.slice(0, before), NOW_MS)
      await driver.run(
        "INSERT INTO organisations (organisation_id, name, created_at_ms) VALUES ('o', 'O', 1)",
        {},
      )
      const dialects = [
        { dialect: 'a', scopes: ['x', '*'] },
        { dialect: 'b', scopes: [], isResourceServer: true },
      ]
      for (const [appId, refreshTokens, plainPkce] of [
        ['11', 1, 0],
        ['22', 0, 0],
        ['33', 0, 1],
      ] as const) {
        await driver.run(
          `INSERT INTO apps (app_id, organisation_id, client_id, name, display_name, environment, dialects, redirect_uris,
             auth_methods, embedding, returns_early, refresh_tokens, plain_pkce, terms_url, privacy_url, verified, generation,
             min_generation, created_at_ms)
           VALUES (:appId, 'o', :appId, 'n', 'n', 'sandbox', :dialects, '[]', '[]', 0, 0, :refreshTokens, :plainPkce, '', '', 0,
             1, 1, 1)`,
          { appId, dialects: JSON.stringify(dialects), refreshTokens, plainPkce },
        )
      }
      await migrate(driver, all, NOW_MS)
    })
    const store = await openStore(options)
    try {
      const found = await Promise.all(['11', '22', '33'].map((appId) => store.loadApp(appId)))
      const off = { refreshTokens: false }
      const plain = { ...off, dangerouslyAllowPlainPkce: true }
      const a = { dialect: 'a', scopes: ['x', '*'] }
      const b = { dialect: 'b', scopes: [], isResourceServer: true }
      assert.deepEqual(
        found.map((app) => app?.dialects),
        [
          [a, b],
          [
            { ...a, ...off },
            { ...b, ...off },
          ],
          [
            { ...a, ...plain },
            { ...b, ...plain },
          ],
        ],
      )
    } finally {
      await store.close()
    }
  })

  test('an upgrade bounds the scopes of apps that wait for production access, and of no other', async () => {
    const { options } = await fresh()
    const all = await loadMigrations()
    const before = all.findIndex(({ name }) => name.endsWith('_app_products'))
    await using(options, async (driver) => {
      await migrate(driver, all.slice(0, before), NOW_MS)
      await driver.run(
        "INSERT INTO organisations (organisation_id, name, created_at_ms) VALUES ('o', 'O', 1)",
        {},
      )
      for (const [appId, environment, hold] of [
        ['11', 'production', 'approval'],
        ['22', 'production', 'member'],
        ['33', 'production', undefined],
        ['44', 'sandbox', 'approval'],
      ] as const) {
        await driver.run(
          `INSERT INTO apps (app_id, organisation_id, client_id, name, display_name, environment, dialects, redirect_uris,
             auth_methods, embedding, returns_early, terms_url, privacy_url, verified, generation, min_generation, created_at_ms)
           VALUES (:appId, 'o', :appId, 'n', 'n', :environment, '[]', '[]', '[]', 0, 0, '', '', 0, 1, 1, 1)`,
          { appId, environment },
        )
        if (hold !== undefined)
          await driver.run(
            "INSERT INTO app_holds (app_id, hold, at_ms, note) VALUES (:appId, :hold, 1, '')",
            { appId, hold },
          )
      }
      await migrate(driver, all, NOW_MS)
    })
    const store = await openStore(options)
    try {
      const found = await Promise.all(['11', '22', '33', '44'].map((appId) => store.loadApp(appId)))
      assert.deepEqual(
        found.map((app) => app?.products),
        [[], undefined, undefined, undefined],
      )
    } finally {
      await store.close()
    }
  })

  test('a fresh and an upgraded database have the same schema', async () => {
    const migrations = await withOneMore()
    const atOnce = await fresh()
    const prepared = await loadWholeSchema()
    assert.ok((prepared?.checksums.length ?? 0) > 0, 'a schema is prepared')
    await using(atOnce.options, (driver) => migrate(driver, migrations, NOW_MS, async () => prepared))
    const stepwise = await fresh()
    for (let known = 1; known <= migrations.length; known++) {
      const applied = await using(stepwise.options, (driver) =>
        migrate(driver, migrations.slice(0, known), NOW_MS),
      )
      assert.equal(applied, 1)
    }
    const schemas = [await using(atOnce.options, describe), await using(stepwise.options, describe)]
    assert.ok((schemas[0]?.length ?? 0) > 100)
    assert.deepEqual(schemas[0], schemas[1])
  })

  test('a prepared schema is used only for the migrations that it is of, and notes each of them', async () => {
    const migrations = await loadMigrations()
    const prepared = await loadWholeSchema()
    assert.ok(prepared !== undefined)
    const poisoned = {
      ...prepared,
      script: `${prepared.script}\nCREATE TABLE poisoned (id TEXT NOT NULL PRIMARY KEY);`,
    }
    const [first, ...others] = migrations
    assert.ok(first !== undefined)
    const edited = [{ ...first, script: `${first.script}\n` }, ...others]
    for (const [list, isUsed] of [
      [migrations, engine.name === 'sqlite'],
      [migrations.slice(0, -1), false],
      [edited, false],
    ] as const) {
      const { options } = await fresh()
      await using(options, async (driver) => {
        assert.equal(await migrate(driver, list, NOW_MS, async () => poisoned), list.length)
        const rows = await driver.all('SELECT version, checksum FROM schema_migrations ORDER BY version', {})
        assert.deepEqual(
          rows.map((row) => row.checksum),
          list.map(checksum),
        )
        assert.equal(
          (await describe(driver)).some((line) => line.includes('poisoned')),
          isUsed,
        )
        assert.equal(await migrate(driver, list, NOW_MS, async () => poisoned), 0)
      })
    }
  })

  test('an app of the first version is found by its client id after all migrations, and keeps it', async () => {
    const { options } = await fresh()
    const migrations = await loadMigrations()
    await using(options, async (driver) => {
      await migrate(driver, migrations.slice(0, 1), NOW_MS)
      await driver.run("INSERT INTO organisations VALUES ('o', 'Org', 1)", {})
      await driver.run(
        `INSERT INTO apps (app_id, organisation_id, client_id, name, display_name, environment, scopes, redirect_uris,
           auth_methods, embedding, verified, generation, min_generation, created_at_ms)
         VALUES ('a', 'o', 'c', 'App', 'App', 'sandbox', '[]', '[]', '["client_secret_post"]', 0, 1, 1, 1, 1)`,
        {},
      )
      await migrate(driver, migrations, NOW_MS)
    })
    const store = await openStore(options)
    const found = await store.loadClient('c', NOW_MS)
    assert.equal(found?.app.appId, 'a')
    const other = sampleApp({ organisationId: 'o', clientId: 'c' })
    assert.equal(await store.createApp(other, undefined), 'client_id_taken')
    await store.close()
  })

  test('the comparison of schemas sees a column, an index and a key', async () => {
    const base = await fresh()
    const plain = await using(base.options, async (driver) => {
      await migrate(driver, await loadMigrations(), NOW_MS)
      return describe(driver)
    })
    for (const change of [
      'ALTER TABLE users ADD COLUMN nickname TEXT;',
      'CREATE INDEX users_by_market ON users (market);',
      'CREATE TABLE pets (app_id TEXT NOT NULL PRIMARY KEY REFERENCES apps (app_id));',
      'DROP INDEX grants_by_sweep;',
    ]) {
      const changed = await fresh()
      const seen = await using(changed.options, async (driver) => {
        await migrate(driver, await withOneMore(change), NOW_MS)
        return describe(driver)
      })
      assert.notDeepEqual(seen, plain, change)
    }
  })

  test('four processes that start on an empty database at the same time apply each migration once', async () => {
    const { database, options } = await fresh()
    const workers = await Promise.all(Array.from({ length: 4 }, () => startWorker(database)))
    await Promise.all(workers.map((worker) => worker.stop()))
    const migrations = await loadMigrations()
    await using(options, async (driver) => {
      const rows = await driver.all('SELECT version FROM schema_migrations ORDER BY version', {})
      assert.deepEqual(
        rows.map((row) => row.version),
        migrations.map(({ version }) => version),
      )
      assert.equal(await migrate(driver, migrations, NOW_MS), 0)
    })
  })

  test('refuses to start if an applied migration was edited', async () => {
    const { options } = await fresh()
    const [first, ...others] = await loadMigrations()
    assert.ok(first !== undefined)
    await using(options, (driver) => migrate(driver, [first, ...others], NOW_MS))
    const edited = [{ ...first, script: `${first.script}\n-- a harmless comment` }, ...others]
    await assert.rejects(
      using(options, (driver) => migrate(driver, edited, NOW_MS)),
      { kind: 'changed_migration', message: /file of migration 0001_initial differs from the one/ },
    )
  })

  test('refuses a database of a later version with one sentence and leaves it unchanged', async () => {
    const { options } = await fresh()
    const later = await withOneMore()
    await using(options, (driver) => migrate(driver, later, NOW_MS))
    const before = await using(options, describe)
    await assert.rejects(openStore(options), {
      kind: 'newer_schema',
      message: new RegExp(`schema version ${later.length}.*start the later version`),
    })
    assert.deepEqual(await using(options, describe), before)
  })

  test('a failed migration leaves nothing behind', async () => {
    const { options } = await fresh()
    const broken = await withOneMore(
      'CREATE TABLE half_done (id TEXT NOT NULL PRIMARY KEY); SELECT no_such();',
    )
    await assert.rejects(
      using(options, (driver) => migrate(driver, broken, NOW_MS)),
      { kind: 'failed' },
    )
    const schema = await using(options, describe)
    assert.ok(schema.every((line) => !line.includes('half_done')))
    await (await openStore(options)).close()
  })
})

const SCHEMA = {
  sqlite: "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
  postgres: `
    SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name
    FROM information_schema.columns WHERE table_schema = current_schema()`,
}

/** No rows on SQLite, where the first query includes everything. */
const INDEXES_AND_CONSTRAINTS = {
  sqlite: 'SELECT 1 AS none WHERE 1 = 0',
  postgres: `
    SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE schemaname = current_schema()
    UNION ALL
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = CAST(current_schema() AS regnamespace)
    UNION ALL
    SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal`,
}

/** One line for each column, index and constraint, sorted. SQLite returns a table with its columns, so these are split. */
async function describe(driver: Driver): Promise<readonly string[]> {
  const rows = [
    ...(await driver.all(SCHEMA[driver.engine], {})),
    ...(await driver.all(INDEXES_AND_CONSTRAINTS[driver.engine], {})),
  ]
  return rows
    .map((row) => JSON.stringify(row))
    .flatMap((line) => (driver.engine === 'sqlite' ? line.split('\\n') : [line]))
    .sort()
}
