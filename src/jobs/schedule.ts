// glue: Repeats a job until it is stopped; rounds of one job never overlap

import type { Log } from '../core/ports.ts'

/** A round that returns a shorter delay has left work for the next one. */
const MIN_IDLE_MS = 200
const MAX_DOUBLINGS = 3
/** More rounds than any backlog of a test takes; a job that never becomes idle is a defect. */
const MAX_ROUNDS = 1_000

export interface Schedule {
  /** Runs rounds now until one finds no more work, and waits for what they started. */
  runUntilIdle(): Promise<void>
  /** Starts no further round and waits for the running one. */
  stop(): Promise<void>
}

/** Returns the delay before the next round of a job, in ms; undefined: it runs only when it is told to. */
export type JobPace = (job: string, delayMs: number) => number | undefined

export interface Job {
  /** For the log. */
  readonly name: string
  readonly firstDelayMs: number
  /** Delay after a round that threw. */
  readonly errorDelayMs: number
  /** Returns the delay until the next round, in milliseconds. */
  readonly round: () => Promise<number>
  /** Waits for work that a round has started; false if there was none. */
  readonly settle?: () => Promise<boolean>
  /** Of a job that polls storage: whether its last round found nothing, and nothing is in progress. */
  readonly isIdle?: () => boolean
}

/**
 * The delay of a job that polls. Each round that finds nothing doubles it, up to eight times, because on a distributed database
 * a poll costs a read of every node; a round that finds work resets it.
 */
export function createBackOff(): (job: Pick<Job, 'isIdle'>, delayMs: number) => number {
  let idleRounds = 0
  return ({ isIdle }, delayMs) => {
    if (isIdle === undefined) return delayMs
    idleRounds = delayMs >= MIN_IDLE_MS && isIdle() ? idleRounds + 1 : 0
    return delayMs * 2 ** Math.min(Math.max(0, idleRounds - 1), MAX_DOUBLINGS)
  }
}

/** `backsOff`: see createBackOff. */
export function repeat(job: Job, pace: JobPace, log: Pick<Log, 'error'>, backsOff = false): Schedule {
  const backOff = backsOff ? createBackOff() : (_job: Job, delayMs: number) => delayMs
  let stopped = false
  let running: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  const schedule = (delayMs: number | undefined): void => {
    if (stopped || delayMs === undefined) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      running = running.then(job.round).then(
        (nextMs) => schedule(pace(job.name, backOff(job, nextMs))),
        (error: unknown) => {
          const reason = error instanceof Error ? error.message : 'unknown'
          log.error({ job: job.name, reason }, 'a job failed')
          schedule(pace(job.name, job.errorDelayMs))
        },
      )
    }, delayMs)
    timer.unref()
  }
  schedule(pace(job.name, job.firstDelayMs))
  return {
    runUntilIdle: async () => {
      const rounds = running.then(() => runRounds(job))
      running = rounds.catch(() => undefined)
      await rounds
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

async function runRounds({ name, round, settle }: Job): Promise<void> {
  for (let count = 0; count < MAX_ROUNDS; count += 1) {
    const delayMs = await round()
    const hadWork = (await settle?.()) ?? false
    if (!hadWork && delayMs >= MIN_IDLE_MS) return
  }
  throw new Error(`the job ${name} finds work in every round`)
}
