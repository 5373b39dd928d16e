// glue: Demo Bank's SQLite file: opening, schema, and deletion of expired rows

import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite'

const DAY_MS = 86_400_000
const SWEEP_EVERY_MS = 60_000
const SWEEP_ROWS = 500

/** Applied in order; `user_version` counts those applied. A released migration is never edited. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
  CREATE TABLE clients (
    client_id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, name TEXT NOT NULL, redirect_uris TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL) STRICT;
  CREATE TABLE flows (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, browser_hash TEXT, client_id TEXT NOT NULL, brand TEXT NOT NULL,
    redirect_uri TEXT, state TEXT, challenge TEXT NOT NULL, consent_days INTEGER NOT NULL, match_code TEXT NOT NULL,
    step TEXT NOT NULL, typed_user TEXT NOT NULL, person TEXT, notice TEXT, attempts INTEGER NOT NULL, otp TEXT,
    failure TEXT, consent_id TEXT, expires_at_ms INTEGER NOT NULL) STRICT;
  CREATE INDEX flows_by_expiry ON flows (expires_at_ms);
  CREATE TABLE consents (
    id TEXT PRIMARY KEY, client_id TEXT NOT NULL, person TEXT NOT NULL, brand TEXT NOT NULL, accounts TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL, ended_at_ms INTEGER) STRICT;
  CREATE INDEX consents_by_expiry ON consents (expires_at_ms);
  CREATE INDEX consents_by_person ON consents (person);
  CREATE TABLE codes (
    hash TEXT PRIMARY KEY, client_id TEXT NOT NULL, redirect_uri TEXT, challenge TEXT NOT NULL,
    consent_id TEXT NOT NULL, expires_at_ms INTEGER NOT NULL, used_at_ms INTEGER) STRICT;
  CREATE INDEX codes_by_expiry ON codes (expires_at_ms);
  CREATE INDEX codes_by_consent ON codes (consent_id);
  CREATE TABLE tokens (
    hash TEXT PRIMARY KEY, kind TEXT NOT NULL, consent_id TEXT NOT NULL, client_id TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL) STRICT;
  CREATE INDEX tokens_by_expiry ON tokens (expires_at_ms);
  CREATE INDEX tokens_by_consent ON tokens (consent_id);
  CREATE TABLE faults (
    person TEXT PRIMARY KEY, slow_ms INTEGER NOT NULL, down INTEGER NOT NULL, fail_times INTEGER NOT NULL,
    fail_status INTEGER NOT NULL, drop_next INTEGER NOT NULL) STRICT;
`,
  `
  ALTER TABLE flows ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE unattended_reads (consent_id TEXT NOT NULL, resource TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
  CREATE INDEX unattended_reads_by_resource ON unattended_reads (consent_id, resource, at_ms);
  CREATE INDEX unattended_reads_by_time ON unattended_reads (at_ms);
`,
  `
  ALTER TABLE flows ADD COLUMN data TEXT;
  ALTER TABLE flows ADD COLUMN history_months INTEGER;
`,
  `
  ALTER TABLE flows ADD COLUMN account_types TEXT;
  ALTER TABLE consents ADD COLUMN data TEXT;
  ALTER TABLE consents ADD COLUMN account_types TEXT;
  ALTER TABLE consents ADD COLUMN history_months INTEGER;
`,
  `
  ALTER TABLE flows ADD COLUMN origin TEXT;
  CREATE INDEX flows_by_origin ON flows (origin) WHERE origin IS NOT NULL;
`,
  `
  ALTER TABLE flows ADD COLUMN ui_locales TEXT;
`,
  `
  ALTER TABLE flows ADD COLUMN payment_id TEXT;
  CREATE TABLE payments (
    id TEXT PRIMARY KEY, client_id TEXT NOT NULL, request_key TEXT NOT NULL, brand TEXT NOT NULL,
    amount_minor INTEGER NOT NULL, currency TEXT NOT NULL, payee_name TEXT NOT NULL, payee_account TEXT NOT NULL,
    reference TEXT NOT NULL, status TEXT NOT NULL, rejection TEXT, person TEXT, account_id TEXT, code_hash TEXT,
    created_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL, executed_at_ms INTEGER, credited_account_id TEXT,
    UNIQUE (client_id, request_key)) STRICT;
  CREATE INDEX payments_by_expiry ON payments (expires_at_ms) WHERE executed_at_ms IS NULL;
  CREATE TABLE payment_postings (
    account_id TEXT NOT NULL, payment_id TEXT NOT NULL, booked_at_ms INTEGER NOT NULL, amount_minor INTEGER NOT NULL,
    description TEXT NOT NULL, reference TEXT NOT NULL, counterparty TEXT NOT NULL,
    PRIMARY KEY (account_id, payment_id)) STRICT, WITHOUT ROWID;
  CREATE INDEX payment_postings_by_time ON payment_postings (account_id, booked_at_ms, amount_minor);
  CREATE TABLE collection_accounts (
    id TEXT PRIMARY KEY, client_id TEXT NOT NULL, reference TEXT NOT NULL, name TEXT NOT NULL, currency TEXT NOT NULL,
    numbers TEXT NOT NULL, number_key TEXT NOT NULL UNIQUE, UNIQUE (client_id, reference)) STRICT;
`,
  `
  ALTER TABLE flows ADD COLUMN inputs INTEGER NOT NULL DEFAULT 0;
`,
  `
  CREATE TABLE refunds (
    id TEXT PRIMARY KEY, client_id TEXT NOT NULL, request_key TEXT NOT NULL, payment_id TEXT NOT NULL,
    amount_minor INTEGER NOT NULL, reference TEXT NOT NULL, rejection TEXT, decided_at_ms INTEGER NOT NULL,
    UNIQUE (client_id, request_key)) STRICT;
  CREATE INDEX refunds_by_payment ON refunds (payment_id);
`,
]

// Tokens and consents are kept for a while after they expire, so that a late caller gets the reason, not just `unknown`.
const SWEEPS: readonly (readonly [sql: string, keepMs: number])[] = [
  [
    'DELETE FROM unattended_reads WHERE rowid IN (SELECT rowid FROM unattended_reads WHERE at_ms < ? LIMIT ?)',
    DAY_MS,
  ],
  ['DELETE FROM flows WHERE rowid IN (SELECT rowid FROM flows WHERE expires_at_ms < ? LIMIT ?)', DAY_MS],
  ['DELETE FROM codes WHERE rowid IN (SELECT rowid FROM codes WHERE expires_at_ms < ? LIMIT ?)', DAY_MS],
  [
    "DELETE FROM tokens WHERE rowid IN (SELECT rowid FROM tokens WHERE kind = 'access' AND expires_at_ms < ? LIMIT ?)",
    DAY_MS,
  ],
  [
    'DELETE FROM tokens WHERE rowid IN (SELECT rowid FROM tokens WHERE expires_at_ms < ? LIMIT ?)',
    30 * DAY_MS,
  ],
  [
    'DELETE FROM consents WHERE rowid IN (SELECT rowid FROM consents WHERE expires_at_ms < ? LIMIT ?)',
    60 * DAY_MS,
  ],
  // What was executed stays on the statements.
  [
    `DELETE FROM payments WHERE rowid IN (
      SELECT rowid FROM payments WHERE executed_at_ms IS NULL AND expires_at_ms < ? LIMIT ?)`,
    60 * DAY_MS,
  ],
]

export type Row = Record<string, SQLOutputValue>

/** Prepared statements over one file. Every call is synchronous and durable when it returns. */
export type Database = {
  run(sql: string, ...values: (string | number | null)[]): number
  one(sql: string, ...values: (string | number | null)[]): Row | undefined
  all(sql: string, ...values: (string | number | null)[]): Row[]
  /** Runs `work` in one transaction: all of it or nothing. */
  transaction<T>(work: () => T): T
  /** Deletes expired rows, at most once a minute and in small batches. */
  sweep(nowMs: number): void
  /** Key of the CSRF tokens; generated when the file is created and stored in it. */
  formKey: Uint8Array
  close(): void
}

/** Opens `demo-bank.sqlite` in the directory (created with mode 0700 if absent), or an in-memory database. Throws if the
 * file has a newer schema. */
export function openDatabase(dataDir: string, randomBytes: (count: number) => Uint8Array): Database {
  const handle = new DatabaseSync(fileIn(dataDir))
  handle.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;')
  migrate(handle)
  const prepared = new Map<string, StatementSync>()
  const prepare = (sql: string): StatementSync => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const statement = handle.prepare(sql)
    prepared.set(sql, statement)
    return statement
  }
  let sweptAtMs = Number.NEGATIVE_INFINITY
  return {
    formKey: formKey(handle, randomBytes),
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    one: (sql, ...values) => prepare(sql).get(...values),
    all: (sql, ...values) => prepare(sql).all(...values),
    transaction: (work) => runTransaction(handle, work),
    sweep: (nowMs) => {
      if (Math.abs(nowMs - sweptAtMs) < SWEEP_EVERY_MS) return
      sweptAtMs = nowMs
      for (const [sql, keepMs] of SWEEPS) prepare(sql).run(nowMs - keepMs, SWEEP_ROWS)
    },
    close: () => handle.close(),
  }
}

/** Reads a text column. Throws if it is not text, which only a damaged file can cause. */
export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`${column} is not text`)
  return value
}

/** Reads an integer column. */
export function integer(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new TypeError(`${column} is not a number`)
  return value
}

/** Reads a nullable text column. */
export function optionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column)
}

/** Reads a nullable integer column. */
export function optionalInteger(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : integer(row, column)
}

function fileIn(dataDir: string): string {
  if (dataDir === ':memory:') return dataDir
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = join(dataDir, 'demo-bank.sqlite')
  // Set the mode before SQLite opens the file: its -wal and -shm files inherit the mode of this one.
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  return file
}

function migrate(handle: DatabaseSync): void {
  runTransaction(handle, () => {
    const version = handle.prepare('PRAGMA user_version').get()?.user_version
    if (typeof version !== 'number' || version > MIGRATIONS.length)
      throw new Error(
        `the bank's database has version ${version}; this program supports ${MIGRATIONS.length}`,
      )
    for (const sql of MIGRATIONS.slice(version)) handle.exec(sql)
    handle.exec(`PRAGMA user_version = ${MIGRATIONS.length}`)
  })
}

function formKey(handle: DatabaseSync, randomBytes: (count: number) => Uint8Array): Uint8Array {
  handle.prepare("INSERT INTO meta VALUES ('form-key', ?) ON CONFLICT DO NOTHING").run(randomBytes(32))
  const key = handle.prepare("SELECT value FROM meta WHERE name = 'form-key'").get()?.value
  if (!(key instanceof Uint8Array)) throw new TypeError('the form key is not bytes')
  return key
}

function runTransaction<T>(handle: DatabaseSync, work: () => T): T {
  handle.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    handle.exec('COMMIT')
    return result
  } catch (error) {
    handle.exec('ROLLBACK')
    throw error
  }
}
