// glue: Commands webhooks create, show, delete, rotate and test

import { createWebhookEndpoint } from '../../core/webhooks/create-endpoint.ts'
import { deleteWebhookEndpoint } from '../../core/webhooks/delete-endpoint.ts'
import { rotateWebhookSecret } from '../../core/webhooks/rotate-secret.ts'
import { sendTestWebhook } from '../../core/webhooks/send-test.ts'
import {
  WEBHOOK_EVENT_KINDS,
  type WebhookEndpoint,
  type WebhookEventKind,
} from '../../core/webhooks/webhook.ts'
import type { WebhookWire } from '../../core/webhooks/wire.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Workbench } from '../../main.ts'
import { type Input, type Run, textOf } from '../command.ts'
import { Failure, refused } from '../failure.ts'
import { ACTOR, findApp, take, withWorkbench } from '../installation.ts'
import { overlapOf } from '../options.ts'
import { reportDeletedEndpoint, reportEndpoint, reportTest } from '../reports/webhooks.ts'

export const runWebhooksCreate: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports, store }) => {
    const { collectWires } = await import('../../dialects/all-dialects.ts')
    const app = await findApp({ store }, input)
    const name = textOf(input, 'dialect') ?? ''
    const [wire, policy] = [collectWires().get(name), ports.policies.get(name)]
    if (wire === undefined || policy === undefined || !app.dialects.some(({ dialect }) => dialect === name)) {
      throw new Failure('dialect_unknown', `${app.name} has no webhooks of the dialect ${name}.`)
    }
    const events = (input.options.get('event') ?? wire.events).map((kind) => readEvent(kind, wire.events))
    const { endpoint, secret } = take(
      await createWebhookEndpoint(ports, policy, {
        caller: { appId: app.appId, actor: ACTOR },
        url: input.arguments[0] ?? '',
        events: [...new Set(events)],
        description: undefined,
        disabled: false,
      }),
    )
    return reportEndpoint(renderEndpoint(endpoint), shownSecret(wire, secret))
  })

export const runWebhooksShow: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => reportEndpoint(renderEndpoint(await findEndpoint(bench, input))))

export const runWebhooksDelete: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const { appId, endpointId } = await findEndpoint(bench, input)
    const caller = { appId, actor: ACTOR }
    take(await deleteWebhookEndpoint(bench.ports, bench.policy, { caller, endpointId }))
    return reportDeletedEndpoint(endpointId)
  })

export const runWebhooksRotate: Run = (input, io) => {
  const overlapSeconds = overlapOf(input)
  return withWorkbench(input, io, async (bench) => {
    const { collectWires } = await import('../../dialects/all-dialects.ts')
    const { appId, endpointId } = await findEndpoint(bench, input)
    const caller = { appId, actor: ACTOR }
    const { endpoint, secret } = take(
      await rotateWebhookSecret(bench.ports, bench.policy, { caller, endpointId, overlapSeconds }),
    )
    return reportEndpoint(renderEndpoint(endpoint), shownSecret(collectWires().get(endpoint.dialect), secret))
  })
}

export const runWebhooksTest: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const { collectWires } = await import('../../dialects/all-dialects.ts')
    const { appId, endpointId, dialect } = await findEndpoint(bench, input)
    const wires = collectWires()
    const sent = take(
      await sendTestWebhook(bench.ports, {
        manager: { appId, actor: ACTOR },
        endpointId,
        kind: readEvent(textOf(input, 'event') ?? '', wires.get(dialect)?.events ?? []),
        wires,
        signal: new AbortController().signal,
      }),
    )
    const { outcome, status, detail } = sent.attempt
    const test = {
      endpoint_id: endpointId,
      delivered: sent.delivered,
      outcome,
      status: status ?? null,
      detail,
    }
    return reportTest(sent.event.eventId, test)
  })

export function renderEndpoint(endpoint: WebhookEndpoint): JsonObject {
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

/** What the installation signs with its own key needs no secret. */
function shownSecret(wire: WebhookWire | undefined, secret: string): string | undefined {
  return wire?.algorithm === undefined ? secret : undefined
}

async function findEndpoint({ store }: Pick<Workbench, 'store'>, input: Input): Promise<WebhookEndpoint> {
  const { appId } = await findApp({ store }, input)
  const endpoint = await store.loadWebhookEndpoint(appId, input.arguments[0] ?? '')
  if (endpoint === undefined) throw refused({ code: 'webhook_endpoint_unknown' })
  return endpoint
}

function readEvent(kind: string, known: readonly WebhookEventKind[]): WebhookEventKind {
  const found = WEBHOOK_EVENT_KINDS.find((one) => one === kind)
  if (found === undefined || !known.includes(found)) {
    throw new Failure('event_unknown', `The dialect has no event ${kind}.`, `It has: ${known.join(' ')}.`)
  }
  return found
}
