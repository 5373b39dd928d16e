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
const MAX_WAIT_MS = 20_000

export interface FreshRead {
  readonly caller: UserCaller
  /** Whether the end user is present, as the app reports it. */
  readonly present: boolean
}

export type FreshNeeds = Pick<Ports, 'store' | 'clock' | 'wait'>

/**
 * A refresh is queued and awaited, so that of any number of reads at once the bank receives one. A bank without an account to
 * show is no error: the lists are empty.
 */
export async function loadFreshConnection(
  ports: FreshNeeds,
  _policy: Policy,
  { caller, present }: FreshRead,
): Promise<Outcome<Connection>> {
  const found = await loadConnectionOf(ports, caller)
  if (!found.ok) return found
  const connection = found.value
  const nowMs = ports.clock.nowMs()
  if (isFresh(connection, nowMs)) return accept(connection)
  const { status, problem, refreshedAtMs, statusChangedAtMs } = connection
  const isRecent = nowMs - statusChangedAtMs < (present ? PROBLEM_MS.attended : PROBLEM_MS.unattended)
  if (problem !== undefined && isRecent) return refuseProblem(connection)
  const isBusy = BUSY_STATUSES.includes(status) && nowMs - statusChangedAtMs < STALLED_AFTER_MS
  // What is stored is better than waiting for a refresh that somebody else has begun.
  if (isBusy) return refreshedAtMs === undefined ? settle(ports, caller) : accept(connection)
  const fact = await ports.store.requestRefresh({
    appId: caller.appId,
    userId: caller.userId,
    connectionId: connection.connectionId,
    source: 'api',
    unattended: present ? undefined : unattendedLimit(nowMs),
    nowMs,
    stalledBeforeMs: nowMs - STALLED_AFTER_MS,
  })
  switch (fact) {
    case 'requested':
    case 'busy':
      return settle(ports, caller)
    case 'limited':
      return refuse('bank_read_limited', { retryAfterSeconds: 60 * 60 })
    case 'sign_in_needed':
      return refuseProblem(connection)
    case 'unknown':
      return refuse('token_revoked', { detail: 'connection' })
  }
}

/** The connection of the token's grant, whatever its state; undefined once it is disconnected. */
export async function loadConnectionOf(
  { store }: Pick<Ports, 'store'>,
  { appId, grantId }: Pick<UserCaller, 'appId' | 'grantId'>,
): Promise<Outcome<Connection>> {
  const connectionId = (await store.loadGrant(appId, grantId))?.connectionId
  const connection = connectionId === undefined ? undefined : await store.loadConnection(appId, connectionId)
  if (connection === undefined || connection.status === 'ended') {
    return refuse('token_revoked', { detail: 'connection' })
  }
  return accept(connection)
}

function isFresh({ status, refreshedAtMs }: Connection, nowMs: number): boolean {
  return status === 'updated' && refreshedAtMs !== undefined && nowMs - refreshedAtMs < FRESH_MS
}

async function settle(ports: FreshNeeds, caller: UserCaller): Promise<Outcome<Connection>> {
  for (let waitedMs = 0; waitedMs < MAX_WAIT_MS; waitedMs += POLL_MS) {
    await ports.wait(POLL_MS)
    const found = await loadConnectionOf(ports, caller)
    if (!found.ok) return found
    const { status } = found.value
    if (status === 'updated') return found
    if (!BUSY_STATUSES.includes(status)) return refuseProblem(found.value)
  }
  return refuse('bank_read_slow')
}

function refuseProblem(connection: Connection): Outcome<Connection> {
  const { problem = 'session_expired' } = connection
  return problem === 'no_accounts' ? accept(connection) : refuse('bank_read_failed', { subject: problem })
}
