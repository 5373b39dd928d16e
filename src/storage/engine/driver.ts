// contract: The driver that runs SQL and transactions on either engine
// Never: positional placeholders. Parameters are named, so that a column list can grow safely.

/** Bound to `:name`; undefined becomes NULL. A list can only be bound to `IN (:name[])`. */
export type SqlParameter = string | number | null | undefined | readonly string[]
export type Parameters = Readonly<Record<string, SqlParameter>>

/** Read rows only with the functions of row.ts. BIGINT is a number on both engines. */
export type Row = Readonly<Record<string, unknown>>

/** SQLite returns a value, PostgreSQL a promise; `await` accepts both. */
type MaybePromise<T> = T | Promise<T>

export interface Tx {
  /** Returns the first row. */
  get(sql: string, parameters: Parameters): MaybePromise<Row | undefined>
  all(sql: string, parameters: Parameters): MaybePromise<readonly Row[]>
  /** Returns how many rows were inserted, updated or deleted. */
  run(sql: string, parameters: Parameters): MaybePromise<number>
  /** `run` for each element; the SQL contains one `VALUES (...)` list. No two elements may have the same key. */
  runMany(sql: string, list: readonly Parameters[]): MaybePromise<void>
  /** Runs several statements without parameters, written in the shared subset of sql.ts. */
  script(text: string): MaybePromise<void>
}

/**
 * Reads see committed data only, never an open transaction. SQL texts are constants (or one of a few variants), because
 * each text is translated and prepared once.
 */
export interface Driver {
  readonly engine: 'sqlite' | 'postgres'
  get(sql: string, parameters: Parameters): MaybePromise<Row | undefined>
  all(sql: string, parameters: Parameters): MaybePromise<readonly Row[]>
  /**
   * As `get`, for a SELECT by key whose numbers are cast, such as `CAST(:nowMs AS BIGINT)`. PostgreSQL sends look-ups of one text
   * together, after the call, so that each sees what was committed before it.
   */
  lookUp(sql: string, parameters: Parameters): MaybePromise<Row | undefined>
  /** As `lookUp`, with all rows. */
  lookUpAll(sql: string, parameters: Parameters): MaybePromise<readonly Row[]>
  /**
   * The common case of a verb for many callers in one statement and one commit. Undefined on engines where the statements of a
   * transaction cost no round trip.
   */
  readonly runBatched: RunBatched | undefined
  /** Runs one statement as its own transaction. */
  run(sql: string, parameters: Parameters, limit?: TimeLimit): Promise<number>
  /**
   * Runs `work` in a transaction. Settles only once the outcome is durable. `work` awaits nothing but calls on its `tx`,
   * keeps no state outside, and may be run again from the start (PostgreSQL: deadlock or serialization failure).
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, limit?: TimeLimit): Promise<T>
  /** A transaction that holds the migration lock, without a time limit: one process at a time. */
  migration<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * A data version that changes with every commit, of this process or any other: data read under the same version is
   * still current. A commit of another process is visible from the next turn of the event loop. Undefined on engines where
   * reading the version costs as much as reading the data.
   *
   * That `of` clients stays the same when this process commits nothing but grants, codes and refresh tokens.
   */
  stamp(of?: 'clients'): number | undefined
  /** Undefined on engines without a connection pool. */
  pool(): PoolFigures | undefined
  /** Resolves once every accepted write has settled. */
  close(): Promise<void>
}

/**
 * How long one statement may take on PostgreSQL. `ordinary`, the default: seconds. `long`: a minute, for work in proportion to
 * what is stored, such as the deletion of a user.
 */
export type TimeLimit = 'ordinary' | 'long'

/**
 * The SQL continues a WITH clause whose `wanted` has a row with the parameters of each caller, numbered by `n`; it returns `n` and
 * the caller's row. It must not wait for row locks (SKIP LOCKED), and must do nothing for a caller for whom it returns no row.
 * Undefined, if it did nothing for this caller: the caller then decides in a transaction of its own. So does one whose `key` is
 * taken by a caller before it, and every caller of a statement that was refused and rolled back. Rejects if the
 * connection was lost, so that the commit may have been made.
 */
export type RunBatched = (sql: string, key: string, parameters: Parameters) => Promise<Row | undefined>

/** Called after each group commit of SQLite, with the number of transactions in it and of those still queued. */
export type GroupObserver = (group: { readonly size: number; readonly waiting: number }) => void

/** Connection counts of the pool. */
export interface PoolFigures {
  readonly total: number
  readonly idle: number
  readonly waiting: number
}
