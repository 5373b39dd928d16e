// operation: List loan and investment accounts with their details, and holdings

import type { AccountDetails, Holding } from '../banks/account-details.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Page } from '../paging/page.ts'
import { buildPageToken, readPageToken } from '../paging/page-token.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import type { Account } from './account.ts'
import type { AccountChange } from './changes.ts'
import { loadAllAccounts } from './load-accounts.ts'
import { type Party, partiesOf } from './parties.ts'

export interface DetailedAccount {
  readonly account: Account
  readonly details: AccountDetails | undefined
  /** What the end user has changed of it. */
  readonly change: AccountChange | undefined
  readonly parties: readonly Party[]
  readonly providerName: string | undefined
  /** Of its bank; undefined if the bank is no longer supported. */
  readonly market: string | undefined
}

export interface ListDetailedAccounts {
  readonly caller: UserCaller
  /** Undefined for all accounts. */
  readonly type: 'loan' | 'investment' | undefined
}

type Needs = Pick<Ports, 'store' | 'banks'>

export async function listDetailedAccounts(
  ports: Needs,
  _policy: Policy,
  { caller, type }: ListDetailedAccounts,
): Promise<Outcome<readonly DetailedAccount[]>> {
  const types = type === undefined ? undefined : [type]
  const accounts = await loadAllAccounts(ports, caller, { accountIds: undefined, types })
  return accept(await addDetails(ports, caller, accounts))
}

export interface ReadDetailedAccount {
  readonly caller: UserCaller
  readonly type: 'loan' | 'investment'
  readonly accountId: string
}

export async function readDetailedAccount(
  ports: Needs,
  _policy: Policy,
  { caller, type, accountId }: ReadDetailedAccount,
): Promise<Outcome<DetailedAccount>> {
  const account = await ports.store.loadAccount(caller.appId, caller.userId, accountId)
  if (account === undefined || account.type !== type) return refuse('account_unknown')
  const [found] = await addDetails(ports, caller, [account])
  return found === undefined ? refuse('account_unknown') : accept(found)
}

export interface ListHoldings {
  readonly caller: UserCaller
  readonly accountId: string
  readonly pageSize: number
  readonly pageToken: string | undefined
}

/** Ordered by name and number, which a refresh between two pages does not change. */
export async function listHoldings(
  ports: Needs & Pick<Ports, 'hash'>,
  policy: Policy,
  { caller, accountId, pageSize, pageToken }: ListHoldings,
): Promise<Outcome<Page<Holding>>> {
  const read = await readDetailedAccount(ports, policy, { caller, type: 'investment', accountId })
  if (!read.ok) return read
  const { details } = read.value
  const all = placeHoldings(details?.kind === 'investment' ? details.holdings : [])
  const bound = ['holdings', caller.appId, caller.userId, accountId] as const
  const after = pageToken === undefined ? '' : readPageToken(ports.hash, bound, pageToken)
  if (typeof after !== 'string') return refuse('page_token_invalid')
  const left = all.filter(({ place }) => place > after)
  const items = left.slice(0, pageSize)
  const last = items.at(-1)
  const more = left.length > pageSize && last !== undefined
  return accept({
    items: items.map(({ holding }) => holding),
    nextPageToken: more ? buildPageToken(ports.hash, bound, last.place) : undefined,
  })
}

interface PlacedHolding {
  readonly place: string
  readonly holding: Holding
}

/** Equal holdings, such as one share in two deposits, get different ids by their position among equals. */
function placeHoldings(holdings: readonly Holding[]): readonly PlacedHolding[] {
  const seen = new Map<string, number>()
  return holdings
    .map((holding) => {
      const identity = JSON.stringify([holding.isin ?? '', holding.name, holding.instrument])
      const count = seen.get(identity) ?? 0
      seen.set(identity, count + 1)
      return { place: `${identity} ${String(count).padStart(6, '0')}`, holding }
    })
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
}

async function addDetails(
  { store, banks }: Needs,
  { appId, userId }: UserCaller,
  accounts: readonly Account[],
): Promise<readonly DetailedAccount[]> {
  const ids = accounts.map(({ accountId }) => accountId)
  const list = await store.listAccountDetails(appId, userId, ids)
  const detailsOf = new Map(list.map(({ accountId, details }) => [accountId, details]))
  const changes = await store.listAccountChanges(appId, userId)
  const changeOf = new Map(changes.map((change) => [change.accountId, change]))
  const connections = await store.listConnections(appId, userId)
  const connectionOf = new Map(connections.map((connection) => [connection.connectionId, connection]))
  return accounts.map((account) => {
    const connection = connectionOf.get(account.connectionId)
    return {
      account,
      details: detailsOf.get(account.accountId),
      change: changeOf.get(account.accountId),
      parties: partiesOf(account, connection?.identity),
      providerName: connection?.providerName,
      market: connection && banks.find(connection.providerName)?.provider.market,
    }
  })
}
