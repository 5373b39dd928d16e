// operation: Prepare a link URL for a client, valid for one flow

import { isOffered } from '../banks/provider-list.ts'
import { isChoosable } from '../banks/selectable-providers.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import { checkUserScopes } from '../grants/scope.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { checkLinkClient } from './check-client.ts'

export interface PrepareLink {
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly providerName: string
}

export interface PreparedLink {
  readonly issuer: string
  /** For `uniqueValue` of the link URL. */
  readonly linkId: string
}

/** Checks what the link URL will be checked for, so that the client learns of an error at once. */
export async function prepareLink(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'banks' | 'issuer'>,
  policy: Policy,
  { clientId, redirectUri, scopes, providerName }: PrepareLink,
): Promise<Outcome<PreparedLink>> {
  const app = await checkLinkClient(ports, policy, { clientId, redirectUri })
  if (!app.ok) return app
  const allowed = checkUserScopes(scopes, app.value, policy)
  if (!allowed.ok) return allowed
  const provider = ports.banks.find(providerName)?.provider
  const choice = { market: '', includeTestProviders: app.value.environment === 'sandbox' }
  if (provider === undefined || !isOffered(policy, provider, app.value) || !isChoosable(provider, choice)) {
    return refuse('provider_unknown', { subject: providerName })
  }
  return accept({ issuer: ports.issuer, linkId: ports.random.id() })
}
