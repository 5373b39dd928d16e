// rule: The request of an event as members see it, without its signature

import { buildHeaders } from './send.ts'
import type { WebhookEndpoint, WebhookEvent } from './webhook.ts'
import type { WebhookWire } from './wire.ts'

const SIGNATURE = '(signature)'

export interface DescribedRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Undefined where the dialect reads the body when it sends it. */
  readonly body: string | undefined
}

export function describeRequest(
  wire: WebhookWire,
  { url }: Pick<WebhookEndpoint, 'url'>,
  event: WebhookEvent,
  { issuer, isTest = false }: { readonly issuer: string; readonly isTest?: boolean },
): DescribedRequest {
  const body = JSON.stringify(wire.renderEvent(event))
  const signed = wire.signHeaders(
    { url, atMs: event.createdAtMs, issuer, body },
    { withSecrets: () => [''], withKey: () => '..' },
  )
  const masked = Object.fromEntries(Object.keys(signed).map((name) => [name, SIGNATURE]))
  return {
    url,
    headers: { ...buildHeaders(event, isTest), ...masked },
    body: wire.readEvent === undefined ? body : undefined,
  }
}
