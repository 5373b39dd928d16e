// glue: Migrate a database to the current schema, one migration at a time, under a lock
// Never: a folder scan. Every migration is listed in NAMES, and none is edited after its release.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { beginMigration } from './distribution.ts'
import type { Driver, Tx } from './driver.ts'
import { StorageError } from './errors.ts'
import { integer, text } from './row.ts'

export interface Migration {
  /** Consecutive, from 1. */
  readonly version: number
  readonly name: string
  readonly script: string
  /** Runs after the script on a PostgreSQL that is not distributed. SQLite has no equivalent. */
  readonly postgres?: string
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
  '0013_refresh_successors',
  '0014_link_and_identity',
  '0015_link_origins',
  '0016_app_switches',
  '0017_write_probes',
  '0018_client_ids',
  '0019_webhook_leases',
  '0020_chosen_accounts',
  '0021_app_dialects',
  '0022_app_deletion',
  '0023_report_jobs',
  '0024_app_documents',
  '0025_subjects',
  '0026_end_user_changes',
  '0027_active_consents',
  '0028_ordered_locks',
  '0029_optional_facts',
  '0030_production_mark',
  '0031_app_dialect_switches',
  '0032_console',
  '0033_data_sessions',
  '0034_indexes',
  '0035_payments',
  '0036_managed_apps',
  '0037_deferred_reads',
  '0038_production_access',
  '0039_flow_events',
  '0040_activity',
  '0041_webhook_lists',
  '0042_payment_orders',
  '0043_consent_details',
  '0044_link_looks',
  '0045_audit_chain',
  '0046_organisation_keys',
  '0047_key_permissions',
  '0048_passkeys',
  '0049_app_products',
  '0050_failed_refreshes',
  '0051_client_key_sets',
  '0052_refunds',
  '0053_operator_chain',
  '0054_organisation_providers',
  '0055_app_retention',
  '0056_domain_proofs',
  '0057_access_marks',
  '0058_lapsed_grants',
  '0059_indexes_of_ids',
  '0060_grants_by_sweep',
]

/** Those with a second script, for PostgreSQL alone. */
const WITH_POSTGRES: ReadonlySet<string> = new Set(['0057_access_marks'])

export async function loadMigrations(): Promise<readonly Migration[]> {
  return Promise.all(
    NAMES.map(async (name, index) => ({
      version: index + 1,
      name,
      script: await readScript(`${name}.sql`),
      ...(WITH_POSTGRES.has(name) && { postgres: await readScript(`${name}.postgres.sql`) }),
    })),
  )
}

function readScript(file: string): Promise<string> {
  return readFile(new URL(`../migrations/${file}`, import.meta.url), 'utf8')
}

/** SHA-256 of the text of its files, hexadecimal. */
export function checksum({ script, postgres = '' }: Migration): string {
  return createHash('sha256')
    .update(script + postgres, 'utf8')
    .digest('hex')
}

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS schema_migrations (
  version BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at_ms BIGINT NOT NULL
);`

/** Checked first, so that a database user without the CREATE privilege can start on a migrated database. */
const FIND_TABLE = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'",
  postgres: "SELECT 1 AS found WHERE to_regclass('schema_migrations') IS NOT NULL",
}

const LIST_APPLIED = 'SELECT version, checksum, applied_at_ms FROM schema_migrations ORDER BY version'

export interface AppliedMigration {
  readonly version: number
  readonly checksum: string
  readonly appliedAtMs: number
}

/** The schema that the first migrations make of a new SQLite database, in one script. */
interface Prepared {
  readonly checksums: readonly string[]
  readonly script: string
}

/**
 * Each migration is its own transaction and begins by taking the lock: instances that start at the same time take turns,
 * and a crash leaves no migration half applied. A new SQLite database is given what is prepared, if that is of these very
 * migrations; a new PostgreSQL database gets all of them in one transaction. Returns how many migrations this call applied. Throws StorageError
 * `newer_schema` or `changed_migration`.
 */
export async function migrate(
  driver: Driver,
  migrations: readonly Migration[],
  nowMs: number,
  loadPrepared?: () => Promise<Prepared | undefined>,
): Promise<number> {
  // Without the lock, so that the starts of many instances do not wait for each other.
  if (countLeft(await readAppliedMigrations(driver, driver.engine), migrations) === 0) return 0
  let applied = 0
  for (;;) {
    const count = await driver.migration((tx) => applyNext(driver, tx, { migrations, nowMs, loadPrepared }))
    if (count === 0) return applied
    applied += count
  }
}

interface Work {
  readonly migrations: readonly Migration[]
  readonly nowMs: number
  readonly loadPrepared: (() => Promise<Prepared | undefined>) | undefined
}

/** Returns how many migrations were applied; 0 if there was none left. */
async function applyNext(driver: Driver, tx: Tx, { migrations, nowMs, loadPrepared }: Work): Promise<number> {
  if ((await tx.get(FIND_TABLE[driver.engine], {})) === undefined) await tx.script(CREATE_TABLE)
  const applied = await readAppliedMigrations(tx, driver.engine)
  const next = migrations[applied.length]
  if (countLeft(applied, migrations) === 0 || next === undefined) return 0
  const prepared = applied.length === 0 && driver.engine === 'sqlite' ? await loadPrepared?.() : undefined
  if (prepared !== undefined && isOf(prepared, migrations)) {
    await tx.script(prepared.script)
    const replaced = migrations.slice(0, prepared.checksums.length)
    await noteAll(tx, replaced, nowMs)
    return replaced.length
  }
  const placeNewTables = await beginMigration(tx, driver.engine)
  if (applied.length === 0 && driver.engine === 'postgres' && placeNewTables === undefined) {
    await tx.script(migrations.map(({ script, postgres = '' }) => `${script}\n${postgres}`).join('\n'))
    await noteAll(tx, migrations, nowMs)
    return migrations.length
  }
  await tx.script(next.script)
  if (placeNewTables !== undefined) await placeNewTables()
  else if (driver.engine === 'postgres' && next.postgres !== undefined) await tx.script(next.postgres)
  await noteAll(tx, [next], nowMs)
  return 1
}

function isOf({ checksums }: Prepared, migrations: readonly Migration[]): boolean {
  return checksums.every((known, index) => {
    const migration = migrations[index]
    return migration !== undefined && checksum(migration) === known
  })
}

const NOTE = `
  INSERT INTO schema_migrations (version, name, checksum, applied_at_ms) VALUES (:version, :name, :checksum, :nowMs)`

async function noteAll(tx: Tx, migrations: readonly Migration[], nowMs: number): Promise<void> {
  await tx.runMany(
    NOTE,
    migrations.map((migration) => ({
      version: migration.version,
      name: migration.name,
      checksum: checksum(migration),
      nowMs,
    })),
  )
}

/** In the order in which they were applied; empty for a new database. */
export async function readAppliedMigrations(
  db: Pick<Tx | Driver, 'get' | 'all'>,
  engine: Driver['engine'],
): Promise<readonly AppliedMigration[]> {
  if ((await db.get(FIND_TABLE[engine], {})) === undefined) return []
  return (await db.all(LIST_APPLIED, {})).map((row) => ({
    version: integer(row, 'version'),
    checksum: text(row, 'checksum'),
    appliedAtMs: integer(row, 'applied_at_ms'),
  }))
}

function countLeft(applied: readonly AppliedMigration[], migrations: readonly Migration[]): number {
  for (const one of applied) checkApplied(one, migrations)
  return migrations.length - applied.length
}

function checkApplied(applied: AppliedMigration, migrations: readonly Migration[]): void {
  const { version } = applied
  const ours = migrations[version - 1]
  if (ours === undefined) {
    throw new StorageError(
      'newer_schema',
      `The database has schema version ${version}, but this version of Tallystick supports versions up to ${migrations.length}: start the later version.`,
    )
  }
  if (checksum(ours) !== applied.checksum) {
    throw new StorageError(
      'changed_migration',
      `The file of migration ${ours.name} differs from the one that was applied to the database: restore the file.`,
    )
  }
}
