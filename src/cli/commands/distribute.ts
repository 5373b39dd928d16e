// glue: Command distribute

import { systemClock } from '../../runtime/clock.ts'
import { distribute } from '../../storage/engine/distribution.ts'
import { loadMigrations, migrate } from '../../storage/engine/migrate.ts'
import { openDriver } from '../../storage/engine/open.ts'
import type { Run } from '../command.ts'
import { Failure } from '../failure.ts'
import { sqliteFileOf } from '../installation.ts'
import { loadConfig } from '../settings.ts'

export const runDistribute: Run = async (input, io) => {
  const config = loadConfig(input, io)
  const { databaseUrl, poolMode } = config
  if (databaseUrl === undefined)
    throw new Failure(
      'storage_refused',
      'A SQLite file cannot be distributed.',
      'Set DATABASE_URL to the coordinator of a Citus cluster.',
    )
  const sqliteFile = sqliteFileOf(config)
  const driver = await openDriver({ databaseUrl, sqliteFile, clock: systemClock, poolSize: 1, poolMode })
  try {
    await migrate(driver, await loadMigrations(), systemClock.nowMs())
    const { nodes, moved } = await distribute(driver)
    return {
      json: { nodes, distributed: moved },
      text:
        moved.length === 0
          ? `All tables are in place already, on ${nodes} nodes.`
          : `${moved.length} tables were distributed over ${nodes} nodes: ${moved.join(', ')}.`,
    }
  } finally {
    await driver.close()
  }
}
