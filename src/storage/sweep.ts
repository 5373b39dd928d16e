// codec: Sweeper: delete expired rows in small batches

import type { MaintenanceStore } from '../core/ports.ts'
import type { Driver } from './engine/driver.ts'

/**
 * Codes and grants are kept this long after they expire, so that a late replay is still recognised. So are tickets, which a
 * flow that began in time may consume later.
 */
const GRACE_MS = 60 * 60 * 1000

/** A user may have thousands of rows, which are all deleted with it. */
const USERS_PER_BATCH = 10

interface Sweep {
  readonly sql: string
  readonly graceMs: number
  readonly maxRows: number
}

/**
 * SKIP LOCKED: rows that another sweeper or a verb has locked are left for the next round. The foreign keys delete the
 * refresh tokens and codes of a grant with it.
 */
const SWEEPS: readonly Sweep[] = [
  expired('claims', 'app_id, kind, claim_key', 'until_ms'),
  expired('revoked_access_tokens', 'app_id, token_id', 'until_ms'),
  expired('webhook_events', 'app_id, event_id', 'expires_at_ms'),
  expired('link_sessions', 'app_id, session_id', 'expires_at_ms'),
  { ...expired('link_tickets', 'app_id, ticket_hash', 'expires_at_ms'), graceMs: GRACE_MS },
  expired('person_links', 'app_id, link_hash', 'expires_at_ms'),
  expired('person_sessions', 'app_id, session_id', 'idle_until_ms'),
  expired('bank_endings', 'app_id, connection_id', 'expires_at_ms'),
  expired('balance_refreshes', 'app_id, refresh_id', 'expires_at_ms'),
  expired('reports', 'app_id, report_id', 'expires_at_ms'),
  expired('idempotent_answers', 'app_id, key_hash', 'expires_at_ms'),
  { ...expired('authorization_codes', 'app_id, code_hash', 'expires_at_ms'), graceMs: GRACE_MS },
  { ...expired('grants', 'app_id, grant_id', 'expires_at_ms'), graceMs: GRACE_MS },
  { ...expired('users', 'app_id, user_id', 'expires_at_ms'), maxRows: USERS_PER_BATCH },
]

function expired(table: string, key: string, expiry: string): Sweep {
  return {
    sql: `
      DELETE FROM ${table} WHERE (${key}) IN (
        SELECT ${key} FROM ${table} WHERE ${expiry} <= :untilMs ORDER BY ${expiry} LIMIT :limit FOR UPDATE SKIP LOCKED)`,
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
