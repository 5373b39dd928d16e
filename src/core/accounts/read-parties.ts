// operation: Read the parties of an account

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { type Account, isOfTypes } from './account.ts'
import { type Party, partiesOf } from './parties.ts'

export interface ReadParties {
  readonly caller: UserCaller
  readonly accountId: string
  /** An account of another type counts as unknown; undefined allows every type. */
  readonly types?: readonly Account['type'][]
}

export async function readParties(
  ports: Pick<Ports, 'store'>,
  _policy: Policy,
  { caller, accountId, types }: ReadParties,
): Promise<Outcome<readonly Party[]>> {
  const { appId, userId } = caller
  const account = await ports.store.loadAccount(appId, userId, accountId)
  if (account === undefined || !isOfTypes(account, types)) return refuse('account_unknown')
  const connection = await ports.store.loadConnection(appId, account.connectionId)
  return accept(partiesOf(account, connection?.identity))
}
