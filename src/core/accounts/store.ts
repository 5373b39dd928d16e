// contract: Accounts, transactions and account details
// Never: a verb that decides; a verb returns a fact, and operations refuse

import type { AccountDetails } from '../banks/account-details.ts'
import type { PaymentOrder } from '../banks/payment-order.ts'
import type { Account, AccountFilter } from './account.ts'
import type { AccountChange, TransactionChange } from './changes.ts'
import type { Transaction, TransactionCursor, TransactionFilter } from './transaction.ts'

/** At most `limit` rows, from the one behind `after` on; without `after`, from the first. */
interface PageOf<Cursor> {
  readonly after?: Cursor | undefined
  readonly limit: number
}

export interface AccountStore {
  /** Ordered by account id. */
  listAccounts(
    appId: string,
    userId: string,
    filter: AccountFilter,
    page: PageOf<string>,
  ): Promise<readonly Account[]>
  loadAccount(appId: string, userId: string, accountId: string): Promise<Account | undefined>
  /**
   * Newest first, by `sortAtMs` of the first storage, so that a refresh between two pages neither repeats nor skips a
   * transaction.
   */
  listTransactions(
    appId: string,
    userId: string,
    filter: TransactionFilter,
    page: PageOf<TransactionCursor>,
  ): Promise<readonly Transaction[]>
  /** How many transactions `listTransactions` lists on all pages together. */
  countTransactions(appId: string, userId: string, filter: TransactionFilter): Promise<number>
}

export interface ChangeStore {
  loadTransaction(appId: string, userId: string, transactionId: string): Promise<Transaction | undefined>
  /** Of these transactions; undefined for all of the user. */
  listTransactionChanges(
    appId: string,
    userId: string,
    transactionIds: readonly string[] | undefined,
  ): Promise<readonly TransactionChange[]>
  /** In one transaction, each member over what was changed before. `unknown`, with nothing saved, if one does not exist. */
  saveTransactionChanges(changes: readonly TransactionChange[]): Promise<'saved' | 'unknown'>
  listAccountChanges(appId: string, userId: string): Promise<readonly AccountChange[]>
  /** As `saveTransactionChanges`. */
  saveAccountChange(change: AccountChange): Promise<'saved' | 'unknown'>
}

interface DetailsOfAccount {
  readonly accountId: string
  readonly details: AccountDetails
}

export interface AccountDetailsStore {
  /** The user of an account; account ids are unique in an app. */
  findAccountOwner(appId: string, accountId: string): Promise<string | undefined>
  /** Replaces the details of accounts of the connection; ignores other accounts. */
  saveAccountDetails(appId: string, connectionId: string, list: readonly DetailsOfAccount[]): Promise<void>
  listAccountDetails(
    appId: string,
    userId: string,
    accountIds: readonly string[],
  ): Promise<readonly DetailsOfAccount[]>
}

interface OrdersOfAccount {
  readonly accountId: string
  readonly orders: readonly PaymentOrder[]
}

export interface PaymentOrderStore {
  /**
   * Replaces the orders of accounts of the connection; ignores other accounts, and all of them once the end user has withdrawn
   * transactions.
   */
  savePaymentOrders(appId: string, connectionId: string, list: readonly OrdersOfAccount[]): Promise<void>
  /** Empty for an account without any. */
  listPaymentOrders(appId: string, userId: string, accountId: string): Promise<readonly PaymentOrder[]>
}
