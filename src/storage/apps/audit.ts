// codec: Audit events of an app, append-only

import type { AuditEvent } from '../../core/apps/audit.ts'
import type { AuditStore } from '../../core/apps/store.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { integer, text } from '../engine/row.ts'

const INSERT_EVENT = `
  INSERT INTO audit_events (app_id, event_id, at_ms, actor, action, target)
  VALUES (:appId, :eventId, :atMs, :actor, :action, :target)`

/** Event ids begin with the time, so that they sort by it. */
const SELECT_NEWEST_EVENTS = `
  SELECT app_id, event_id, at_ms, actor, action, target FROM audit_events WHERE app_id = :appId
  ORDER BY event_id DESC LIMIT :limit`

export async function insertAuditEvent(tx: Pick<Tx, 'run'>, event: AuditEvent): Promise<void> {
  await tx.run(INSERT_EVENT, { ...event })
}

export function auditVerbs(driver: Driver): Pick<AuditStore, 'recordAudit' | 'listAudit'> {
  return {
    async recordAudit(event) {
      await insertAuditEvent(driver, event)
    },

    async listAudit(appId, limit) {
      return (await driver.all(SELECT_NEWEST_EVENTS, { appId, limit })).map(readEvent)
    },
  }
}

function readEvent(row: Row): AuditEvent {
  return {
    appId: text(row, 'app_id'),
    eventId: text(row, 'event_id'),
    atMs: integer(row, 'at_ms'),
    actor: text(row, 'actor'),
    action: text(row, 'action'),
    target: text(row, 'target'),
  }
}
