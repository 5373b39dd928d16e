// glue: Schedule checkpoints of SQLite's write-ahead log on a worker thread
// Never: a checkpoint on the event loop, which the disk would block.

import { Worker } from 'node:worker_threads'

/** In frames: one page of 4 KiB each. */
export interface CheckpointLimits {
  /** Number of frames not yet in the database file that triggers a checkpoint. */
  readonly checkpointFrom: number
  /** Length at which the log is restarted from its beginning, for which writers wait briefly. */
  readonly restartFrom: number
  /** Length at which commits wait for the thread, which may get no time on a busy machine. */
  readonly waitFrom: number
  /** Idle time after which the thread truncates the log and exits. */
  readonly idleMs: number
}

export const CHECKPOINT_LIMITS: CheckpointLimits = {
  checkpointFrom: 1_000,
  restartFrom: 12_000,
  waitFrom: 24_000,
  idleMs: 10_000,
}

/** The worker thread's `workerData`. */
export interface CheckpointOrder {
  readonly file: string
  readonly restartFrom: number
  readonly idleMs: number
}

/** Frames in the log, and how many of them are already in the database file. */
interface LogState {
  readonly log: number
  readonly checkpointed: number
}

export interface WriteAheadLog {
  readonly file: string
  /** Cheap; writes nothing. */
  readState(): LogState
  /** Waits for a checkpoint that is in progress, for a second at most, and restarts the log. */
  restart(): void
  /** The thread cannot be started: from now on SQLite checkpoints within commits. */
  fallBack(): void
}

/** Reading the state costs microseconds, and a commit rarely writes more than a few frames. */
const COMMITS_BETWEEN_READS = 16

/**
 * The thread is started when there is work, and exits after a while without any, so that an idle server has none.
 * Durability does not depend on it: a commit is on disk, in the log, when it returns.
 */
export class Checkpoints {
  readonly #log: WriteAheadLog
  readonly #limits: CheckpointLimits
  #worker: Worker | undefined
  #requested = false
  #commits = 0
  #closed = false

  constructor(log: WriteAheadLog, limits: CheckpointLimits) {
    this.#log = log
    this.#limits = limits
  }

  /** Call after each commit. */
  committed(): void {
    if (this.#closed || ++this.#commits < COMMITS_BETWEEN_READS) return
    this.#commits = 0
    const { log, checkpointed } = this.#log.readState()
    // Otherwise a thread that holds the lock and gets no time would let the log grow without a bound.
    if (log >= this.#limits.waitFrom) this.#log.restart()
    if (this.#requested || log - checkpointed < this.#limits.checkpointFrom) return
    this.#requested = true
    this.#worker ??= this.#start()
    this.#worker.postMessage('checkpoint')
  }

  /** Resolves when the thread has closed its connection and has exited. */
  async close(): Promise<void> {
    this.#closed = true
    const worker = this.#worker
    if (worker === undefined) return
    const exited = new Promise((resolve) => worker.once('exit', resolve))
    worker.ref()
    worker.postMessage('end')
    await exited
  }

  #start(): Worker {
    const { restartFrom, idleMs } = this.#limits
    const order: CheckpointOrder = { file: this.#log.file, restartFrom, idleMs }
    const worker = new Worker(new URL('./sqlite-checkpoint-thread.ts', import.meta.url), {
      workerData: order,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
    })
    // The thread alone must not keep the process alive.
    worker.unref()
    worker.on('message', () => {
      this.#requested = false
    })
    worker.on('error', () => {
      this.#closed = true
      this.#log.fallBack()
    })
    worker.on('exit', () => {
      // A request that arrived while it was exiting is lost; the next commits make another.
      this.#worker = undefined
      this.#requested = false
    })
    return worker
  }
}
