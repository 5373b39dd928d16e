// operation: Delete a webhook endpoint and its pending deliveries

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'

export interface DeleteWebhookEndpoint {
  readonly caller: Pick<ClientCaller, 'appId' | 'clientId'>
  readonly endpointId: string
}

export async function deleteWebhookEndpoint(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  _policy: Policy,
  { caller: { appId, clientId }, endpointId }: DeleteWebhookEndpoint,
): Promise<Outcome<undefined>> {
  const fact = await ports.store.deleteWebhookEndpoint(appId, endpointId)
  if (fact === 'unknown') return refuse('webhook_endpoint_unknown')
  await recordAudit(ports, {
    appId,
    actor: `client:${clientId}`,
    action: 'webhook_endpoint.deleted',
    target: endpointId,
  })
  return accept(undefined)
}
