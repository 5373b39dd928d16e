// codec: Audit events of an app, append-only

import type { AuditEvent } from '../../core/apps/audit.ts'
import type { AuditStore } from '../../core/apps/store.ts'
import type { Driver, Tx } from '../engine/driver.ts'
import { text } from '../engine/row.ts'
import { bindChange, readTrailEvent } from './audit-chain.ts'

const INSERT_EVENT = `
  INSERT INTO audit_events (app_id, event_id, at_ms, actor, action, target, origin, before_change, after_change)
  VALUES (:appId, :eventId, :atMs, :actor, :action, :target, :origin, :before, :after)`

/** Event ids begin with the time, so that they sort by it. */
const SELECT_NEWEST_EVENTS = `
  SELECT app_id, event_id, at_ms, actor, action, target, origin, before_change, after_change, sequence, chain_hash
  FROM audit_events WHERE app_id = :appId AND event_id < :beforeId ORDER BY event_id DESC LIMIT :limit`

/** Sorts after every event id. */
export const LAST_EVENT_ID = 'g'

export async function insertAuditEvent(tx: Pick<Tx, 'run'>, event: AuditEvent): Promise<void> {
  const { appId, eventId, atMs, actor, action, target } = event
  await tx.run(INSERT_EVENT, { appId, eventId, atMs, actor, action, target, ...bindChange(event) })
}

export function auditVerbs(driver: Driver): Pick<AuditStore, 'recordAudit' | 'listAudit'> {
  return {
    async recordAudit(event) {
      await insertAuditEvent(driver, event)
    },

    async listAudit(appId, limit, beforeId = LAST_EVENT_ID) {
      const rows = await driver.all(SELECT_NEWEST_EVENTS, { appId, limit, beforeId })
      return rows.map((row) => ({ appId: text(row, 'app_id'), ...readTrailEvent(row) }))
    },
  }
}
