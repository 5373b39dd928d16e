// glue: Starts processes that open the same database, and sends them commands
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Store } from '../../src/core/ports.ts'
import type { Order, Report } from '../../src/storage/conformance/worker.ts'
import type { FreshDatabase } from './engines.ts'

const WORKER = fileURLToPath(new URL('../../src/storage/conformance/worker.ts', import.meta.url))

/** A verb and its arguments, checked against the contract. */
export type CallOf<V extends keyof Store> = {
  readonly verb: V
  readonly args: Readonly<Parameters<Store[V]>>
}

export type Call = { readonly [V in keyof Store]: CallOf<V> }[keyof Store]

export type Worker = {
  /** Makes all calls at once; returns the results in the order of the calls, with a `Thrown` for each that threw. */
  callAll(calls: readonly CallOf<keyof Store>[]): Promise<readonly unknown[]>
  send(order: Order): void
  onReport(listen: (report: Report) => void): void
  /** Resolves when the process has exited and its last message has arrived. */
  kill(): Promise<void>
  stop(): Promise<void>
}

export function sqliteFileOf(database: FreshDatabase): string {
  return join(database.dataDir, 'tallystick.db')
}

/** Resolves when the worker has opened the store; rejects with the reason if it could not. */
export async function startWorker(database: FreshDatabase): Promise<Worker> {
  const child = fork(WORKER, [database.databaseUrl ?? '', sqliteFileOf(database)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Hundreds are started; the first one that stops leaves its compiled modules to the others.
    env: { ...process.env, NODE_COMPILE_CACHE: join(database.dataDir, 'compiled') },
  })
  const exited = once(child, 'exit')
  const disconnected = once(child, 'disconnect')
  const first = await nextReport(child)
  if (first.kind !== 'ready') throw new Error(`a worker did not start: ${JSON.stringify(first)}`)
  return {
    async callAll(calls) {
      const report = nextReport(child)
      child.send({ kind: 'call', calls } satisfies Order)
      const reported = await report
      if (reported.kind !== 'results') throw new Error(`a worker failed: ${JSON.stringify(reported)}`)
      return reported.results
    },
    send: (order) => void child.send(order),
    onReport: (listen) => void child.on('message', listen),
    async kill() {
      child.kill('SIGKILL')
      // The channel closes after the last message in transit.
      await Promise.all([exited, disconnected])
    },
    async stop() {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}

function nextReport(child: ChildProcess): Promise<Report> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('a worker exited without a report'))
    child.once('exit', gone)
    child.once('message', (report: Report) => {
      child.off('exit', gone)
      resolve(report)
    })
  })
}

/** Distributes the calls over the workers and starts them all at once. Returns the results in the order of the calls. */
export async function race(
  workers: readonly Worker[],
  calls: readonly CallOf<keyof Store>[],
): Promise<readonly unknown[]> {
  const shares = workers.map((_, index) => calls.filter((_call, at) => at % workers.length === index))
  const results = await Promise.all(workers.map((worker, index) => worker.callAll(shares[index] ?? [])))
  return calls.map((_, at) => results[at % workers.length]?.[Math.floor(at / workers.length)])
}
