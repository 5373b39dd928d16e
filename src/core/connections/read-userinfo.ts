// operation: Read the claims about the end user of a token
// Spec: OpenID Connect Core section 5.3

import type { BankIdentity } from '../banks/bank.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'

export interface UserInfo {
  readonly subject: string
  /** As the bank of the connection tells it; undefined where the person shares no identity. */
  readonly identity: BankIdentity | undefined
}

export async function readUserInfo(
  ports: Pick<Ports, 'store'>,
  _policy: Policy,
  { caller }: { readonly caller: UserCaller },
): Promise<Outcome<UserInfo>> {
  const { appId, userId, grantId } = caller
  const grant = await ports.store.loadGrant(appId, grantId)
  if (grant === undefined) return refuse('token_revoked', { detail: 'grant' })
  const { connectionId } = grant
  const connection =
    connectionId === undefined ? undefined : await ports.store.loadConnection(appId, connectionId)
  return accept({ subject: grant.subject ?? userId, identity: connection?.identity })
}
