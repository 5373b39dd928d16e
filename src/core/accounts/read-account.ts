// operation: Read one account of a user

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { type Account, isOfTypes } from './account.ts'

export interface ReadAccount {
  readonly caller: Pick<UserCaller, 'appId' | 'userId'>
  readonly accountId: string
  /** An account of another type counts as unknown; undefined allows every type. */
  readonly types?: readonly Account['type'][]
}

export async function readAccount(
  ports: Pick<Ports, 'store'>,
  _policy: Policy,
  command: ReadAccount,
): Promise<Outcome<Account>> {
  const { appId, userId } = command.caller
  const account = await ports.store.loadAccount(appId, userId, command.accountId)
  return account !== undefined && isOfTypes(account, command.types)
    ? accept(account)
    : refuse('account_unknown')
}
