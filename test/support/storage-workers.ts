// glue: Starts processes that open the same database, and sends them commands
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Store } from '../../src/core/ports.ts'
import type { Order, Report } from '../../src/storage/conformance/worker.ts'
import type { FreshDatabase } from './engines.ts'

const WORKER = fileURLToPath(new URL('../../src/storage/conformance/worker.ts', import.meta.url))

export type Call = { readonly verb: keyof Store; readonly args: readonly unknown[] }

export type Worker = {
  /** Calls all at once; the answers in the order of the calls, a `Thrown` for each that threw. */
  callAll(calls: readonly Call[]): Promise<readonly unknown[]>
  send(order: Order): void
  onReport(listen: (report: Report) => void): void
  /** Resolves when the process is gone and all that it said has been heard. */
  kill(): Promise<void>
  stop(): Promise<void>
}

export function sqliteFileOf(database: FreshDatabase): string {
  return join(database.dataDir, 'tallystick.db')
}

/** Resolves when the worker has opened the store, or rejects with why it could not. */
export async function startWorker(database: FreshDatabase): Promise<Worker> {
  const child = fork(WORKER, [database.databaseUrl ?? '', sqliteFileOf(database)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Hundreds are started; the first one that is stopped leaves its compiled modules to the others.
    env: { ...process.env, NODE_COMPILE_CACHE: join(database.dataDir, 'compiled') },
  })
  const exited = once(child, 'exit')
  const unplugged = once(child, 'disconnect')
  const first = await nextReport(child)
  if (first.kind !== 'ready') throw new Error(`a worker did not start: ${JSON.stringify(first)}`)
  return {
    async callAll(calls) {
      const report = nextReport(child)
      child.send({ kind: 'call', calls } satisfies Order)
      const answer = await report
      if (answer.kind !== 'answers') throw new Error(`a worker failed: ${JSON.stringify(answer)}`)
      return answer.answers
    },
    send: (order) => void child.send(order),
    onReport: (listen) => void child.on('message', listen),
    async kill() {
      child.kill('SIGKILL')
      // The channel ends after the last message that was on its way.
      await Promise.all([exited, unplugged])
    },
    async stop() {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}

function nextReport(child: ChildProcess): Promise<Report> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('a worker ended without an answer'))
    child.once('exit', gone)
    child.once('message', (report: Report) => {
      child.off('exit', gone)
      resolve(report)
    })
  })
}

/** Deals the calls out to the workers in turn, and starts them all at once. Answers in the order of the calls. */
export async function race(workers: readonly Worker[], calls: readonly Call[]): Promise<readonly unknown[]> {
  const shares = workers.map((_, index) => calls.filter((_call, at) => at % workers.length === index))
  const answers = await Promise.all(workers.map((worker, index) => worker.callAll(shares[index] ?? [])))
  return calls.map((_, at) => answers[at % workers.length]?.[Math.floor(at / workers.length)])
}
