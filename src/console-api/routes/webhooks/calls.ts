// glue: Dialects, endpoints and refusals that the routes of webhooks share

import { findAppDialect } from '../../../core/apps/app.ts'
import type { Outcome } from '../../../core/errors.ts'
import type { WebhookEndpoint } from '../../../core/webhooks/webhook.ts'
import type { WebhookWires } from '../../../core/webhooks/wire.ts'
import type { AppCall, ConsoleDialect, ConsoleServices } from '../../call.ts'
import { ConsoleRefusal, fromRefusal } from '../../problems.ts'

export function wiresOf({ dialects }: ConsoleServices): WebhookWires {
  return new Map(
    dialects.flatMap(({ policy, webhooks }) =>
      webhooks === undefined ? [] : [[policy.name, webhooks] as const],
    ),
  )
}

/** An attempt is made and stored even if the browser leaves; it has a time limit of its own. */
export function neverAborted(): AbortSignal {
  return new AbortController().signal
}

type WithWebhooks = ConsoleDialect & { readonly webhooks: NonNullable<ConsoleDialect['webhooks']> }

export function dialectOf({ services, app }: AppCall, name: string): WithWebhooks {
  const found = services.dialects.find(({ policy }) => policy.name === name)
  const webhooks = found?.webhooks
  if (found === undefined || webhooks === undefined || findAppDialect(app, { name }) === undefined) {
    throw new ConsoleRefusal('body_invalid', {
      fields: { dialect: `The app uses no API named ${name} that sends webhooks.` },
    })
  }
  return { ...found, webhooks }
}

export async function loadEndpoint({ services, app, params }: AppCall): Promise<WebhookEndpoint> {
  const endpoint = await services.ports.store.loadWebhookEndpoint(app.appId, params.endpointId ?? '')
  if (endpoint === undefined) throw new ConsoleRefusal('not_found')
  return endpoint
}

/** Unknown endpoints and events are 404; every other refusal keeps its own status. */
export function takeWebhook<T>(outcome: Outcome<T>, field?: string): T {
  if (outcome.ok) return outcome.value
  const { code } = outcome.refusal
  if (code === 'webhook_endpoint_unknown' || code === 'webhook_event_unknown')
    throw new ConsoleRefusal('not_found')
  throw fromRefusal(outcome.refusal, field)
}
