// operation: one round of what time does to consents: those near their end are marked, those at it are ended

import { connectionProblemOf } from '../connections/connection-problem.ts'
import type { Ports } from '../ports.ts'
import { drawEventSeed } from '../webhooks/event-seed.ts'
import { EXPIRING_BEFORE_MS } from './consent.ts'

/** Answers how many were due; any number of instances may run it, and each step is taken once. */
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
