// glue: Finds the platform that runs on a data directory

import { join } from 'node:path'
import type { Config } from '../config.ts'
import { readSandbox, SANDBOX_FILE, type Sandbox } from '../development/sandbox.ts'
import { findLockHolder, type LockHolder } from '../storage/engine/data-dir-lock.ts'
import { Failure } from './failure.ts'

export interface Running {
  readonly holder: LockHolder
  /** In development only. */
  readonly sandbox: Sandbox | undefined
}

export function findRunning({ dataDir, mode }: Config): Running | undefined {
  const holder = findLockHolder(dataDir)
  if (holder === undefined) return undefined
  return { holder, sandbox: mode === 'development' ? readSandbox(join(dataDir, SANDBOX_FILE)) : undefined }
}

export function requireRunning(config: Config): Running {
  const running = findRunning(config)
  if (running !== undefined) return running
  throw new Failure(
    'not_running',
    `No platform runs on ${config.dataDir}.`,
    'Start it with the command start, or set its directory with --data-dir.',
  )
}

/** Commands that act as the sandbox app need one. */
export function requireSandbox(config: Config): Running & { readonly sandbox: Sandbox } {
  const { holder, sandbox } = requireRunning(config)
  if (sandbox !== undefined) return { holder, sandbox }
  throw new Failure('no_sandbox', 'The platform has no sandbox app.', 'Use a development installation.')
}
