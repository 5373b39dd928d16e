// operation: Revoke a token that its own client presents
// Spec: RFC 7009 sections 2.1 and 2.2

import { authenticateClient, type ClientCredentials } from '../apps/authenticate-client.ts'
import { accept, type Outcome } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { revokeToken } from './revoke-token.ts'

export interface RevokePresentedToken {
  readonly client: ClientCredentials
  readonly token: string
}

type Needs = Pick<
  Ports,
  'issuer' | 'installationId' | 'store' | 'hash' | 'clock' | 'usage' | 'signer' | 'random' | 'assertions'
>

/** An unknown, expired or foreign token is no error: the client wants it invalid, and for the client it is. */
export async function revokePresentedToken(
  ports: Needs,
  policy: Policy,
  { client, token }: RevokePresentedToken,
): Promise<Outcome<undefined>> {
  const authenticated = await authenticateClient(ports, policy, client)
  if (!authenticated.ok) return authenticated
  const { appId, clientId } = authenticated.value.app
  await revokeToken(ports, policy, { appId, token, actor: `client:${clientId}` })
  return accept(undefined)
}
