// codec: Reports on webhook endpoints and deliveries, the same for a remote server

import type { JsonObject } from '../../lib/json.ts'
import type { Report } from '../command.ts'
import { renderFacts, renderTable } from '../render-table.ts'
import { cellOf, tableOf } from './cells.ts'

export function reportWebhooks(endpoints: readonly JsonObject[], deliveries: readonly JsonObject[]): Report {
  return {
    json: { endpoints: [...endpoints], deliveries: [...deliveries] },
    text: `${textOfEndpoints(endpoints)}\n\n${textOfDeliveries(deliveries)}`,
  }
}

function textOfEndpoints(endpoints: readonly JsonObject[]): string {
  if (endpoints.length === 0)
    return 'There are no endpoints; apps register them through the API, or you with webhooks create.'
  return renderTable(
    ['endpoint id', 'state', 'url', 'events'],
    endpoints.map((endpoint) => [
      cellOf(endpoint, 'endpoint_id'),
      stateOf(endpoint),
      cellOf(endpoint, 'url'),
      cellOf(endpoint, 'events'),
    ]),
  )
}

function stateOf({ disabled, paused_at: pausedAt }: JsonObject): string {
  if (disabled === true) return 'disabled'
  return typeof pausedAt === 'string' ? `paused since ${pausedAt}` : 'live'
}

/** With its secret where one was made: it is shown once. */
export function reportEndpoint(endpoint: JsonObject, secret?: string): Report {
  return {
    json: { ...endpoint, ...(secret !== undefined && { secret }) },
    text: renderFacts([
      ['endpoint id', cellOf(endpoint, 'endpoint_id')],
      ['dialect', cellOf(endpoint, 'dialect')],
      ['url', cellOf(endpoint, 'url')],
      ['events', cellOf(endpoint, 'events')],
      ['state', stateOf(endpoint)],
      ['failures', cellOf(endpoint, 'failures')],
      ['created', cellOf(endpoint, 'created_at')],
      ...(secret === undefined ? [] : [['secret', secret] as const]),
    ]),
  }
}

export function reportDeletedEndpoint(endpointId: string): Report {
  return {
    json: { endpoint_id: endpointId, deleted: true },
    text: `The endpoint ${endpointId} and its deliveries are deleted.`,
  }
}

export function reportDeliveries(deliveries: readonly JsonObject[]): Report {
  return { json: [...deliveries], text: textOfDeliveries(deliveries) }
}

function textOfDeliveries(deliveries: readonly JsonObject[]): string {
  if (deliveries.length === 0) return 'There are no deliveries yet.'
  const rows = deliveries.map((delivery) => ({
    ...delivery,
    event: cellOf(delivery, 'event', 'unknown'),
    state:
      delivery.replay === 0
        ? cellOf(delivery, 'state')
        : `${cellOf(delivery, 'state')} (replay ${cellOf(delivery, 'replay')})`,
  }))
  return tableOf(rows, [
    ['created', 'created_at'],
    ['event id', 'event_id'],
    ['event', 'event'],
    ['endpoint id', 'endpoint_id'],
    ['state', 'state'],
    ['attempts', 'attempts'],
    ['last response', 'last_answer'],
  ])
}

/** Exits with 1 where an endpoint did not accept the event. */
export function reportReplays(eventId: string, replays: readonly JsonObject[]): Report {
  return {
    json: { event_id: eventId, replays: [...replays] },
    text: textOfAttempts(replays),
    exitCode: exitCodeOf(replays),
  }
}

export function reportTest(eventId: string, test: JsonObject): Report {
  return { json: { event_id: eventId, ...test }, text: textOfAttempts([test]), exitCode: exitCodeOf([test]) }
}

function exitCodeOf(sent: readonly JsonObject[]): 0 | 1 {
  return sent.every(({ delivered }) => delivered === true) ? 0 : 1
}

function textOfAttempts(sent: readonly JsonObject[]): string {
  return renderTable(
    ['endpoint id', 'result', 'response', 'detail'],
    sent.map((one) => [
      cellOf(one, 'endpoint_id'),
      one.delivered === true ? 'delivered' : 'failed',
      cellOf(one, 'status', cellOf(one, 'outcome')),
      cellOf(one, 'detail').slice(0, 60).replaceAll(/\s+/g, ' '),
    ]),
  )
}

export function reportResent(endpointId: string, queued: number): Report {
  return {
    json: { endpoint_id: endpointId, queued },
    text: queued === 1 ? 'One event is queued again.' : `${queued} events are queued again.`,
  }
}
