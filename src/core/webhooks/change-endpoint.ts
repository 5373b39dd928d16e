// operation: Update a webhook endpoint; enabling it also ends a pause

import { changeOf, recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { describeEndpoint } from './describe-endpoint.ts'
import { actorOf, type WebhookManager } from './manager.ts'
import { readReceiverUrl } from './url.ts'
import type { WebhookEndpoint, WebhookEndpointChange } from './webhook.ts'

export interface ChangeWebhookEndpoint {
  readonly caller: WebhookManager
  readonly endpointId: string
  readonly change: WebhookEndpointChange
}

export async function changeWebhookEndpoint(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'receivers'>,
  _policy: Policy,
  { caller, endpointId, change }: ChangeWebhookEndpoint,
): Promise<Outcome<WebhookEndpoint>> {
  const { appId } = caller
  let { url } = change
  if (url !== undefined) {
    const read = readReceiverUrl(url, ports.receivers)
    if ('problem' in read) return refuse('parameter_invalid', { subject: `url (${read.problem})` })
    url = read.url
  }
  const before = await ports.store.loadWebhookEndpoint(appId, endpointId)
  if (before === undefined) return refuse('webhook_endpoint_unknown')
  const nowMs = ports.clock.nowMs()
  const fact = await ports.store.changeWebhookEndpoint(appId, endpointId, { ...change, url }, nowMs)
  if (fact === 'unknown') return refuse('webhook_endpoint_unknown')
  if (fact === 'exists') return refuse('webhook_endpoint_exists')
  await recordAudit(ports, {
    appId,
    actor: actorOf(caller),
    action: 'webhook_endpoint.changed',
    target: endpointId,
    ...changeOf(describeEndpoint(before), describeEndpoint(fact)),
  })
  return accept(fact)
}
