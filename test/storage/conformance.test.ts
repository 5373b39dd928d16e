// contract: Both engines pass the storage conformance suite

import { join } from 'node:path'
import { after, before } from 'node:test'
import { NOW_MS } from '../../src/storage/conformance/samples.ts'
import type { Subject } from '../../src/storage/conformance/subject.ts'
import { conformance } from '../../src/storage/conformance/suite.ts'
import { openDriver, openStore } from '../../src/storage/engine/open.ts'
import { type FreshDatabase, forEachEngine } from '../support/engines.ts'
import { wrapLoadClient } from '../support/fast-paths.ts'

forEachEngine((engine) => {
  let database: FreshDatabase | undefined
  let subject: Subject | undefined

  before(async () => {
    database = await engine.freshDatabase()
    const options = {
      databaseUrl: database.databaseUrl,
      sqliteFile: join(database.dataDir, 'tallystick.db'),
      clock: { nowMs: () => NOW_MS },
      wrapLoadClient,
    }
    subject = { store: await openStore(options), driver: await openDriver(options) }
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
})
