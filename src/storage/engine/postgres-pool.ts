// glue: Connections to PostgreSQL: limits, settings, demands on database and pooler
// Never: a setting of the session where a pooler shares connections by transaction; it would reach other clients

import type { Client, ClientBase, ClientConfig, Pool } from 'pg'
import { StorageError } from './errors.ts'
import { isLostStatement, postgresFailure } from './postgres-errors.ts'
import { ORDINARY, sendStatement } from './postgres-statement.ts'

/**
 * How a connection pooler before the server, such as PgBouncer, shares the connections to it. `session`: settings are sent after
 * connecting, because poolers refuse them as startup parameters. `transaction`: no prepared statements, and settings within each
 * transaction.
 */
export type PoolMode = 'none' | 'session' | 'transaction'

export interface PoolOptions {
  readonly url: string
  readonly poolSize?: number | undefined
  readonly poolMode?: PoolMode | undefined
}

export interface OpenedPool {
  readonly pool: Pool
  /** Whether statements may be prepared under a name. */
  readonly prepares: boolean
  /** Whether each transaction must begin with `LOCAL_SETTINGS`, because those of the session do not hold. */
  readonly localSettings: boolean
  /** Whether the tables may be spread over several nodes. */
  readonly isDistributed: boolean
}

const DEFAULT_POOL_SIZE = 16

/**
 * How long to wait for a connection, be it a new one or one that others use. This and one statement together stay below the
 * ten seconds within which a request is answered although the server is silent.
 */
const CONNECT_TIMEOUT_MS = 5000
/** For the statement that prepares a new connection. */
const PREPARE_TIMEOUT_MS = 2000
/** The first probe of an idle connection; the system drops it after ten more, one second apart. */
const KEEPALIVE_AFTER_MS = 10_000
const LOCK_TIMEOUT_MS = 5000
const IDLE_IN_TRANSACTION_MS = 10_000

const SERVER_LIMITS_MS = {
  statement_timeout: ORDINARY.serverMs,
  lock_timeout: LOCK_TIMEOUT_MS,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
}

/**
 * Statistics from a moment when a table was small let PostgreSQL prefer a bitmap of its rows, and it keeps such a plan while the table
 * grows. A bitmap scan reads every entry of a deleted row again each time, where an index scan marks it as dead. Where only a bitmap serves,
 * its cost is beyond all limits, so that PostgreSQL would compile the plan (jit), for longer than any statement here takes.
 */
const PLANNER_SETTINGS = { enable_bitmapscan: 'off', jit: 'off' }

/** A lost commit is worse than a slow one. A stricter setting than `on` is kept. */
const REQUIRE_DURABLE_COMMIT = (isLocal: boolean) => `
  SELECT set_config('synchronous_commit', 'on', ${isLocal}) WHERE current_setting('synchronous_commit') = 'off'`

/** Also where the limits are startup parameters: a pooler can be told to ignore those. */
const SESSION_SETTINGS = `
  SELECT set_config(name, value, false)
  FROM (VALUES ${[
    ...Object.entries(SERVER_LIMITS_MS).map(([name, ms]) => [name, `${ms / 1000}s`]),
    ...Object.entries(PLANNER_SETTINGS),
  ]
    .map(([name, value]) => `('${name}', '${value}')`)
    .join(', ')}) AS wanted (name, value)
  WHERE current_setting(name) <> value
  UNION ALL ${REQUIRE_DURABLE_COMMIT(false)}`

/** Follows BEGIN in the same round trip. */
export const LOCAL_SETTINGS = `${Object.entries({ ...SERVER_LIMITS_MS, ...PLANNER_SETTINGS })
  .map(([name, value]) => `SET LOCAL ${name} = ${value};`)
  .join(' ')} ${REQUIRE_DURABLE_COMMIT(true)}`

const INT8_OID = 20

/** Connects once, so that what cannot work fails at start. Throws StorageError. */
export async function openPool({ url, poolSize, poolMode = 'none' }: PoolOptions): Promise<OpenedPool> {
  const { default: pg } = await import('pg')
  checkUrl(() => new pg.Client({ connectionString: url }))
  const config: ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    ...(poolMode === 'none' && SERVER_LIMITS_MS),
    application_name: 'tallystick',
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8_OID ? readInt8 : pg.types.getTypeParser(oid, format ?? 'text'),
    },
  }
  let localSettings = poolMode === 'transaction'
  const pool = new pg.Pool({
    ...config,
    max: poolSize ?? DEFAULT_POOL_SIZE,
    onConnect: async (client) => {
      if (!localSettings) await sendStatement(client, { text: SESSION_SETTINGS }, PREPARE_TIMEOUT_MS)
    },
  })
  // Without listeners Node would end the process. The pool drops the connection, and its current user gets the error.
  pool.on('error', ignore)
  pool.on('connect', (client) => client.on('error', ignore))
  try {
    const client = await pool.connect()
    try {
      const { isPooled, isDistributed } = await examine(client)
      if (isPooled && localSettings) await requireTransactions(client)
      else if (isPooled) localSettings = await findSharedConnections(client, () => new pg.Client(config))
      return { pool, localSettings, isDistributed, prepares: poolMode !== 'transaction' }
    } finally {
      client.release()
    }
  } catch (error) {
    await pool.end()
    throw postgresFailure(error).error
  }
}

/** Parses the URL as the pool will; a client that does not connect costs nothing. */
function checkUrl(parse: () => unknown): void {
  try {
    parse()
  } catch {
    throw new StorageError(
      'refused',
      'The database URL is malformed; the format is postgres://user@host/database.',
    )
  }
}

function ignore(): void {}

function readInt8(digits: string): number {
  const value = Number(digits)
  if (!Number.isSafeInteger(value)) throw new StorageError('corrupt', 'A stored number is too large.')
  return value
}

const EXAMINE = `
  SELECT pg_backend_pid() AS pid, current_setting('server_encoding') AS encoding,
    EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') AS distributed`

interface Examined {
  pid: number
  encoding: string
  distributed: boolean
}

/**
 * A pooler that is in between announces another process id than that of the server's process. Throws StorageError if the encoding
 * of the database cannot store every text.
 */
async function examine(client: ClientBase): Promise<{ isPooled: boolean; isDistributed: boolean }> {
  const { rows } = await sendStatement<Examined>(client, { text: EXAMINE })
  const { pid, encoding, distributed = false } = rows[0] ?? { encoding: 'unknown' }
  if (encoding !== 'UTF8') {
    throw new StorageError(
      'unsupported',
      `The PostgreSQL database has the encoding ${encoding}, and not every name can be stored in it: UTF8 is needed.`,
      undefined,
      "Create a database with CREATE DATABASE tallystick ENCODING 'UTF8' TEMPLATE template0, move existing data with pg_dump and " +
        'psql, and set DATABASE_URL to it.',
    )
  }
  return { isPooled: pid !== Reflect.get(client, 'processID'), isDistributed: distributed }
}

/** A pooler that shares connections by statement refuses it. */
async function requireTransactions(client: ClientBase): Promise<void> {
  await sendStatement(client, { text: 'BEGIN' })
  await sendStatement(client, { text: 'ROLLBACK' })
}

/** Named, so that it is prepared once for each connection to the pooler. */
const NAMED_PROBE = { name: 'tallystick_pool_mode', text: 'SELECT pg_backend_pid() AS pid' }
const PROBE_ROUNDS = 3

/**
 * Returns whether the pooler shares connections by transaction: one of ours then moves from one connection of the server to another,
 * or two of ours meet on the same. A pooler that takes turns moves the first between any two statements, one that prefers the
 * connection used last has both meet. At most one is held at a time, so that a pooler with few connections has one for the other.
 * Throws StorageError if prepared statements do not survive it.
 */
async function findSharedConnections(one: ClientBase, create: () => Client): Promise<boolean> {
  const other = create()
  other.on('error', ignore)
  try {
    await other.connect()
    for (let round = 0; round < PROBE_ROUNDS; round++) {
      const before = await pidOf(one)
      const hasMoved = (await pidOf(one)) !== before
      await sendStatement(other, { text: 'BEGIN' })
      const meanwhile = await pidOf(other)
      const isShared = hasMoved || meanwhile === before || (await pidOf(one)) !== before
      await sendStatement(other, { text: 'ROLLBACK' })
      if (isShared) return true
    }
    return false
  } catch (error) {
    if (!isLostStatement(error)) throw error
    throw new StorageError(
      'unsupported',
      'The connection pooler shares connections by transaction and loses prepared statements.',
      undefined,
      'Set TALLYSTICK_POOL_MODE=transaction, or let the pooler use pool_mode = session (PgBouncer from 1.21 on also works with ' +
        'max_prepared_statements above 0).',
    )
  } finally {
    await other.end()
  }
}

async function pidOf(client: ClientBase): Promise<number | undefined> {
  return (await sendStatement<{ pid: number }>(client, NAMED_PROBE)).rows[0]?.pid
}
