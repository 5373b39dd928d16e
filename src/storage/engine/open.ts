// glue: Open the store: connect to the database and migrate it

import type { Clock } from '../../core/clock/clock.ts'
import type { Store } from '../../core/ports.ts'
import { hasMarks, markReader, type ReadMark } from '../apps/access-marks.ts'
import { buildStore, type Wraps } from '../store.ts'
import { checkPlacement, isDistributed, readDistribution } from './distribution.ts'
import type { Driver, GroupObserver, PoolFigures } from './driver.ts'
import { followNodes } from './due-work.ts'
import { loadMigrations, migrate } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import type { PoolMode } from './postgres-pool.ts'
import { openSqlite } from './sqlite.ts'
import type { CheckpointLimits } from './sqlite-checkpoints.ts'
import { loadWholeSchema } from './whole-schema.ts'

export interface OpenOptions extends Omit<Wraps, 'readMark'> {
  /** `postgres://...`; if undefined, `sqliteFile` is used. */
  readonly databaseUrl: string | undefined
  /** Created, with its directory, if it does not exist. */
  readonly sqliteFile: string
  readonly clock: Clock
  /** Called after each group commit of SQLite. */
  readonly onGroup?: GroupObserver | undefined
  /** Maximum number of connections to PostgreSQL. */
  readonly poolSize?: number | undefined
  /** How a connection pooler before PostgreSQL shares connections. */
  readonly poolMode?: PoolMode | undefined
  /** PostgreSQL: gather only calls about one app; see PostgresOptions. */
  readonly oneAppPerBatch?: boolean | undefined
  /** For the conformance suite, which checks each statement. */
  readonly wrapDriver?: ((driver: Driver) => Driver) | undefined
  /** When SQLite's write-ahead log is checkpointed; tests lower the limits. */
  readonly checkpoints?: CheckpointLimits | undefined
}

export interface OpenedStore extends Store {
  readonly engine: Driver['engine']
  /** Undefined on SQLite. */
  poolFigures(): PoolFigures | undefined
  /** Whether the tables are spread over the nodes of a cluster, so that a read of all apps is a read of all nodes. */
  readonly isDistributed: boolean
  /** Nodes whose apps have no background work done at the moment. */
  nodesDown(): readonly number[]
}

/** Opens and migrates the store. Throws StorageError with one sentence for the operator. */
export async function openStore(options: OpenOptions): Promise<OpenedStore> {
  const driver = await openDriver(options)
  const used = options.wrapDriver?.(driver) ?? driver
  let nodesDown: (() => readonly number[]) | undefined
  let readMark: ReadMark | undefined
  try {
    await migrate(driver, await loadMigrations(), options.clock.nowMs(), loadWholeSchema)
    const distribution = await readDistribution(driver, driver.engine)
    if (distribution !== undefined) {
      checkPlacement(distribution)
      if (isDistributed(distribution)) nodesDown = followNodes(used)
    }
    if (await hasMarks(driver)) readMark = markReader(used)
  } catch (error) {
    await driver.close()
    throw error
  }
  return {
    ...buildStore(used, { ...options, readMark }),
    engine: driver.engine,
    poolFigures: () => driver.pool(),
    isDistributed: nodesDown !== undefined,
    nodesDown: nodesDown ?? (() => []),
  }
}

export function openDriver(options: OpenOptions): Promise<Driver> {
  const { databaseUrl, sqliteFile, onGroup, poolSize, poolMode, oneAppPerBatch, checkpoints } = options
  if (databaseUrl === undefined) return openSqlite({ file: sqliteFile, onGroup, checkpoints })
  return openPostgres({ url: databaseUrl, poolSize, poolMode, oneAppPerBatch })
}
