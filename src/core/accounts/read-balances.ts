// operation: Read an account for its balances, with a user token or a client token

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { Caller } from '../tokens/token.ts'
import { type Account, isOfTypes } from './account.ts'

export interface ReadBalances {
  readonly caller: Caller
  readonly accountId: string
  /** An account of another type counts as unknown; undefined allows every type. */
  readonly types?: readonly Account['type'][]
}

export async function readBalances(
  ports: Pick<Ports, 'store' | 'clock'>,
  _policy: Policy,
  { caller, accountId, types }: ReadBalances,
): Promise<Outcome<Account>> {
  const { appId } = caller
  const userId = caller.kind === 'user' ? caller.userId : await findLiveOwner(ports, appId, accountId)
  const account = userId === undefined ? undefined : await ports.store.loadAccount(appId, userId, accountId)
  return account !== undefined && isOfTypes(account, types) ? accept(account) : refuse('account_unknown')
}

/** A client token must not read the data of a temporary user that expired, although the sweep deletes it only later. */
async function findLiveOwner(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  appId: string,
  accountId: string,
): Promise<string | undefined> {
  const userId = await store.findAccountOwner(appId, accountId)
  const owner = userId === undefined ? undefined : await store.loadUser(appId, { userId }, clock.nowMs())
  return owner?.userId
}
