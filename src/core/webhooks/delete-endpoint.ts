// operation: Delete a webhook endpoint and its pending deliveries

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { describeEndpoint } from './describe-endpoint.ts'
import { actorOf, type WebhookManager } from './manager.ts'

export interface DeleteWebhookEndpoint {
  readonly caller: WebhookManager
  readonly endpointId: string
}

export async function deleteWebhookEndpoint(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  _policy: Policy,
  { caller, endpointId }: DeleteWebhookEndpoint,
): Promise<Outcome<undefined>> {
  const { appId } = caller
  const before = await ports.store.loadWebhookEndpoint(appId, endpointId)
  const fact = await ports.store.deleteWebhookEndpoint(appId, endpointId)
  if (fact === 'unknown') return refuse('webhook_endpoint_unknown')
  await recordAudit(ports, {
    appId,
    actor: actorOf(caller),
    action: 'webhook_endpoint.deleted',
    target: endpointId,
    before: before === undefined ? null : describeEndpoint(before),
    after: null,
  })
  return accept(undefined)
}
