// glue: Worker thread that checkpoints SQLite's write-ahead log
// Spec: https://sqlite.org/wal.html#ckpt, https://sqlite.org/pragma.html#pragma_wal_checkpoint

import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { CheckpointOrder } from './sqlite-checkpoints.ts'

/** How long a restart of the log waits for writers and readers, which continue meanwhile. */
const LOCK_WAIT_MS = 1_000

if (parentPort === null) throw new TypeError('this file is the entry point of a worker thread')
const parent = parentPort
const { file, restartFrom, idleMs }: CheckpointOrder = workerData
const db = new DatabaseSync(file, { timeout: LOCK_WAIT_MS })
db.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA cache_size = -256')

/** Returns the frames in the log; 0 if the checkpoint failed (full disk, or another process is checkpointing). */
function checkpoint(mode: 'PASSIVE' | 'RESTART' | 'TRUNCATE'): number {
  try {
    return Number(db.prepare(`PRAGMA wal_checkpoint(${mode})`).get()?.log)
  } catch {
    return 0
  }
}

/**
 * A passive checkpoint blocks nobody, but while writes continue it never reaches the end of the log, and only then can the
 * log be restarted. So the second checkpoint copies what was written during the first, and the third, for which writers
 * wait, has little left to copy.
 */
function checkpointLog(): void {
  if (checkpoint('PASSIVE') < restartFrom) return
  checkpoint('PASSIVE')
  checkpoint('RESTART')
}

function end(): void {
  checkpoint('TRUNCATE')
  db.close()
  parent.close()
}

let idle = setTimeout(end, idleMs)
parent.on('message', (message) => {
  clearTimeout(idle)
  if (message === 'end') return end()
  checkpointLog()
  parent.postMessage('done')
  idle = setTimeout(end, idleMs)
})
