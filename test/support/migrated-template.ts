// glue: A migrated PostgreSQL database, which tests of the platform copy

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadMigrations, migrate } from '../../src/storage/engine/migrate.ts'
import { openDriver } from '../../src/storage/engine/open.ts'
import { query } from './postgres.ts'

const NAME = 'tallystick_migrated'

/** @returns the name of the database, which a copy is made of in a twentieth of the time of the migrations */
export async function createMigratedTemplate(adminUrl: string): Promise<string> {
  await query(adminUrl, `CREATE DATABASE ${NAME}`)
  const url = new URL(adminUrl)
  url.pathname = `/${NAME}`
  const driver = await openDriver({
    databaseUrl: url.href,
    sqliteFile: join(tmpdir(), 'unused.sqlite'),
    clock: { nowMs: Date.now },
  })
  try {
    await migrate(driver, await loadMigrations(), Date.now())
  } finally {
    await driver.close()
  }
  return NAME
}
