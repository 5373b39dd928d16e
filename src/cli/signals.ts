// glue: Graceful shutdown on SIGINT, SIGTERM and SIGHUP
// Never: force an exit on a duplicate; one Ctrl-C arrives from the terminal, from npm and from the launcher

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Signals within this time of the first are duplicates of it. */
const DUPLICATE_MS = 1000
/** Written to standard error, so that who presses Ctrl-C knows that it was received, and what the next one does. */
const RECEIVED = 'tallystick: stopping.'
const STILL_STOPPING = 'tallystick: still finishing requests; a second signal aborts them.'
const FORCED_EXIT_CODE = 1

export interface Stopping {
  /** Runs `stop` on the first signal, or at once if one already came; then exits with 0. */
  arm(stop: () => Promise<void>): void
}

/** Listens from now on; a signal during start-up takes effect when it completes. */
export function listenForStop(warn: (line: string) => void): Stopping {
  let requested = false
  let isDuplicate = true
  let stop: (() => Promise<void>) | undefined

  const end = async (): Promise<void> => {
    if (stop === undefined) return
    try {
      await stop()
      process.exit(0)
    } catch (error) {
      warn(`tallystick: could not stop cleanly: ${error instanceof Error ? error.message : String(error)}.`)
      process.exit(FORCED_EXIT_CODE)
    }
  }

  const onSignal = (): void => {
    if (!requested) {
      requested = true
      warn(RECEIVED)
      setTimeout(() => {
        isDuplicate = false
        warn(STILL_STOPPING)
      }, DUPLICATE_MS).unref()
      void end()
    } else if (!isDuplicate) {
      warn('tallystick: stopped immediately; requests in flight were aborted.')
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
