// operation: Create a webhook endpoint; its secret is returned once

import { encodeBase64url } from '../../lib/base64url.ts'
import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Random } from '../keys/cryptography.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { describeEndpoint } from './describe-endpoint.ts'
import { actorOf, type WebhookManager } from './manager.ts'
import { secretContext, WEBHOOK_SECRET_BYTES, WEBHOOK_SECRET_PREFIX } from './secret.ts'
import { readReceiverUrl } from './url.ts'
import { MAX_WEBHOOK_ENDPOINTS, type WebhookEndpoint, type WebhookEventKind } from './webhook.ts'

export interface CreateWebhookEndpoint {
  readonly caller: WebhookManager
  readonly url: string
  /** At least one, without duplicates. */
  readonly events: readonly WebhookEventKind[]
  readonly description: string | undefined
  readonly disabled: boolean
}

export interface WebhookEndpointWithSecret {
  readonly endpoint: WebhookEndpoint
  /** Returned once; stored sealed. */
  readonly secret: string
}

export async function createWebhookEndpoint(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'vault' | 'receivers'>,
  policy: Policy,
  command: CreateWebhookEndpoint,
): Promise<Outcome<WebhookEndpointWithSecret>> {
  const { caller } = command
  const { appId } = caller
  const read = readReceiverUrl(command.url, ports.receivers)
  if ('problem' in read) return refuse('parameter_invalid', { subject: `url (${read.problem})` })
  const nowMs = ports.clock.nowMs()
  const endpointId = ports.random.id()
  const secret = drawWebhookSecret(ports.random)
  const endpoint: WebhookEndpoint = {
    appId,
    endpointId,
    dialect: policy.name,
    url: read.url,
    description: command.description,
    events: command.events,
    disabled: command.disabled,
    sealedSecret: ports.vault.seal(secret, secretContext({ appId, endpointId })),
    sealedPreviousSecret: undefined,
    previousUntilMs: undefined,
    failures: 0,
    failingSinceMs: undefined,
    pausedAtMs: undefined,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  }
  const fact = await ports.store.createWebhookEndpoint(endpoint, MAX_WEBHOOK_ENDPOINTS)
  if (fact === 'unknown') return refuse('client_unknown')
  if (fact === 'limit_reached') return refuse('webhook_endpoint_limit_reached')
  if (fact === 'exists') return refuse('webhook_endpoint_exists')
  await recordAudit(ports, {
    appId,
    actor: actorOf(caller),
    action: 'webhook_endpoint.created',
    target: endpointId,
    before: null,
    after: describeEndpoint(endpoint),
  })
  return accept({ endpoint, secret })
}

export function drawWebhookSecret(random: Pick<Random, 'bytes'>): string {
  return WEBHOOK_SECRET_PREFIX + encodeBase64url(random.bytes(WEBHOOK_SECRET_BYTES))
}
