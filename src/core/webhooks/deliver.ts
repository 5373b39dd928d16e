// operation: Attempt one leased delivery and store the result

import { recordAudit } from '../apps/record-audit.ts'
import type { Ports } from '../ports.ts'
import { PAUSE_LIMITS, resultOf, resultUnder } from './retry.ts'
import { openSigningSecrets } from './secret.ts'
import { attemptWithoutWire, sendWebhook } from './send.ts'
import type { AttemptResult } from './store.ts'
import type { WebhookAttempt, WebhookJob } from './webhook.ts'
import type { WebhookWire, WebhookWires } from './wire.ts'

export interface DeliverWebhook {
  readonly job: WebhookJob
  readonly leaseId: string
  readonly wires: WebhookWires
  readonly signal: AbortSignal
}

/** Rejects if aborted; the lease then expires, or the caller releases it. */
export async function deliverWebhook(
  ports: Pick<
    Ports,
    'store' | 'clock' | 'random' | 'vault' | 'receivers' | 'banks' | 'signer' | 'issuer' | 'log'
  >,
  { job, leaseId, wires, signal }: DeliverWebhook,
): Promise<void> {
  const { event, endpoint, delivery } = job
  const { appId, endpointId } = endpoint
  const number = delivery.attempts + 1
  const wire = wires.get(endpoint.dialect)
  const nowMs = ports.clock.nowMs()
  const attempt =
    wire === undefined
      ? attemptWithoutWire(endpoint, number, nowMs)
      : await sendWebhook(ports, {
          event,
          url: endpoint.url,
          secrets: openSigningSecrets(ports.vault, endpoint, nowMs),
          wire,
          attempt: number,
          signal,
        })
  const endMs = ports.clock.nowMs()
  const fact = await ports.store.finishWebhookAttempt({
    job,
    leaseId,
    attempt,
    result: resultFor(ports, wire, attempt, {
      nowMs: endMs,
      eventAtMs: delivery.replay === 0 ? event.createdAtMs : delivery.createdAtMs,
    }),
    pause: PAUSE_LIMITS,
    nowMs: endMs,
  })
  if (fact !== 'paused') return
  ports.log.warn(
    { appId, endpointId, outcome: attempt.outcome, ...(attempt.status && { status: attempt.status }) },
    'Webhook endpoint paused after 24 h of failed deliveries; re-enable it to deliver the queued events',
  )
  await recordAudit(ports, {
    appId,
    actor: 'system',
    action: 'webhook_endpoint.paused',
    target: endpointId,
    before: { paused: false },
    after: { paused: true },
  })
}

function resultFor(
  { random }: Pick<Ports, 'random'>,
  wire: WebhookWire | undefined,
  attempt: WebhookAttempt,
  times: { readonly nowMs: number; readonly eventAtMs: number },
): AttemptResult {
  if (wire?.retries === undefined) return resultOf(attempt, times.nowMs)
  const [byte = 0] = random.bytes(1)
  return resultUnder(wire.retries, attempt, { ...times, share: byte / 255 })
}
