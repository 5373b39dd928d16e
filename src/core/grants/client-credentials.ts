// operation: Client credentials grant: issue a client token; writes nothing
// Spec: RFC 6749 section 4.4

import {
  authenticateClient,
  type ClientAuthenticationNeeds,
  type ClientCredentials,
} from '../apps/authenticate-client.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { IssuedTokens } from '../tokens/token.ts'
import { signClientToken } from './issue-access-token.ts'
import { checkResources } from './resource.ts'
import { allowedScopes, checkCombination } from './scope.ts'

export interface IssueClientToken {
  readonly client: ClientCredentials
  /** Undefined if the request has no `scope`. */
  readonly scopes: readonly string[] | undefined
  /** Resource indicators (RFC 8707); none for this installation. */
  readonly resources?: readonly string[]
}

export async function issueClientToken(
  ports: ClientAuthenticationNeeds & Pick<Ports, 'installationId' | 'signer' | 'random'>,
  policy: Policy,
  command: IssueClientToken,
): Promise<Outcome<IssuedTokens>> {
  // Public clients must not use this grant (RFC 6749 section 4.4).
  if (command.client.method === 'none') return refuse('client_unauthenticated')
  const authenticated = await authenticateClient(ports, policy, command.client)
  if (!authenticated.ok) return authenticated
  const { app } = authenticated.value

  if (command.scopes === undefined && policy.scopes.omitted === 'refuse') {
    return refuse('parameter_missing', { subject: 'scope' })
  }
  const scopes =
    command.scopes === undefined
      ? accept(allowedScopes(app, policy))
      : checkCombination(command.scopes, app, policy)
  if (!scopes.ok) return scopes
  const resources = checkResources(command.resources ?? [], app, policy, ports.issuer)
  if (!resources.ok) return resources
  return accept(signClientToken(ports, policy, app, scopes.value, resources.value))
}
