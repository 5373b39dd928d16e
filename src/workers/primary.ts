// glue: Primary process: starts workers, replaces dead ones, stops them together

import cluster, { type Worker } from 'node:cluster'
import type { Json } from '../lib/json.ts'
import { type Channel, createChannel, type Handlers } from './channel.ts'
import { trackHandOvers } from './hand-overs.ts'
import { restartDelayMs, SOUND_AFTER_MS } from './restart-delay.ts'

/** Variable that gives a worker its number and its ports, as JSON. */
const WORKER_VARIABLE = 'TALLYSTICK_WORKER'
/** Tells the launcher that everything is installed; see bin/launch.mjs. */
const LAUNCHED = { TALLYSTICK_LAUNCHED: 'worker' }

const CHECK_MS = 5_000
/** A worker whose event loop has not run for this long is replaced: no probe of the whole would notice it. */
const HUNG_AFTER_MS = 30_000
const ASK_MS = 2_000
/** What stopping may take beyond the time to drain. */
const STOP_MARGIN_MS = 15_000
/** A Ctrl-C reaches a worker also while its process starts, before it can ignore it. */
const TERMINAL_SIGNALS: ReadonlySet<unknown> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP'])

/** `message` is for the operator. `isExpected`: it says what to do. */
export class WorkerError extends Error {
  override readonly name = 'WorkerError'
  readonly isExpected: boolean
  constructor(message: string, isExpected: boolean) {
    super(message)
    this.isExpected = isExpected
  }
}

export interface WorkerGroupOptions {
  readonly count: number
  /** What each worker is told beside its number. */
  readonly facts: Readonly<Record<string, Json>>
  readonly drainMs: number
  readonly log: {
    info(fields: Readonly<Record<string, Json>>, message: string): void
    error(fields: Readonly<Record<string, Json>>, message: string): void
  }
  /** Questions of workers, beside those that the group itself responds to. */
  readonly questions: Handlers['questions']
  /** Called with the last metrics of a worker that has ended. */
  readonly onEnded: (snapshot: Json) => void
  /** No worker serves any more, and none can be started. */
  readonly onLost: (error: WorkerError) => void
  readonly monotonicMs: () => number
}

interface Slot {
  readonly number: number
  worker: Worker | undefined
  channel: Channel | undefined
  isReady: boolean
  readyAtMs: number
  /** In a row. */
  deaths: number
  /** Why it could not start, as it reported itself. */
  failure: WorkerError | undefined
  snapshot: Json
  unansweredSinceMs: number | undefined
  timer: NodeJS.Timeout | undefined
}

export class WorkerGroup {
  readonly #options: WorkerGroupOptions
  readonly #slots: readonly Slot[]
  #phase: 'starting' | 'serving' | 'stopping' = 'starting'
  #lead: Slot | undefined
  #restarts = 0
  #badExits = 0
  readonly #started = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<void>()

  constructor(options: WorkerGroupOptions) {
    this.#options = options
    this.#slots = Array.from({ length: options.count }, (_, index) => createSlot(index + 1))
  }

  /** Resolves when every worker serves; rejects with the WorkerError of the first that cannot. */
  async start(): Promise<void> {
    // Where the system chooses, an idle machine gives most connections to one worker.
    cluster.schedulingPolicy = cluster.SCHED_RR
    cluster.setupPrimary({ exec: process.argv[1] ?? '', args: process.argv.slice(2) })
    process.on('exit', () => this.#killAll())
    setInterval(() => this.#check(), CHECK_MS).unref()
    for (const slot of this.#slots) this.#fork(slot)
    await this.#started.promise
    this.#phase = 'serving'
    for (const { channel } of this.#slots) channel?.notify('serve')
  }

  /** Workers drain at the same time. Throws if one of them did not stop cleanly. */
  async stop(): Promise<void> {
    const served = this.#phase === 'serving'
    this.#phase = 'stopping'
    if (!served) this.#killAll()
    for (const slot of this.#slots) {
      clearTimeout(slot.timer)
      slot.channel?.notify('stop')
    }
    const deadline = setTimeout(() => this.#killAll(), this.#options.drainMs + STOP_MARGIN_MS)
    this.#endIfEmpty()
    await this.#ended.promise
    clearTimeout(deadline)
    if (served && this.#badExits > 0) throw new Error(`${this.#badExits} of the workers did not stop cleanly`)
  }

  /** Asks every worker that serves; `undefined` where one did not respond. */
  async askAll(name: string, except?: number): Promise<void> {
    const asked = this.#slots.filter(({ isReady, number }) => isReady && number !== except)
    await Promise.allSettled(asked.map(({ channel }) => channel?.ask(name, null, ASK_MS)))
  }

  /** The metrics of each worker; of one that does not respond, those of the last time. */
  async snapshots(): Promise<readonly Json[]> {
    const update = async (slot: Slot): Promise<void> => {
      const { channel, worker } = slot
      const snapshot = await channel?.ask('metrics', null, ASK_MS)
      if (snapshot !== undefined && slot.worker === worker) slot.snapshot = snapshot
    }
    await Promise.allSettled(this.#slots.filter(({ isReady }) => isReady).map(update))
    return this.#slots.map(({ snapshot }) => snapshot)
  }

  figures(): { readonly serving: number; readonly restarts: number } {
    return { serving: this.#slots.filter(({ isReady }) => isReady).length, restarts: this.#restarts }
  }

  #fork(slot: Slot): void {
    const facts = JSON.stringify({ ...this.#options.facts, number: slot.number })
    const worker = cluster.fork({ ...LAUNCHED, [WORKER_VARIABLE]: facts })
    const closeHandOvers = trackHandOvers(worker)
    const channel = createChannel((message) => {
      // A worker that has just died is noticed by its exit.
      if (worker.isConnected()) worker.send(message, () => undefined)
    }, this.#handlersOf(slot))
    Object.assign(slot, { worker, channel, isReady: false, failure: undefined, unansweredSinceMs: undefined })
    worker.on('message', (message) => channel.receive(message))
    worker.on('error', () => undefined)
    worker.once('exit', (code, signal) => {
      closeHandOvers()
      channel.close()
      slot.worker = undefined
      slot.channel = undefined
      this.#exited(slot, worker, { code, signal })
    })
  }

  #handlersOf(slot: Slot): Handlers {
    const { questions, monotonicMs, log } = this.#options
    return {
      notices: {
        ready: () => {
          slot.isReady = true
          slot.readyAtMs = monotonicMs()
          this.#appoint()
          log.info({ worker: slot.number, pid: slot.worker?.process.pid ?? 0 }, 'a worker serves')
          if (this.#phase !== 'starting') {
            slot.channel?.notify(this.#phase === 'stopping' ? 'stop' : 'serve')
          } else if (this.#slots.every(({ isReady }) => isReady)) this.#started.resolve()
        },
      },
      questions: {
        ...questions,
        // A question, so that the worker exits only once it was received.
        cannot_start: async (value) => {
          slot.failure = readFailure(value)
          return null
        },
        clock_moved: async () => {
          await this.askAll('follow_clock', slot.number)
          return questions.clock_moved === undefined ? null : await questions.clock_moved(null)
        },
      },
    }
  }

  #exited(
    slot: Slot,
    worker: Worker,
    { code, signal }: { readonly code: number | null; readonly signal: string | null },
  ): void {
    const { log, onEnded, onLost, monotonicMs } = this.#options
    const wasReady = slot.isReady
    slot.isReady = false
    onEnded(slot.snapshot)
    slot.snapshot = []
    if (this.#lead === slot) this.#lead = undefined
    if (this.#phase === 'stopping') {
      if (code !== 0) this.#badExits += 1
      this.#endIfEmpty()
      return
    }
    const cause = signal ?? `exit code ${code}`
    const error =
      slot.failure ?? new WorkerError(`Worker ${slot.number} ended while it started (${cause}).`, false)
    if (this.#phase === 'starting') {
      if (TERMINAL_SIGNALS.has(signal)) this.#fork(slot)
      else this.#started.reject(error)
      return
    }
    log.error(
      {
        worker: slot.number,
        pid: worker.process.pid ?? 0,
        cause,
        ...(wasReady ? {} : { reason: error.message }),
      },
      wasReady ? 'a worker ended and is replaced' : 'a worker could not be replaced and is tried again',
    )
    this.#appoint()
    if (!wasReady && this.figures().serving === 0) {
      onLost(error)
      return
    }
    const wasSound = wasReady && monotonicMs() - slot.readyAtMs >= SOUND_AFTER_MS
    slot.deaths = wasSound ? 1 : slot.deaths + 1
    this.#restarts += 1
    slot.timer = setTimeout(() => this.#fork(slot), restartDelayMs(slot.deaths))
  }

  /** One worker runs the jobs of the installation: the first that serves, until it ends. */
  #appoint(): void {
    if (this.#lead !== undefined || this.#phase === 'stopping') return
    this.#lead = this.#slots.find(({ isReady }) => isReady)
    this.#lead?.channel?.notify('lead')
  }

  #check(): void {
    const nowMs = this.#options.monotonicMs()
    for (const slot of this.#slots) {
      const { channel, worker } = slot
      if (!slot.isReady || channel === undefined) continue
      const sinceMs = slot.unansweredSinceMs
      if (sinceMs === undefined) {
        slot.unansweredSinceMs = nowMs
        const answered = (): void => {
          if (slot.worker === worker) slot.unansweredSinceMs = undefined
        }
        channel.ask('alive', null, 2 * HUNG_AFTER_MS).then(answered, () => undefined)
      } else if (nowMs - sinceMs >= HUNG_AFTER_MS) {
        this.#options.log.error({ worker: slot.number }, 'a worker does not respond and is killed')
        worker?.process.kill('SIGKILL')
      }
    }
  }

  #endIfEmpty(): void {
    if (this.#slots.every(({ worker }) => worker === undefined)) this.#ended.resolve()
  }

  #killAll(): void {
    for (const { worker } of this.#slots) worker?.process.kill('SIGKILL')
  }
}

function createSlot(number: number): Slot {
  return {
    number,
    worker: undefined,
    channel: undefined,
    isReady: false,
    readyAtMs: 0,
    deaths: 0,
    failure: undefined,
    snapshot: [],
    unansweredSinceMs: undefined,
    timer: undefined,
  }
}

function readFailure(value: Json): WorkerError {
  if (typeof value !== 'object' || value === null || !('message' in value)) {
    return new WorkerError('unknown', false)
  }
  return new WorkerError(String(value.message), value.expected === true)
}
