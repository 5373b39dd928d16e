// glue: the signals that end a running server
// Never: end at once on an echo. At a terminal the same Ctrl-C comes from the terminal, from npm and from the launcher.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Signals within this time of the first are that one again. */
const ECHO_MS = 1000
const FORCED_EXIT_CODE = 1

export interface Stopping {
  /** Runs `stop` on the first signal, or at once where one came already; then ends the process with 0. */
  arm(stop: () => Promise<void>): void
}

/** Listens from now on, so that a signal during the start waits for it to end. */
export function listenForStop(warn: (line: string) => void): Stopping {
  let wanted = false
  let echo = true
  let stop: (() => Promise<void>) | undefined

  const end = async (): Promise<void> => {
    if (stop === undefined) return
    try {
      await stop()
      process.exit(0)
    } catch (error) {
      warn(`tallystick: it did not stop cleanly: ${error instanceof Error ? error.message : String(error)}.`)
      process.exit(FORCED_EXIT_CODE)
    }
  }

  const onSignal = (): void => {
    if (!wanted) {
      wanted = true
      setTimeout(() => {
        echo = false
      }, ECHO_MS).unref()
      void end()
    } else if (!echo) {
      warn('tallystick: stopped at once; requests in flight were cut.')
      process.exit(FORCED_EXIT_CODE)
    }
  }

  for (const signal of SIGNALS) process.on(signal, onSignal)
  return {
    arm: (given) => {
      stop = given
      if (wanted) void end()
    },
  }
}
