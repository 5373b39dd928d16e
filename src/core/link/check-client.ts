// operation: Check the client and redirect URI of a link URL
// Spec: RFC 6749 sections 3.1.2.4 and 4.1.2.1; RFC 9700 section 4.11.2: no redirect before this check passes

import type { ClientApp } from '../apps/app.ts'
import { checkClient } from '../apps/authenticate-client.ts'
import { matchRedirectUri } from '../apps/redirect-uri.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'

export interface CheckLinkClient {
  readonly clientId: string | undefined
  readonly redirectUri: string | undefined
}

export async function checkLinkClient(
  ports: Pick<Ports, 'store' | 'clock'>,
  policy: Policy,
  { clientId, redirectUri }: CheckLinkClient,
): Promise<Outcome<ClientApp>> {
  if (clientId === undefined) return refuse('parameter_missing', { subject: 'client_id' })
  const client = checkClient(await ports.store.loadClient(clientId, ports.clock.nowMs()), policy)
  if (!client.ok) return client
  if (redirectUri === undefined) return refuse('parameter_missing', { subject: 'redirect_uri' })
  if (!matchRedirectUri(client.value.app.redirectUris, redirectUri))
    return refuse('redirect_uri_unregistered')
  return accept(client.value.app)
}
