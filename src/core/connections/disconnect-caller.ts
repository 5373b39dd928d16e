// operation: Disconnect the bank connection that an access token was granted for

import { accept, type Outcome, refuse } from '../errors.ts'
import { revokeGrant } from '../grants/revoke-grant.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { disconnectConnection } from './disconnect.ts'

/**
 * Every grant of the connection is revoked with it. A grant without a connection is revoked by itself. With `only`, another
 * connection than that one is refused as unknown.
 */
export async function disconnectCaller(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'banks'>,
  policy: Policy,
  { caller, only }: { readonly caller: UserCaller; readonly only?: string | undefined },
): Promise<Outcome<undefined>> {
  const { appId, grantId } = caller
  const grant = await ports.store.loadGrant(appId, grantId)
  if (grant === undefined) return refuse('token_revoked', { detail: 'grant' })
  const { connectionId } = grant
  if (only !== undefined && only !== connectionId) return refuse('connection_unknown')
  if (connectionId === undefined) {
    const revoked = await revokeGrant(ports, policy, { appId, grantId, actor: `client:${caller.clientId}` })
    return revoked.ok ? accept(undefined) : revoked
  }
  const ended = await disconnectConnection(ports, policy, { caller, connectionId })
  // Another request has disconnected it since the token was checked.
  return ended.ok ? ended : refuse('token_revoked', { detail: 'connection' })
}
