// operation: List the webhook endpoints of an app, without their secrets

import { accept, type Outcome, refuse } from '../errors.ts'
import { buildPageToken, readPageToken } from '../paging/page-token.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'
import type { WebhookEndpoint } from './webhook.ts'

export interface ListWebhookEndpoints {
  readonly caller: Pick<ClientCaller, 'appId'>
  readonly pageSize: number
  readonly pageToken: string | undefined
}

export async function listWebhookEndpoints(
  ports: Pick<Ports, 'store' | 'hash'>,
  policy: Policy,
  { caller: { appId }, pageSize, pageToken }: ListWebhookEndpoints,
): Promise<
  Outcome<{ readonly items: readonly WebhookEndpoint[]; readonly nextPageToken: string | undefined }>
> {
  const bound = ['webhook-endpoints', appId, policy.name] as const
  let after: string | undefined
  if (pageToken !== undefined) {
    const cursor = readPageToken(ports.hash, bound, pageToken)
    if (typeof cursor !== 'string') return refuse('page_token_invalid')
    after = cursor
  }
  // One item more than the page size shows whether there is another page.
  const found = await ports.store.listWebhookEndpoints(appId, after, pageSize + 1)
  const items = found.slice(0, pageSize)
  const last = items.at(-1)
  const more = found.length > pageSize && last !== undefined
  return accept({
    items,
    nextPageToken: more ? buildPageToken(ports.hash, bound, last.endpointId) : undefined,
  })
}
