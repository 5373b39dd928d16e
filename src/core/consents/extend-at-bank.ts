// operation: Extend a consent at the bank without a sign-in, before or after its expiry

import { ok, type Result } from '../../lib/result.ts'
import type { BankProblem } from '../banks/bank.ts'
import { openBankSession, sealBankSession } from '../banks/bank-session.ts'
import type { Connection } from '../connections/connection.ts'
import { connectionProblemOf } from '../connections/connection-problem.ts'
import { linkTerms } from '../connections/consent-terms.ts'
import type { Ports } from '../ports.ts'

/**
 * The bank supports it, and the consent is live or has merely expired. A bank that refuses the session is not asked again before
 * the next sign-in: its refusal is stored as `session_expired`, and an expiry as `consent_ended`.
 */
export function isExtendable(
  { clock, banks }: Pick<Ports, 'clock' | 'banks'>,
  { providerName, status, problem, sealedSession, consentExpiresAtMs }: Connection,
): boolean {
  const { bank, provider } = banks.find(providerName) ?? {}
  if (provider?.extendable !== true || bank?.extendConsent === undefined) return false
  if (status === 'ended' || sealedSession === undefined) return false
  if (status !== 'session_expired') return true
  return (
    problem !== 'session_expired' && consentExpiresAtMs !== undefined && consentExpiresAtMs <= clock.nowMs()
  )
}

/** Extends the consent to the duration of a new one. A final refusal is stored as the status of the connection. */
export async function extendAtBank(
  ports: Pick<Ports, 'store' | 'clock' | 'vault' | 'banks'>,
  connection: Connection,
): Promise<Result<undefined, BankProblem>> {
  const { appId, connectionId, providerName, sealedSession } = connection
  const { bank, provider } = ports.banks.find(providerName) ?? {}
  if (provider === undefined || bank?.extendConsent === undefined || sealedSession === undefined) {
    const detail = 'the bank extends no consent'
    return { ok: false, error: { kind: 'consent_ended', detail, retryable: false } }
  }
  const session = openBankSession(ports.vault, connection, sealedSession)
  const days = linkTerms('continuous', ports.clock.nowMs()).consentDays
  const extended = await bank.extendConsent(provider, session, days)
  const nowMs = ports.clock.nowMs()
  if (!extended.ok) {
    const { kind, retryable } = extended.error
    if (retryable) return extended
    const problem = kind === 'consent_ended' ? 'session_expired' : kind
    const { status, message } = connectionProblemOf(problem)
    await ports.store.setConnectionStatus({ appId, connectionId, status, message, nowMs, problem })
    return extended
  }
  const { consentExpiresAtMs } = extended.value
  const saved = await ports.store.saveBankSession({
    appId,
    connectionId,
    sealedSession: sealBankSession(ports.vault, connection, { ...session, consentExpiresAtMs }),
    replaces: { sealedSession, revocation: undefined },
    consentExpiresAtMs,
    nowMs,
    isExtension: true,
  })
  if (saved === 'changed') {
    const detail = 'the connection has another session by now'
    return { ok: false, error: { kind: 'unknown', detail, retryable: true } }
  }
  return ok(undefined)
}
