// operation: Send one event, signed with every active secret

import type { Ports } from '../ports.ts'
import { ATTEMPT_TIMEOUT_MS } from './retry.ts'
import type { WebhookAttempt, WebhookEndpoint, WebhookEvent } from './webhook.ts'
import type { EventPorts, WebhookWire } from './wire.ts'

/** Additional header: the receiver recognises an event that it received before. */
const EVENT_ID_HEADER = 'x-event-id'
/** Additional header of a test event. */
const TEST_HEADER = 'x-test-event'

export interface SendWebhook {
  readonly event: WebhookEvent
  readonly url: string
  /** Newest first. */
  readonly secrets: readonly string[]
  readonly wire: WebhookWire
  /** From 1. */
  readonly attempt: number
  /** Sent on request, with invented ids. */
  readonly isTest?: boolean
  readonly signal: AbortSignal
}

/** Rejects only if aborted by the signal. */
export async function sendWebhook(
  ports: PostPorts & EventPorts,
  { event, wire, ...request }: SendWebhook,
): Promise<WebhookAttempt> {
  const body = JSON.stringify((await wire.readEvent?.(ports, event)) ?? wire.renderEvent(event))
  return await postSigned(ports, { ...request, wire, body, eventId: event.eventId })
}

type PostPorts = Pick<Ports, 'receivers' | 'clock' | 'signer' | 'issuer'>

/** Posts a body with the headers and the signature of a wire. Rejects only if aborted by the signal. */
export async function postSigned(
  ports: PostPorts,
  {
    url,
    body,
    eventId,
    secrets,
    wire,
    attempt,
    isTest = false,
    signal,
  }: Omit<SendWebhook, 'event'> & { readonly body: string; readonly eventId: string },
): Promise<WebhookAttempt> {
  const atMs = ports.clock.nowMs()
  const signed = wire.signHeaders(
    { url, atMs, issuer: ports.issuer, body },
    {
      withSecrets: (text) => secrets.map((secret) => ports.receivers.sign(secret, text)),
      withKey: (header, payload) => {
        if (wire.algorithm === undefined)
          throw new TypeError('a wire that names no algorithm signs with secrets')
        return ports.signer.signPayload(header, payload, wire.algorithm)
      },
    },
  )
  const response = await ports.receivers.post({
    url,
    headers: { ...buildHeaders({ eventId }, isTest), ...signed },
    body,
    timeoutMs: ATTEMPT_TIMEOUT_MS,
    signal,
  })
  const durationMs = Math.max(0, ports.clock.nowMs() - atMs)
  return { attempt, atMs, durationMs, ...response }
}

/** Those of every dialect. */
export function buildHeaders(
  { eventId }: Pick<WebhookEvent, 'eventId'>,
  isTest: boolean,
): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Tallystick-Webhooks/1',
    [EVENT_ID_HEADER]: eventId,
    ...(isTest && { [TEST_HEADER]: 'true' }),
  }
}

/** The failed attempt of an endpoint whose dialect is not mounted: no request is sent. */
export function attemptWithoutWire(endpoint: WebhookEndpoint, attempt: number, atMs: number): WebhookAttempt {
  return {
    attempt,
    atMs,
    durationMs: 0,
    outcome: 'no_connection',
    status: undefined,
    detail: `the dialect ${endpoint.dialect} is not mounted`,
  }
}
