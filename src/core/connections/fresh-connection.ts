// operation: Load the connection of a token, read from its bank again if its data is old

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { BUSY_STATUSES, type Connection } from './connection.ts'
import { STALLED_AFTER_MS, unattendedLimit } from './request-refresh.ts'

/** Reads of a bank within this time are answered from storage. */
const FRESH_MS = 60 * 60_000
/** A problem is reported for so long without asking the bank again: a bank counts unattended reads, and one that fails is spared. */
const PROBLEM_MS = { unattended: 5 * 60_000, attended: 10_000 }

const POLL_MS = 50
/** Shorter than the time limits of clients and proxies. */
export const MAX_WAIT_MS = 20_000

export interface FreshRead {
  readonly caller: UserCaller
  /** Whether the end user is present, as the app reports it. */
  readonly present: boolean
  /** Reads the stored data, whatever its age: the bank was read before. */
  readonly stored?: true
}

export type FreshNeeds = Pick<Ports, 'store' | 'clock' | 'wait'>

/**
 * A refresh is queued and awaited, so that of any number of reads at once the bank receives one. A bank without an account to
 * show is no error: the lists are empty.
 */
export async function loadFreshConnection(
  ports: FreshNeeds,
  _policy: Policy,
  read: FreshRead,
): Promise<Outcome<Connection>> {
  if (read.stored === true) return await loadConnectionOf(ports, read.caller)
  const asked = await requestFreshData(ports, read)
  if (!asked.ok) return asked
  if (asked.value.kind === 'ready') return accept(asked.value.connection)
  return await awaitFreshData(ports, asked.value)
}

type RequestedData =
  | { readonly kind: 'ready'; readonly connection: Connection }
  | { readonly kind: 'awaited'; readonly appId: string; readonly connectionId: string }

/** Queues a refresh if the stored data is old; does not wait for it. */
export async function requestFreshData(
  ports: Pick<FreshNeeds, 'store' | 'clock'>,
  { caller, present }: FreshRead,
): Promise<Outcome<RequestedData>> {
  const found = await loadConnectionOf(ports, caller)
  if (!found.ok) return found
  const connection = found.value
  const { appId, connectionId, status, problem, refreshedAtMs, statusChangedAtMs } = connection
  const ready = accept({ kind: 'ready' as const, connection })
  const awaited = accept({ kind: 'awaited' as const, appId, connectionId })
  const nowMs = ports.clock.nowMs()
  if (isFresh(connection, nowMs)) return ready
  const isRecent = nowMs - statusChangedAtMs < (present ? PROBLEM_MS.attended : PROBLEM_MS.unattended)
  if (problem !== undefined && isRecent)
    return isWithoutAccounts(connection) ? ready : refuseProblem(connection)
  const isBusy = BUSY_STATUSES.includes(status) && nowMs - statusChangedAtMs < STALLED_AFTER_MS
  // What is stored is better than waiting for a refresh that somebody else has begun.
  if (isBusy) return refreshedAtMs === undefined ? awaited : ready
  const fact = await ports.store.requestRefresh({
    appId: caller.appId,
    userId: caller.userId,
    connectionId,
    source: 'api',
    unattended: present ? undefined : unattendedLimit(nowMs),
    nowMs,
    stalledBeforeMs: nowMs - STALLED_AFTER_MS,
  })
  switch (fact) {
    case 'requested':
    case 'busy':
      return awaited
    case 'limited':
      return refuse('bank_read_limited', { retryAfterSeconds: 60 * 60 })
    case 'sign_in_needed':
      return isWithoutAccounts(connection) ? ready : refuseProblem(connection)
    case 'unknown':
      return ENDED
  }
}

/** The connection of the token's grant, whatever its state; undefined once it is disconnected. */
export async function loadConnectionOf(
  { store }: Pick<Ports, 'store'>,
  { appId, grantId }: Pick<UserCaller, 'appId' | 'grantId'>,
): Promise<Outcome<Connection>> {
  const connectionId = (await store.loadGrant(appId, grantId))?.connectionId
  return connectionId === undefined ? ENDED : await loadLiveConnection({ store }, { appId, connectionId })
}

type ConnectionKey = Pick<Connection, 'appId' | 'connectionId'>

const ENDED = refuse('token_revoked', { detail: 'connection' })

async function loadLiveConnection(
  { store }: Pick<Ports, 'store'>,
  { appId, connectionId }: ConnectionKey,
): Promise<Outcome<Connection>> {
  const connection = await store.loadConnection(appId, connectionId)
  return connection === undefined || connection.status === 'ended' ? ENDED : accept(connection)
}

function isFresh({ status, refreshedAtMs }: Connection, nowMs: number): boolean {
  return status === 'updated' && refreshedAtMs !== undefined && nowMs - refreshedAtMs < FRESH_MS
}

/** Waits for the end of a refresh or sign-in in progress, `MAX_WAIT_MS` at most. */
export async function awaitFreshData(ports: FreshNeeds, key: ConnectionKey): Promise<Outcome<Connection>> {
  for (let waitedMs = 0; waitedMs < MAX_WAIT_MS; waitedMs += POLL_MS) {
    const found = await loadLiveConnection(ports, key)
    if (!found.ok) return found
    const connection = found.value
    if (connection.status === 'updated') return found
    if (!BUSY_STATUSES.includes(connection.status))
      return isWithoutAccounts(connection) ? found : refuseProblem(connection)
    await ports.wait(POLL_MS)
  }
  return refuse('bank_read_slow')
}

function isWithoutAccounts({ problem }: Connection): boolean {
  return problem === 'no_accounts'
}

function refuseProblem({ problem = 'session_expired' }: Connection) {
  return refuse('bank_read_failed', { subject: problem })
}
