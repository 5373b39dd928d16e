// glue: Command webhooks add

import { createWebhookEndpoint } from '../../core/webhooks/create-endpoint.ts'
import { WEBHOOK_EVENT_KINDS, type WebhookEventKind } from '../../core/webhooks/webhook.ts'
import { type Run, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { findApp, take, withWorkbench } from '../installation.ts'
import { renderFacts } from '../render-table.ts'

export const runWebhooksAdd: Run = (input, io) =>
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
        caller: { appId: app.appId, clientId: app.clientId },
        url: input.arguments[0] ?? '',
        events: [...new Set(events)],
        description: undefined,
        disabled: false,
      }),
    )
    // What the installation signs with its own key needs no secret.
    const shown = wire.algorithm === undefined ? secret : undefined
    return {
      json: {
        endpoint_id: endpoint.endpointId,
        dialect: name,
        url: endpoint.url,
        events: endpoint.events,
        ...(shown !== undefined && { secret: shown }),
      },
      text: renderFacts([
        ['endpoint id', endpoint.endpointId],
        ['url', endpoint.url],
        ['events', endpoint.events.join(' ')],
        ...(shown === undefined ? [] : [['secret', shown] as const]),
      ]),
    }
  })

function readEvent(kind: string, known: readonly WebhookEventKind[]): WebhookEventKind {
  const found = WEBHOOK_EVENT_KINDS.find((one) => one === kind)
  if (found === undefined || !known.includes(found)) {
    throw new Failure('event_unknown', `The dialect has no event ${kind}.`, `It has: ${known.join(' ')}.`)
  }
  return found
}
