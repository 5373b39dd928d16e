// contract: Both engines pass the storage conformance suite

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  READS_OF_ALL_APPS,
  type Watched,
  watchDistribution,
} from '../../src/storage/conformance/distribution-rules.ts'
import { NOW_MS } from '../../src/storage/conformance/samples.ts'
import type { Subject } from '../../src/storage/conformance/subject.ts'
import { conformance } from '../../src/storage/conformance/suite.ts'
import type { Driver } from '../../src/storage/engine/driver.ts'
import { openDriver, openStore } from '../../src/storage/engine/open.ts'
import { type FreshDatabase, forEachEngineAndCitus } from '../support/engines.ts'
import { wraps } from '../support/fast-paths.ts'

forEachEngineAndCitus((engine) => {
  let database: FreshDatabase | undefined
  let subject: Subject | undefined
  let watched: Watched | undefined
  let verbs: readonly string[] = []
  const called = new Set<string>()

  before(async () => {
    database = await engine.freshDatabase()
    const options = {
      databaseUrl: database.databaseUrl,
      sqliteFile: join(database.dataDir, 'tallystick.db'),
      clock: { nowMs: () => NOW_MS },
      ...wraps,
      wrapDriver: (driver: Driver) => {
        watched = watchDistribution(driver)
        return watched.driver
      },
    }
    const store = await openStore(options)
    verbs = Object.keys(store)
    const recorded = new Proxy(store, {
      get: (target, verb, receiver) => {
        called.add(String(verb))
        return Reflect.get(target, verb, receiver)
      },
    })
    subject = { store: recorded, driver: await openDriver(options) }
  })

  after(async () => {
    await subject?.store.close()
    await subject?.driver.close()
    await database?.drop()
  })

  conformance(async () => {
    if (subject === undefined) throw new Error('the database was not opened')
    return subject
  })

  test('every verb is called by the suite, so that each statement is checked', () => {
    assert.deepEqual(
      verbs.filter((verb) => !called.has(verb)),
      ['ping', 'proveWritable', 'close', 'engine', 'poolFigures', 'isDistributed', 'nodesDown'],
    )
  })

  test('every listed read of all apps is made by the suite', () => {
    assert.deepEqual(
      READS_OF_ALL_APPS.filter((read) => watched?.used.has(read) !== true),
      [],
    )
  })
})
