// glue: Starts workers, lets them begin together, and collects what they report
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { WorkerInput, WorkerOutput } from './worker.ts'

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url))

export type WorkerProcess = {
  readonly child: ChildProcess
  /** Begins with the next provider, and returns what the process reports of it. Rejects where the process ended without a report. */
  run(): Promise<WorkerOutput>
}

/** @returns when the process is ready to begin */
export async function startWorker(input: WorkerInput): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [WORKER, JSON.stringify(input)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ready = async () => {
    const { value } = await lines.next()
    if (value !== undefined && value !== 'ready') throw new Error(`The worker is not ready: ${value}`)
  }
  await ready()
  return {
    child,
    run: async () => {
      child.stdin.write('go\n')
      const { value } = await lines.next()
      if (typeof value !== 'string') throw new Error('The worker ended without a report.')
      await ready()
      return JSON.parse(value)
    },
  }
}
