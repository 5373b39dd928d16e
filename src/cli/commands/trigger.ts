// glue: Command trigger: sends a test event to the webhook endpoints of an app

import { sendTestWebhook } from '../../core/webhooks/send-test.ts'
import type { WebhookEventKind } from '../../core/webhooks/webhook.ts'
import type { WebhookWires } from '../../core/webhooks/wire.ts'
import { collectWires } from '../../dialects/all-dialects.ts'
import type { JsonObject } from '../../lib/json.ts'
import { type Run, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { ACTOR, findApp, take, withWorkbench } from '../installation.ts'
import { renderTable } from '../render-table.ts'

export const runTrigger: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports, store }) => {
    const wires = collectWires()
    const { appId, name } = await findApp({ store }, input)
    const typed = input.arguments[0] ?? ''
    const kinds = findKinds(wires, typed)
    const only = textOf(input, 'endpoint')
    const endpoints = await store.listWebhookEndpoints(appId, undefined, 1000)
    const chosen = endpoints.flatMap(({ endpointId, dialect, events }) => {
      const kind = kinds.get(dialect)
      const isWanted = only === undefined ? kind !== undefined && events.includes(kind) : endpointId === only
      return isWanted && kind !== undefined ? [{ endpointId, kind }] : []
    })
    if (chosen.length === 0) {
      throw new Failure(
        'webhook_endpoint_unknown',
        `No webhook endpoint of ${name} receives ${typed}.`,
        'See the command webhooks list, or register one with webhooks create.',
      )
    }
    const sent: JsonObject[] = []
    const { signal } = new AbortController()
    for (const { endpointId, kind } of chosen) {
      const manager = { appId, actor: ACTOR }
      const result = take(await sendTestWebhook(ports, { manager, endpointId, kind, wires, signal }))
      sent.push({
        endpoint_id: endpointId,
        event_id: result.event.eventId,
        delivered: result.delivered,
        outcome: result.attempt.outcome,
        status: result.attempt.status ?? null,
        detail: result.attempt.detail,
      })
    }
    return {
      json: { event: typed, sent },
      text: renderTable(
        ['endpoint id', 'result', 'response', 'event id'],
        sent.map(({ endpoint_id, delivered, status, outcome, event_id }) => [
          String(endpoint_id),
          delivered === true ? 'delivered' : 'failed',
          String(status ?? outcome),
          String(event_id),
        ]),
      ),
      exitCode: sent.every(({ delivered }) => delivered === true) ? 0 : 1,
    }
  })

/** By dialect: each has names of its own, and an event may be named in ours. */
function findKinds(wires: WebhookWires, typed: string): ReadonlyMap<string, WebhookEventKind> {
  const found = new Map<string, WebhookEventKind>()
  const known = new Set<string>()
  for (const [dialect, { events, eventNames }] of wires) {
    for (const kind of events) {
      known.add(kind)
      if (kind === typed || eventNames?.[kind] === typed) found.set(dialect, kind)
    }
  }
  if (found.size > 0) return found
  throw new Failure(
    'usage',
    `There is no event ${typed.slice(0, 60)}.`,
    `Choose one of ${[...known].sort().join(', ')}.`,
  )
}
