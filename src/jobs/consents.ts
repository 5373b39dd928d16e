// glue: one round of the ends of consents

import { expireConsents } from '../core/operations/expire-consents.ts'
import type { Ports } from '../core/ports.ts'

const BATCH = 100
const IDLE_MS = 1_000
const BUSY_MS = 20

export async function consentRound(ports: Pick<Ports, 'store' | 'clock' | 'random'>): Promise<number> {
  return (await expireConsents(ports, BATCH)) === BATCH ? BUSY_MS : IDLE_MS
}
