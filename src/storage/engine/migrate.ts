// glue: brings a database to the schema of this program, one migration at a time, under a lock
// Never: a folder scan; every migration is written out in MIGRATIONS, and is not edited once released.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Driver, Tx } from './driver.ts'
import { StorageError } from './errors.ts'
import { integer, text } from './row.ts'

export interface Migration {
  /** Consecutive, from 1. */
  readonly version: number
  readonly name: string
  readonly script: string
}

const NAMES = [
  '0001_initial',
  '0002_webhooks',
  '0003_data',
  '0004_clock',
  '0005_consents',
  '0006_background',
  '0007_person',
  '0008_early_return',
  '0009_sign_ins',
  '0010_moved_transactions',
  '0011_data_items',
  '0012_attended_refreshes',
]

export async function loadMigrations(): Promise<readonly Migration[]> {
  return Promise.all(
    NAMES.map(async (name, index) => ({
      version: index + 1,
      name,
      script: await readFile(new URL(`../migrations/${name}.sql`, import.meta.url), 'utf8'),
    })),
  )
}

/** SHA-256 of the text as it stands in the file, hexadecimal. */
export function checksum(migration: Migration): string {
  return createHash('sha256').update(migration.script, 'utf8').digest('hex')
}

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS schema_migrations (
  version BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at_ms BIGINT NOT NULL
);`

/** Asked first, so that a database user who may not create tables can start on a migrated database. */
const FIND_TABLE = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'",
  postgres: "SELECT 1 AS found WHERE to_regclass('schema_migrations') IS NOT NULL",
}

/**
 * Each migration is a transaction of its own, begun by taking the lock, so that instances that start together take turns
 * and a crash leaves whole migrations only. Answers how many this call applied. Throws StorageError `newer_schema` and
 * `changed_migration`.
 */
export async function migrate(
  driver: Driver,
  migrations: readonly Migration[],
  nowMs: number,
): Promise<number> {
  let applied = 0
  for (;;) {
    const next = await driver.migration((tx) => applyNext(driver, tx, migrations, nowMs))
    if (next === 'up_to_date') return applied
    applied++
  }
}

async function applyNext(
  driver: Driver,
  tx: Tx,
  migrations: readonly Migration[],
  nowMs: number,
): Promise<'applied' | 'up_to_date'> {
  const found = await tx.get(FIND_TABLE[driver.engine], {})
  if (found === undefined) await tx.script(CREATE_TABLE)
  const done = await tx.all('SELECT version, name, checksum FROM schema_migrations ORDER BY version', {})
  for (const row of done) checkApplied(integer(row, 'version'), text(row, 'checksum'), migrations)
  const next = migrations[done.length]
  if (next === undefined) return 'up_to_date'
  await tx.script(next.script)
  await tx.run(
    `INSERT INTO schema_migrations (version, name, checksum, applied_at_ms)
     VALUES (:version, :name, :checksum, :nowMs)`,
    { version: next.version, name: next.name, checksum: checksum(next), nowMs },
  )
  return 'applied'
}

function checkApplied(version: number, storedChecksum: string, migrations: readonly Migration[]): void {
  const ours = migrations[version - 1]
  if (ours === undefined) {
    throw new StorageError(
      'newer_schema',
      `The database has schema version ${version}, and this program knows versions up to ${migrations.length}: start the later program.`,
    )
  }
  if (checksum(ours) !== storedChecksum) {
    throw new StorageError(
      'changed_migration',
      `Migration ${ours.name} is not the one that was applied to the database: restore its file.`,
    )
  }
}
