// codec: Replays of webhook deliveries, and the list in which members search deliveries

import type { DeliveryCursor, ResendRange, WebhookStore } from '../../core/webhooks/store.ts'
import { WEBHOOK_EVENT_KINDS, type WebhookDeliveryLine } from '../../core/webhooks/webhook.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { integer, object, optionalInteger, text, word } from '../engine/row.ts'
import { DELIVERY_COLUMNS, INSERT_ATTEMPT, readAttempt, readDelivery } from './deliveries.ts'

const SELECT_ENDPOINT_PAUSE = `
  SELECT CASE WHEN disabled = 0 AND paused_at_ms IS NULL THEN 'pending' ELSE 'held' END AS state
  FROM webhook_endpoints WHERE app_id = :appId AND endpoint_id = :endpointId`

/** The event row is the lock: two concurrent replays get different numbers. */
const LOCK_EVENT =
  'SELECT event_id FROM webhook_events WHERE app_id = :appId AND event_id = :eventId FOR UPDATE'

const SELECT_NEXT_REPLAY = `
  SELECT COALESCE(MAX(replay), 0) + 1 AS replay FROM webhook_deliveries
  WHERE app_id = :appId AND event_id = :eventId AND endpoint_id = :endpointId`

const INSERT_REPLAY = `
  INSERT INTO webhook_deliveries
    (app_id, event_id, endpoint_id, replay, state, attempts, due_at_ms, lease_id, created_at_ms, finished_at_ms)
  VALUES (:appId, :eventId, :endpointId, :replay, :state, :attempts, :atMs, NULL, :atMs, :finishedAtMs)`

/** `:settled`: states of replays after which no further replay is needed. */
const RESENDABLE = `
  FROM webhook_deliveries d
  WHERE d.app_id = :appId AND d.endpoint_id = :endpointId AND d.created_at_ms >= :fromMs AND d.created_at_ms < :toMs
    AND d.replay = 0 AND d.state IN (:states[])
    AND NOT EXISTS (
      SELECT 1 FROM webhook_deliveries r WHERE r.app_id = d.app_id AND r.event_id = d.event_id
        AND r.endpoint_id = d.endpoint_id AND r.replay > 0 AND r.state IN (:settled[]))`

const COUNT_RESENDABLE = `SELECT COUNT(*) AS events FROM (SELECT d.event_id ${RESENDABLE} LIMIT :limit) AS found`

const SELECT_RESENDABLE = `SELECT d.event_id ${RESENDABLE} ORDER BY d.event_id LIMIT :limit`

const LOCK_EVENTS = `
  SELECT event_id FROM webhook_events WHERE app_id = :appId AND event_id IN (:eventIds[]) ORDER BY event_id FOR UPDATE`

const SELECT_STILL_RESENDABLE = `SELECT d.event_id ${RESENDABLE} AND d.event_id IN (:eventIds[]) ORDER BY d.event_id`

/** Every part of the cursor, so that two deliveries of one time are never skipped or repeated. */
const AFTER = `
  AND (d.created_at_ms, d.event_id, d.endpoint_id, d.replay) < (:createdAtMs, :eventIdBefore, :endpointIdBefore, :replay)`

const ORDER = 'ORDER BY d.created_at_ms DESC, d.event_id DESC, d.endpoint_id DESC, d.replay DESC LIMIT :limit'

/** Attempts are counted, so the last one has the number of the delivery. */
const SELECT_LINES = `
  SELECT ${DELIVERY_COLUMNS}, e.content, a.attempt, a.at_ms, a.duration_ms, a.outcome, a.status, a.detail
  FROM webhook_deliveries d
    JOIN webhook_events e ON e.app_id = d.app_id AND e.event_id = d.event_id
    LEFT JOIN webhook_attempts a ON a.app_id = d.app_id AND a.event_id = d.event_id
      AND a.endpoint_id = d.endpoint_id AND a.replay = d.replay AND a.attempt = d.attempts
  WHERE d.app_id = :appId`

type ReplayVerbs = Pick<
  WebhookStore,
  'recordWebhookReplay' | 'countWebhookReplays' | 'queueWebhookReplays' | 'pageWebhookDeliveries'
>

export function webhookReplayVerbs(driver: Driver): ReplayVerbs {
  return {
    recordWebhookReplay({ appId, eventId, endpointId, attempt, delivered }) {
      const key = { appId, eventId, endpointId }
      const work = async (tx: Tx) => {
        const endpoint = await tx.get(SELECT_ENDPOINT_PAUSE, { appId, endpointId })
        if (endpoint === undefined || (await tx.get(LOCK_EVENT, { appId, eventId })) === undefined)
          return 'unknown' as const
        const state = delivered ? 'delivered' : 'failed'
        const times = { atMs: attempt.atMs, finishedAtMs: attempt.atMs }
        const replay = await insertReplay(tx, { ...key, state, attempts: 1, ...times })
        await tx.run(INSERT_ATTEMPT, { ...attempt, ...key, replay })
        return replay
      }
      return onMissingParent('unknown', () => driver.transaction(work))
    },

    async countWebhookReplays(range) {
      return integer((await driver.get(COUNT_RESENDABLE, parametersOf(range))) ?? {}, 'events')
    },

    queueWebhookReplays(range, nowMs) {
      const { appId, endpointId } = range
      const work = async (tx: Tx) => {
        const endpoint = await tx.get(SELECT_ENDPOINT_PAUSE, { appId, endpointId })
        if (endpoint === undefined) return 'unknown' as const
        const found = (await tx.all(SELECT_RESENDABLE, parametersOf(range))).map((row) =>
          text(row, 'event_id'),
        )
        if (found.length === 0) return 0
        const locked = (await tx.all(LOCK_EVENTS, { appId, eventIds: found })).map((row) =>
          text(row, 'event_id'),
        )
        if (locked.length === 0) return 0
        // Another caller may have queued some of them until the lock was free.
        const still = await tx.all(SELECT_STILL_RESENDABLE, { ...parametersOf(range), eventIds: locked })
        for (const row of still) {
          const delivery = {
            appId,
            endpointId,
            eventId: text(row, 'event_id'),
            state: text(endpoint, 'state'),
          }
          await insertReplay(tx, { ...delivery, attempts: 0, atMs: nowMs, finishedAtMs: undefined })
        }
        return still.length
      }
      return onMissingParent('unknown', () => driver.transaction(work))
    },

    async pageWebhookDeliveries({ appId, endpointId, state, eventId, after, limit }) {
      const statement = [
        SELECT_LINES,
        eventId === undefined ? '' : 'AND d.event_id = :eventId',
        endpointId === undefined ? '' : 'AND d.endpoint_id = :endpointId',
        // A word of the closed list, written into the SQL: the index of failed deliveries covers that state alone.
        state === undefined ? '' : `AND d.state = '${state}'`,
        after === undefined ? '' : AFTER,
        ORDER,
      ]
      const filters = {
        appId,
        limit,
        ...(eventId !== undefined && { eventId }),
        ...(endpointId !== undefined && { endpointId }),
        ...(after !== undefined && cursorParameters(after)),
      }
      return (await driver.all(statement.filter(Boolean).join(' '), filters)).map(readLine)
    },
  }
}

function readLine(row: Row): WebhookDeliveryLine {
  return {
    ...readDelivery(row),
    kind: word(object(row, 'content'), 'kind', WEBHOOK_EVENT_KINDS),
    lastAttempt: optionalInteger(row, 'attempt') === undefined ? undefined : readAttempt(row),
  }
}

interface NewReplay {
  readonly appId: string
  readonly eventId: string
  readonly endpointId: string
  readonly state: string
  readonly attempts: number
  readonly atMs: number
  readonly finishedAtMs: number | undefined
}

/** Only while the row of the event is locked. */
async function insertReplay(tx: Tx, delivery: NewReplay): Promise<number> {
  const { appId, eventId, endpointId } = delivery
  const replay = integer((await tx.get(SELECT_NEXT_REPLAY, { appId, eventId, endpointId })) ?? {}, 'replay')
  await tx.run(INSERT_REPLAY, { ...delivery, replay })
  return replay
}

function parametersOf({ which, ...range }: ResendRange) {
  return {
    ...range,
    states: which === 'failed' ? ['failed'] : ['delivered', 'failed'],
    settled: which === 'failed' ? ['pending', 'held', 'delivered'] : ['pending', 'held'],
  }
}

function cursorParameters({ createdAtMs, eventId, endpointId, replay }: DeliveryCursor) {
  return { createdAtMs, eventIdBefore: eventId, endpointIdBefore: endpointId, replay }
}
