// contract: The list of tables is that of the schema, which can be distributed by it

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { NOW_MS } from '../../src/storage/conformance/samples.ts'
import type { Driver } from '../../src/storage/engine/driver.ts'
import { loadMigrations, migrate } from '../../src/storage/engine/migrate.ts'
import { openDriver } from '../../src/storage/engine/open.ts'
import { textList } from '../../src/storage/engine/row.ts'
import { placementOf, TABLES } from '../../src/storage/engine/tables.ts'
import { type FreshDatabase, forEachEngine } from '../support/engines.ts'
import { sqliteFileOf } from '../support/storage-workers.ts'

const COLUMNS = {
  sqlite: `
    SELECT t.name AS "table", c.name AS "column" FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`,
  postgres: `
    SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
    WHERE table_schema = current_schema()`,
}

/** Primary keys too. */
const UNIQUE_KEYS = {
  sqlite: `
    SELECT t.name AS "table", json_group_array(c.name) AS columns
    FROM sqlite_master t JOIN pragma_index_list(t.name) i ON i."unique" = 1 JOIN pragma_index_info(i.name) c
    WHERE t.type = 'table' GROUP BY t.name, i.name`,
  postgres: `
    SELECT CAST(CAST(i.indrelid AS regclass) AS TEXT) AS "table", CAST(json_agg(a.attname) AS TEXT) AS columns
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
    WHERE i.indisunique AND i.indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = CAST(current_schema() AS regnamespace))
    GROUP BY i.indexrelid, i.indrelid`,
}

const FOREIGN_KEYS = {
  sqlite: `
    SELECT t.name AS child, k."table" AS parent, json_group_array(k."from") AS columns
    FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) k WHERE t.type = 'table' GROUP BY t.name, k.id`,
  postgres: `
    SELECT CAST(CAST(c.conrelid AS regclass) AS TEXT) AS child, CAST(CAST(c.confrelid AS regclass) AS TEXT) AS parent,
      CAST(json_agg(a.attname) AS TEXT) AS columns
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
    WHERE c.contype = 'f' AND c.connamespace = CAST(current_schema() AS regnamespace)
    GROUP BY c.oid, c.conrelid, c.confrelid`,
}

/** Name the app of a client, and the apps of an organisation, to find the node of an app. */
const ON_EVERY_NODE: ReadonlySet<unknown> = new Set(['client_ids', 'organisation_apps'])

forEachEngine((engine) => {
  let database: FreshDatabase
  let driver: Driver

  before(async () => {
    database = await engine.freshDatabase()
    driver = await openDriver({
      databaseUrl: database.databaseUrl,
      sqliteFile: sqliteFileOf(database),
      clock: { nowMs: () => NOW_MS },
    })
    await migrate(driver, await loadMigrations(), NOW_MS)
  })

  after(async () => {
    await driver.close()
    await database.drop()
  })

  test('every table is listed; those with an app_id are stored by app', async () => {
    const columns = await driver.all(COLUMNS[engine.name], {})
    const tables = new Set(columns.map(({ table }) => String(table)))
    assert.deepEqual([...tables].sort(), Object.keys(TABLES).sort())
    const withApp = new Set(columns.filter(({ column }) => column === 'app_id').map(({ table }) => table))
    for (const table of tables) {
      const isByApp = withApp.has(table) && !ON_EVERY_NODE.has(table)
      assert.equal(placementOf(table) === 'by_app', isByApp, table)
    }
    assert.ok(withApp.size > 30)
  })

  test('every unique key of a table of apps contains app_id', async () => {
    const keys = await driver.all(UNIQUE_KEYS[engine.name], {})
    const byApp = keys.filter(({ table }) => placementOf(String(table)) === 'by_app')
    assert.ok(byApp.length > 30)
    for (const key of byApp) assert.ok(textList(key, 'columns').includes('app_id'), JSON.stringify(key))
  })

  test('foreign keys stay within an app or point to a reference table, and parents come first in the list', async () => {
    const order = Object.keys(TABLES)
    const keys = await driver.all(FOREIGN_KEYS[engine.name], {})
    assert.ok(keys.length > 25)
    for (const key of keys) {
      const [child, parent] = [String(key.child), String(key.parent)]
      assert.ok(order.indexOf(parent) < order.indexOf(child), `${child} is listed before ${parent}`)
      if (placementOf(parent) === 'reference') continue
      assert.equal(placementOf(parent), 'by_app', `${child} needs ${parent}`)
      assert.ok(textList(key, 'columns').includes('app_id'), JSON.stringify(key))
    }
  })
})
