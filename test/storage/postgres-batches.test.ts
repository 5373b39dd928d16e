// contract: Batches and query plans of PostgreSQL that the conformance suite does not reach

import { after, before, describe, test } from 'node:test'
import { appConformance } from '../../src/storage/conformance/apps.ts'
import { batchConformance } from '../../src/storage/conformance/batches.ts'
import { grantConformance } from '../../src/storage/conformance/grants.ts'
import { freshId, NOW_MS, plantApp } from '../../src/storage/conformance/samples.ts'
import type { Subject } from '../../src/storage/conformance/subject.ts'
import { tokenConformance } from '../../src/storage/conformance/tokens.ts'
import { userConformance } from '../../src/storage/conformance/users.ts'
import { openDriver, openStore } from '../../src/storage/engine/open.ts'
import { type FreshDatabase, forEachEngine } from '../support/engines.ts'
import { waitUntil } from '../support/wait-until.ts'

forEachEngine((engine) => {
  if (engine.name !== 'postgres') return

  describe('with batches of one app each, as on a distributed PostgreSQL', () => {
    let database: FreshDatabase | undefined
    let opened: Subject | undefined

    before(async () => {
      database = await engine.freshDatabase()
      const options = {
        databaseUrl: database.databaseUrl,
        sqliteFile: '',
        clock: { nowMs: () => NOW_MS },
        oneAppPerBatch: true,
      }
      opened = { store: await openStore(options), driver: await openDriver(options) }
    })

    after(async () => {
      await opened?.store.close()
      await opened?.driver.close()
      await database?.drop()
    })

    const subject = async () => {
      if (opened === undefined) throw new Error('the database was not opened')
      return opened
    }
    appConformance(subject)
    userConformance(subject)
    tokenConformance(subject)
    grantConformance(subject)
    batchConformance(subject)
  })

  test('a statement that was planned while its table was empty finds rows by their key once the table has grown', async () => {
    const database = await engine.freshDatabase()
    const options = {
      databaseUrl: database.databaseUrl,
      sqliteFile: '',
      clock: { nowMs: () => NOW_MS },
    }
    const store = await openStore(options)
    // One connection, so that the plan that is shown is the plan that was used.
    const driver = await openDriver({ ...options, poolSize: 1 })
    try {
      // Its statistics would change the plan as well, in a minute.
      await driver.run('ALTER TABLE grants SET (autovacuum_enabled = false)', {})
      const { appId } = await plantApp(store)
      const sql = 'SELECT grants.user_id FROM grants WHERE app_id = :appId AND grant_id = :grantId'
      const find = () => driver.lookUp(sql, { appId, grantId: freshId() })
      // PostgreSQL keeps a plan from the sixth execution on.
      for (let count = 0; count < 8; count++) await find()
      await driver.run(INSERT_USERS, { appId })
      await driver.run(INSERT_GRANTS, { appId })
      const [statement] = await driver.all(
        "SELECT name FROM pg_prepared_statements WHERE statement LIKE '%LATERAL (SELECT grants.user_id%'",
        {},
      )
      await waitUntil('the statement finds grants by their key', async () => {
        await find()
        const plan = await driver.all(`EXPLAIN EXECUTE "${statement?.name}" ('{}', '{}')`, {})
        const lines = plan.map((row) => String(row['QUERY PLAN'])).join('\n')
        return /Index Scan using grants_pkey/.test(lines) && /Index Cond: .*grant_id/.test(lines)
      })
    } finally {
      await store.close()
      await driver.close()
      await database.drop()
    }
  })
})

const INSERT_USERS = `
  INSERT INTO users (app_id, user_id, market, locale, retention, currency, time_zone, period_mode, period_adjusted_day,
    notifications, created_at_ms)
  SELECT :appId, 'user-' || number, 'SE', 'sv_SE', 'permanent', 'SEK', 'UTC', 'monthly', 1, '{}', 1
  FROM generate_series(1, 3000) number`

const INSERT_GRANTS = `
  INSERT INTO grants (app_id, grant_id, user_id, origin, policy, scopes, audience, refresh_generation, generation,
    min_generation, created_at_ms, expires_at_ms)
  SELECT :appId, 'grant-' || number, 'user-' || number, 'server', 'p', '[]', '[]', 1, 1, 1, 1, 1
  FROM generate_series(1, 3000) number`
