// operation: Revoke a token that its own client presents
// Spec: RFC 7009 sections 2.1 and 2.2

import {
  authenticateClient,
  type ClientAuthenticationNeeds,
  type ClientCredentials,
} from '../apps/authenticate-client.ts'
import { accept, type Outcome } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { revokeToken } from './revoke-token.ts'

export interface RevokePresentedToken {
  readonly client: ClientCredentials
  readonly token: string
}

type Needs = ClientAuthenticationNeeds & Pick<Ports, 'installationId' | 'policies' | 'signer' | 'random'>

/**
 * An unknown, expired or foreign token is no error: the client wants it invalid, and for the client it is. A token that the app
 * got from another dialect ends as well, because the response says that the token is not active.
 */
export async function revokePresentedToken(
  ports: Needs,
  policy: Policy,
  { client, token }: RevokePresentedToken,
): Promise<Outcome<undefined>> {
  const authenticated = await authenticateClient(ports, policy, client)
  if (!authenticated.ok) return authenticated
  const { appId, clientId } = authenticated.value.app
  const command = { appId, token, actor: `client:${clientId}` }
  for (const issuing of ports.policies.values()) {
    if ((await revokeToken(ports, issuing, command)).ok) break
  }
  return accept(undefined)
}
