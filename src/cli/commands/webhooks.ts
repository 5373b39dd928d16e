// glue: Commands webhooks list, replay and listen

import { type ReplayedWebhook, replayWebhook } from '../../core/webhooks/replay.ts'
import type { WebhookDelivery, WebhookEndpoint, WebhookEvent } from '../../core/webhooks/webhook.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Workbench } from '../../main.ts'
import { type Run, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { ACTOR, findApp, integerOf, take, withWorkbench } from '../installation.ts'
import { renderTable } from '../render-table.ts'

export const runWebhooksList: Run = (input, io) => {
  const limit = integerOf(input, 'limit', 1, 1000) ?? 20
  return withWorkbench(input, io, async ({ store }) => {
    const { appId } = await findApp({ store }, input)
    const endpoints = await store.listWebhookEndpoints(appId, undefined, 1000)
    const deliveries = await describeDeliveries(store, await store.listWebhookDeliveries(appId, limit))
    return {
      json: { endpoints: endpoints.map(renderEndpoint), deliveries: deliveries.map(renderDelivery) },
      text: `${tableOfEndpoints(endpoints)}\n\n${tableOfDeliveries(deliveries)}`,
    }
  })
}

export const runWebhooksReplay: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports, store }) => {
    const { collectWires } = await import('../../dialects/all-dialects.ts')
    const { appId } = await findApp({ store }, input)
    const eventId = input.arguments[0] ?? ''
    const replays: (ReplayedWebhook & { readonly endpointId: string })[] = []
    for (const endpointId of await findReceivers(store, appId, eventId, textOf(input, 'endpoint'))) {
      const command = { appId, eventId, endpointId, wires: collectWires(), actor: ACTOR }
      const { signal } = new AbortController()
      replays.push({ ...take(await replayWebhook(ports, { ...command, signal })), endpointId })
    }
    const rows = replays.map(({ endpointId, delivered, attempt }) => [
      endpointId,
      delivered ? 'delivered' : 'failed',
      attempt.status === undefined ? attempt.outcome : String(attempt.status),
      attempt.detail.slice(0, 60).replaceAll(/\s+/g, ' '),
    ])
    return {
      json: { event_id: eventId, replays: replays.map(renderReplay) },
      text: renderTable(['endpoint id', 'result', 'response', 'detail'], rows),
      exitCode: replays.every(({ delivered }) => delivered) ? 0 : 1,
    }
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
  const endpoints = await store.listWebhookEndpoints(appId, undefined, 1000)
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

export const runWebhooksListen: Run = async (input, io) => {
  const { startListening } = await import('../webhooks-listen.ts')
  return startListening(input, io)
}

interface DescribedDelivery {
  readonly delivery: WebhookDelivery
  readonly event: WebhookEvent | undefined
  /** Status or outcome of the last attempt. */
  readonly lastResult: string
}

async function describeDeliveries(
  store: Workbench['store'],
  deliveries: readonly WebhookDelivery[],
): Promise<readonly DescribedDelivery[]> {
  return Promise.all(
    deliveries.map(async (delivery) => {
      const { appId, eventId, endpointId, replay } = delivery
      const attempts = await store.listWebhookAttempts(appId, eventId)
      const last = attempts
        .filter((attempt) => attempt.endpointId === endpointId && attempt.replay === replay)
        .at(-1)
      const lastResult = last === undefined ? 'none yet' : String(last.status ?? last.outcome)
      return { delivery, event: await store.loadWebhookEvent(appId, eventId), lastResult }
    }),
  )
}

function stateOf({ disabled, pausedAtMs }: WebhookEndpoint): string {
  if (disabled) return 'disabled'
  return pausedAtMs === undefined ? 'live' : `paused since ${isoInstant(pausedAtMs)}`
}

function renderEndpoint(endpoint: WebhookEndpoint): JsonObject {
  return {
    endpoint_id: endpoint.endpointId,
    dialect: endpoint.dialect,
    url: endpoint.url,
    events: endpoint.events,
    disabled: endpoint.disabled,
    paused_at: endpoint.pausedAtMs === undefined ? null : isoInstant(endpoint.pausedAtMs),
    failures: endpoint.failures,
    created_at: isoInstant(endpoint.createdAtMs),
  }
}

function renderDelivery({ delivery, event, lastResult }: DescribedDelivery): JsonObject {
  return {
    event_id: delivery.eventId,
    event: event?.content.kind ?? null,
    endpoint_id: delivery.endpointId,
    replay: delivery.replay,
    state: delivery.state,
    attempts: delivery.attempts,
    last_answer: lastResult,
    next_attempt_at: delivery.state === 'pending' ? isoInstant(delivery.dueAtMs) : null,
    created_at: isoInstant(delivery.createdAtMs),
  }
}

function renderReplay({
  endpointId,
  replay,
  delivered,
  attempt,
}: ReplayedWebhook & { endpointId: string }): JsonObject {
  const { outcome, status, detail } = attempt
  return { endpoint_id: endpointId, replay, delivered, outcome, status: status ?? null, detail }
}

function tableOfEndpoints(endpoints: readonly WebhookEndpoint[]): string {
  if (endpoints.length === 0) return 'There are no endpoints; apps register them through the API.'
  const rows = endpoints.map((endpoint) => [
    endpoint.endpointId,
    stateOf(endpoint),
    endpoint.url,
    endpoint.events.join(' '),
  ])
  return renderTable(['endpoint id', 'state', 'url', 'events'], rows)
}

function tableOfDeliveries(deliveries: readonly DescribedDelivery[]): string {
  if (deliveries.length === 0) return 'There are no deliveries yet.'
  const rows = deliveries.map(({ delivery, event, lastResult }) => [
    isoInstant(delivery.createdAtMs),
    delivery.eventId,
    event?.content.kind ?? 'unknown',
    delivery.endpointId,
    delivery.replay === 0 ? delivery.state : `${delivery.state} (replay ${delivery.replay})`,
    String(delivery.attempts),
    lastResult,
  ])
  return renderTable(
    ['created', 'event id', 'event', 'endpoint id', 'state', 'attempts', 'last response'],
    rows,
  )
}
