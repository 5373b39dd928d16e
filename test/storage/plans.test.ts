// rule: Frequent statements of jobs read ranges of an index, never a whole table
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { Driver, Tx } from '../../src/storage/engine/driver.ts'
import { loadMigrations, migrate } from '../../src/storage/engine/migrate.ts'
import { compileForSqlite } from '../../src/storage/engine/sql.ts'
import { openSqlite } from '../../src/storage/engine/sqlite.ts'
import { buildStore } from '../../src/storage/store.ts'
import { engines } from '../support/engines.ts'

const [sqlite] = engines
const NOW_MS = 1_790_000_000_000

/** A whole table, or all rows of one app in a table of end users. */
const IS_UNBOUNDED =
  /^SCAN |^SEARCH (users|grants|connections|accounts|consents|withheld|w|request_figures|link_figures)\b.*\(app_id=\?\)/

/** A row of constants, a list that was given as JSON, or an index that only has what waits to be chained. */
const IS_BOUNDED = /^SCAN (CONSTANT|json_each)\b|INDEX \w+_unsealed\b/

/** Passes every call on, and adds its statement to the set; also those of transactions. */
function noting<T extends Driver | Tx>(subject: T, statements: Set<string>): T {
  return new Proxy(subject, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...[first, ...rest]: unknown[]): unknown => {
        if (typeof first === 'string') statements.add(first)
        const passed = typeof first === 'function' ? (tx: Tx) => first(noting(tx, statements)) : first
        return Reflect.apply(value, target, [passed, ...rest])
      }
    },
  })
}

/** Of as many rows as a query of the statement has found, which has a plan of its own. */
function readsDue(detail: string, sql: string): boolean {
  const names = Array.from(sql.matchAll(/(\w+) AS MATERIALIZED/g), ([, name]) => name)
  return names.some((name) => detail === `SCAN ${name}`)
}

test('jobs, deletions and revocations find their rows without reading a table, or all rows of an app, from end to end', async () => {
  assert.ok(sqlite !== undefined)
  const { dataDir, drop } = await sqlite.freshDatabase()
  const file = join(dataDir, 'plans.sqlite')
  const driver = await openSqlite({ file })
  try {
    await migrate(driver, await loadMigrations(), NOW_MS)
    const statements = new Set<string>()
    const store = buildStore(noting(driver, statements))
    await store.listDueConsents(NOW_MS, NOW_MS + 1000, 100)
    await store.listIdleConnections(NOW_MS, NOW_MS, 100)
    await store.listFailedConnections('a', { after: 'c', limit: 100 })
    await store.sweepExpired(NOW_MS, 100)
    await store.listSealedUnderOthers('new', 100, { appId: 'a', connectionId: 'b' })
    await store.deleteUser('a', 'u', NOW_MS)
    await store.revokeUserGrants({ appId: 'a', userId: 'u', nowMs: NOW_MS, by: 'client' })
    await store.supersedeGrants({
      appId: 'a',
      userId: 'u',
      connectionId: 'c',
      policy: 'p',
      grantId: 'g',
      nowMs: NOW_MS,
    })
    await store.disconnectConnection({ appId: 'a', connectionId: 'c', nowMs: NOW_MS, by: 'client' })
    await store.findAccountOwner('a', 'b')
    await store.listWithdrawnData('a', 'u')
    await store.findAppId('named')
    const page = { before: undefined, limit: 50 }
    await store.listRequests('a', {}, page)
    await store.listRequests('a', { outcome: 'refused' }, page)
    await store.listRequests('a', { userId: 'u' }, page)
    await store.listRequests('a', { grantIds: ['g'] }, page)
    await store.findRequest('a', 'r')
    await store.trimRequests({ maxRequests: 1, maxBytes: 1 }, 10)
    await store.listFigures('a', { resolution: 'hour', fromMs: 0, untilMs: NOW_MS })
    await store.listActiveUsers('a', 0, NOW_MS)
    await store.listLinkFigures('a', 0, NOW_MS)
    await store.countLinkSessions(NOW_MS, 10)
    await store.findUsers('a', 'text', 10)
    await store.listUnsealedTrails(10)
    await store.listSealedEvents({ kind: 'app', id: 'a' }, 0, 10)
    assert.ok(statements.size > 15)
    const db = new DatabaseSync(file, { readOnly: true })
    // Few rows each: endpoints and clients of banks, which no end user adds to, connections that wait for a bank, documents of businesses,
    // and OpenID providers of organisations.
    const isSmall =
      /^SCAN (webhook_endpoints|bank_clients|bank_endings|business_documents|organisation_providers)\b/
    const scans = [...statements].flatMap((sql) =>
      db
        .prepare(`EXPLAIN QUERY PLAN ${compileForSqlite(sql).text}`)
        .all()
        .map(({ detail }) => String(detail))
        .filter((detail) => IS_UNBOUNDED.test(detail) && !IS_BOUNDED.test(detail) && !isSmall.test(detail))
        .filter((detail) => !readsDue(detail, sql))
        .map((detail) => `${detail}: ${sql.trim().slice(0, 200)}`),
    )
    db.close()
    assert.deepEqual(scans, [])
  } finally {
    await driver.close()
    await drop()
  }
})
