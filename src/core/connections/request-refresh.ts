// operation: Queue a refresh of a connection; run-refresh.ts runs it

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ActingForUser } from '../tokens/token.ts'
import type { Connection } from './connection.ts'
import { BANK_NOT_SERVED } from './connection-problem.ts'
import { readConnection } from './list-connections.ts'

/** Longer than any fetch: an operation that takes longer was interrupted by a crash. */
export const STALLED_AFTER_MS = 10 * 60_000

const DAY_MS = 24 * 60 * 60_000

/** Delegated Regulation (EU) 2018/389 article 36(5)(b): four unattended refreshes a day. */
export function unattendedLimit(nowMs: number): { readonly sinceMs: number; readonly max: number } {
  return { sinceMs: nowMs - DAY_MS, max: 4 }
}

/** An estimate: the window of 24 hours moves with each refresh. */
const LIMITED_FOR_SECONDS = 60 * 60

export interface RequestRefresh {
  readonly caller: ActingForUser
  readonly connectionId: string
  /** Whether the end user is present, as the app reports it. */
  readonly present: boolean
  /** Whether a connection that needs a new sign-in is refused, or its status is left to say so. */
  readonly ifSignInNeeded: 'refuse' | 'leave'
}

export async function requestRefresh(
  ports: Pick<Ports, 'store' | 'clock' | 'banks'>,
  policy: Policy,
  { caller, connectionId, present, ifSignInNeeded }: RequestRefresh,
): Promise<Outcome<undefined>> {
  const read = await readConnection(ports, policy, { caller, connectionId })
  if (!read.ok) return read
  const { connection, provider } = read.value
  if (connection.status === 'permanent_error') return refuse('connection_permanently_failed')
  if (provider === undefined) return markBankNotServed(ports, connection)
  const nowMs = ports.clock.nowMs()
  const fact = await ports.store.requestRefresh({
    appId: caller.appId,
    userId: caller.userId,
    connectionId,
    source: 'api',
    unattended: present ? undefined : unattendedLimit(nowMs),
    nowMs,
    stalledBeforeMs: nowMs - STALLED_AFTER_MS,
  })
  if (fact === 'unknown') return refuse('connection_unknown')
  if (fact === 'busy') return refuse('connection_busy')
  if (fact === 'sign_in_needed' && ifSignInNeeded === 'refuse') return refuse('connection_sign_in_needed')
  if (fact === 'limited') return refuse('rate_limited', { retryAfterSeconds: LIMITED_FOR_SECONDS })
  return accept(undefined)
}

/** Accepts the request, and stores that the bank is no longer supported. */
export async function markBankNotServed(
  ports: Pick<Ports, 'store' | 'clock'>,
  { appId, connectionId }: Connection,
): Promise<Outcome<undefined>> {
  const { status, message } = BANK_NOT_SERVED
  await ports.store.setConnectionStatus({ appId, connectionId, status, message, nowMs: ports.clock.nowMs() })
  return accept(undefined)
}
