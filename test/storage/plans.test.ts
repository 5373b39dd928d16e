// rule: Frequent statements of jobs read ranges of an index, never a whole table
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { loadMigrations, migrate } from '../../src/storage/engine/migrate.ts'
import { compileForSqlite } from '../../src/storage/engine/sql.ts'
import { openSqlite } from '../../src/storage/engine/sqlite.ts'
import { buildStore } from '../../src/storage/store.ts'
import { engines } from '../support/engines.ts'

const [sqlite] = engines
const NOW_MS = 1_790_000_000_000

/** A row of constants, or a list that was given as JSON. */
const IS_BOUNDED = /^SCAN (CONSTANT|json_each)\b/

test('due consents, idle connections, expired rows and sealed secrets are found without reading a table from end to end', async () => {
  assert.ok(sqlite !== undefined)
  const { dataDir, drop } = await sqlite.freshDatabase()
  const file = join(dataDir, 'plans.sqlite')
  const driver = await openSqlite({ file })
  try {
    await migrate(driver, await loadMigrations(), NOW_MS)
    const statements = new Set<string>()
    const noting = new Proxy(driver, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...args: unknown[]): unknown => {
          if (typeof args[0] === 'string') statements.add(args[0])
          return Reflect.apply(value, target, args)
        }
      },
    })
    const store = buildStore(noting)
    await store.listDueConsents(NOW_MS, NOW_MS + 1000, 100)
    await store.listIdleConnections(NOW_MS, NOW_MS, 100)
    await store.sweepExpired(NOW_MS, 100)
    await store.listSealedUnderOthers('new', 100, { appId: 'a', connectionId: 'b' })
    assert.ok(statements.size > 10)
    const db = new DatabaseSync(file, { readOnly: true })
    // Few rows each: endpoints and clients of banks, which no end user adds to, and connections that wait for a bank.
    const isSmall = /^SCAN (webhook_endpoints|bank_clients|bank_endings)\b/
    const scans = [...statements].flatMap((sql) =>
      db
        .prepare(`EXPLAIN QUERY PLAN ${compileForSqlite(sql).text}`)
        .all()
        .map(({ detail }) => String(detail))
        .filter((detail) => detail.startsWith('SCAN ') && !IS_BOUNDED.test(detail) && !isSmall.test(detail))
        .map((detail) => `${detail}: ${sql.trim().slice(0, 200)}`),
    )
    db.close()
    assert.deepEqual(scans, [])
  } finally {
    await driver.close()
    await drop()
  }
})
