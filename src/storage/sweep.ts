// codec: removal of what has ended, in batches small enough not to be noticed

import type { MaintenanceStore } from '../core/ports.ts'
import type { Driver } from './engine/driver.ts'

/**
 * Codes and grants stay this long after their end, so that a late replay is still seen for what it is; and so do tickets,
 * which a flow that began in time may use up later.
 */
const GRACE_MS = 60 * 60 * 1000

/** A user may have thousands of rows, all removed with it. */
const USERS_PER_BATCH = 10

interface Sweep {
  readonly sql: string
  readonly graceMs: number
  readonly maxRows: number
}

/**
 * Rows that another instance is sweeping, or that a verb holds, are passed over and met at the next round. Refresh tokens
 * and codes of an ended grant go with it, by the foreign keys.
 */
const SWEEPS: readonly Sweep[] = [
  ended('claims', 'app_id, kind, claim_key', 'until_ms'),
  ended('revoked_access_tokens', 'app_id, token_id', 'until_ms'),
  ended('webhook_events', 'app_id, event_id', 'expires_at_ms'),
  ended('link_sessions', 'app_id, session_id', 'expires_at_ms'),
  { ...ended('link_tickets', 'app_id, ticket_hash', 'expires_at_ms'), graceMs: GRACE_MS },
  ended('person_links', 'app_id, link_hash', 'expires_at_ms'),
  ended('person_sessions', 'app_id, session_id', 'idle_until_ms'),
  ended('bank_endings', 'app_id, connection_id', 'expires_at_ms'),
  ended('balance_refreshes', 'app_id, refresh_id', 'expires_at_ms'),
  ended('reports', 'app_id, report_id', 'expires_at_ms'),
  ended('idempotent_answers', 'app_id, key_hash', 'expires_at_ms'),
  { ...ended('authorization_codes', 'app_id, code_hash', 'expires_at_ms'), graceMs: GRACE_MS },
  { ...ended('grants', 'app_id, grant_id', 'expires_at_ms'), graceMs: GRACE_MS },
  { ...ended('users', 'app_id, user_id', 'expires_at_ms'), maxRows: USERS_PER_BATCH },
]

function ended(table: string, key: string, end: string): Sweep {
  return {
    sql: `
      DELETE FROM ${table} WHERE (${key}) IN (
        SELECT ${key} FROM ${table} WHERE ${end} <= :untilMs ORDER BY ${end} LIMIT :limit FOR UPDATE SKIP LOCKED)`,
    graceMs: 0,
    maxRows: Number.MAX_SAFE_INTEGER,
  }
}

export function sweepVerbs(driver: Driver): Pick<MaintenanceStore, 'sweepExpired'> {
  return {
    async sweepExpired(nowMs, limit) {
      let removed = 0
      for (const { sql, graceMs, maxRows } of SWEEPS) {
        const parameters = { untilMs: nowMs - graceMs, limit: Math.min(limit, maxRows) }
        removed += await driver.run(sql, parameters)
      }
      return removed
    },
  }
}
