// contract: what was answered is in the database, whenever the process or the server was killed

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
import { type FreshDatabase, forEachEngine } from '../support/engines.ts'
import { sqliteFileOf, startWorker } from '../support/storage-workers.ts'

/** On PostgreSQL the process that is killed holds no data, so fewer lives show what there is to see. */
const KILLS = { sqlite: 100, postgres: 30 }
/** Processes that write, and are killed, at the same time. */
const LANES = 4

forEachEngine((engine) => {
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

  /** One life of a writer: it is killed some time after so many answers, and everything that was heard is looked up. */
  async function killOne(seed: string, answers: number, laterMs: number): Promise<number> {
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const families = [await plantFamily(store), await plantFamily(store)]
    const worker = await startWorker(database)
    const heard: Acknowledged[] = []
    const failures: string[] = []
    const enough = new Promise<void>((resolve) => {
      if (answers === 0) resolve()
      worker.onReport((report) => {
        if (report.kind === 'acknowledged') heard.push(report.what)
        if (report.kind === 'failed') failures.push(report.message)
        if (heard.length === answers || report.kind === 'failed') resolve()
      })
    })
    worker.send({ kind: 'write', seed, appId, userId, families })
    await enough
    await delay(laterMs)
    await worker.kill()
    assert.deepEqual(failures, [])
    await lookUp(store, appId, heard)
    return heard.length
  }

  const count = KILLS[engine.name]
  test(`${count} writers are killed at odd moments: every answer that was heard is stored`, async () => {
    let kills = 0
    let heard = 0
    const lane = async (): Promise<void> => {
      while (kills < count) {
        const kill = kills++
        // From before the first answer to well into the stream; the steps are chosen so that no two lives are alike.
        const answers = await killOne((0xb00 + kill).toString(16), (kill * 37) % 61, (kill * 5) % 13)
        heard += answers
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    assert.ok(heard > count * 20, `only ${heard} answers were heard in ${count} lives`)
    await assertClean(driver)
  })
})

async function lookUp(store: Store, appId: string, heard: readonly Acknowledged[]): Promise<void> {
  const newest = new Map<string, RefreshToken>()
  for (const what of heard) if (what.kind === 'rotation') newest.set(what.token.grantId, what.token)
  const lost = await Promise.all(
    heard.map(async (what) => {
      if (what.kind === 'claim')
        return (await store.claimOnce(appId, 'kill', what.key, NOW_MS + HOUR_MS, NOW_MS)) !== 'seen'
      if (what.kind === 'code') return (await store.loadCode(appId, what.codeHash)) === undefined
      return false
    }),
  )
  assert.deepEqual(
    heard.filter((_, index) => lost[index]),
    [],
    'an answer that was heard is not in the database',
  )
  for (const token of newest.values()) {
    const grant = await store.loadGrant(token.appId, token.grantId)
    const ahead = (grant?.refreshGeneration ?? 0) - token.generation
    // Rotations whose answers were not heard any more may have been stored; the one that was heard must have been.
    assert.ok(ahead >= 0, 'a rotation that was answered is gone')
    if (ahead > 0) continue
    // PostgreSQL may still be at work on the last words of the killed, so that one more rotation comes in between.
    const { kind } = await store.rotateRefreshToken(sampleRotation(token))
    assert.ok(kind === 'rotated' || kind === 'retried', `a refresh token that was answered is ${kind}`)
  }
}

/** No page is damaged, and no row hangs without the one that it belongs to. */
async function assertClean(driver: Driver): Promise<void> {
  if (driver.engine === 'sqlite') {
    assert.deepEqual({ ...(await driver.get('PRAGMA integrity_check', {})) }, { integrity_check: 'ok' })
    assert.deepEqual(await driver.all('PRAGMA foreign_key_check', {}), [])
  }
  const halves = await driver.all(
    `SELECT grants.grant_id FROM grants LEFT JOIN authorization_codes code
       ON code.app_id = grants.app_id AND code.grant_id = grants.grant_id
     WHERE code.code_hash IS NULL`,
    {},
  )
  assert.deepEqual(halves, [], 'a grant was stored without its code')
}
