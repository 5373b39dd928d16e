// operation: Rotate the secret of a webhook endpoint; both sign until the overlap ends

import { isoInstant } from '../../lib/iso-date.ts'
import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { drawWebhookSecret, type WebhookEndpointWithSecret } from './create-endpoint.ts'
import { actorOf, type WebhookManager } from './manager.ts'
import { MAX_OVERLAP_SECONDS, secretContext } from './secret.ts'

export interface RotateWebhookSecret {
  readonly caller: WebhookManager
  readonly endpointId: string
  /** How long both secrets sign; 0 revokes the old secret at once. */
  readonly overlapSeconds: number
}

export async function rotateWebhookSecret(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'vault'>,
  _policy: Policy,
  { caller, endpointId, overlapSeconds }: RotateWebhookSecret,
): Promise<Outcome<WebhookEndpointWithSecret>> {
  if (overlapSeconds < 0 || overlapSeconds > MAX_OVERLAP_SECONDS) {
    return refuse('parameter_invalid', { subject: 'overlapSeconds' })
  }
  const { appId } = caller
  const secret = drawWebhookSecret(ports.random)
  const nowMs = ports.clock.nowMs()
  const fact = await ports.store.rotateWebhookSecret({
    appId,
    endpointId,
    sealedSecret: ports.vault.seal(secret, secretContext({ appId, endpointId })),
    previousUntilMs: nowMs + overlapSeconds * 1000,
    nowMs,
  })
  if (fact === 'unknown') return refuse('webhook_endpoint_unknown')
  await recordAudit(ports, {
    appId,
    actor: actorOf(caller),
    action: 'webhook_endpoint.secret_rotated',
    target: endpointId,
    before: { previousSecretUntil: null },
    after: { previousSecretUntil: isoInstant(nowMs + overlapSeconds * 1000) },
  })
  return accept({ endpoint: fact, secret })
}
