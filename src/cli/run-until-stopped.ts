// glue: Runs a command with the installation open until it is stopped

import type { Workbench } from '../main.ts'
import type { Io, Report } from './command.ts'
import type { loadConfig } from './settings.ts'
import { listenForStop } from './signals.ts'

interface Begun {
  /** What the command prints first. */
  readonly report: Report
  /** Runs until the signal; rejects when it is aborted. */
  readonly work: () => Promise<void>
}

export async function runUntilStopped(
  io: Io,
  config: ReturnType<typeof loadConfig>,
  begin: (bench: Workbench, signal: AbortSignal) => Promise<Begun>,
): Promise<Report> {
  const warn = (text: string) => io.warn(`tallystick: ${text}`)
  const stopping = listenForStop(warn)
  const { openWorkbench } = await import('../main.ts')
  const bench = await openWorkbench(config)
  const aborter = new AbortController()
  try {
    const { report, work } = await begin(bench, aborter.signal)
    const running = work()
      .catch((error: unknown) => {
        if (!aborter.signal.aborted) warn(error instanceof Error ? error.message : 'unknown')
      })
      .finally(() => bench.close())
    stopping.arm(async () => {
      aborter.abort()
      await running
    })
    return report
  } catch (error) {
    await bench.close()
    throw error
  }
}
