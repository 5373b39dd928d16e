// glue: Repeats a job until it is stopped; rounds of one job never overlap

import type { Log } from '../core/ports.ts'

export interface Schedule {
  /** Starts no further round and waits for the running one. */
  stop(): Promise<void>
}

export interface Job {
  /** For the log. */
  readonly name: string
  readonly firstDelayMs: number
  /** Delay after a round that threw. */
  readonly errorDelayMs: number
  /** Returns the delay until the next round, in milliseconds. */
  readonly round: () => Promise<number>
}

export function repeat({ name, firstDelayMs, errorDelayMs, round }: Job, log: Pick<Log, 'error'>): Schedule {
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  const schedule = (delayMs: number): void => {
    if (stopped) return
    timer = setTimeout(() => {
      running = round().then(schedule, (error: unknown) => {
        log.error({ job: name, reason: error instanceof Error ? error.message : 'unknown' }, 'a job failed')
        schedule(errorDelayMs)
      })
    }, delayMs)
    timer.unref()
  }
  schedule(firstDelayMs)
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
