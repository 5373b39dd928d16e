// operation: Read identity, accounts and transactions of a connection, fresh from its bank

import { isoDate } from '../../lib/iso-date.ts'
import { type Account, isOfTypes } from '../accounts/account.ts'
import { loadAllAccounts } from '../accounts/load-accounts.ts'
import type { Transaction } from '../accounts/transaction.ts'
import type { AccountType, BankIdentity } from '../banks/bank.ts'
import { bankImages } from '../banks/bank-images.ts'
import type { PaymentOrder } from '../banks/payment-order.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { Connection } from './connection.ts'
import { type FreshNeeds, type FreshRead, loadFreshConnection } from './fresh-connection.ts'

type Needs = FreshNeeds & Pick<Ports, 'banks' | 'issuer'>

/** A connection with the bank that an app shows. */
export interface LiveConnection {
  readonly connection: Connection
  readonly bank: { readonly displayName: string; readonly icon: string }
}

export interface LiveAccount extends LiveConnection {
  readonly account: Account
}

export function withBank(
  { banks, issuer }: Pick<Ports, 'banks' | 'issuer'>,
  connection: Connection,
): LiveConnection {
  const { providerName } = connection
  const displayName = banks.find(providerName)?.provider.displayName ?? providerName
  return { connection, bank: { displayName, icon: bankImages(issuer, providerName).icon } }
}

/** The accounts of some types, with their connection also where there are none. */
export interface LiveAccounts extends LiveConnection {
  readonly accounts: readonly LiveAccount[]
}

export async function listLiveAccounts(
  ports: Needs,
  policy: Policy,
  command: FreshRead & { readonly types: readonly AccountType[] },
): Promise<Outcome<LiveAccounts>> {
  const fresh = await loadFreshConnection(ports, policy, command)
  if (!fresh.ok) return fresh
  const live = withBank(ports, fresh.value)
  const { connectionId } = fresh.value
  const all = await loadAllAccounts(ports, command.caller, { accountIds: undefined, types: command.types })
  const own = all.filter((account) => account.connectionId === connectionId)
  return accept({ ...live, accounts: own.map((account) => ({ ...live, account })) })
}

export interface ReadLiveAccount extends FreshRead {
  readonly accountId: string
  /** An account of another type counts as unknown. */
  readonly types: readonly AccountType[]
}

export async function readLiveAccount(
  ports: Needs,
  policy: Policy,
  command: ReadLiveAccount,
): Promise<Outcome<LiveAccount>> {
  const fresh = await loadFreshConnection(ports, policy, command)
  if (!fresh.ok) return fresh
  const { appId, userId } = command.caller
  const account = await ports.store.loadAccount(appId, userId, command.accountId)
  const isOwn = account?.connectionId === fresh.value.connectionId && isOfTypes(account, command.types)
  return isOwn ? accept({ ...withBank(ports, fresh.value), account }) : refuse('account_unknown')
}

export interface ListLiveTransactions extends ReadLiveAccount {
  readonly status: Transaction['status']
  /** YYYY-MM-DD, inclusive. */
  readonly from: string | undefined
  readonly to: string | undefined
}

export interface LiveTransactions extends LiveAccount {
  /** Newest first. */
  readonly transactions: readonly Transaction[]
  /** Booked transactions of the account after `to`, which a balance in the past has to leave out. */
  readonly later: readonly Transaction[]
}

export interface ListLiveOrders extends ReadLiveAccount {
  readonly kind: PaymentOrder['kind']
}

export interface LiveOrders extends LiveAccount {
  readonly orders: readonly PaymentOrder[]
}

/** Refused for a bank without such data, after the account was found. */
export async function listLiveOrders(
  ports: Needs,
  policy: Policy,
  command: ListLiveOrders,
): Promise<Outcome<LiveOrders>> {
  const read = await readLiveAccount(ports, policy, command)
  if (!read.ok) return read
  const { connection } = read.value
  if (ports.banks.find(connection.providerName)?.provider.paymentOrders !== true)
    return refuse('endpoint_not_offered')
  const { appId, userId } = command.caller
  const all = await ports.store.listPaymentOrders(appId, userId, command.accountId)
  return accept({ ...read.value, orders: all.filter(({ kind }) => kind === command.kind) })
}

const PAGE = 500

/** All of them at once: the endpoints of the dialects that use it have no pages. */
export async function listLiveTransactions(
  ports: Needs,
  policy: Policy,
  command: ListLiveTransactions,
): Promise<Outcome<LiveTransactions>> {
  const today = isoDate(ports.clock.nowMs())
  if (command.to !== undefined && command.to > today) return refuse('date_range_invalid', { subject: 'to' })
  if (command.from !== undefined && command.from > today)
    return refuse('date_range_invalid', { subject: 'from' })
  const read = await readLiveAccount(ports, policy, command)
  if (!read.ok) return read
  const all: Transaction[] = []
  const { appId, userId } = command.caller
  const filter = {
    accountIds: [command.accountId],
    statuses: [command.status],
    bookedFrom: command.from,
    bookedTo: undefined,
  }
  for (;;) {
    const last = all.at(-1)
    const after = last && { sortAtMs: last.sortAtMs, transactionId: last.transactionId }
    const page = await ports.store.listTransactions(appId, userId, filter, { after, limit: PAGE })
    all.push(...page)
    if (page.length < PAGE) break
  }
  const { to } = command
  const isLater = ({ bookedDate, transactionDate }: Transaction) =>
    to !== undefined && (bookedDate ?? transactionDate) > to
  return accept({
    ...read.value,
    transactions: all.filter((transaction) => !isLater(transaction)),
    later: all.filter(isLater),
  })
}

export interface LiveIdentity extends LiveConnection {
  /** Undefined where the bank or the end user shares none. */
  readonly identity: BankIdentity | undefined
}

export async function readLiveIdentity(
  ports: Needs,
  policy: Policy,
  command: FreshRead,
): Promise<Outcome<LiveIdentity>> {
  const fresh = await loadFreshConnection(ports, policy, command)
  return fresh.ok ? accept({ ...withBank(ports, fresh.value), identity: fresh.value.identity }) : fresh
}
