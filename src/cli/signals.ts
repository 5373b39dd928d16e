// glue: Graceful shutdown on SIGINT, SIGTERM and SIGHUP
// Never: force an exit on a duplicate; one Ctrl-C arrives from the terminal, from npm and from the launcher

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Signals within this time of the first are duplicates of it. */
const DUPLICATE_MS = 1000
/** Shown after Ctrl-C: the signal was received, and what a second one does. */
const RECEIVED = 'stopping.'
const STILL_STOPPING = 'still finishing requests; a second signal aborts them.'
const FORCED_EXIT_CODE = 1

export interface Stopping {
  /** Runs `stop` on the first signal, or at once if one already came; then exits with 0. */
  arm(stop: () => Promise<void>): void
}

/**
 * Listens from now on; a signal during start-up takes effect when it completes.
 * @param report receives one sentence at each step of the shutdown
 */
export function listenForStop(report: (line: string) => void): Stopping {
  let requested = false
  let isDuplicate = true
  let stop: (() => Promise<void>) | undefined

  const end = async (): Promise<void> => {
    if (stop === undefined) return
    try {
      await stop()
      process.exit(0)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      report(`could not stop cleanly: ${reason.replace(/\.?$/, '.')}`)
      process.exit(FORCED_EXIT_CODE)
    }
  }

  const onSignal = (): void => {
    if (!requested) {
      requested = true
      report(RECEIVED)
      setTimeout(() => {
        isDuplicate = false
        report(STILL_STOPPING)
      }, DUPLICATE_MS).unref()
      void end()
    } else if (!isDuplicate) {
      report('stopped immediately; requests in flight were aborted.')
      process.exit(FORCED_EXIT_CODE)
    }
  }

  for (const signal of SIGNALS) process.on(signal, onSignal)
  return {
    arm: (given) => {
      stop = given
      if (requested) void end()
    },
  }
}
