// contract: Failure of a command, with a message for the user, a hint and an exit code

import { REFUSALS, type Refusal } from '../core/errors.ts'
import type { JsonObject } from '../lib/json.ts'
import { StorageError } from '../storage/engine/errors.ts'

export type FailureCode = 'usage' | 'settings' | (string & {})

/** `message` is one sentence; `hint` says what to do. Exit code 2: wrong usage or settings; 1: the command failed. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode
  readonly hint: string | undefined
  readonly exitCode: 1 | 2

  constructor(code: FailureCode, message: string, hint?: string) {
    super(message)
    this.code = code
    this.hint = hint
    this.exitCode = code === 'usage' || code === 'settings' ? 2 : 1
  }
}

export function refused({ code, subject }: Refusal): Failure {
  const { sentence, hint } = REFUSALS[code]
  return new Failure(code, subject === undefined ? sentence : `${sentence.slice(0, -1)}: ${subject}.`, hint)
}

/** Converts any error. An unexpected one keeps its message but not its stack. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (error instanceof StorageError) return new Failure(`storage_${error.kind}`, error.message, error.remedy)
  if (!(error instanceof Error)) return new Failure('internal', 'An unknown error occurred.')
  // Compared by name: importing the class would load the whole server.
  if (error.name === 'StartError') return new Failure('start_failed', error.message)
  return new Failure(
    'internal',
    `An unexpected error occurred: ${error.message}`,
    'This is a bug; please report it.',
  )
}

export function renderFailure({ code, message, hint }: Failure): JsonObject {
  return { error: { code, message, ...(hint !== undefined && { hint }) } }
}
