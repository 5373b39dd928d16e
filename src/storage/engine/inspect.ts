// codec: Inspection of a database for `tallystick doctor`; writes nothing but its probe

import type { ClientApp } from '../../core/apps/app.ts'
import type { HashKey, SigningKey } from '../../core/keys/keys.ts'
import { listApps } from '../apps/apps.ts'
import { clockVerbs } from '../clock/clock.ts'
import { keyVerbs, loadHashKey } from '../keys/keys.ts'
import { proveWritable } from '../write-probe.ts'
import { type Distribution, readDistribution } from './distribution.ts'
import type { Driver } from './driver.ts'
import { StorageError } from './errors.ts'
import { checksum, loadMigrations, readAppliedMigrations } from './migrate.ts'
import { integer, text } from './row.ts'

export interface DatabaseReport {
  /** Version of the newest applied migration; 0 for a new database. */
  readonly applied: number
  /** Number of migrations in this version of Tallystick. */
  readonly known: number
  /** Name of the first migration whose file differs from the applied one. */
  readonly changed: string | undefined
  /** When the newest migration was applied. */
  readonly migratedAtMs: number | undefined
  /** Clock of the database server; undefined on SQLite. */
  readonly nowMs: number | undefined
  /** Damage that the engine reports; undefined if there is none, and on PostgreSQL, which has no such check. */
  readonly damage: string | undefined
  /** Undefined on SQLite, and on a PostgreSQL without Citus. */
  readonly distribution: Distribution | undefined
  /** Why no write can be committed; undefined if one was, or if the schema is not that of this version. */
  readonly unwritable: StorageError | undefined
  /** Undefined unless the schema is exactly that of this version. */
  readonly content: DatabaseContent | undefined
}

export interface DatabaseContent {
  readonly signingKeys: readonly SigningKey[]
  readonly hashKey: HashKey | undefined
  /** Sealed bank sessions, at most 1000. */
  readonly sealedSessions: readonly string[]
  /** How far the sandbox controls moved the clock of the installation. */
  readonly clockOffsetMs: number
  /** Whether the installation was ever opened in production mode. */
  readonly isProduction: boolean
  readonly apps: readonly ClientApp[]
}

const LIST_SEALED_SESSIONS = `
  SELECT sealed_session FROM connections WHERE sealed_session IS NOT NULL LIMIT 1000`

/** Throws StorageError if the database does not respond. */
export async function inspectDatabase(driver: Driver): Promise<DatabaseReport> {
  const migrations = await loadMigrations()
  const history = await readAppliedMigrations(driver, driver.engine)
  const newest = history.at(-1)
  const changed = history
    .map(({ version, checksum: applied }) => [migrations[version - 1], applied] as const)
    .find(([ours, applied]) => ours !== undefined && checksum(ours) !== applied)?.[0]?.name
  const applied = newest?.version ?? 0
  const isCurrent = applied === migrations.length && changed === undefined
  return {
    applied,
    known: migrations.length,
    changed,
    migratedAtMs: newest?.appliedAtMs,
    nowMs: await readClock(driver),
    damage: await findDamage(driver),
    distribution: await readDistribution(driver, driver.engine),
    unwritable: isCurrent ? await findUnwritable(driver) : undefined,
    content: isCurrent ? await readContent(driver) : undefined,
  }
}

async function readClock(driver: Driver): Promise<number | undefined> {
  if (driver.engine === 'sqlite') return undefined
  const row = await driver.get(
    'SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now_ms',
    {},
  )
  return row === undefined ? undefined : integer(row, 'now_ms')
}

async function findUnwritable(driver: Driver): Promise<StorageError | undefined> {
  try {
    await proveWritable(driver)
    return undefined
  } catch (error) {
    if (error instanceof StorageError) return error
    throw error
  }
}

async function findDamage(driver: Driver): Promise<string | undefined> {
  if (driver.engine !== 'sqlite') return undefined
  const row = await driver.get('PRAGMA quick_check(1)', {})
  const result = row === undefined ? 'quick_check returned no row' : text(row, 'quick_check')
  return result === 'ok' ? undefined : result
}

async function readContent(driver: Driver): Promise<DatabaseContent> {
  const sessions = await driver.all(LIST_SEALED_SESSIONS, {})
  return {
    signingKeys: await keyVerbs(driver).listSigningKeys(),
    hashKey: await loadHashKey(driver),
    sealedSessions: sessions.map((row) => text(row, 'sealed_session')),
    clockOffsetMs: await clockVerbs(driver).loadClockOffset(),
    isProduction: await keyVerbs(driver).isProduction(),
    apps: await listApps(driver),
  }
}
