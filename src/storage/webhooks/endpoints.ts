// codec: Webhook endpoints and their subscriptions

import type { WebhookStore } from '../../core/webhooks/store.ts'
import {
  WEBHOOK_EVENT_KINDS,
  type WebhookEndpoint,
  type WebhookEndpointChange,
} from '../../core/webhooks/webhook.ts'
import type { Driver, Parameters, Row, Tx } from '../engine/driver.ts'
import { onDuplicate } from '../engine/errors.ts'
import { flag, integer, optionalInteger, optionalText, text, wordList } from '../engine/row.ts'

const ENDPOINT_COLUMNS = `app_id, endpoint_id, dialect, url, description, events, disabled, sealed_secret,
  sealed_previous_secret, previous_until_ms, failures, failing_since_ms, paused_at_ms, created_at_ms, updated_at_ms`

const INSERT_ENDPOINT = `
  INSERT INTO webhook_endpoints (${ENDPOINT_COLUMNS})
  VALUES (:appId, :endpointId, :dialect, :url, :description, :events, :disabled, :sealedSecret,
    :sealedPreviousSecret, :previousUntilMs, :failures, :failingSinceMs, :pausedAtMs, :createdAtMs, :updatedAtMs)`

const SELECT_ENDPOINT = `
  SELECT ${ENDPOINT_COLUMNS} FROM webhook_endpoints WHERE app_id = :appId AND endpoint_id = :endpointId`

const SELECT_ENDPOINTS_AFTER = `
  SELECT ${ENDPOINT_COLUMNS} FROM webhook_endpoints WHERE app_id = :appId AND endpoint_id > :afterEndpointId
  ORDER BY endpoint_id LIMIT :limit`

const UPDATE_ENDPOINT = `
  UPDATE webhook_endpoints SET url = :url, description = :description, events = :events, disabled = :disabled,
    failures = :failures, failing_since_ms = :failingSinceMs, paused_at_ms = :pausedAtMs, updated_at_ms = :updatedAtMs
  WHERE app_id = :appId AND endpoint_id = :endpointId`

const ROTATE_SECRET = `
  UPDATE webhook_endpoints SET sealed_previous_secret = sealed_secret, previous_until_ms = :previousUntilMs,
    sealed_secret = :sealedSecret, updated_at_ms = :nowMs
  WHERE app_id = :appId AND endpoint_id = :endpointId RETURNING ${ENDPOINT_COLUMNS}`

const DELETE_ENDPOINT = 'DELETE FROM webhook_endpoints WHERE app_id = :appId AND endpoint_id = :endpointId'

const INSERT_SUBSCRIPTION = `
  INSERT INTO webhook_subscriptions (app_id, dialect, event, url, endpoint_id)
  VALUES (:appId, :dialect, :event, :url, :endpointId)`

const DELETE_SUBSCRIPTIONS =
  'DELETE FROM webhook_subscriptions WHERE app_id = :appId AND endpoint_id = :endpointId'

/** A delivery in progress keeps its lease in either state: it is not sent again beside itself. */
const HOLD_PENDING_DELIVERIES = `
  UPDATE webhook_deliveries SET state = 'held'
  WHERE app_id = :appId AND endpoint_id = :endpointId AND state = 'pending'`

const RELEASE_HELD_DELIVERIES = `
  UPDATE webhook_deliveries SET state = 'pending',
    due_at_ms = CASE WHEN lease_id IS NULL THEN :nowMs ELSE due_at_ms END
  WHERE app_id = :appId AND endpoint_id = :endpointId AND state = 'held'`

/** The app row is the lock: endpoints created at the same time are counted one after the other. */
const LOCK_APP = 'SELECT app_id FROM apps WHERE app_id = :appId FOR UPDATE'

const COUNT_ENDPOINTS = 'SELECT COUNT(*) AS endpoints FROM webhook_endpoints WHERE app_id = :appId'

type EndpointVerbs = Pick<
  WebhookStore,
  | 'createWebhookEndpoint'
  | 'loadWebhookEndpoint'
  | 'listWebhookEndpoints'
  | 'changeWebhookEndpoint'
  | 'rotateWebhookSecret'
  | 'deleteWebhookEndpoint'
>

export function webhookEndpointVerbs(driver: Driver): EndpointVerbs {
  return {
    // A subscription that another endpoint has rolls back the whole change.
    createWebhookEndpoint(endpoint, maxEndpoints) {
      return onDuplicate('exists', () =>
        driver.transaction(async (tx) => {
          const { appId } = endpoint
          if ((await tx.get(LOCK_APP, { appId })) === undefined) return 'unknown'
          const count = integer((await tx.get(COUNT_ENDPOINTS, { appId })) ?? {}, 'endpoints')
          if (count >= maxEndpoints) return 'limit_reached'
          await tx.run(INSERT_ENDPOINT, endpointParameters(endpoint))
          await subscribe(tx, endpoint)
          return 'created'
        }),
      )
    },

    async loadWebhookEndpoint(appId, endpointId) {
      const row = await driver.get(SELECT_ENDPOINT, { appId, endpointId })
      return row === undefined ? undefined : readEndpoint(row)
    },

    async listWebhookEndpoints(appId, afterEndpointId = '', limit) {
      return (await driver.all(SELECT_ENDPOINTS_AFTER, { appId, afterEndpointId, limit })).map(readEndpoint)
    },

    changeWebhookEndpoint(appId, endpointId, change, nowMs) {
      const work = async (tx: Tx) => {
        const row = await tx.get(`${SELECT_ENDPOINT} FOR UPDATE`, { appId, endpointId })
        if (row === undefined) return 'unknown' as const
        const before = readEndpoint(row)
        const after = applyChange(before, change, nowMs)
        await tx.run(UPDATE_ENDPOINT, endpointParameters(after))
        await tx.run(DELETE_SUBSCRIPTIONS, { appId, endpointId })
        await subscribe(tx, after)
        if (after.disabled) await tx.run(HOLD_PENDING_DELIVERIES, { appId, endpointId })
        else if (after.pausedAtMs === undefined)
          await tx.run(RELEASE_HELD_DELIVERIES, { appId, endpointId, nowMs })
        return after
      }
      return onDuplicate('exists', () => driver.transaction(work))
    },

    async rotateWebhookSecret({ appId, endpointId, sealedSecret, previousUntilMs, nowMs }) {
      const parameters = { appId, endpointId, sealedSecret, previousUntilMs, nowMs }
      const row = await driver.transaction(async (tx) => tx.get(ROTATE_SECRET, parameters))
      return row === undefined ? 'unknown' : readEndpoint(row)
    },

    async deleteWebhookEndpoint(appId, endpointId) {
      return (await driver.run(DELETE_ENDPOINT, { appId, endpointId })) === 1 ? 'deleted' : 'unknown'
    },
  }
}

/** In the order of the event names, so that two concurrent changes cannot deadlock. */
async function subscribe(
  tx: Tx,
  { appId, dialect, url, endpointId, events }: WebhookEndpoint,
): Promise<void> {
  for (const event of [...events].sort())
    await tx.run(INSERT_SUBSCRIPTION, { appId, dialect, event, url, endpointId })
}

/** A new URL, or enabling the endpoint, resets the failure count. */
function applyChange(
  before: WebhookEndpoint,
  {
    url = before.url,
    description = before.description,
    events = before.events,
    disabled,
  }: WebhookEndpointChange,
  nowMs: number,
): WebhookEndpoint {
  const fresh = url !== before.url || disabled === false
  return {
    ...before,
    url,
    description,
    events,
    disabled: disabled ?? before.disabled,
    updatedAtMs: nowMs,
    ...(fresh && { failures: 0, failingSinceMs: undefined }),
    ...(disabled !== undefined && { pausedAtMs: undefined }),
  }
}

function endpointParameters(endpoint: WebhookEndpoint): Parameters {
  return { ...endpoint, events: JSON.stringify(endpoint.events), disabled: endpoint.disabled ? 1 : 0 }
}

export function readEndpoint(row: Row): WebhookEndpoint {
  return {
    appId: text(row, 'app_id'),
    endpointId: text(row, 'endpoint_id'),
    dialect: text(row, 'dialect'),
    url: text(row, 'url'),
    description: optionalText(row, 'description'),
    events: wordList(row, 'events', WEBHOOK_EVENT_KINDS),
    disabled: flag(row, 'disabled'),
    sealedSecret: text(row, 'sealed_secret'),
    sealedPreviousSecret: optionalText(row, 'sealed_previous_secret'),
    previousUntilMs: optionalInteger(row, 'previous_until_ms'),
    failures: integer(row, 'failures'),
    failingSinceMs: optionalInteger(row, 'failing_since_ms'),
    pausedAtMs: optionalInteger(row, 'paused_at_ms'),
    createdAtMs: integer(row, 'created_at_ms'),
    updatedAtMs: integer(row, 'updated_at_ms'),
  }
}
