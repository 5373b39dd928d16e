// glue: repeats a job until it is stopped; rounds of one job never overlap

import type { Log } from '../core/ports.ts'

export interface Schedule {
  /** Waits for the round that is running; no further one begins. */
  stop(): Promise<void>
}

/** `round` answers how long to wait for the next one, in milliseconds; an error waits `afterErrorMs`. */
export function repeat(
  name: string,
  firstDelayMs: number,
  afterErrorMs: number,
  round: () => Promise<number>,
  log: Pick<Log, 'error'>,
): Schedule {
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  const schedule = (delayMs: number): void => {
    if (stopped) return
    timer = setTimeout(() => {
      running = round().then(schedule, (error: unknown) => {
        log.error({ job: name, reason: error instanceof Error ? error.message : 'unknown' }, 'a job failed')
        schedule(afterErrorMs)
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
