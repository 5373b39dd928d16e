// glue: Routes of webhook deliveries: pages, one event, resend of one and of a range

import { buildPageToken, readPageToken } from '../../../core/paging/page-token.ts'
import { replayWebhook } from '../../../core/webhooks/replay.ts'
import { MAX_RESENT_EVENTS, resendWebhooks } from '../../../core/webhooks/resend-range.ts'
import type { DeliveryCursor } from '../../../core/webhooks/store.ts'
import { MAX_WEBHOOK_ENDPOINTS, WEBHOOK_DELIVERY_STATES } from '../../../core/webhooks/webhook.ts'
import type { Json } from '../../../lib/json.ts'
import { appRoute, type ConsoleRoute, type ConsoleServices } from '../../call.ts'
import { NO_BODY } from '../../contracts/bodies.ts'
import {
  QUEUED_REPLAYS_VIEW,
  RESEND_RANGE,
  RESENDABLE_VIEW,
  RESENT_WEBHOOK_VIEW,
  type ResendableView,
  type ResentWebhookView,
  WEBHOOK_DELIVERIES_VIEW,
  WEBHOOK_EVENT_VIEW,
  type WebhookDeliveriesView,
} from '../../contracts/webhooks.ts'
import { ConsoleRefusal } from '../../problems.ts'
import {
  renderAttempt,
  renderDelivery,
  renderEndpoint,
  renderRequest,
  renderWebhookEvent,
} from '../../render/webhook.ts'
import { limitOf, parseTime, wordOf } from '../../values/request-values.ts'
import { dialectOf, loadEndpoint, neverAborted, takeWebhook, wiresOf } from './calls.ts'

const ONE = '/apps/:appId/webhooks/:endpointId'
const DELIVERIES = '/apps/:appId/webhook-deliveries'
const PAGE_SIZE = 50
const MAX_PAGE_SIZE = 200
/** Stored as long as events. */
const MAX_RANGE_MS = 31 * 24 * 60 * 60 * 1000

export const WEBHOOK_DELIVERY_ROUTES: readonly ConsoleRoute[] = [
  appRoute(
    'webhooks.read',
    {
      method: 'GET',
      path: DELIVERIES,
      summary: 'List webhook deliveries, the newest first; filtered by `endpoint_id`, `event_id` and `state`',
      body: NO_BODY,
      response: WEBHOOK_DELIVERIES_VIEW,
    },
    async ({ services, app, query }) => {
      const { hash, store } = services.ports
      const endpointId = query.get('endpoint_id') || undefined
      const eventId = query.get('event_id') || undefined
      const state = wordOf(query, 'state', WEBHOOK_DELIVERY_STATES)
      const limit = limitOf(query, PAGE_SIZE, MAX_PAGE_SIZE)
      const bound = ['console-webhook-deliveries', app.appId, endpointId ?? '', eventId ?? '', state ?? '']
      const token = query.get('after')
      const after = token === undefined ? undefined : readCursor(readPageToken(hash, bound, token))
      const found = await store.pageWebhookDeliveries({
        appId: app.appId,
        endpointId,
        eventId,
        state,
        after,
        limit: limit + 1,
      })
      const shown = found.slice(0, limit)
      const wires = await loadWires(services, app.appId)
      const last = shown.at(-1)
      const body: WebhookDeliveriesView = {
        deliveries: shown.map((delivery) => renderDelivery(wires.get(delivery.endpointId), delivery)),
        next: found.length > limit && last !== undefined ? buildPageToken(hash, bound, cursorOf(last)) : null,
      }
      return { body }
    },
  ),
  appRoute(
    'webhooks.read',
    {
      method: 'GET',
      path: `${DELIVERIES}/:eventId/:endpointId`,
      summary: 'Read an event at an endpoint: request, deliveries, attempts',
      body: NO_BODY,
      response: WEBHOOK_EVENT_VIEW,
    },
    async (call) => {
      const { services, app, params, permissions } = call
      const { store, issuer, clock } = services.ports
      const eventId = params.eventId ?? ''
      const endpoint = await loadEndpoint(call)
      const { endpointId } = endpoint
      const event = await store.loadWebhookEvent(app.appId, eventId)
      const deliveries = await store.pageWebhookDeliveries({
        appId: app.appId,
        eventId,
        endpointId,
        limit: MAX_PAGE_SIZE,
      })
      const { webhooks } = dialectOf(call, endpoint.dialect)
      if (event === undefined || deliveries.length === 0) throw new ConsoleRefusal('not_found')
      const attempts = await store.listWebhookAttempts(app.appId, eventId)
      const own = attempts.filter((attempt) => attempt.endpointId === endpointId)
      return {
        body: renderWebhookEvent({
          event,
          deliveries,
          attempts: own,
          wire: webhooks,
          endpoint: renderEndpoint(services, endpoint, clock.nowMs()),
          request: renderRequest(webhooks, endpoint, event, {
            issuer,
            isTest: false,
            showsBody: permissions.includes('personal_data.read'),
          }),
        }),
      }
    },
  ),
  appRoute(
    'webhooks.send',
    {
      method: 'POST',
      path: `${DELIVERIES}/:eventId/:endpointId/resend`,
      summary: 'Send an event to an endpoint again, now',
      body: NO_BODY,
      response: RESENT_WEBHOOK_VIEW,
    },
    async ({ services, app, actor, params }) => {
      const eventId = params.eventId ?? ''
      const replayed = await replayWebhook(services.ports, {
        appId: app.appId,
        eventId,
        endpointId: params.endpointId ?? '',
        wires: wiresOf(services),
        actor,
        signal: neverAborted(),
      })
      const { replay, delivered, attempt } = takeWebhook(replayed)
      const body: ResentWebhookView = {
        event_id: eventId,
        replay,
        delivered,
        attempt: renderAttempt(attempt),
      }
      return { body }
    },
  ),
  appRoute(
    'webhooks.read',
    {
      method: 'GET',
      path: `${ONE}/resendable`,
      summary: 'Count the events that a resend of `from`, `to` and `which` would send',
      body: NO_BODY,
      response: RESENDABLE_VIEW,
    },
    async (call) => {
      const { services, app, query } = call
      const { endpointId } = await loadEndpoint(call)
      const range = rangeOf({
        from: query.get('from') ?? '',
        to: query.get('to') ?? '',
        which: wordOf(query, 'which', ['failed', 'all']) ?? 'failed',
      })
      const limit = MAX_RESENT_EVENTS
      const request = { ...range, appId: app.appId, endpointId, limit: limit + 1 }
      const body: ResendableView = {
        events: await services.ports.store.countWebhookReplays(request),
        limit,
      }
      return { body }
    },
  ),
  appRoute(
    'webhooks.send',
    {
      method: 'POST',
      path: `${ONE}/resend`,
      summary: 'Queue the failed events, or all, of a range of time again',
      body: RESEND_RANGE,
      response: QUEUED_REPLAYS_VIEW,
      status: 202,
    },
    async (call, body) => {
      const { services, app, actor } = call
      const { endpointId } = await loadEndpoint(call)
      const manager = { appId: app.appId, actor }
      const queued = await resendWebhooks(services.ports, { manager, endpointId, ...rangeOf(body) })
      return { status: 202, body: { ...takeWebhook(queued, 'from') } }
    },
  ),
]

/** The wire of each endpoint of the app, by its id. */
async function loadWires(services: ConsoleServices, appId: string) {
  const endpoints = await services.ports.store.listWebhookEndpoints(appId, undefined, MAX_WEBHOOK_ENDPOINTS)
  const wires = wiresOf(services)
  return new Map(endpoints.map(({ endpointId, dialect }) => [endpointId, wires.get(dialect)]))
}

function rangeOf({
  from,
  to,
  which,
}: {
  readonly from: string
  readonly to: string
  readonly which: 'failed' | 'all'
}) {
  const fromMs = parseTime(from, 'from')
  const toMs = parseTime(to, 'to')
  if (fromMs < toMs && toMs - fromMs <= MAX_RANGE_MS) return { fromMs, toMs, which }
  throw new ConsoleRefusal('body_invalid', {
    fields: { from: 'The range begins before it ends, and covers at most 31 days.' },
  })
}

function cursorOf({ createdAtMs, eventId, endpointId, replay }: DeliveryCursor): Json {
  return [createdAtMs, eventId, endpointId, replay]
}

function readCursor(cursor: Json | undefined): DeliveryCursor {
  const [createdAtMs, eventId, endpointId, replay] = Array.isArray(cursor) ? cursor : []
  if (
    typeof createdAtMs !== 'number' ||
    typeof eventId !== 'string' ||
    typeof endpointId !== 'string' ||
    typeof replay !== 'number'
  ) {
    throw new ConsoleRefusal('body_invalid', { fields: { after: 'Send the value of `next`.' } })
  }
  return { createdAtMs, eventId, endpointId, replay }
}
