// operation: Check that the consent lasts before data of the connection is read

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Operation } from '../operation.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import type { Connection } from './connection.ts'

/**
 * Refuses the operation once the consent has expired or the bank has ended it, also for data that was fetched before. For a
 * provider whose clients learn from the data endpoints that the end user has to authorize them again.
 */
export function whileConsented<Command extends { readonly caller: UserCaller }, Value>(
  operation: Operation<Command, Value>,
): Operation<Command, Value> {
  return async (ports, policy, command) => {
    const consented = await checkConsented(ports, command.caller)
    return consented.ok ? operation(ports, policy, command) : consented
  }
}

async function checkConsented(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { appId, grantId }: UserCaller,
): Promise<Outcome<undefined>> {
  const grant = await store.loadGrant(appId, grantId)
  if (grant === undefined) return refuse('token_revoked', { detail: 'grant' })
  const { connectionId } = grant
  const connection = connectionId && (await store.loadConnection(appId, connectionId))
  if (!connection) return refuse('connection_unknown', { detail: 'the grant has no connection' })
  return hasEnded(connection, clock.nowMs()) ? refuse('connection_sign_in_needed') : accept(undefined)
}

/** An error that may pass, such as a bank that is down, does not end the access to what was fetched before. */
function hasEnded({ status, problem, consentExpiresAtMs }: Connection, nowMs: number): boolean {
  if (status === 'session_expired' || status === 'ended') return true
  if (consentExpiresAtMs !== undefined && consentExpiresAtMs <= nowMs) return true
  return status === 'authentication_error' && (problem === 'consent_ended' || problem === 'session_expired')
}
