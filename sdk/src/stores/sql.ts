// operation: Store tokens in SQLite or PostgreSQL, shared by all that use the database
import type { StoredRecord, TokenStore } from '../tokens/store.ts'

/** The part of `DatabaseSync` of `node:sqlite` that is used. better-sqlite3 has it too. */
export type SqliteDatabase = {
  exec(sql: string): unknown
  prepare(sql: string): {
    run(...values: (string | number)[]): { readonly changes: number | bigint }
    get(...values: (string | number)[]): unknown
    all(...values: (string | number)[]): unknown[]
  }
}

/** The part of a pool of `pg` that is used. Clients of it, and of compatible drivers, have it too. */
export type PostgresPool = {
  query(
    sql: string,
    values: (string | number | null)[],
  ): Promise<{
    readonly rows: readonly unknown[]
    readonly rowCount: number | null
  }>
}

export type SqliteStoreOptions = { readonly database: SqliteDatabase; readonly table?: string | undefined }
export type PostgresStoreOptions = { readonly pool: PostgresPool; readonly table?: string | undefined }

/** A store that makes its own tables. */
export type SqlStore = TokenStore & {
  /** Creates the tables where they are missing. Call it once at the start; several processes may do so at the same time. */
  setUp(): Promise<void>
}

/** Runs one statement. Values are `$1`, `$2`, ... in PostgreSQL's form. */
type Run = (
  sql: string,
  values: (string | number)[],
) => Promise<{ changes: number; rows: readonly unknown[] }>

/**
 * Tokens in a SQLite file, by a handle of the caller's. Set `PRAGMA busy_timeout`, so that processes wait for each other;
 * `setUp` turns on WAL.
 */
export function createSqliteStore({ database, table = 'tallystick_tokens' }: SqliteStoreOptions): SqlStore {
  const run: Run = async (sql, values) => {
    // `?1` is SQLite's form of `$1`.
    const statement = database.prepare(sql.replaceAll(/\$(\d)/g, '?$1'))
    if (sql.startsWith('SELECT')) return { changes: 0, rows: statement.all(...values) }
    return { changes: Number(statement.run(...values).changes), rows: [] }
  }
  const nowMs = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
  return createSqlStore(run, checkName(table), nowMs, async (statements) => {
    database.exec('PRAGMA journal_mode = WAL')
    for (const statement of statements) database.exec(statement)
  })
}

/** Tokens in PostgreSQL, by a pool of the caller's. Leases expire by the clock of the database. Works behind PgBouncer. */
export function createPostgresStore({ pool, table = 'tallystick_tokens' }: PostgresStoreOptions): SqlStore {
  const run: Run = async (sql, values) => {
    const { rows, rowCount } = await pool.query(sql, values)
    return { changes: rowCount ?? 0, rows }
  }
  const nowMs = 'CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)'
  return createSqlStore(run, checkName(table), nowMs, async (statements) => {
    for (const statement of statements) await createTable(pool, statement)
  })
}

/** Two processes that create one table at the same time: PostgreSQL lets one fail, although it says IF NOT EXISTS. */
async function createTable(pool: PostgresPool, statement: string): Promise<void> {
  try {
    await pool.query(statement, [])
  } catch (error) {
    const code = error instanceof Error ? Reflect.get(error, 'code') : undefined
    if (code !== '23505' && code !== '42P07') throw error
  }
}

function createSqlStore(
  run: Run,
  table: string,
  nowMs: string,
  setUp: (statements: readonly string[]) => Promise<void>,
): SqlStore {
  const leases = `${table}_leases`
  const changes = async (sql: string, ...values: (string | number)[]) =>
    (await run(sql, values)).changes === 1
  return {
    setUp: () =>
      setUp([
        `CREATE TABLE IF NOT EXISTS ${table} (key TEXT PRIMARY KEY, version TEXT NOT NULL, value TEXT NOT NULL)`,
        `CREATE TABLE IF NOT EXISTS ${leases} (key TEXT PRIMARY KEY, owner TEXT NOT NULL, expires_at BIGINT NOT NULL)`,
      ]),
    get: async (key) => {
      const { rows } = await run(`SELECT version, value FROM ${table} WHERE key = $1`, [key])
      return readRecord(rows[0])
    },
    put: (key, { version, value }, expected) =>
      expected === undefined
        ? changes(
            `INSERT INTO ${table} (key, version, value) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING`,
            ...[key, version, value],
          )
        : changes(
            `UPDATE ${table} SET version = $2, value = $3 WHERE key = $1 AND version = $4`,
            ...[key, version, value, expected],
          ),
    remove: async (key) => void (await run(`DELETE FROM ${table} WHERE key = $1`, [key])),
    keys: async function* () {
      for (let after = ''; ; ) {
        const { rows } = await run(`SELECT key FROM ${table} WHERE key > $1 ORDER BY key LIMIT 500`, [after])
        for (const row of rows) {
          after = textOf(row, 'key')
          yield after
        }
        if (rows.length === 0) return
      }
    },
    acquireLease: (key, owner, ttlMs) =>
      changes(
        `INSERT INTO ${leases} (key, owner, expires_at) VALUES ($1, $2, ${nowMs} + $3)
         ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at
         WHERE ${leases}.expires_at <= ${nowMs} OR ${leases}.owner = excluded.owner`,
        ...[key, owner, Math.ceil(ttlMs)],
      ),
    renewLease: (key, owner, ttlMs) =>
      changes(
        `UPDATE ${leases} SET expires_at = ${nowMs} + $3 WHERE key = $1 AND owner = $2 AND expires_at > ${nowMs}`,
        ...[key, owner, Math.ceil(ttlMs)],
      ),
    releaseLease: async (key, owner) =>
      void (await run(`DELETE FROM ${leases} WHERE key = $1 AND owner = $2`, [key, owner])),
  }
}

function checkName(table: string): string {
  if (/^[a-z_][a-z0-9_]{0,50}$/.test(table)) return table
  throw new TypeError('The name of a table has small letters, digits and underscores.')
}

function readRecord(row: unknown): StoredRecord | undefined {
  return row === undefined ? undefined : { version: textOf(row, 'version'), value: textOf(row, 'value') }
}

function textOf(row: unknown, column: string): string {
  return String(Reflect.get(Object(row), column))
}
