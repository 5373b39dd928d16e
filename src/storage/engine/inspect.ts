// codec: what a database says about itself, without changing it; SQL beside its function

import type { HashKey, SigningKey } from '../../core/keys/keys.ts'
import { keyVerbs } from '../keys/keys.ts'
import type { Driver } from './driver.ts'
import { checksum, loadMigrations } from './migrate.ts'
import { integer, text } from './row.ts'

export interface DatabaseReport {
  /** The newest migration that was applied; 0 where there is none. */
  readonly applied: number
  /** Migrations that this program knows. */
  readonly known: number
  /** Name of a migration that is not the one that was applied. */
  readonly changed: string | undefined
  /** When the newest migration was applied. */
  readonly migratedAtMs: number | undefined
  /** The clock of the database server; undefined where it is our own. */
  readonly nowMs: number | undefined
  /** What the engine finds damaged; undefined when nothing is, or when it has no check of its own. */
  readonly damage: string | undefined
  /** Undefined unless the schema is exactly the one that this program knows. */
  readonly content: DatabaseContent | undefined
}

export interface DatabaseContent {
  readonly signingKeys: readonly SigningKey[]
  readonly hashKey: HashKey | undefined
  /** Bank sessions, sealed; at most a thousand. */
  readonly sealedSessions: readonly string[]
}

const FIND_TABLE = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'",
  postgres: "SELECT 1 AS found WHERE to_regclass('schema_migrations') IS NOT NULL",
}

const LIST_MIGRATIONS = 'SELECT version, checksum, applied_at_ms FROM schema_migrations ORDER BY version'

const LOAD_HASH_KEY = 'SELECT key_id, sealed_key, created_at_ms FROM hash_keys WHERE slot = 1'

const LIST_SEALED_SESSIONS = `
  SELECT sealed_session FROM connections WHERE sealed_session IS NOT NULL LIMIT 1000`

/** Throws StorageError where the database does not answer. */
export async function inspectDatabase(driver: Driver): Promise<DatabaseReport> {
  const migrations = await loadMigrations()
  const found = await driver.get(FIND_TABLE[driver.engine], {})
  const rows = found === undefined ? [] : await driver.all(LIST_MIGRATIONS, {})
  const newest = rows.at(-1)
  const changed = rows
    .map((row) => [migrations[integer(row, 'version') - 1], text(row, 'checksum')] as const)
    .find(([ours, stored]) => ours !== undefined && checksum(ours) !== stored)?.[0]?.name
  const applied = newest === undefined ? 0 : integer(newest, 'version')
  const isCurrent = applied === migrations.length && changed === undefined
  return {
    applied,
    known: migrations.length,
    changed,
    migratedAtMs: newest === undefined ? undefined : integer(newest, 'applied_at_ms'),
    nowMs: await readClock(driver),
    damage: await findDamage(driver),
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

async function findDamage(driver: Driver): Promise<string | undefined> {
  if (driver.engine !== 'sqlite') return undefined
  const row = await driver.get('PRAGMA quick_check(1)', {})
  const answer = row === undefined ? 'no answer' : text(row, 'quick_check')
  return answer === 'ok' ? undefined : answer
}

async function readContent(driver: Driver): Promise<DatabaseContent> {
  const hashKey = await driver.get(LOAD_HASH_KEY, {})
  const sessions = await driver.all(LIST_SEALED_SESSIONS, {})
  return {
    signingKeys: await keyVerbs(driver).listSigningKeys(),
    hashKey:
      hashKey === undefined
        ? undefined
        : {
            keyId: text(hashKey, 'key_id'),
            sealedKey: text(hashKey, 'sealed_key'),
            createdAtMs: integer(hashKey, 'created_at_ms'),
          },
    sealedSessions: sessions.map((row) => text(row, 'sealed_session')),
  }
}
