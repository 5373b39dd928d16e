// glue: The production engine: PostgreSQL through pg
// Never: a retry of a write whose COMMIT may have reached the server.

import { createHash } from 'node:crypto'
import { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import type { Driver, Parameters, PoolFigures, Row, RunBatched, TimeLimit, Tx } from './driver.ts'
import { closedError, StorageError } from './errors.ts'
import { BATCH_LIMITS, type BatchValue, Gatherer } from './gather.ts'
import { commitFailure, postgresFailure } from './postgres-errors.ts'
import { PlanAges } from './postgres-plans.ts'
import { LOCAL_SETTINGS, type OpenedPool, openPool, type PoolOptions } from './postgres-pool.ts'
import { ORDINARY, type StatementLimits, sendStatement } from './postgres-statement.ts'
import {
  arrayLiteral,
  bind,
  type Compiled,
  type CompiledBatch,
  compileForPostgres,
  compileManyForPostgres,
  scriptForPostgres,
} from './sql.ts'

export interface PostgresOptions extends PoolOptions {
  /** By default on a distributed PostgreSQL, where a statement about several apps reads every node. */
  readonly oneAppPerBatch?: boolean | undefined
}

const LONG: StatementLimits = { serverMs: 60_000, clientMs: 65_000 }
/** The longest time that a timer can wait: 24 days. */
const UNLIMITED_MS = 2 ** 31 - 1

/** Delays before a transaction is retried after a deadlock or a serialization failure. */
const RETRY_DELAYS_MS = [2, 7, 19, 41, 83]

/** A statement that only reads begins with this word; one that writes and returns rows does not. */
const IS_READ = /^\s*SELECT\b/

/** Advisory lock key; any number that no other program uses in the same database. */
const MIGRATION_LOCK = 7_234_015_519

/** Rows per INSERT statement, largest first; each size is prepared separately. */
const MANY_SIZES = [128, 16, 1]

/** Throws StorageError if the database cannot be reached or used. */
export async function openPostgres({ oneAppPerBatch, ...options }: PostgresOptions): Promise<Driver> {
  const opened = await openPool(options)
  return new PostgresDriver(opened, oneAppPerBatch ?? opened.isDistributed)
}

interface Prepared {
  /** Derived from the text, so that processes behind one pooler use the same names; undefined where none may be used. */
  readonly name: string | undefined
  readonly compiled: Compiled
}

class PostgresDriver implements Driver {
  readonly engine = 'postgres'
  readonly #pool: Pool
  readonly #statements: Statements
  readonly #begin: string
  readonly #localSettings: boolean
  /** Errors after which the connection was closed. */
  readonly #onClosedConnections = new WeakSet<StorageError>()
  /** How often a time limit has passed, and how often it had when a connection was first used. */
  #silences = 0
  readonly #silencesBefore = new WeakMap<PoolClient, number>()
  /** Connections in use whose statements have more than the ordinary time. */
  readonly #patient = new Set<PoolClient>()
  readonly #planAges = new PlanAges<PoolClient>()
  readonly #gatherer: Gatherer
  #closed = false

  constructor({ pool, prepares, localSettings }: OpenedPool, oneAppPerBatch: boolean) {
    this.#pool = pool
    this.#statements = new Statements(prepares)
    this.#localSettings = localSettings
    this.#begin = localSettings ? `BEGIN; ${LOCAL_SETTINGS}` : 'BEGIN'
    this.#gatherer = new Gatherer({
      sharedNames: oneAppPerBatch ? ['appId'] : [],
      ...BATCH_LIMITS,
      read: (batch, values) => this.#reading(true, (client) => this.#statements.batch(client, batch, values)),
      write: (batch, values) => this.#once((client) => this.#writeBatch(client, batch, values)),
      readAlone: (sql, parameters) => this.all(sql, parameters),
    })
  }

  async get(sql: string, parameters: Parameters): Promise<Row | undefined> {
    return (await this.all(sql, parameters))[0]
  }

  all(sql: string, parameters: Parameters): Promise<readonly Row[]> {
    return this.#reading(IS_READ.test(sql), (client) => this.#statements.all(client, sql, parameters))
  }

  lookUp(sql: string, parameters: Parameters): Promise<Row | undefined> {
    return this.lookUpAll(sql, parameters).then(firstOf)
  }

  lookUpAll(sql: string, parameters: Parameters): Promise<readonly Row[]> {
    return this.#gatherer.lookUp(sql, parameters)
  }

  readonly runBatched: RunBatched = (sql, key, parameters) => this.#gatherer.runBatched(sql, key, parameters)

  run(sql: string, parameters: Parameters, limit: TimeLimit = 'ordinary'): Promise<number> {
    if (limit === 'long' || this.#localSettings)
      return this.transaction(async (tx) => tx.run(sql, parameters), limit)
    return this.#retrying(() => this.#withClient((client) => this.#statements.run(client, sql, parameters)))
  }

  transaction<T>(work: (tx: Tx) => Promise<T>, limit: TimeLimit = 'ordinary'): Promise<T> {
    if (limit === 'ordinary') return this.#transaction({ begin: this.#begin, work })
    const begin = `${this.#begin}; SET LOCAL statement_timeout = ${LONG.serverMs}`
    return this.#transaction({ begin, work, timeoutMs: LONG.clientMs })
  }

  migration<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#transaction({
      begin: `${this.#begin}; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0`,
      timeoutMs: UNLIMITED_MS,
      work: async (tx) => {
        // Held by the transaction, so that it is released with it even if this process dies.
        await tx.script(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`)
        return work(tx)
      },
    })
  }

  stamp(): undefined {}

  pool(): PoolFigures {
    const { totalCount, idleCount, waitingCount } = this.#pool
    return { total: totalCount, idle: idleCount, waiting: waitingCount }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    await this.#gatherer.settled()
    this.#closed = true
    this.#planAges.stop()
    await this.#pool.end()
  }

  #transaction<T>(transaction: Transaction<T>): Promise<T> {
    return this.#retrying(() => this.#withClient((client) => this.#inTransaction(client, transaction)))
  }

  /** By itself, or in a transaction where that is the only place for its settings. */
  #writeBatch(client: PoolClient, batch: CompiledBatch, values: readonly BatchValue[]) {
    const work = () => this.#statements.batch(client, batch, values)
    return this.#localSettings ? this.#inTransaction(client, { begin: this.#begin, work }) : work()
  }

  /** Not retried after a deadlock: the callers of a batch go on one by one. */
  async #once<T>(use: (client: PoolClient) => Promise<T>): Promise<T> {
    try {
      return await this.#withClient(use)
    } catch (error) {
      throw error instanceof RetryableError ? error.reason : error
    }
  }

  async #reading<T>(onlyReads: boolean, use: (client: PoolClient) => Promise<T>): Promise<T> {
    const once = () => this.#withClient(use)
    try {
      return await this.#retrying(once)
    } catch (error) {
      // The server restarted while the connection was idle. A read may run again; after a silence it would wait as long again.
      const wasClosed = error instanceof StorageError && this.#onClosedConnections.has(error)
      if (!wasClosed || !onlyReads || this.#closed) throw error
      return this.#retrying(once)
    }
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
    if (this.#closed) throw closedError()
    let client: PoolClient | undefined
    try {
      client = await this.#acquire()
      if (this.#planAges.areStale(client)) await sendStatement(client, { text: 'DISCARD PLANS' })
      const value = await use(client)
      client.release()
      return value
    } catch (thrown) {
      const { error, retryable, connection } = postgresFailure(thrown)
      if (connection === 'closed') this.#onClosedConnections.add(error)
      // Without a client, all connections may have been busy.
      if (connection === 'silent' && client !== undefined) this.#countSilence()
      if (connection === 'usable') client?.release()
      else if (client !== undefined) drop(client)
      throw retryable ? new RetryableError(error) : error
    }
  }

  /** After a silence the idle connections are as old as the silent one, and are not tried one after another. */
  async #acquire(): Promise<PoolClient> {
    for (;;) {
      const client = await this.#pool.connect()
      const since = this.#silencesBefore.get(client)
      if (since === this.#silences) return client
      if (since === undefined) {
        this.#silencesBefore.set(client, this.#silences)
        return client
      }
      drop(client)
    }
  }

  /** A statement that may take long was probably sent to the same silent server: it has the ordinary time left. */
  #countSilence(): void {
    this.#silences++
    const end = (client: PoolClient) => this.#patient.has(client) && socketOf(client)?.destroy()
    for (const client of this.#patient) setTimeout(end, ORDINARY.clientMs, client).unref()
  }

  async #inTransaction<T>(client: PoolClient, { begin, work, timeoutMs }: Transaction<T>): Promise<T> {
    await sendStatement(client, { text: begin })
    if (timeoutMs !== undefined) this.#patient.add(client)
    try {
      const value = await work(this.#statements.bound(client, timeoutMs))
      await commit(client)
      return value
    } catch (error) {
      if (postgresFailure(error).connection === 'usable') await sendStatement(client, { text: 'ROLLBACK' })
      throw error
    } finally {
      this.#patient.delete(client)
    }
  }
}

interface Transaction<T> {
  /** One round trip: BEGIN and its settings. Within the ordinary limits, so that a silent server is noticed here. */
  readonly begin: string
  readonly work: (tx: Tx) => Promise<T>
  /** Of each statement of `work`; the ordinary one if undefined. */
  readonly timeoutMs?: number
}

function firstOf(rows: readonly Row[]): Row | undefined {
  return rows[0]
}

async function commit(client: PoolClient): Promise<void> {
  try {
    await sendStatement(client, { text: 'COMMIT' })
  } catch (error) {
    throw commitFailure(error)
  }
}

/** Removes the connection from the pool and closes its socket: a server that is silent does not confirm a close. */
function drop(client: PoolClient): void {
  client.release(true)
  socketOf(client)?.destroy()
}

/** pg has this property, its types do not. */
function socketOf(client: PoolClient): Duplex | undefined {
  const connection: unknown = Reflect.get(client, 'connection')
  const socket: unknown = Object(connection).stream
  return socket instanceof Duplex ? socket : undefined
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
  readonly #prepares: boolean

  constructor(prepares: boolean) {
    this.#prepares = prepares
  }

  /** `timeoutMs` in place of the ordinary limit. */
  bound(client: PoolClient, timeoutMs?: number): Tx {
    return {
      get: async (sql, parameters) => (await this.all(client, sql, parameters, timeoutMs))[0],
      all: (sql, parameters) => this.all(client, sql, parameters, timeoutMs),
      run: (sql, parameters) => this.run(client, sql, parameters, timeoutMs),
      runMany: (sql, list) => this.runMany(client, sql, list, timeoutMs),
      script: async (text) => {
        await sendStatement(client, { text: scriptForPostgres(text) }, timeoutMs)
      },
    }
  }

  async all(
    client: PoolClient,
    sql: string,
    parameters: Parameters,
    timeoutMs?: number,
  ): Promise<readonly Row[]> {
    return (await this.#query(client, sql, parameters, timeoutMs)).rows
  }

  async run(client: PoolClient, sql: string, parameters: Parameters, timeoutMs?: number): Promise<number> {
    return (await this.#query(client, sql, parameters, timeoutMs)).rowCount ?? 0
  }

  async batch(
    client: PoolClient,
    compiled: CompiledBatch,
    values: readonly BatchValue[],
  ): Promise<readonly Row[]> {
    const { name } = this.#prepared.get(compiled.text) ?? this.#named(compiled)
    this.#prepared.set(compiled.text, { name, compiled })
    const { rows } = await sendStatement<Row>(client, {
      name,
      text: compiled.text,
      values: values.map((value) => (Array.isArray(value) ? arrayLiteral(value) : value)),
    })
    return rows
  }

  async runMany(
    client: PoolClient,
    sql: string,
    list: readonly Parameters[],
    timeoutMs?: number,
  ): Promise<void> {
    let at = 0
    for (const [index, size] of MANY_SIZES.entries()) {
      while (list.length - at >= size) {
        const { name, compiled } = this.#prepareMany(sql, index)
        const values = list.slice(at, at + size).flatMap((parameters) => bind(compiled.names, parameters))
        await sendStatement(client, { name, text: compiled.text, values }, timeoutMs)
        at += size
      }
    }
  }

  #query(client: PoolClient, sql: string, parameters: Parameters, timeoutMs: number | undefined) {
    const { name, compiled } = this.#prepare(sql)
    const values = bind(compiled.names, parameters)
    return sendStatement<Row>(client, { name, text: compiled.text, values }, timeoutMs)
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const entry = this.#named(compileForPostgres(sql))
    this.#prepared.set(sql, entry)
    return entry
  }

  #prepareMany(sql: string, sizeIndex: number): Prepared {
    const known =
      this.#many.get(sql) ?? MANY_SIZES.map((size) => this.#named(compileManyForPostgres(sql, size)))
    this.#many.set(sql, known)
    const entry = known[sizeIndex]
    if (entry === undefined) throw new RangeError('no statement of that size')
    return entry
  }

  #named(compiled: Compiled): Prepared {
    const digest = createHash('sha256').update(compiled.text).digest('hex')
    return { name: this.#prepares ? digest.slice(0, 32) : undefined, compiled }
  }
}
