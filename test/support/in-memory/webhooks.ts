// contract: Webhook endpoints and deliveries in memory; a test plants the events

import type { WebhookStore } from '../../../src/core/webhooks/store.ts'
import type { WebhookDelivery, WebhookEndpoint, WebhookJob } from '../../../src/core/webhooks/webhook.ts'
import { byText, type DeliveryRow, keyOf, type Tables } from './tables.ts'

type EndpointVerbs = Pick<
  WebhookStore,
  'createWebhookEndpoint' | 'loadWebhookEndpoint' | 'changeWebhookEndpoint'
>
type DeliveryVerbs = Pick<
  WebhookStore,
  | 'dispatchWebhookEvents'
  | 'listDueWebhookEndpoints'
  | 'leaseWebhookDeliveries'
  | 'finishWebhookAttempt'
  | 'releaseWebhookDelivery'
  | 'recordWebhookReplay'
  | 'loadWebhookEvent'
  | 'listWebhookEvents'
  | 'listWebhookDeliveries'
  | 'listWebhookAttempts'
>

export function inMemoryWebhooks(tables: Tables): EndpointVerbs & DeliveryVerbs {
  return { ...endpointVerbs(tables), ...deliveryVerbs(tables) }
}

function endpointVerbs(tables: Tables): EndpointVerbs {
  const endpointsOf = (appId: string) =>
    [...tables.endpoints.values()].filter((endpoint) => endpoint.appId === appId)
  const isTaken = ({ appId, dialect, endpointId, url, events }: WebhookEndpoint) =>
    endpointsOf(appId)
      .filter((other) => other.endpointId !== endpointId && other.dialect === dialect && other.url === url)
      .some((other) => other.events.some((event) => events.includes(event)))

  return {
    async createWebhookEndpoint(endpoint, maxEndpoints) {
      if (!tables.apps.has(endpoint.appId)) return 'unknown'
      if (endpointsOf(endpoint.appId).length >= maxEndpoints) return 'limit_reached'
      if (isTaken(endpoint)) return 'exists'
      tables.endpoints.set(keyOf(endpoint.appId, endpoint.endpointId), endpoint)
      return 'created'
    },

    async loadWebhookEndpoint(appId, endpointId) {
      return tables.endpoints.get(keyOf(appId, endpointId))
    },

    async changeWebhookEndpoint(appId, endpointId, { url, description, events, disabled }, nowMs) {
      const endpoint = tables.endpoints.get(keyOf(appId, endpointId))
      if (endpoint === undefined) return 'unknown'
      const changed: WebhookEndpoint = {
        ...endpoint,
        url: url ?? endpoint.url,
        description: description ?? endpoint.description,
        events: events ?? endpoint.events,
        disabled: disabled ?? endpoint.disabled,
        updatedAtMs: nowMs,
        ...((disabled === false || (url ?? endpoint.url) !== endpoint.url) && {
          failures: 0,
          failingSinceMs: undefined,
        }),
        ...(disabled !== undefined && { pausedAtMs: undefined }),
      }
      if (isTaken(changed)) return 'exists'
      tables.endpoints.set(keyOf(appId, endpointId), changed)
      if (changed.disabled) move(tables, changed, 'pending', 'held')
      else if (changed.pausedAtMs === undefined) move(tables, changed, 'held', 'pending', nowMs)
      return changed
    },
  }
}

function move(
  tables: Tables,
  { appId, endpointId }: WebhookEndpoint,
  from: WebhookDelivery['state'],
  to: WebhookDelivery['state'],
  dueAtMs?: number,
): void {
  tables.deliveries = tables.deliveries.map((row) => {
    const { delivery } = row
    if (delivery.appId !== appId || delivery.endpointId !== endpointId || delivery.state !== from) return row
    const { leaseId } = row
    const due = leaseId === undefined ? dueAtMs : undefined
    return { leaseId, delivery: { ...delivery, state: to, dueAtMs: due ?? delivery.dueAtMs } }
  })
}

function deliveryVerbs(tables: Tables): DeliveryVerbs {
  const rowOf = ({ delivery }: WebhookJob, leaseId: string): DeliveryRow | undefined =>
    tables.deliveries.find(
      (row) =>
        row.leaseId === leaseId &&
        ['pending', 'held'].includes(row.delivery.state) &&
        row.delivery.appId === delivery.appId &&
        row.delivery.eventId === delivery.eventId &&
        row.delivery.endpointId === delivery.endpointId &&
        row.delivery.replay === delivery.replay,
    )

  const jobOf = ({ delivery }: DeliveryRow): readonly WebhookJob[] => {
    const { appId, eventId, endpointId } = delivery
    const planted = tables.events.find(({ event }) => event.appId === appId && event.eventId === eventId)
    const endpoint = tables.endpoints.get(keyOf(appId, endpointId))
    return planted === undefined || endpoint === undefined
      ? []
      : [{ event: planted.event, endpoint, delivery }]
  }

  const dueBy = (nowMs: number) =>
    tables.deliveries
      .filter(({ delivery }) => delivery.state === 'pending' && delivery.dueAtMs <= nowMs)
      .toSorted((a, b) => a.delivery.dueAtMs - b.delivery.dueAtMs)

  const inProgress = (
    { appId, endpointId }: Pick<WebhookEndpoint, 'appId' | 'endpointId'>,
    nowMs: number,
  ): number =>
    tables.deliveries.filter(
      ({ delivery, leaseId }) =>
        delivery.appId === appId &&
        delivery.endpointId === endpointId &&
        delivery.state === 'pending' &&
        leaseId !== undefined &&
        delivery.dueAtMs > nowMs,
    ).length

  return {
    async dispatchWebhookEvents(nowMs, limit) {
      const fresh = tables.events.filter(({ dispatched }) => !dispatched).slice(0, limit)
      for (const row of fresh) {
        row.dispatched = true
        const { appId, eventId, content } = row.event
        const subscribed = [...tables.endpoints.values()].filter(
          (endpoint) =>
            endpoint.appId === appId && !endpoint.disabled && endpoint.events.includes(content.kind),
        )
        const rows = subscribed.map(({ endpointId, pausedAtMs }) => ({
          delivery: {
            appId,
            eventId,
            endpointId,
            replay: 0,
            state: pausedAtMs === undefined ? ('pending' as const) : ('held' as const),
            attempts: 0,
            dueAtMs: nowMs,
            createdAtMs: nowMs,
            finishedAtMs: undefined,
          },
          leaseId: undefined,
        }))
        tables.deliveries = [...tables.deliveries, ...rows]
      }
      return fresh.length
    },

    async listDueWebhookEndpoints({ nowMs, maxInProgress, limit }) {
      const due = dueBy(nowMs)
        .filter(({ delivery }) => inProgress(delivery, nowMs) < maxInProgress)
        .slice(0, limit)
        .map(({ delivery: { appId, endpointId } }) => ({ appId, endpointId }))
      return [...new Map(due.map((one) => [keyOf(one.appId, one.endpointId), one])).values()]
    },

    async leaseWebhookDeliveries({ appId, endpointId, leaseId, nowMs, untilMs, maxInProgress, limit }) {
      const room = Math.min(limit, maxInProgress - inProgress({ appId, endpointId }, nowMs))
      const due = dueBy(nowMs)
        .filter(({ delivery }) => delivery.appId === appId && delivery.endpointId === endpointId)
        .slice(0, Math.max(0, room))
      for (const row of due) {
        row.leaseId = leaseId
        row.delivery = { ...row.delivery, dueAtMs: untilMs }
      }
      return due.flatMap(jobOf)
    },

    async finishWebhookAttempt({ job, leaseId, attempt, result, pause, nowMs }) {
      const row = rowOf(job, leaseId)
      if (row === undefined) return 'late'
      const { appId, eventId, endpointId, replay } = row.delivery
      row.leaseId = undefined
      row.delivery = {
        ...row.delivery,
        attempts: attempt.attempt,
        ...(result.kind === 'retry'
          ? { dueAtMs: result.dueAtMs }
          : { state: result.kind, dueAtMs: nowMs, finishedAtMs: nowMs }),
      }
      tables.attempts.push({ ...attempt, appId, eventId, endpointId, replay })
      const key = keyOf(appId, endpointId)
      const endpoint = tables.endpoints.get(key)
      if (result.kind === 'retry' || replay > 0 || endpoint === undefined) return 'finished'
      if (result.kind === 'delivered') {
        tables.endpoints.set(key, { ...endpoint, failures: 0, failingSinceMs: undefined })
        return 'finished'
      }
      const failures = endpoint.failures + 1
      const failingSinceMs = endpoint.failingSinceMs ?? nowMs
      const pauses =
        endpoint.pausedAtMs === undefined &&
        failures >= pause.failures &&
        failingSinceMs <= nowMs - pause.forMs
      const changed = { ...endpoint, failures, failingSinceMs, ...(pauses && { pausedAtMs: nowMs }) }
      tables.endpoints.set(key, changed)
      if (pauses) move(tables, changed, 'pending', 'held')
      return pauses ? 'paused' : 'finished'
    },

    async releaseWebhookDelivery(job, leaseId, nowMs) {
      const row = rowOf(job, leaseId)
      if (row === undefined) return
      row.leaseId = undefined
      row.delivery = { ...row.delivery, dueAtMs: nowMs }
    },

    async recordWebhookReplay({ appId, eventId, endpointId, attempt, delivered }) {
      const known = tables.events.some(({ event }) => event.appId === appId && event.eventId === eventId)
      if (!known || !tables.endpoints.has(keyOf(appId, endpointId))) return 'unknown'
      const replays = tables.deliveries
        .map(({ delivery }) => delivery)
        .filter((one) => one.appId === appId && one.eventId === eventId && one.endpointId === endpointId)
        .map(({ replay }) => replay)
      const replay = Math.max(0, ...replays) + 1
      const { atMs } = attempt
      const delivery: WebhookDelivery = {
        appId,
        eventId,
        endpointId,
        replay,
        state: delivered ? 'delivered' : 'failed',
        attempts: 1,
        dueAtMs: atMs,
        createdAtMs: atMs,
        finishedAtMs: atMs,
      }
      tables.deliveries = [...tables.deliveries, { delivery, leaseId: undefined }]
      tables.attempts.push({ ...attempt, appId, eventId, endpointId, replay })
      return replay
    },

    async loadWebhookEvent(appId, eventId) {
      return tables.events.find(({ event }) => event.appId === appId && event.eventId === eventId)?.event
    },

    async listWebhookEvents(appId, sinceMs, limit) {
      return tables.events
        .map(({ event }) => event)
        .filter((event) => event.appId === appId && event.createdAtMs >= sinceMs)
        .toSorted((a, b) => a.createdAtMs - b.createdAtMs || byText(eventIdOf)(a, b))
        .slice(0, limit)
    },

    async listWebhookDeliveries(appId, limit) {
      return tables.deliveries
        .map(({ delivery }) => delivery)
        .filter((delivery) => delivery.appId === appId)
        .toSorted((a, b) => b.createdAtMs - a.createdAtMs || byText(eventIdOf)(b, a))
        .slice(0, limit)
    },

    async listWebhookAttempts(appId, eventId) {
      return tables.attempts
        .filter((attempt) => attempt.appId === appId && attempt.eventId === eventId)
        .map(({ appId: _app, eventId: _event, ...attempt }) => attempt)
        .toSorted((a, b) => a.atMs - b.atMs || a.attempt - b.attempt)
    },
  }
}

const eventIdOf = ({ eventId }: { readonly eventId: string }) => eventId
