// table: PostgreSQL and network error codes, mapped to storage errors
// Spec: https://www.postgresql.org/docs/current/errcodes-appendix.html

import { StorageError, type StorageErrorKind } from './errors.ts'

const BY_STATE: Readonly<Record<string, readonly [StorageErrorKind, string]>> = {
  '23505': ['duplicate', 'A unique key is already taken.'],
  '23503': ['missing_parent', 'The parent row does not exist.'],
  '25006': ['unwritable', 'The PostgreSQL server is read-only at the moment.'],
  '28P01': ['refused', 'PostgreSQL refused the password of the database user.'],
  '28000': ['refused', 'PostgreSQL refused the database user.'],
  '3D000': ['refused', 'The PostgreSQL database does not exist.'],
  '42501': ['unwritable', 'The database user lacks a required privilege.'],
  '53100': ['unwritable', 'The disk of the PostgreSQL server is full.'],
  '53200': ['unreachable', 'The PostgreSQL server is out of memory.'],
  '53300': ['unreachable', 'The PostgreSQL server has no free connection.'],
  '55P03': ['locked', 'A lock was not available in time.'],
  '57014': ['unreachable', 'A PostgreSQL statement timed out.'],
  '40001': ['locked', 'A transaction conflicted with others repeatedly.'],
  '40P01': ['locked', 'A transaction conflicted with others repeatedly.'],
}

/** Codes that the table above does not list, by class. */
const BY_CLASS: Readonly<Record<string, readonly [StorageErrorKind, string]>> = {
  '08': ['unreachable', 'The connection to the PostgreSQL server was lost.'],
  '53': ['unreachable', 'The PostgreSQL server has not enough resources.'],
  '57': [
    'unreachable',
    'The PostgreSQL server is shutting down, starting or was interrupted by its operator.',
  ],
  '58': ['unwritable', 'The PostgreSQL server reported an error of its disk or operating system.'],
}

const UNREACHABLE = 'The PostgreSQL server does not respond, or the connection was lost.'

/** SQLSTATEs after which the connection is closed, or the server is shutting down. */
const LOST_STATE = /^(08...|57P0[1-5]|25006)$/

const LOST_CODE =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)$/

/** Errors of pg that have no code. */
const LOST_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error)/

const RETRYABLE_STATE = /^(40001|40P01)$/

export interface PostgresFailure {
  readonly error: StorageError
  /** The server rolled the transaction back; it may be run again. */
  readonly retryable: boolean
  /** The connection is unusable. */
  readonly lost: boolean
}

/** A StorageError that a verb threw inside its transaction is returned unchanged. */
export function postgresFailure(error: unknown): PostgresFailure {
  if (error instanceof StorageError) return { error, retryable: false, lost: error.kind === 'unreachable' }
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : 'An unknown error.'
  const lost = LOST_STATE.test(code) || LOST_CODE.test(code) || LOST_MESSAGE.test(message)
  const known = BY_STATE[code] ?? (/^[0-9A-Z]{5}$/.test(code) ? BY_CLASS[code.slice(0, 2)] : undefined)
  if (known !== undefined)
    return { error: new StorageError(known[0], known[1], code), retryable: RETRYABLE_STATE.test(code), lost }
  if (lost) return { error: new StorageError('unreachable', UNREACHABLE, code), retryable: false, lost }
  // The message names columns and constraints only. Row values are in `detail`, which is left out.
  return { error: new StorageError('failed', message, code), retryable: false, lost: false }
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const code: unknown = Reflect.get(error, 'code')
  if (typeof code === 'string') return code
  // Node tries every address that a host name resolves to, and throws one AggregateError.
  const causes: unknown = Reflect.get(error, 'errors')
  return Array.isArray(causes) && causes.length > 0 ? codeOf(causes[0]) : ''
}
