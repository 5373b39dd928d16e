// glue: from an address or a file to a Store on a migrated database

import type { Clock } from '../../core/clock/clock.ts'
import type { Store } from '../../core/ports.ts'
import { buildStore } from '../store.ts'
import type { Driver, GroupObserver, PoolFigures } from './driver.ts'
import { loadMigrations, migrate } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'
import type { CheckpointLimits } from './sqlite-checkpoints.ts'

export interface OpenOptions {
  /** `postgres://...`; where it is undefined, `sqliteFile` is used. */
  readonly databaseUrl: string | undefined
  /** Made, with its directory, where it does not exist. */
  readonly sqliteFile: string
  readonly clock: Clock
  /** Told of each group commit of SQLite. */
  readonly onGroup?: GroupObserver | undefined
  /** Connections to PostgreSQL, at most. */
  readonly poolSize?: number | undefined
  /** When SQLite's write-ahead log is carried into its file; a test has them happen often. */
  readonly checkpoints?: CheckpointLimits | undefined
}

export interface OpenedStore extends Store {
  readonly engine: Driver['engine']
  /** Undefined on SQLite. */
  poolFigures(): PoolFigures | undefined
}

/** Opens, migrates and answers the store. Throws StorageError with one sentence for the person who starts the server. */
export async function openStore(options: OpenOptions): Promise<OpenedStore> {
  const driver = await openDriver(options)
  try {
    await migrate(driver, await loadMigrations(), options.clock.nowMs())
  } catch (error) {
    await driver.close()
    throw error
  }
  return { ...buildStore(driver), engine: driver.engine, poolFigures: () => driver.pool() }
}

export function openDriver(options: OpenOptions): Promise<Driver> {
  const { databaseUrl, sqliteFile, onGroup, poolSize, checkpoints } = options
  if (databaseUrl === undefined) return openSqlite({ file: sqliteFile, onGroup, checkpoints })
  return openPostgres({ url: databaseUrl, poolSize })
}
