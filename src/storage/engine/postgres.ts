// glue: The production engine: PostgreSQL through pg, which only this file imports
// Never: a retry of a write whose COMMIT may have reached the server.

import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import type { Driver, Parameters, PoolFigures, Row, Tx } from './driver.ts'
import { StorageError } from './errors.ts'
import { postgresFailure } from './postgres-errors.ts'
import { bind, type Compiled, compileForPostgres, compileManyForPostgres, scriptForPostgres } from './sql.ts'

export interface PostgresOptions {
  readonly url: string
  readonly poolSize?: number | undefined
}

const DEFAULT_POOL_SIZE = 16
const CONNECT_TIMEOUT_MS = 5000
/** Ten times what any verb needs. They keep one stuck statement from blocking all others. */
const STATEMENT_TIMEOUT_MS = 15_000
const LOCK_TIMEOUT_MS = 5000
const IDLE_IN_TRANSACTION_MS = 10_000

/** Delays before a transaction is retried after a deadlock or a serialization failure. */
const RETRY_DELAYS_MS = [2, 7, 19, 41, 83]

/** Advisory lock key; any number that no other program uses in the same database. */
const MIGRATION_LOCK = 7_234_015_519

const INT8_OID = 20

/** Rows per INSERT statement, largest first; each size is prepared separately. */
const MANY_SIZES = [128, 16, 1]

/** A lost commit is worse than a slow one. A stricter setting than `on` is kept. */
const REQUIRE_DURABLE_COMMIT = `
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`

/** Connects once, so that a wrong database URL fails at start. Throws StorageError. */
export async function openPostgres({ url, poolSize }: PostgresOptions): Promise<Driver> {
  const { default: pg } = await import('pg')
  checkUrl(() => new pg.Client({ connectionString: url }))
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize ?? DEFAULT_POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    application_name: 'tallystick',
    keepAlive: true,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8_OID ? readInt8 : pg.types.getTypeParser(oid, format ?? 'text'),
    },
    onConnect: async (client) => {
      await client.query(REQUIRE_DURABLE_COMMIT)
    },
  })
  // Without listeners Node would end the process. The pool drops the connection, and its current user gets the error.
  pool.on('error', ignore)
  pool.on('connect', (client) => client.on('error', ignore))
  const driver = new PostgresDriver(pool)
  try {
    await driver.get('SELECT 1 AS alive', {})
  } catch (error) {
    await pool.end()
    throw error
  }
  return driver
}

/** Parses the URL as the pool will; a client that does not connect costs nothing. */
function checkUrl(parse: () => unknown): void {
  try {
    parse()
  } catch {
    throw new StorageError(
      'refused',
      'The database URL is malformed; the format is postgres://user@host/database.',
    )
  }
}

function ignore(): void {}

function readInt8(digits: string): number {
  const value = Number(digits)
  if (!Number.isSafeInteger(value)) throw new StorageError('corrupt', 'A stored number is too large.')
  return value
}

interface Prepared {
  /** Derived from the text, so that processes behind one connection pooler use the same names. */
  readonly name: string
  readonly compiled: Compiled
}

class PostgresDriver implements Driver {
  readonly engine = 'postgres'
  readonly #pool: Pool
  readonly #statements = new Statements()
  #closed = false

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async get(sql: string, parameters: Parameters): Promise<Row | undefined> {
    return (await this.all(sql, parameters))[0]
  }

  async all(sql: string, parameters: Parameters): Promise<readonly Row[]> {
    try {
      return await this.#withClient((client) => this.#statements.all(client, sql, parameters))
    } catch (error) {
      // The server restarted while the connection was idle. Repeating a read is safe.
      if (!postgresFailure(error).lost || this.#closed) throw error
      return this.#withClient((client) => this.#statements.all(client, sql, parameters))
    }
  }

  run(sql: string, parameters: Parameters): Promise<number> {
    return this.#retrying(() => this.#withClient((client) => this.#statements.run(client, sql, parameters)))
  }

  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#retrying(() => this.#withClient((client) => this.#inTransaction(client, work)))
  }

  migration<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transaction(async (tx) => {
      await tx.script('SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0')
      // Held by the transaction, so that it is released with it even if this process dies.
      await tx.script(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`)
      return work(tx)
    })
  }

  stamp(): undefined {}

  pool(): PoolFigures {
    const { totalCount, idleCount, waitingCount } = this.#pool
    return { total: totalCount, idle: idleCount, waiting: waitingCount }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#pool.end()
  }

  /** Retries `once` while the server rolls it back because of a deadlock or a serialization failure. */
  async #retrying<T>(once: () => Promise<T>): Promise<T> {
    for (const pauseMs of RETRY_DELAYS_MS) {
      try {
        return await once()
      } catch (error) {
        if (!(error instanceof RetryableError)) throw error
      }
      await delay(pauseMs)
    }
    try {
      return await once()
    } catch (error) {
      throw error instanceof RetryableError ? error.reason : error
    }
  }

  async #withClient<T>(use: (client: PoolClient) => Promise<T>): Promise<T> {
    if (this.#closed) throw new StorageError('closed', 'The database is closed.')
    let client: PoolClient | undefined
    try {
      client = await this.#pool.connect()
      const value = await use(client)
      client.release()
      return value
    } catch (thrown) {
      const { error, retryable, lost } = postgresFailure(thrown)
      client?.release(lost)
      throw retryable ? new RetryableError(error) : error
    }
  }

  async #inTransaction<T>(client: PoolClient, work: (tx: Tx) => Promise<T>): Promise<T> {
    await client.query('BEGIN')
    try {
      const value = await work(this.#statements.bound(client))
      await client.query('COMMIT')
      return value
    } catch (error) {
      if (!postgresFailure(error).lost) await client.query('ROLLBACK')
      throw error
    }
  }
}

/** Carries the cause of a rolled-back transaction past the pool to the retry loop. */
class RetryableError extends Error {
  readonly reason: StorageError
  constructor(reason: StorageError) {
    super(reason.message)
    this.reason = reason
  }
}

class Statements {
  readonly #prepared = new Map<string, Prepared>()
  readonly #many = new Map<string, readonly Prepared[]>()

  bound(client: PoolClient): Tx {
    return {
      get: async (sql, parameters) => (await this.all(client, sql, parameters))[0],
      all: (sql, parameters) => this.all(client, sql, parameters),
      run: (sql, parameters) => this.run(client, sql, parameters),
      runMany: (sql, list) => this.runMany(client, sql, list),
      script: async (text) => {
        await client.query(scriptForPostgres(text))
      },
    }
  }

  async all(client: PoolClient, sql: string, parameters: Parameters): Promise<readonly Row[]> {
    return (await this.#query(client, this.#prepare(sql), parameters)).rows
  }

  async run(client: PoolClient, sql: string, parameters: Parameters): Promise<number> {
    return (await this.#query(client, this.#prepare(sql), parameters)).rowCount ?? 0
  }

  async runMany(client: PoolClient, sql: string, list: readonly Parameters[]): Promise<void> {
    let at = 0
    for (const [index, size] of MANY_SIZES.entries()) {
      while (list.length - at >= size) {
        const { name, compiled } = this.#prepareMany(sql, index)
        const values = list.slice(at, at + size).flatMap((parameters) => bind(compiled.names, parameters))
        await client.query({ name, text: compiled.text, values })
        at += size
      }
    }
  }

  #query(client: PoolClient, { name, compiled }: Prepared, parameters: Parameters) {
    const values = bind(compiled.names, parameters)
    return client.query<Record<string, unknown>>({ name, text: compiled.text, values })
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const entry = prepared(compileForPostgres(sql))
    this.#prepared.set(sql, entry)
    return entry
  }

  #prepareMany(sql: string, sizeIndex: number): Prepared {
    const known = this.#many.get(sql) ?? MANY_SIZES.map((size) => prepared(compileManyForPostgres(sql, size)))
    this.#many.set(sql, known)
    const entry = known[sizeIndex]
    if (entry === undefined) throw new RangeError('no statement of that size')
    return entry
  }
}

function prepared(compiled: Compiled): Prepared {
  return { name: createHash('sha256').update(compiled.text).digest('hex').slice(0, 32), compiled }
}
