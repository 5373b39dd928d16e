// glue: one round of telling banks that connections have ended

import { tellNextBank } from '../core/operations/tell-bank.ts'
import type { Ports } from '../core/ports.ts'

const IDLE_MS = 500
const AT_ONCE = 4

/** A few at a time, so that one bank that is slow does not hold up all others. */
export async function bankEndingRound(
  ports: Pick<Ports, 'store' | 'clock' | 'vault' | 'banks' | 'log'>,
): Promise<number> {
  const found = await Promise.all(Array.from({ length: AT_ONCE }, () => tellNextBank(ports)))
  return found.every(Boolean) ? 0 : IDLE_MS
}
