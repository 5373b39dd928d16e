// table: PostgreSQL and network error codes, mapped to storage errors
// Spec: https://www.postgresql.org/docs/current/errcodes-appendix.html

import { StorageError, type StorageErrorKind } from './errors.ts'

const BY_STATE: Readonly<Record<string, readonly [StorageErrorKind, string]>> = {
  '23505': ['duplicate', 'A unique key is already taken.'],
  '23503': ['missing_parent', 'The parent row does not exist.'],
  '25006': ['unwritable', 'The PostgreSQL server is read-only at the moment.'],
  '25P03': ['unreachable', 'PostgreSQL ended a transaction that was idle for too long.'],
  '25P04': ['unreachable', 'PostgreSQL ended a transaction that took too long.'],
  '26000': ['unsupported', 'The connection pooler shares connections and loses prepared statements.'],
  '28P01': ['refused', 'PostgreSQL refused the password of the database user.'],
  '28000': ['refused', 'PostgreSQL refused the database user.'],
  '3D000': ['refused', 'The PostgreSQL database does not exist.'],
  '42501': ['unwritable', 'The database user lacks a required privilege.'],
  '42P05': ['unsupported', 'The connection pooler shares connections and mixes prepared statements.'],
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

/** What PgBouncer says in the place of the server, all under one code. These texts name no host, user or database. */
const POOLER_CODE = '08P01'
const POOLER_TEXTS: readonly (readonly [RegExp, StorageErrorKind, string])[] = [
  [
    /^unsupported startup parameter: [a-z_]+$/,
    'unsupported',
    'Set TALLYSTICK_POOL_MODE to session or transaction, as pool_mode of the pooler is, or let the pooler ignore the parameter ' +
      '(ignore_startup_parameters), if it is one of DATABASE_URL.',
  ],
  [
    /^transaction blocks not allowed in statement pooling mode$/,
    'unsupported',
    'Let the pooler use pool_mode = session, or transaction with TALLYSTICK_POOL_MODE=transaction.',
  ],
  [
    /^(query_wait_timeout|no more connections allowed( \(max_client_conn\))?)$/,
    'unreachable',
    'Let the pooler have more connections, or lower TALLYSTICK_POOL_SIZE.',
  ],
]

/** Of a database or user, in place of a server that went away, such as "server conn crashed?". */
const POOLER_REFUSAL = /does not exist|no such |authentication failed|not allowed/

/** A statement that was prepared is not on this connection, or one of its name already is. */
const LOST_STATEMENT_STATE = /^(26000|42P05)$/

const UNREACHABLE = 'The PostgreSQL server does not respond, or the connection was lost.'

/** SQLSTATEs after which the connection is closed, or the server is shutting down. */
const CLOSED_STATE = /^(08...|57P0[1-5]|25006|25P03|25P04)$/

const CLOSED_CODE =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ENOTFOUND|EAI_AGAIN|ENOENT|ERR_STREAM_\w+)$/

/** The kernel gave up waiting: keepalive, or no response to a connection attempt. */
const SILENT_CODE = /^ETIMEDOUT$/

/** Errors of pg that have no code. After an unexpected message, responses no longer belong to their statements. */
const CLOSED_MESSAGE =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Received unexpected \w+ message)/

/** Message of the error of a statement that the server did not respond to in time. */
export const SILENT_STATEMENT = 'The server has not responded to a statement.'

/** Time limits of pg and its pool, on connecting and on waiting for a connection. */
const SILENT_MESSAGE =
  /^(Connection terminated due to connection timeout|timeout exceeded when trying to connect|timeout expired)/

const RETRYABLE_STATE = /^(40001|40P01)$/

export interface PostgresFailure {
  readonly error: StorageError
  /** The server rolled the transaction back; it may be run again. */
  readonly retryable: boolean
  /** A connection that is not usable is dropped. `silent`: a time limit of ours passed, so a retry would double the wait. */
  readonly connection: 'usable' | 'closed' | 'silent'
}

/** A StorageError that a verb threw inside its transaction is returned unchanged. */
export function postgresFailure(error: unknown): PostgresFailure {
  if (error instanceof StorageError) return { error, retryable: false, connection: 'usable' }
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : 'An unknown error.'
  const connection = connectionAfter(code, message)
  if (code === POOLER_CODE) return { error: poolerError(message), retryable: false, connection }
  const known = BY_STATE[code] ?? (/^[0-9A-Z]{5}$/.test(code) ? BY_CLASS[code.slice(0, 2)] : undefined)
  if (known !== undefined) {
    const [kind, sentence] = known
    return {
      error: new StorageError(kind, sentence, code),
      retryable: RETRYABLE_STATE.test(code),
      connection,
    }
  }
  if (connection !== 'usable') {
    return { error: new StorageError('unreachable', UNREACHABLE, code), retryable: false, connection }
  }
  if (isWithoutState(error, code)) return { error: lostCommit(code), retryable: false, connection }
  // The message names columns and constraints only. Row values are in `detail`, which is left out.
  return { error: new StorageError('failed', message, code), retryable: false, connection }
}

/**
 * Of an error of COMMIT: what no state explains may come after the commit, as when a node of a distributed PostgreSQL dies. Then
 * the write may be there, and nothing runs again.
 */
export function commitFailure(error: unknown): unknown {
  const failure = postgresFailure(error)
  return failure.error.kind === 'failed' ? lostCommit(failure.error.code) : error
}

function lostCommit(code: string | undefined): StorageError {
  return new StorageError(
    'unreachable',
    'PostgreSQL did not confirm a write: it may or may not be stored.',
    code,
  )
}

/** An error that the server passed on from another node: every error of its own has a state. */
function isWithoutState(error: unknown, code: string): boolean {
  return code === '' && typeof error === 'object' && error !== null && Reflect.has(error, 'severity')
}

/** The words of the pooler are part of the message where they are known, else they are for the operator only. */
function poolerError(words: string): StorageError {
  const known = POOLER_TEXTS.find(([pattern]) => pattern.test(words))
  if (known !== undefined) {
    const [, kind, remedy] = known
    return new StorageError(kind, `The connection pooler refused: "${words}".`, POOLER_CODE, remedy)
  }
  const remedy = `It says: "${words}".`
  return POOLER_REFUSAL.test(words)
    ? new StorageError('refused', 'The connection pooler refused the connection.', POOLER_CODE, remedy)
    : new StorageError(
        'unreachable',
        'The connection pooler lost the PostgreSQL server.',
        POOLER_CODE,
        remedy,
      )
}

/** Whether a prepared statement was lost, or its name was taken, because connections are shared. */
export function isLostStatement(error: unknown): boolean {
  return LOST_STATEMENT_STATE.test(codeOf(error))
}

function connectionAfter(code: string, message: string): PostgresFailure['connection'] {
  if (message === SILENT_STATEMENT || SILENT_CODE.test(code) || SILENT_MESSAGE.test(message)) return 'silent'
  const isClosed =
    CLOSED_STATE.test(code) ||
    LOST_STATEMENT_STATE.test(code) ||
    CLOSED_CODE.test(code) ||
    CLOSED_MESSAGE.test(message)
  return isClosed ? 'closed' : 'usable'
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const code: unknown = Reflect.get(error, 'code')
  if (typeof code === 'string') return code
  // Node tries every address that a host name resolves to, and throws one AggregateError.
  const causes: unknown = Reflect.get(error, 'errors')
  return Array.isArray(causes) && causes.length > 0 ? codeOf(causes[0]) : ''
}
