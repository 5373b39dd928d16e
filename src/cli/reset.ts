// glue: Deletes the data of a development installation, except its credentials

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { systemClock } from '../runtime/clock.ts'
import { openStore } from '../storage/engine/open.ts'
import { Failure } from './failure.ts'
import { sqliteFileOf } from './installation.ts'

const SUFFIXES = ['', '-wal', '-shm', '-journal']
const BANK_FILE = 'demo-bank.sqlite'

/** Throws Failure for an installation whose data this command does not delete. */
export function requireResettable(config: Config): void {
  if (config.mode === 'production') {
    throw new Failure(
      'not_in_production',
      'The data of production is never reset.',
      'Use a development installation.',
    )
  }
  if (config.databaseUrl !== undefined) {
    throw new Failure(
      'engine_unsupported',
      'This installation uses PostgreSQL, whose database is not deleted from here.',
      'Stop the platform, and use: dropdb NAME && createdb NAME',
    )
  }
}

/** Throws Failure for a database that was used in production, whatever the current settings are. */
export async function requireDevelopmentData(config: Config): Promise<void> {
  if (!(await isProduction(config))) return
  throw new Failure(
    'not_in_production',
    `The database in ${config.dataDir} was used in production, so it is not deleted.`,
    'Remove the directory by hand if it is no longer needed.',
  )
}

/** A database that cannot be opened is one of the reasons for a reset. */
async function isProduction(config: Config): Promise<boolean> {
  const options = { databaseUrl: undefined, sqliteFile: sqliteFileOf(config), clock: systemClock }
  const store = await openStore(options).catch(() => undefined)
  if (store === undefined) return false
  try {
    return await store.isProduction()
  } finally {
    await store.close()
  }
}

/** No process may have the files open. The master key and sandbox.json remain, so that an app that uses them continues to work. */
export function deleteData(config: Config): void {
  for (const file of [sqliteFileOf(config), join(config.dataDir, BANK_FILE)])
    for (const suffix of SUFFIXES) rmSync(file + suffix, { force: true })
}
