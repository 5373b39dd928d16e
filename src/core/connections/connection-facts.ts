// operation: Read what is known about the connection of a token, without asking its bank

import { accept, type Outcome } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { loadConnectionOf } from './fresh-connection.ts'
import { type LiveConnection, withBank } from './live-data.ts'

export interface ConnectionFacts extends LiveConnection {
  /** `revoked`: at the bank. */
  readonly consentStatus: 'live' | 'expired' | 'revoked'
  readonly consentChangedAtMs: number
  readonly consentExpiresAtMs: number | undefined
}

export async function readConnectionFacts(
  ports: Pick<Ports, 'store' | 'clock' | 'banks' | 'issuer'>,
  _policy: Policy,
  { caller }: { readonly caller: UserCaller },
): Promise<Outcome<ConnectionFacts>> {
  const found = await loadConnectionOf(ports, caller)
  if (!found.ok) return found
  const connection = found.value
  const { consentExpiresAtMs, problem, createdAtMs, statusChangedAtMs, status } = connection
  const isExpired = consentExpiresAtMs !== undefined && consentExpiresAtMs <= ports.clock.nowMs()
  const isRevoked =
    status === 'session_expired' && (problem === 'consent_ended' || problem === 'session_expired')
  const consentStatus = isExpired ? 'expired' : isRevoked ? 'revoked' : 'live'
  return accept({
    ...withBank(ports, connection),
    consentStatus,
    consentChangedAtMs: isExpired ? consentExpiresAtMs : isRevoked ? statusChangedAtMs : createdAtMs,
    consentExpiresAtMs,
  })
}
