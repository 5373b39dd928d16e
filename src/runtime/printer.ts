// glue: Prints PDF documents on a worker thread
// Printing one document takes as long as issuing hundreds of tokens.
// Never: load pdfkit at start-up, or keep the thread when idle: few installations print, and seldom

import { Worker } from 'node:worker_threads'
import type { Printer } from '../core/reports/printer.ts'
import type { PrintJob, PrintResult } from './printer-press.ts'

const IDLE_MS = 60_000

interface Waiting {
  readonly resolve: (bytes: Uint8Array) => void
  readonly reject: (error: Error) => void
}

interface Press {
  readonly worker: Worker
  readonly waiting: Map<number, Waiting>
  idle: NodeJS.Timeout | undefined
}

export function createPrinter(idleMs: number = IDLE_MS): Printer {
  let press: Press | undefined
  let lastId = 0

  const start = (): Press => {
    const started = openPress((error) => {
      if (press === started) press = undefined
      clearTimeout(started.idle)
      for (const { reject } of started.waiting.values()) reject(error)
      started.waiting.clear()
    })
    return started
  }

  return {
    async print(document) {
      press ??= start()
      const used = press
      clearTimeout(used.idle)
      used.worker.ref()
      const id = ++lastId
      try {
        return await new Promise<Uint8Array>((resolve, reject) => {
          used.waiting.set(id, { resolve, reject })
          used.worker.postMessage({ id, document } satisfies PrintJob)
        })
      } finally {
        used.waiting.delete(id)
        if (used.waiting.size === 0) {
          // Neither the thread nor its idle timer keeps the process alive.
          used.worker.unref()
          used.idle = setTimeout(() => {
            // The next document starts a new thread.
            if (press === used) press = undefined
            void used.worker.terminate()
          }, idleMs).unref()
        }
      }
    },
  }
}

function openPress(ended: (error: Error) => void): Press {
  const press: Press = {
    worker: new Worker(new URL('./printer-press.ts', import.meta.url)),
    waiting: new Map(),
    idle: undefined,
  }
  press.worker.on('message', (result: PrintResult) => {
    const waiting = press.waiting.get(result.id)
    if ('bytes' in result) waiting?.resolve(result.bytes)
    else waiting?.reject(new Error(`a document could not be printed: ${result.problem}`))
  })
  press.worker.on('error', ended)
  press.worker.on('exit', () => ended(new Error('the printing thread ended')))
  return press
}
