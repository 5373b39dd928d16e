// contract: An acknowledged write is stored, whenever the process is killed

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { RefreshToken } from '../../src/core/grants/grant.ts'
import type { Store } from '../../src/core/ports.ts'
import {
  HOUR_MS,
  NOW_MS,
  plantApp,
  plantFamily,
  plantUser,
  sampleRotation,
} from '../../src/storage/conformance/samples.ts'
import type { Acknowledged } from '../../src/storage/conformance/worker.ts'
import type { Driver } from '../../src/storage/engine/driver.ts'
import { openDriver, openStore } from '../../src/storage/engine/open.ts'
import { type FreshDatabase, forEachEngineAndCitus } from '../support/engines.ts'
import { sqliteFileOf, startWorker } from '../support/storage-workers.ts'

/** On PostgreSQL the killed process holds no data, so fewer kills are enough. */
const KILLS = { sqlite: 100, postgres: 30 }
/** Writers that run, and are killed, at the same time. */
const LANES = 4

forEachEngineAndCitus((engine) => {
  let database: FreshDatabase
  let store: Store
  let driver: Driver

  before(async () => {
    database = await engine.freshDatabase()
    const options = {
      databaseUrl: database.databaseUrl,
      sqliteFile: sqliteFileOf(database),
      clock: { nowMs: () => NOW_MS },
    }
    store = await openStore(options)
    driver = await openDriver(options)
    await (await startWorker(database)).stop()
  })

  after(async () => {
    await store.close()
    await driver.close()
    await database.drop()
  })

  /** Kills one writer some time after a number of acknowledgements, and looks up every acknowledged write. */
  async function killOne(seed: string, acknowledgements: number, laterMs: number): Promise<number> {
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const families = [await plantFamily(store), await plantFamily(store)]
    const worker = await startWorker(database)
    const acknowledged: Acknowledged[] = []
    const failures: string[] = []
    const enough = new Promise<void>((resolve) => {
      if (acknowledgements === 0) resolve()
      worker.onReport((report) => {
        if (report.kind === 'acknowledged') acknowledged.push(report.what)
        if (report.kind === 'failed') failures.push(report.message)
        if (acknowledged.length === acknowledgements || report.kind === 'failed') resolve()
      })
    })
    worker.send({ kind: 'write', seed, appId, userId, families })
    await enough
    await delay(laterMs)
    await worker.kill()
    assert.deepEqual(failures, [])
    await lookUp(store, appId, acknowledged)
    return acknowledged.length
  }

  const count = KILLS[engine.name]
  test(`${count} writers are killed at arbitrary moments: every acknowledged write is stored`, async () => {
    let kills = 0
    let acknowledged = 0
    const lane = async (): Promise<void> => {
      while (kills < count) {
        const kill = kills++
        // From before the first acknowledgement to well into the stream, with a different moment for every kill.
        const writes = await killOne((0xb00 + kill).toString(16), (kill * 37) % 61, (kill * 5) % 13)
        acknowledged += writes
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    assert.ok(acknowledged > count * 20, `only ${acknowledged} writes were acknowledged in ${count} lives`)
    await assertClean(driver)
  })
})

async function lookUp(store: Store, appId: string, acknowledged: readonly Acknowledged[]): Promise<void> {
  const newest = new Map<string, RefreshToken>()
  for (const what of acknowledged) if (what.kind === 'rotation') newest.set(what.token.grantId, what.token)
  const lost = await Promise.all(
    acknowledged.map(async (what) => {
      if (what.kind === 'claim')
        return (
          (await store.claimOnce({
            appId,
            kind: 'kill',
            key: what.key,
            untilMs: NOW_MS + HOUR_MS,
            nowMs: NOW_MS,
          })) !== 'seen'
        )
      if (what.kind === 'code') return (await store.loadCode(appId, what.codeHash)) === undefined
      return false
    }),
  )
  assert.deepEqual(
    acknowledged.filter((_, index) => lost[index]),
    [],
    'an acknowledged write is not in the database',
  )
  for (const token of newest.values()) {
    const grant = await store.loadGrant(token.appId, token.grantId)
    const ahead = (grant?.refreshGeneration ?? 0) - token.generation
    // Rotations that were never acknowledged may be stored; the acknowledged one must be.
    assert.ok(ahead >= 0, 'an acknowledged rotation is gone')
    if (ahead > 0) continue
    // PostgreSQL may still run the last statements of the killed process, so that one more rotation may come in between.
    const { kind } = await store.rotateRefreshToken(sampleRotation(token))
    assert.ok(kind === 'rotated' || kind === 'retried', `an acknowledged refresh token is ${kind}`)
  }
}

/** No page is damaged, and no row lacks its parent. */
async function assertClean(driver: Driver): Promise<void> {
  if (driver.engine === 'sqlite') {
    assert.deepEqual({ ...(await driver.get('PRAGMA integrity_check', {})) }, { integrity_check: 'ok' })
    assert.deepEqual(await driver.all('PRAGMA foreign_key_check', {}), [])
  }
  const grantsWithoutCode = await driver.all(
    `SELECT grants.grant_id FROM grants LEFT JOIN authorization_codes code
       ON code.app_id = grants.app_id AND code.grant_id = grants.grant_id
     WHERE code.code_hash IS NULL`,
    {},
  )
  assert.deepEqual(grantsWithoutCode, [], 'a grant was stored without its code')
}
