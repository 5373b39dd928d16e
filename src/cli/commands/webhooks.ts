// glue: Commands webhooks list, deliveries, replay, resend and listen

import { replayWebhook } from '../../core/webhooks/replay.ts'
import { resendWebhooks } from '../../core/webhooks/resend-range.ts'
import type { WebhookDeliveryLine } from '../../core/webhooks/webhook.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Workbench } from '../../main.ts'
import { type Run, textOf } from '../command.ts'
import { Failure, refused } from '../failure.ts'
import { ACTOR, findApp, take, withWorkbench } from '../installation.ts'
import { deliveryOptions, rangeOptions } from '../options.ts'
import { reportDeliveries, reportReplays, reportResent, reportWebhooks } from '../reports/webhooks.ts'
import { renderEndpoint } from './webhooks-endpoints.ts'

const MAX_ENDPOINTS = 1000

export const runWebhooksList: Run = (input, io) => {
  const { limit } = deliveryOptions(input)
  return withWorkbench(input, io, async ({ store }) => {
    const { appId } = await findApp({ store }, input)
    const endpoints = await store.listWebhookEndpoints(appId, undefined, MAX_ENDPOINTS)
    const deliveries = await store.pageWebhookDeliveries({ appId, limit })
    return reportWebhooks(endpoints.map(renderEndpoint), deliveries.map(renderDelivery))
  })
}

export const runWebhooksDeliveries: Run = (input, io) => {
  const { limit, state } = deliveryOptions(input)
  return withWorkbench(input, io, async ({ store }) => {
    const { appId } = await findApp({ store }, input)
    const endpointId = textOf(input, 'endpoint')
    const deliveries = await store.pageWebhookDeliveries({ appId, endpointId, state, limit })
    return reportDeliveries(deliveries.map(renderDelivery))
  })
}

export const runWebhooksReplay: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports, store }) => {
    const { collectWires } = await import('../../dialects/all-dialects.ts')
    const { appId } = await findApp({ store }, input)
    const eventId = input.arguments[0] ?? ''
    const replays: JsonObject[] = []
    for (const endpointId of await findReceivers(store, appId, eventId, textOf(input, 'endpoint'))) {
      const command = { appId, eventId, endpointId, wires: collectWires(), actor: ACTOR }
      const { signal } = new AbortController()
      const { replay, delivered, attempt } = take(await replayWebhook(ports, { ...command, signal }))
      const { outcome, status, detail } = attempt
      replays.push({ endpoint_id: endpointId, replay, delivered, outcome, status: status ?? null, detail })
    }
    return reportReplays(eventId, replays)
  })

/** The requested endpoint, or all that subscribe to the event. */
async function findReceivers(
  store: Workbench['store'],
  appId: string,
  eventId: string,
  named: string | undefined,
): Promise<readonly string[]> {
  if (named !== undefined) return [named]
  const event = await store.loadWebhookEvent(appId, eventId)
  if (event === undefined) {
    throw new Failure('webhook_event_unknown', 'The event does not exist.', 'See the command webhooks list.')
  }
  const endpoints = await store.listWebhookEndpoints(appId, undefined, MAX_ENDPOINTS)
  const subscribed = endpoints.filter(({ events }) => events.includes(event.content.kind))
  if (subscribed.length === 0) {
    throw new Failure(
      'webhook_endpoint_unknown',
      `No endpoint of the app subscribes to ${event.content.kind}.`,
      'Choose one with --endpoint.',
    )
  }
  return subscribed.map(({ endpointId }) => endpointId)
}

export const runWebhooksResend: Run = (input, io) => {
  const { fromMs, toMs, which } = rangeOptions(input)
  return withWorkbench(input, io, async ({ ports, store }) => {
    const { appId } = await findApp({ store }, input)
    const endpointId = input.arguments[0] ?? ''
    if ((await store.loadWebhookEndpoint(appId, endpointId)) === undefined)
      throw refused({ code: 'webhook_endpoint_unknown' })
    const manager = { appId, actor: ACTOR }
    const range = { fromMs, toMs: toMs ?? ports.clock.nowMs(), which }
    const { queued } = take(await resendWebhooks(ports, { manager, endpointId, ...range }))
    return reportResent(endpointId, queued)
  })
}

export const runWebhooksListen: Run = async (input, io) => {
  const { startListening } = await import('../webhooks-listen.ts')
  return startListening(input, io)
}

function renderDelivery(delivery: WebhookDeliveryLine): JsonObject {
  const { lastAttempt: last } = delivery
  return {
    event_id: delivery.eventId,
    event: delivery.kind,
    endpoint_id: delivery.endpointId,
    replay: delivery.replay,
    state: delivery.state,
    attempts: delivery.attempts,
    last_answer: last === undefined ? 'none yet' : String(last.status ?? last.outcome),
    next_attempt_at: delivery.state === 'pending' ? isoInstant(delivery.dueAtMs) : null,
    created_at: isoInstant(delivery.createdAtMs),
  }
}
