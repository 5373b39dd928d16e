// codec: Steps of hosted flows that an app follows

import { FLOW_EVENT_KINDS, type FlowEvent, type FlowEventStore } from '../../core/link/flow-event.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { flag, integer, optionalText, text, word } from '../engine/row.ts'

const COLUMNS = `app_id, event_id, tracking_id, session_id, kind, at_ms, user_id, provider_name, connection_id, grant_id, is_renewal,
  expires_at_ms`

const INSERT = `
  INSERT INTO flow_events (${COLUMNS})
  VALUES (:appId, :eventId, :trackingId, :sessionId, :kind, :atMs, :userId, :providerName, :connectionId, :grantId, :isRenewal,
    :expiresAtMs)`

const COUNT = 'SELECT COUNT(*) AS events FROM flow_events WHERE app_id = :appId AND tracking_id = :trackingId'

const SELECT = `
  SELECT ${COLUMNS} FROM flow_events
  WHERE app_id = :appId AND tracking_id = :trackingId AND expires_at_ms > :nowMs`

export function flowEventVerbs(driver: Driver): FlowEventStore {
  return {
    async recordFlowEvents(events, maxPerLink) {
      const [first] = events
      if (first === undefined) return
      const { appId, trackingId } = first
      await onMissingParent(undefined, () =>
        driver.transaction(async (tx) => {
          const stored = integer((await tx.get(COUNT, { appId, trackingId })) ?? {}, 'events')
          for (const event of events.slice(0, Math.max(0, maxPerLink - stored)))
            await tx.run(INSERT, { ...event, isRenewal: event.isRenewal ? 1 : 0 })
        }),
      )
    },

    async listFlowEvents(appId, trackingId, nowMs) {
      return (await driver.all(SELECT, { appId, trackingId, nowMs })).map(readEvent)
    },
  }
}

function readEvent(row: Row): FlowEvent {
  return {
    appId: text(row, 'app_id'),
    eventId: text(row, 'event_id'),
    trackingId: text(row, 'tracking_id'),
    sessionId: text(row, 'session_id'),
    kind: word(row, 'kind', FLOW_EVENT_KINDS),
    atMs: integer(row, 'at_ms'),
    userId: optionalText(row, 'user_id'),
    providerName: optionalText(row, 'provider_name'),
    connectionId: optionalText(row, 'connection_id'),
    grantId: optionalText(row, 'grant_id'),
    isRenewal: flag(row, 'is_renewal'),
    expiresAtMs: integer(row, 'expires_at_ms'),
  }
}
