// glue: Data directory of a start: writable, and held by one process

import type { Config } from './config.ts'
import { explainFileError, prepareDataDir } from './runtime/data-dir.ts'
import { isLockHolder, lockDataDir } from './storage/engine/data-dir-lock.ts'

/** `message` is one sentence that tells the operator what to do. */
export class DataDirError extends Error {
  override readonly name = 'DataDirError'
}

/** Names the full or read-only disk under a file that a start could not write; any other error is returned unchanged. */
export function asDataDirError(error: unknown): unknown {
  const reason = explainFileError(error)
  return reason === undefined ? error : new DataDirError(`The data directory cannot be written: ${reason}.`)
}

interface Served {
  readonly port: number
  readonly bankPort: number
  readonly baseUrl: string
  /** Processes that serve; 1 for this one alone. */
  readonly workers?: number | undefined
}

export function requireDataDir({ dataDir }: Pick<Config, 'dataDir'>): void {
  const problem = prepareDataDir(dataDir)
  if (problem === undefined) return
  throw new DataDirError(
    `The data directory ${dataDir} cannot be written (${problem}): choose another with --data-dir, or correct its permissions.`,
  )
}

/**
 * Returns whether this process holds the data directory. Another holder is fine with PostgreSQL, and on SQLite where the operator
 * allows it: then sandbox.json stays the holder's.
 */
export function holdDataDir(
  config: Config,
  { port, bankPort, baseUrl, workers = 1 }: Served,
  closers: (() => Promise<void>)[],
): boolean {
  requireDataDir(config)
  const holder = {
    pid: process.pid,
    port,
    bankPort: config.demoBank ? bankPort : undefined,
    baseUrl,
    workers,
  }
  const found = lockDataDir(config.dataDir, holder)
  if (!isLockHolder(found)) {
    closers.push(async () => found.release())
    return true
  }
  if (config.databaseUrl !== undefined || config.sharedDataDir) return false
  throw new DataDirError(
    `The data directory ${config.dataDir} is in use by another platform (process ${found.pid}, port ${found.port}): ` +
      'stop that one first, or choose another directory with --data-dir.',
  )
}
