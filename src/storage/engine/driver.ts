// contract: one way to run SQL on both engines, whole transactions included
// Never: a placeholder by position. Parameters are named, so that a column list may grow without a slip.

/** Bound to `:name`; undefined is written as NULL. A list is bound to `IN (:name[])` only. */
export type SqlParameter = string | number | null | undefined | readonly string[]
export type Parameters = Readonly<Record<string, SqlParameter>>

/** Read through the functions of row.ts only. BIGINT arrives as a number on both engines. */
export type Row = Readonly<Record<string, unknown>>

/** SQLite returns a value, PostgreSQL a promise; `await` accepts both. */
type MaybePromise<T> = T | Promise<T>

export interface Tx {
  /** The first row. */
  get(sql: string, parameters: Parameters): MaybePromise<Row | undefined>
  all(sql: string, parameters: Parameters): MaybePromise<readonly Row[]>
  /** How many rows were inserted, updated or deleted. */
  run(sql: string, parameters: Parameters): MaybePromise<number>
  /** `run` for each; the SQL holds one `VALUES (...)` list. No two may have the same key. */
  runMany(sql: string, list: readonly Parameters[]): MaybePromise<void>
  /** Several statements without parameters, in the dialect of sql.ts. */
  script(text: string): MaybePromise<void>
}

/**
 * Reads see what was committed and never a transaction under way. SQL texts are constants (or one of a few), because
 * each is translated and prepared once.
 */
export interface Driver {
  readonly engine: 'sqlite' | 'postgres'
  get(sql: string, parameters: Parameters): MaybePromise<Row | undefined>
  all(sql: string, parameters: Parameters): MaybePromise<readonly Row[]>
  /** One statement as a transaction of its own. */
  run(sql: string, parameters: Parameters): Promise<number>
  /**
   * Runs `work` in a transaction. Resolves or rejects only after the outcome is durable. `work` awaits nothing but calls
   * of its `tx`, holds no state, and may be run again from the start (PostgreSQL: deadlock, lost connection).
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** A transaction that only one process at a time can be in. */
  migration<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * A number that is another one after every commit, of this process or any other: what was read while it was the same is
   * what would be read now. The commit of another process shows from the next turn of the event loop on. Undefined where
   * asking for it costs as much as reading.
   */
  stamp(): number | undefined
  /** Undefined where there is no pool. */
  pool(): PoolFigures | undefined
  /** Resolves once every write that was accepted has been answered. */
  close(): Promise<void>
}

/** Told after each commit of the embedded engine: how many transactions shared it, and how many still wait. */
export type GroupObserver = (group: { readonly size: number; readonly waiting: number }) => void

/** Told when asked: connections of the pool. */
export interface PoolFigures {
  readonly total: number
  readonly idle: number
  readonly waiting: number
}
