// glue: has a thread carry committed pages from the write-ahead log into the database file
// Never: a checkpoint on the event loop, which stands still for as long as the disk takes.

import { Worker } from 'node:worker_threads'

/** In frames: one page of 4 KiB each. */
export interface CheckpointLimits {
  /** So many that are in the log only make the thread carry them. */
  readonly carryFrom: number
  /** A log as long as this is begun anew, for which writers wait a moment. */
  readonly restartFrom: number
  /** After so long without work the thread empties the log and ends. */
  readonly idleMs: number
}

export const CHECKPOINT_LIMITS: CheckpointLimits = { carryFrom: 1_000, restartFrom: 12_000, idleMs: 10_000 }

/** What the thread is given at its start. */
export interface CheckpointOrder {
  readonly file: string
  readonly restartFrom: number
  readonly idleMs: number
}

/** What the log holds, and how much of it is in the database file already. */
interface LogState {
  readonly log: number
  readonly checkpointed: number
}

export interface WriteAheadLog {
  readonly file: string
  /** Cheap; writes nothing. */
  look(): LogState
  /** No thread can be had: the engine carries the log itself from now on. */
  fallBack(): void
}

/** Looking costs some microseconds, and a commit is rarely more than a few frames. */
const COMMITS_BETWEEN_LOOKS = 16

/**
 * The thread is started when there is work for it and ends when there has been none for a while: a server that is at rest
 * has none. Durability is not its concern: a commit is on the disk, in the log, when it returns.
 */
export class Checkpoints {
  readonly #log: WriteAheadLog
  readonly #limits: CheckpointLimits
  #worker: Worker | undefined
  #asked = false
  #commits = 0
  #closed = false

  constructor(log: WriteAheadLog, limits: CheckpointLimits) {
    this.#log = log
    this.#limits = limits
  }

  /** To be told of each commit. */
  committed(): void {
    if (this.#asked || this.#closed || ++this.#commits < COMMITS_BETWEEN_LOOKS) return
    this.#commits = 0
    const { log, checkpointed } = this.#log.look()
    if (log - checkpointed < this.#limits.carryFrom) return
    this.#asked = true
    this.#worker ??= this.#start()
    this.#worker.postMessage('carry')
  }

  /** Resolves when the thread has closed its connection and is gone. */
  async close(): Promise<void> {
    this.#closed = true
    const worker = this.#worker
    if (worker === undefined) return
    const gone = new Promise((resolve) => worker.once('exit', resolve))
    worker.ref()
    worker.postMessage('end')
    await gone
  }

  #start(): Worker {
    const { restartFrom, idleMs } = this.#limits
    const order: CheckpointOrder = { file: this.#log.file, restartFrom, idleMs }
    const worker = new Worker(new URL('./sqlite-checkpoint-thread.ts', import.meta.url), {
      workerData: order,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
    })
    // It must not keep a process alive that has nothing else to do.
    worker.unref()
    worker.on('message', () => {
      this.#asked = false
    })
    worker.on('error', () => {
      this.#closed = true
      this.#log.fallBack()
    })
    worker.on('exit', () => {
      // Also what was asked of it while it was about to end; the next commits ask again.
      this.#worker = undefined
      this.#asked = false
    })
    return worker
  }
}
