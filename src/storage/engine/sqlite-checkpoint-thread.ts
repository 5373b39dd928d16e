// glue: the thread that carries committed pages from the write-ahead log into the database file
// Spec: https://sqlite.org/wal.html#ckpt, https://sqlite.org/pragma.html#pragma_wal_checkpoint

import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { CheckpointOrder } from './sqlite-checkpoints.ts'

/** How long a new beginning of the log waits for writers and readers; they go on meanwhile. */
const LOCK_WAIT_MS = 1_000

if (parentPort === null) throw new TypeError('this file is the entry of a thread')
const starter = parentPort
const { file, restartFrom, idleMs }: CheckpointOrder = workerData
const db = new DatabaseSync(file, { timeout: LOCK_WAIT_MS })
db.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA cache_size = -256')

/** Frames of the log. 0 where it could not be done now: a full disk, another process at it. */
function checkpoint(mode: 'PASSIVE' | 'RESTART' | 'TRUNCATE'): number {
  try {
    return Number(db.prepare(`PRAGMA wal_checkpoint(${mode})`).get()?.log)
  } catch {
    return 0
  }
}

/**
 * Carrying holds up nobody. While writes go on it never comes to the end of the log, though, and only then do writers begin
 * it anew: so the second call carries what came during the first, and the third has little left for which writers wait.
 */
function carry(): void {
  if (checkpoint('PASSIVE') < restartFrom) return
  checkpoint('PASSIVE')
  checkpoint('RESTART')
}

function end(): void {
  checkpoint('TRUNCATE')
  db.close()
  starter.close()
}

let idle = setTimeout(end, idleMs)
starter.on('message', (message) => {
  clearTimeout(idle)
  if (message === 'end') return end()
  carry()
  starter.postMessage('carried')
  idle = setTimeout(end, idleMs)
})
