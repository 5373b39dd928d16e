// operation: Mark consents that expire soon, and expire those that are due

import { connectionProblemOf } from '../connections/connection-problem.ts'
import type { Ports } from '../ports.ts'
import { drawEventSeed } from '../webhooks/event-seed.ts'
import { EXPIRING_BEFORE_MS } from './consent.ts'

/** Returns how many were due. Any number of instances may run it; each transition happens once. */
export async function expireConsents(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  limit: number,
): Promise<number> {
  const nowMs = ports.clock.nowMs()
  const soonMs = nowMs + EXPIRING_BEFORE_MS
  const due = await ports.store.listDueConsents(nowMs, soonMs, limit)
  for (const { appId, consentId, expiresAtMs } of due) {
    if (expiresAtMs > nowMs) {
      await ports.store.markConsentExpiring(appId, consentId, soonMs, nowMs)
      continue
    }
    const { message } = connectionProblemOf('consent_ended')
    const eventSeed = drawEventSeed(ports.random)
    await ports.store.expireConsent({ appId, consentId, message, nowMs, eventSeed })
  }
  return due.length
}
