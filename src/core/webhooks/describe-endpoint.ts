// rule: Webhook endpoints as audit events state them, without anything secret

import type { JsonObject } from '../../lib/json.ts'
import type { WebhookEndpoint } from './webhook.ts'

export function describeEndpoint(endpoint: WebhookEndpoint): JsonObject {
  const { url, dialect, description, events, disabled } = endpoint
  return { url: withoutQuery(url), dialect, description: description ?? null, events, disabled }
}

/** Receivers have their own secrets in queries. */
function withoutQuery(text: string): string {
  const { origin, pathname, search } = new URL(text)
  return origin + pathname + (search === '' ? '' : '?[hidden]')
}
