// glue: Command migrate

import { systemClock } from '../../runtime/clock.ts'
import { loadMigrations, migrate } from '../../storage/engine/migrate.ts'
import { openDriver } from '../../storage/engine/open.ts'
import type { Run } from '../command.ts'
import { sqliteFileOf } from '../installation.ts'
import { loadConfig } from '../settings.ts'

export const runMigrate: Run = async (input, io) => {
  const config = loadConfig(input, io)
  const driver = await openDriver({
    databaseUrl: config.databaseUrl,
    sqliteFile: sqliteFileOf(config),
    clock: systemClock,
    poolSize: 1,
    poolMode: config.poolMode,
  })
  try {
    const migrations = await loadMigrations()
    const applied = await migrate(driver, migrations, systemClock.nowMs())
    const version = migrations.length
    return {
      json: { engine: driver.engine, version, applied },
      text:
        applied === 0
          ? `The database already has schema version ${version}.`
          : `The database was migrated from schema version ${version - applied} to ${version}.`,
    }
  } finally {
    await driver.close()
  }
}
