// operation: Check an access token that is sent as a value, and read its connection

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { authorizeAccess } from '../tokens/authorize-access.ts'
import type { UserCaller } from '../tokens/token.ts'
import type { Connection } from './connection.ts'
import { loadConnectionOf } from './fresh-connection.ts'

export interface DescribedToken {
  readonly caller: UserCaller
  readonly connection: Connection
}

export async function describeToken(
  ports: Pick<Ports, 'installationId' | 'signer' | 'store' | 'clock' | 'usage'>,
  policy: Policy,
  { accessToken }: { readonly accessToken: string },
): Promise<Outcome<DescribedToken>> {
  const authorized = await authorizeAccess(ports, policy, { accessToken, accepts: ['user'], scopes: [] })
  if (!authorized.ok) return authorized
  const caller = authorized.value
  if (caller.kind !== 'user') return refuse('token_wrong_kind')
  const connection = await loadConnectionOf(ports, caller)
  return connection.ok ? accept({ caller, connection: connection.value }) : connection
}
