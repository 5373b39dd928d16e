// codec: Webhook deliveries, their leases and their attempts

import type { AttemptResult, FinishAttempt, WebhookStore } from '../../core/webhooks/store.ts'
import {
  WEBHOOK_ATTEMPT_OUTCOMES,
  WEBHOOK_DELIVERY_STATES,
  type WebhookAttempt,
  type WebhookDelivery,
  type WebhookJob,
} from '../../core/webhooks/webhook.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { dueList, listDue, sumByApp } from '../engine/due-work.ts'
import { onMissingParent, StorageError } from '../engine/errors.ts'
import { integer, object, optionalInteger, text, word } from '../engine/row.ts'
import { readEndpoint } from './endpoints.ts'
import { EVENT_COLUMNS, readEvent } from './events.ts'

const LIST_UNDISPATCHED_EVENTS = dueList(`
  SELECT app_id, event_id FROM webhook_events WHERE dispatched_at_ms IS NULL
  ORDER BY created_at_ms, app_id, event_id LIMIT :limit`)

/** SKIP LOCKED: workers skip events of another worker; the events of a worker that died are read again. */
const LOCK_UNDISPATCHED_EVENTS = `
  SELECT event_id, content FROM webhook_events
  WHERE app_id = :appId AND event_id IN (:eventIds[]) AND dispatched_at_ms IS NULL
  ORDER BY event_id FOR UPDATE SKIP LOCKED`

const UPDATE_EVENT_DISPATCHED = `
  UPDATE webhook_events SET dispatched_at_ms = :nowMs WHERE app_id = :appId AND event_id = :eventId`

const INSERT_DELIVERIES = `
  INSERT INTO webhook_deliveries
    (app_id, event_id, endpoint_id, replay, state, attempts, due_at_ms, lease_id, created_at_ms, finished_at_ms)
  SELECT w.app_id, CAST(:eventId AS TEXT), w.endpoint_id, 0, CASE WHEN w.paused_at_ms IS NULL THEN 'pending' ELSE 'held' END,
    0, CAST(:nowMs AS BIGINT), NULL, CAST(:nowMs AS BIGINT), NULL
  FROM webhook_subscriptions s
    JOIN webhook_endpoints w ON w.app_id = s.app_id AND w.endpoint_id = s.endpoint_id
  WHERE s.app_id = :appId AND s.event = :event AND w.disabled = 0
  ON CONFLICT (app_id, event_id, endpoint_id, replay) DO NOTHING`

const DELIVERY_KEY = 'app_id, event_id, endpoint_id, replay'

/** In progress: leased, and the lease has not expired. */
const LIST_FULL_ENDPOINTS = dueList(`
  SELECT app_id, endpoint_id FROM webhook_deliveries
  WHERE state = 'pending' AND lease_id IS NOT NULL AND due_at_ms > :nowMs
  GROUP BY app_id, endpoint_id HAVING COUNT(*) >= :maxInProgress`)

const LIST_DUE_DELIVERIES = dueList(`
  SELECT app_id, endpoint_id FROM webhook_deliveries
  WHERE state = 'pending' AND due_at_ms <= :nowMs AND NOT (endpoint_id IN (:full[]))
  ORDER BY due_at_ms LIMIT :limit`)

/** The endpoint row is the lock: two instances that lease deliveries of it are counted one after the other. */
const LOCK_ENDPOINT =
  'SELECT endpoint_id FROM webhook_endpoints WHERE app_id = :appId AND endpoint_id = :endpointId FOR UPDATE'

const COUNT_IN_PROGRESS = `
  SELECT COUNT(*) AS deliveries FROM webhook_deliveries
  WHERE app_id = :appId AND endpoint_id = :endpointId
    AND state = 'pending' AND lease_id IS NOT NULL AND due_at_ms > :nowMs`

/**
 * SKIP LOCKED: a late worker that still writes the result of an expired lease holds the row, and waits for the endpoint. MATERIALIZED:
 * PostgreSQL may run a subquery again for each row, and each run would lock as many rows as the limit allows.
 */
const LEASE_DUE_DELIVERIES = `
  WITH due AS MATERIALIZED (
    SELECT ${DELIVERY_KEY} FROM webhook_deliveries
    WHERE app_id = :appId AND endpoint_id = :endpointId AND state = 'pending' AND due_at_ms <= :nowMs
    ORDER BY due_at_ms LIMIT :limit FOR UPDATE SKIP LOCKED)
  UPDATE webhook_deliveries SET lease_id = :leaseId, due_at_ms = :untilMs
  WHERE app_id = :appId AND (${DELIVERY_KEY}) IN (SELECT ${DELIVERY_KEY} FROM due)
  RETURNING ${DELIVERY_KEY}`

export const DELIVERY_COLUMNS = `d.app_id, d.event_id, d.endpoint_id, d.replay, d.state, d.attempts, d.due_at_ms,
  d.created_at_ms, d.finished_at_ms`

const WHERE_DELIVERY = `WHERE app_id = :appId AND event_id = :eventId AND endpoint_id = :endpointId AND replay = :replay`

const SELECT_DELIVERY = `SELECT ${DELIVERY_COLUMNS} FROM webhook_deliveries d ${WHERE_DELIVERY}`

const SELECT_EVENT = `
  SELECT ${EVENT_COLUMNS} FROM webhook_events e JOIN users u ON u.app_id = e.app_id AND u.user_id = e.user_id
  WHERE e.app_id = :appId AND e.event_id = :eventId`

const SELECT_ENDPOINT = 'SELECT * FROM webhook_endpoints WHERE app_id = :appId AND endpoint_id = :endpointId'

/**
 * Guarded by the lease: a worker that was too slow finds another worker's lease, or none. A delivery that is held meanwhile stays
 * held until its next attempt.
 */
const FINISH_LEASED_DELIVERY = `
  UPDATE webhook_deliveries SET state = COALESCE(:finalState, state), attempts = :attempt, due_at_ms = :dueAtMs,
    lease_id = NULL, finished_at_ms = :finishedAtMs
  ${WHERE_DELIVERY} AND lease_id = :leaseId AND state IN ('pending', 'held')`

const RELEASE_LEASED_DELIVERY = `
  UPDATE webhook_deliveries SET lease_id = NULL, due_at_ms = :nowMs
  ${WHERE_DELIVERY} AND lease_id = :leaseId AND state IN ('pending', 'held')`

export const INSERT_ATTEMPT = `
  INSERT INTO webhook_attempts
    (app_id, event_id, endpoint_id, replay, attempt, at_ms, duration_ms, outcome, status, detail)
  VALUES (:appId, :eventId, :endpointId, :replay, :attempt, :atMs, :durationMs, :outcome, :status, :detail)`

const RESET_FAILURES = `
  UPDATE webhook_endpoints SET failures = 0, failing_since_ms = NULL
  WHERE app_id = :appId AND endpoint_id = :endpointId AND failures > 0`

const COUNT_FAILURE = `
  UPDATE webhook_endpoints SET failures = failures + 1, failing_since_ms = COALESCE(failing_since_ms, :nowMs)
  WHERE app_id = :appId AND endpoint_id = :endpointId`

const PAUSE_FAILING_ENDPOINT = `
  UPDATE webhook_endpoints SET paused_at_ms = :nowMs
  WHERE app_id = :appId AND endpoint_id = :endpointId AND paused_at_ms IS NULL
    AND failures >= :failures AND failing_since_ms <= :sinceMs`

/** A delivery in progress keeps its lease, and its result is stored. */
const HOLD_PENDING_DELIVERIES = `
  UPDATE webhook_deliveries SET state = 'held'
  WHERE app_id = :appId AND endpoint_id = :endpointId AND state = 'pending'`

const SELECT_NEWEST_DELIVERIES = `
  SELECT ${DELIVERY_COLUMNS} FROM webhook_deliveries d WHERE app_id = :appId
  ORDER BY created_at_ms DESC, event_id DESC, endpoint_id, replay LIMIT :limit`

const SELECT_ATTEMPTS = `
  SELECT endpoint_id, replay, attempt, at_ms, duration_ms, outcome, status, detail FROM webhook_attempts
  WHERE app_id = :appId AND event_id = :eventId ORDER BY at_ms, endpoint_id, replay, attempt`

/** Retries while endpoints are deleted. */
const MAX_TRIES = 5

type DeliveryVerbs = Pick<
  WebhookStore,
  | 'dispatchWebhookEvents'
  | 'listDueWebhookEndpoints'
  | 'leaseWebhookDeliveries'
  | 'finishWebhookAttempt'
  | 'releaseWebhookDelivery'
  | 'listWebhookDeliveries'
  | 'listWebhookAttempts'
>

export function webhookDeliveryVerbs(driver: Driver): DeliveryVerbs {
  return {
    async dispatchWebhookEvents(nowMs, limit) {
      const waiting = await listDue(driver, LIST_UNDISPATCHED_EVENTS, { limit })
      return await sumByApp(waiting, (appId, rows) => {
        const eventIds = rows.map((row) => text(row, 'event_id'))
        return dispatchEvents(driver, { appId, eventIds, nowMs })
      })
    },

    async listDueWebhookEndpoints({ nowMs, maxInProgress, limit }) {
      const full = await listDue(driver, LIST_FULL_ENDPOINTS, { nowMs, maxInProgress })
      const rows = await listDue(driver, LIST_DUE_DELIVERIES, {
        nowMs,
        full: full.map((row) => text(row, 'endpoint_id')),
        limit,
      })
      const endpoints = rows.map((row) => ({
        appId: text(row, 'app_id'),
        endpointId: text(row, 'endpoint_id'),
      }))
      return endpoints.filter(
        ({ appId, endpointId }, at) =>
          endpoints.findIndex((one) => one.appId === appId && one.endpointId === endpointId) === at,
      )
    },

    leaseWebhookDeliveries({ appId, endpointId, leaseId, nowMs, untilMs, maxInProgress, limit }) {
      return driver.transaction(async (tx) => {
        const endpoint = { appId, endpointId }
        if ((await tx.get(LOCK_ENDPOINT, endpoint)) === undefined) return []
        const inProgress = integer(
          (await tx.get(COUNT_IN_PROGRESS, { ...endpoint, nowMs })) ?? {},
          'deliveries',
        )
        const room = Math.min(limit, maxInProgress - inProgress)
        if (room <= 0) return []
        const lease = { ...endpoint, leaseId, nowMs, untilMs, limit: room }
        const keys = await tx.all(LEASE_DUE_DELIVERIES, lease)
        const jobs: WebhookJob[] = []
        for (const key of keys) jobs.push(await loadJob(tx, key))
        return jobs
      })
    },

    finishWebhookAttempt(request) {
      return driver.transaction((tx) => finish(tx, request))
    },

    async releaseWebhookDelivery({ delivery: { appId, eventId, endpointId, replay } }, leaseId, nowMs) {
      await driver.run(RELEASE_LEASED_DELIVERY, { appId, eventId, endpointId, replay, leaseId, nowMs })
    },

    async listWebhookDeliveries(appId, limit) {
      return (await driver.all(SELECT_NEWEST_DELIVERIES, { appId, limit })).map(readDelivery)
    },

    async listWebhookAttempts(appId, eventId) {
      return (await driver.all(SELECT_ATTEMPTS, { appId, eventId })).map((row) => ({
        ...readAttempt(row),
        endpointId: text(row, 'endpoint_id'),
        replay: integer(row, 'replay'),
      }))
    },
  }
}

/** Returns how many were dispatched by this call. */
async function dispatchEvents(
  driver: Driver,
  {
    appId,
    eventIds,
    nowMs,
  }: { readonly appId: string; readonly eventIds: readonly string[]; readonly nowMs: number },
): Promise<number> {
  const work = async (tx: Tx) => {
    const rows = await tx.all(LOCK_UNDISPATCHED_EVENTS, { appId, eventIds })
    for (const row of rows) {
      const key = { appId, eventId: text(row, 'event_id'), nowMs }
      await tx.run(INSERT_DELIVERIES, { ...key, event: text(object(row, 'content'), 'kind') })
      await tx.run(UPDATE_EVENT_DISPATCHED, key)
    }
    return rows.length
  }
  for (let tries = 0; ; tries++) {
    const dispatched = await onMissingParent(undefined, () => driver.transaction(work))
    if (dispatched !== undefined) return dispatched
    // An endpoint was deleted between reading and inserting; the next attempt does not find it.
    if (tries === MAX_TRIES) throw new StorageError('locked', 'Webhook endpoints are deleted repeatedly.')
  }
}

async function finish(
  tx: Tx,
  { job: { delivery }, leaseId, attempt, result, pause, nowMs }: FinishAttempt,
): Promise<'finished' | 'paused' | 'late'> {
  const { appId, eventId, endpointId, replay } = delivery
  const key = { appId, eventId, endpointId, replay }
  const finished = await tx.run(FINISH_LEASED_DELIVERY, {
    ...key,
    leaseId,
    attempt: attempt.attempt,
    ...columnsOf(result, nowMs),
  })
  if (finished === 0) return 'late'
  await tx.run(INSERT_ATTEMPT, { ...attempt, ...key })
  // Replays were requested by hand: they neither pause an endpoint nor hide that it fails.
  if (result.kind === 'retry' || replay > 0) return 'finished'
  if (result.kind === 'delivered') {
    await tx.run(RESET_FAILURES, { appId, endpointId })
    return 'finished'
  }
  await tx.run(COUNT_FAILURE, { appId, endpointId, nowMs })
  const limits = { failures: pause.failures, sinceMs: nowMs - pause.forMs }
  if ((await tx.run(PAUSE_FAILING_ENDPOINT, { appId, endpointId, nowMs, ...limits })) === 0) return 'finished'
  await tx.run(HOLD_PENDING_DELIVERIES, { appId, endpointId })
  return 'paused'
}

function columnsOf(result: AttemptResult, nowMs: number) {
  if (result.kind === 'retry')
    return { finalState: undefined, dueAtMs: result.dueAtMs, finishedAtMs: undefined }
  return { finalState: result.kind, dueAtMs: nowMs, finishedAtMs: nowMs }
}

async function loadJob(tx: Tx, row: Row): Promise<WebhookJob> {
  const appId = text(row, 'app_id')
  const eventId = text(row, 'event_id')
  const endpointId = text(row, 'endpoint_id')
  const replay = integer(row, 'replay')
  return {
    event: readEvent((await tx.get(SELECT_EVENT, { appId, eventId })) ?? {}),
    endpoint: readEndpoint((await tx.get(SELECT_ENDPOINT, { appId, endpointId })) ?? {}),
    delivery: readDelivery((await tx.get(SELECT_DELIVERY, { appId, eventId, endpointId, replay })) ?? {}),
  }
}

export function readDelivery(row: Row): WebhookDelivery {
  return {
    appId: text(row, 'app_id'),
    eventId: text(row, 'event_id'),
    endpointId: text(row, 'endpoint_id'),
    replay: integer(row, 'replay'),
    state: word(row, 'state', WEBHOOK_DELIVERY_STATES),
    attempts: integer(row, 'attempts'),
    dueAtMs: integer(row, 'due_at_ms'),
    createdAtMs: integer(row, 'created_at_ms'),
    finishedAtMs: optionalInteger(row, 'finished_at_ms'),
  }
}

export function readAttempt(row: Row): WebhookAttempt {
  return {
    attempt: integer(row, 'attempt'),
    atMs: integer(row, 'at_ms'),
    durationMs: integer(row, 'duration_ms'),
    outcome: word(row, 'outcome', WEBHOOK_ATTEMPT_OUTCOMES),
    status: optionalInteger(row, 'status'),
    detail: text(row, 'detail'),
  }
}
