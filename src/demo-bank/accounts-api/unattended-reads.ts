// rule: Limit on reads without the user present: four in 24 hours for each resource
// Spec: Delegated Regulation (EU) 2018/389 article 36(5)(b)

import type { Database } from '../database.ts'
import { integer } from '../database.ts'

export const MAX_UNATTENDED_READS = 4
const WINDOW_MS = 24 * 60 * 60_000

/**
 * Counts a read of the resource. Returns undefined if the read is allowed, otherwise the seconds until the next one is.
 * One statement counts and decides, so concurrent reads, in any process, cannot exceed the limit.
 */
export function countUnattendedRead(
  db: Database,
  consentId: string,
  resource: string,
  nowMs: number,
): number | undefined {
  const counted = db.run(
    `INSERT INTO unattended_reads SELECT ?, ?, ? WHERE
       (SELECT count(*) FROM unattended_reads WHERE consent_id = ? AND resource = ? AND at_ms > ? AND at_ms <= ?) < ?`,
    consentId,
    resource,
    nowMs,
    consentId,
    resource,
    nowMs - WINDOW_MS,
    nowMs,
    MAX_UNATTENDED_READS,
  )
  if (counted === 1) return undefined
  const row = db.one(
    `SELECT at_ms FROM unattended_reads WHERE consent_id = ? AND resource = ? AND at_ms <= ?
     ORDER BY at_ms DESC LIMIT 1 OFFSET ?`,
    consentId,
    resource,
    nowMs,
    MAX_UNATTENDED_READS - 1,
  )
  const fourthLastMs = row === undefined ? nowMs : integer(row, 'at_ms')
  return Math.max(1, Math.ceil((fourthLastMs + WINDOW_MS - nowMs) / 1000))
}
