// glue: The embedded engine: node:sqlite with group commit
// Never: settle a caller before COMMIT has returned.

import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import type { Driver, GroupObserver, Parameters, Row, Tx } from './driver.ts'
import { closedError, StorageError } from './errors.ts'
import { integer } from './row.ts'
import { CHECKPOINT_LIMITS, type CheckpointLimits, Checkpoints } from './sqlite-checkpoints.ts'
import { allRows, Connection, getRow, type Prepared, readVersion } from './sqlite-connection.ts'
import { sqliteError } from './sqlite-errors.ts'

export interface SqliteOptions {
  readonly file: string
  readonly onGroup?: GroupObserver | undefined
  /** How long a write waits for a write of another process, in milliseconds. */
  readonly lockWaitMs?: number | undefined
  readonly checkpoints?: CheckpointLimits | undefined
}

/** Transactions in one commit; bounds the time for which the event loop is blocked. */
const MAX_GROUP = 256
const DEFAULT_LOCK_WAIT_MS = 10_000
/** Delays between attempts to BEGIN while another process writes; uneven, so that two processes do not stay in step. */
const RETRY_DELAYS_MS = [1, 1, 1, 2, 1, 1, 3, 2]
/**
 * Between two groups while another process writes too. SQLite has no queue: without a pause the process that has just committed
 * takes the lock again before the other one's next attempt, and the other waits for as long as the first has work.
 */
const TURN_MS = 2
/**
 * A group waits for one more turn of the event loop for as long as the last turn brought jobs, up to this number. What clients
 * send after the responses to one group arrives over several turns, and would otherwise be a small group and a large one.
 */
const GATHERING_TURNS = 4
/** Groups without a commit of another process in between, after which there is no other. */
const ALONE_AFTER = 8
/** Readers wait only for recovery after a crash, and for the last process that closes the file. */
const READER_BUSY_MS = 2000
/** 64 MiB: if the checkpoint thread does not keep up, a commit runs a checkpoint. */
const LAST_RESORT_FRAMES = 16_384
/** How long a commit waits for the thread to end its checkpoint, where the log has become too long. */
const RESTART_WAIT_MS = 1_000
const RESTART_PAUSE_MS = 5
/** Nothing changes it: waiting for it is a pause of the thread. */
const NEVER = new Int32Array(new SharedArrayBuffer(4))
/** SQLite's default, used if that thread cannot be started. */
const DEFAULT_FRAMES = 1_000

/** Opens the file, or creates it (mode 0600, its directory 0700). Throws StorageError. */
export async function openSqlite(options: SqliteOptions): Promise<Driver> {
  const lockWaitMs = options.lockWaitMs ?? DEFAULT_LOCK_WAIT_MS
  let writer: DatabaseSync | undefined
  try {
    createFile(options.file)
    const opened = new DatabaseSync(options.file, { timeout: 0 })
    writer = opened
    await whenUnlocked(lockWaitMs, () => configure(opened))
    const reader = new DatabaseSync(options.file, { timeout: READER_BUSY_MS })
    reader.exec('PRAGMA query_only = ON; PRAGMA cache_size = -16384')
    return new SqliteDriver(opened, reader, { ...options, lockWaitMs })
  } catch (error) {
    writer?.close()
    throw sqliteError(error)
  }
}

function createFile(file: string): void {
  const directory = dirname(file)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
}

/** Differs once another file has the name; undefined if none has. */
function identify(file: string): string | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false })
  return found && `${found.dev} ${found.ino}`
}

function configure(db: DatabaseSync): void {
  // A commit is on disk when it returns. fullfsync matters on macOS, where fsync does not flush the disk's cache.
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA cache_size = -16384;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA wal_autocheckpoint = ${LAST_RESORT_FRAMES};
  `)
}

/**
 * Waits for readers and for a checkpoint in progress, which refuses another at once: SQLite's own wait is for readers only.
 * A checkpoint that fails changes nothing: the next commits try again.
 */
function restartLog(writer: DatabaseSync): void {
  try {
    const restart = writer.prepare('PRAGMA wal_checkpoint(RESTART)')
    for (let waitedMs = 0; waitedMs < RESTART_WAIT_MS; waitedMs += RESTART_PAUSE_MS) {
      if (restart.get()?.busy !== 1) return
      Atomics.wait(NEVER, 0, 0, RESTART_PAUSE_MS)
    }
  } catch {
    // As for a full disk, which the next commit reports.
  }
}

/** Retries while another process holds the file lock, without blocking the event loop. */
async function whenUnlocked<T>(waitMs: number, attempt: () => T): Promise<T> {
  let waitedMs = 0
  for (let tries = 0; ; tries++) {
    try {
      return attempt()
    } catch (error) {
      if (sqliteError(error).kind !== 'locked' || waitedMs >= waitMs) throw error
      const pauseMs = RETRY_DELAYS_MS[tries % RETRY_DELAYS_MS.length] ?? 1
      waitedMs += pauseMs
      await delay(pauseMs)
    }
  }
}

interface Job {
  /** `#pausedMs` when it arrived. */
  readonly queuedAtMs: number
  /** Returns the function that resolves the caller's promise, to be called once the commit is durable. */
  run(tx: Tx): Promise<() => void>
  fail(error: unknown): void
}

/**
 * One connection writes, and another reads while a group is open, so that a read never sees an uncommitted group. Writes that arrive in one turn
 * of the event loop run one after another in one transaction, and share one fsync; after a failure, each in its own savepoint.
 * Between BEGIN and COMMIT only microtasks run, because every call on a Tx returns synchronously.
 */
class SqliteDriver implements Driver {
  readonly engine = 'sqlite'
  readonly runBatched = undefined
  readonly #writer: Connection
  readonly #reader: Connection
  readonly #onGroup: GroupObserver | undefined
  readonly #lockWaitMs: number
  readonly #file: string
  /** Of the file that is open. */
  readonly #identity: string | undefined
  readonly #checkpoints: Checkpoints
  #queue: Job[] = []
  /** Sum of all pauses between attempts to BEGIN. */
  #pausedMs = 0
  #scheduled = false
  /** Of the writing connection: changes with commits of other processes only. */
  #version: number | undefined
  /** Groups for which another process still counts as writing. */
  #sharedFor = 0
  #working: Promise<void> | undefined
  #closed = false
  #stamp: number | undefined
  /** Of clients: grows with commits of other processes, and with those of this one that may change a client. */
  #clientStamp = 0
  /** The version of other processes that is counted in it. */
  #countedVersion: number | undefined
  /** Whether it was read in this turn. */
  #isCounted = false
  #mustYield = false
  /** The next group contains a job that has failed. */
  #isIsolating = false
  readonly #endTurn = () => {
    this.#mustYield = false
  }
  readonly #forgetStamp = () => {
    this.#stamp = undefined
  }
  readonly #recount = () => {
    this.#isCounted = false
  }

  constructor(
    writer: DatabaseSync,
    reader: DatabaseSync,
    { file, onGroup, lockWaitMs, checkpoints }: SqliteOptions & { readonly lockWaitMs: number },
  ) {
    const writing = new Connection(writer)
    this.#writer = writing
    this.#reader = new Connection(reader)
    this.#onGroup = onGroup
    this.#lockWaitMs = lockWaitMs
    this.#file = file
    this.#identity = identify(file)
    this.#checkpoints = new Checkpoints(
      {
        file,
        readState: () => {
          const state = writing.get('PRAGMA wal_checkpoint(NOOP)', {}) ?? {}
          return { log: integer(state, 'log'), checkpointed: integer(state, 'checkpointed') }
        },
        restart: () => restartLog(writer),
        fallBack: () => writer.exec(`PRAGMA wal_autocheckpoint = ${DEFAULT_FRAMES}`),
      },
      checkpoints ?? CHECKPOINT_LIMITS,
    )
  }

  get(sql: string, parameters: Parameters): Row | undefined {
    return this.#read(getRow, sql, parameters)
  }

  all(sql: string, parameters: Parameters): readonly Row[] {
    return this.#read(allRows, sql, parameters)
  }

  lookUp(sql: string, parameters: Parameters): Row | undefined {
    return this.get(sql, parameters)
  }

  lookUpAll(sql: string, parameters: Parameters): readonly Row[] {
    return this.all(sql, parameters)
  }

  run(sql: string, parameters: Parameters): Promise<number> {
    return this.transaction(async (tx) => tx.run(sql, parameters))
  }

  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) return reject(closedError())
      this.#queue.push({
        queuedAtMs: this.#pausedMs,
        run: async (tx) => {
          const value = await work(tx)
          return () => resolve(value)
        },
        fail: (error) => reject(sqliteError(error)),
      })
      this.#schedule()
    })
  }

  migration<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transaction(work)
  }

  stamp(of?: 'clients'): number {
    if (of === 'clients') return this.#countClients()
    // Read once per turn of the event loop: requests of one turn were sent before any of them got a response, so no client
    // can tell a commit of another process within the turn from one after it. Our own commits reset the cached value.
    if (this.#stamp === undefined) {
      // On the reading connection, which sees commits of the writing one just as it sees those of other processes.
      this.#stamp = readVersion(this.#reader)
      setImmediate(this.#forgetStamp)
    }
    return this.#stamp
  }

  /** Once in a turn, as for the stamp of everything. */
  #countClients(): number {
    if (!this.#isCounted) {
      const version = readVersion(this.#writer)
      if (version !== this.#countedVersion) this.#clientStamp++
      this.#countedVersion = version
      this.#isCounted = true
      setImmediate(this.#recount)
    }
    return this.#clientStamp
  }

  pool(): undefined {
    return undefined
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    while (this.#working !== undefined || this.#queue.length > 0) {
      await this.#working
      if (this.#queue.length > 0 && this.#working === undefined) await this.#flush()
    }
    await this.#checkpoints.close()
    this.#reader.db.close()
    this.#writer.db.close()
  }

  /**
   * Between two groups the writing connection reads: it keeps its pages over its own commits, where the other one would read them
   * again after each. While another process restores the database after a crash, only the other connection waits.
   */
  #read<T>(query: (read: Prepared, parameters: Parameters) => T, sql: string, parameters: Parameters): T {
    if (this.#closed) throw closedError()
    try {
      if (this.#writer.db.isTransaction) return query(this.#reader.prepareRead(sql), parameters)
      try {
        return query(this.#writer.prepareRead(sql), parameters)
      } catch (error) {
        if (sqliteError(error).kind !== 'locked') throw error
        return query(this.#reader.prepareRead(sql), parameters)
      }
    } catch (error) {
      throw sqliteError(error)
    }
  }

  #schedule(): void {
    if (this.#scheduled || this.#working !== undefined || this.#queue.length === 0) return
    this.#scheduled = true
    const flush = (): void => {
      this.#scheduled = false
      if (this.#working === undefined && this.#queue.length > 0) void this.#flush()
    }
    if (this.#mustYield) setTimeout(flush, TURN_MS)
    else setImmediate(this.#gather, flush, 0, GATHERING_TURNS)
  }

  readonly #gather = (flush: () => void, jobs: number, turns: number): void => {
    const { length } = this.#queue
    if (length > jobs && length < MAX_GROUP && turns > 0) setImmediate(this.#gather, flush, length, turns - 1)
    else flush()
  }

  #flush(): Promise<void> {
    this.#working = this.#commitGroup().finally(() => {
      this.#working = undefined
      this.#mustYield = this.#sharedFor > 0
      this.#schedule()
      // What arrives after the pause need not wait for it.
      if (this.#mustYield) setTimeout(this.#endTurn, TURN_MS)
    })
    return this.#working
  }

  /** Never rejects: a failure rejects the callers' promises. */
  async #commitGroup(): Promise<void> {
    if (!(await this.#begin())) return
    const jobs = this.#queue.splice(0, MAX_GROUP)
    const settle: (() => void)[] = []
    this.#writer.touchedClients = false
    try {
      if (jobs.length > 1 && !this.#isIsolating) {
        if (!(await this.#runTogether(jobs, settle))) return
      } else {
        this.#isIsolating = false
        for (const job of jobs) settle.push(await this.#runJob(job, jobs.length > 1))
      }
      if (this.#writer.db.isTransaction) this.#writer.run('COMMIT', {})
    } catch (error) {
      for (const job of jobs) job.fail(error)
      return
    } finally {
      if (this.#writer.touchedClients) this.#clientStamp++
    }
    this.#stamp = undefined
    for (const resolve of settle) resolve()
    try {
      this.#onGroup?.({ size: jobs.length, waiting: this.#queue.length })
      this.#checkpoints.committed()
    } catch {
      // The group is committed. Its checkpoint is tried again after the next one.
    }
  }

  /**
   * Begins a transaction, also while another process holds the lock. Each job waits for its own time, counted from its arrival;
   * returns false once no job is left.
   */
  async #begin(): Promise<boolean> {
    const { db } = this.#writer
    for (let tries = 0; this.#queue.length > 0; tries++) {
      try {
        // Left open if the rollback of the group before failed as well.
        if (db.isTransaction) db.exec('ROLLBACK')
        this.#checkFile()
        this.#writer.run('BEGIN IMMEDIATE', {})
        this.#noteOthers()
        return true
      } catch (error) {
        const isLocked = sqliteError(error).kind === 'locked'
        const overdueMs = isLocked ? this.#pausedMs - this.#lockWaitMs : Number.POSITIVE_INFINITY
        for (
          let job = this.#queue[0];
          job !== undefined && job.queuedAtMs <= overdueMs;
          job = this.#queue[0]
        ) {
          this.#queue.shift()
          job.fail(error)
        }
      }
      if (this.#queue.length === 0) return false
      const pauseMs = RETRY_DELAYS_MS[tries % RETRY_DELAYS_MS.length] ?? 1
      await delay(pauseMs)
      this.#pausedMs += pauseMs
    }
    return false
  }

  /** A commit to a file that has no name any more would succeed, and be lost with the process. */
  #checkFile(): void {
    if (identify(this.#file) === this.#identity) return
    throw new StorageError('unwritable', 'The database file was removed or replaced while it was open.')
  }

  /** Called within a transaction, when no other process can commit. */
  #noteOthers(): void {
    const version = readVersion(this.#writer)
    const isShared = this.#version !== undefined && version !== this.#version
    this.#version = version
    this.#sharedFor = isShared ? ALONE_AFTER : Math.max(0, this.#sharedFor - 1)
  }

  /**
   * Runs the jobs without savepoints, which a job that fails would need alone. If one does, all are rolled back, and run again
   * as the next group, each in a savepoint. Throws only if the whole group is lost.
   */
  async #runTogether(jobs: readonly Job[], settle: (() => void)[]): Promise<boolean> {
    const writer = this.#writer
    try {
      for (const job of jobs) settle.push(await job.run(writer))
      return true
    } catch (error) {
      if (!writer.db.isTransaction) throw error
      writer.run('ROLLBACK', {})
      this.#isIsolating = true
      this.#queue.unshift(...jobs)
      return false
    }
  }

  /** Throws only if the whole group is lost. */
  async #runJob(job: Job, inGroup: boolean): Promise<() => void> {
    const writer = this.#writer
    if (inGroup) writer.run('SAVEPOINT job', {})
    try {
      const resolve = await job.run(writer)
      if (inGroup) writer.run('RELEASE job', {})
      return resolve
    } catch (error) {
      // On a full disk or an I/O error SQLite rolls back the whole transaction by itself.
      if (!writer.db.isTransaction) throw error
      if (inGroup) {
        writer.run('ROLLBACK TO job', {})
        writer.run('RELEASE job', {})
      } else {
        writer.run('ROLLBACK', {})
      }
      return () => job.fail(error)
    }
  }
}
