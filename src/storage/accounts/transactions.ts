// codec: Bank transactions of a user

import type { Account } from '../../core/accounts/account.ts'
import type { AccountStore, ChangeStore } from '../../core/accounts/store.ts'
import type { Transaction, TransactionCursor, TransactionFilter } from '../../core/accounts/transaction.ts'
import { TRANSACTION_STATUSES, TRANSACTION_TYPES } from '../../core/banks/bank.ts'
import { parseIsoDate } from '../../lib/iso-date.ts'
import type { Driver, Parameters, Row, Tx } from '../engine/driver.ts'
import { StorageError } from '../engine/errors.ts'
import { integer, optionalInteger, optionalText, text, word } from '../engine/row.ts'
import type { Owner } from './accounts.ts'
import { readMoney, writeMoney } from './amount.ts'

const TRANSACTION_COLUMNS = `app_id, user_id, transaction_id, account_id, bank_transaction_id, bank_account_id,
  amount, status, type, booked_date, value_date, transaction_date, description, reference, counterparty_name,
  counterparty_account, merchant_name, merchant_category_code, sort_at_ms, transaction_at_ms, type_code`

/**
 * An updated transaction keeps its position in the list even if its date changes: otherwise a client that is paging would
 * see it twice or not at all. `moved` marks a transaction whose date no longer matches its position.
 */
const UPSERT_TRANSACTIONS = `
  INSERT INTO transactions (${TRANSACTION_COLUMNS})
  VALUES (:appId, :userId, :transactionId, :accountId, :bankTransactionId, :bankAccountId, :amount, :status, :type,
    :bookedDate, :valueDate, :transactionDate, :description, :reference, :counterpartyName, :counterpartyAccount,
    :merchantName, :merchantCategoryCode, :sortAtMs, :transactionAtMs, :typeCode)
  ON CONFLICT (app_id, user_id, transaction_id) DO UPDATE SET account_id = excluded.account_id,
    bank_transaction_id = excluded.bank_transaction_id, bank_account_id = excluded.bank_account_id,
    amount = excluded.amount, status = excluded.status, type = excluded.type, booked_date = excluded.booked_date,
    value_date = excluded.value_date, transaction_date = excluded.transaction_date,
    description = excluded.description, reference = excluded.reference,
    counterparty_name = excluded.counterparty_name, counterparty_account = excluded.counterparty_account,
    merchant_name = excluded.merchant_name, merchant_category_code = excluded.merchant_category_code,
    transaction_at_ms = excluded.transaction_at_ms, type_code = excluded.type_code,
    moved = CASE WHEN excluded.sort_at_ms = transactions.sort_at_ms THEN 0 ELSE 1 END`

const DELETE_TRANSACTIONS = `
  DELETE FROM transactions WHERE app_id = :appId AND user_id = :userId AND transaction_id IN (:transactionIds[])`

const SELECT_TRANSACTIONS_OF_ACCOUNTS = `
  SELECT ${TRANSACTION_COLUMNS} FROM transactions
  WHERE app_id = :appId AND user_id = :userId AND account_id IN (:accountIds[])`

const SELECT_TRANSACTIONS_OF_USER = `
  SELECT ${TRANSACTION_COLUMNS} FROM transactions WHERE app_id = :appId AND user_id = :userId`

const SELECT_TRANSACTION = `${SELECT_TRANSACTIONS_OF_USER} AND transaction_id = :transactionId`

const NEWEST_FIRST = 'ORDER BY sort_at_ms DESC, transaction_id LIMIT :limit'

export function transactionVerbs(
  driver: Driver,
): Pick<AccountStore, 'listTransactions' | 'countTransactions'> & Pick<ChangeStore, 'loadTransaction'> {
  return {
    async loadTransaction(appId, userId, transactionId) {
      const row = await driver.get(SELECT_TRANSACTION, { appId, userId, transactionId })
      return row === undefined ? undefined : readTransaction(row)
    },

    async listTransactions(appId, userId, filter, { after, limit }) {
      const { accountIds, statuses, bookedFrom, bookedTo } = filter
      const rows = await driver.all(buildListQuery(filter, after), {
        appId,
        userId,
        accountIds,
        statuses,
        bookedFrom,
        bookedTo,
        fromMs: bookedFrom === undefined ? undefined : midnight(bookedFrom),
        toMs: bookedTo === undefined ? undefined : midnight(bookedTo),
        afterMs: after?.sortAtMs,
        afterId: after?.transactionId,
        limit,
      })
      return rows.map(readTransaction)
    },

    async countTransactions(appId, userId, filter) {
      const { accountIds, statuses, bookedFrom, bookedTo } = filter
      const row = await driver.get(buildCountQuery(filter), {
        appId,
        userId,
        accountIds,
        statuses,
        bookedFrom,
        bookedTo,
        fromMs: bookedFrom === undefined ? undefined : midnight(bookedFrom),
        toMs: bookedTo === undefined ? undefined : midnight(bookedTo),
      })
      return row === undefined ? 0 : integer(row, 'transactions')
    },
  }
}

/** A date filter reads the transactions in position by index, and adds the few that have moved. */
function buildListQuery(
  { accountIds, statuses, bookedFrom, bookedTo }: TransactionFilter,
  after: TransactionCursor | undefined,
): string {
  const common = [
    accountIds === undefined ? '' : 'AND account_id IN (:accountIds[])',
    statuses === undefined ? '' : 'AND status IN (:statuses[])',
    after === undefined
      ? ''
      : 'AND (sort_at_ms < :afterMs OR (sort_at_ms = :afterMs AND transaction_id > :afterId))',
    NEWEST_FIRST,
  ].join(' ')
  if (bookedFrom === undefined && bookedTo === undefined) return `${SELECT_TRANSACTIONS_OF_USER} ${common}`
  const { inPlace, moved } = withinDates({ bookedFrom, bookedTo })
  return `
    SELECT ${TRANSACTION_COLUMNS} FROM (${SELECT_TRANSACTIONS_OF_USER} ${inPlace} ${common}) AS in_place
    UNION ALL SELECT ${TRANSACTION_COLUMNS} FROM (${SELECT_TRANSACTIONS_OF_USER} ${moved} ${common}) AS moved_since
    ${NEWEST_FIRST}`
}

function buildCountQuery({ accountIds, statuses, ...dates }: TransactionFilter): string {
  const { inPlace, moved } = withinDates(dates)
  return [
    'SELECT COUNT(*) AS transactions FROM transactions WHERE app_id = :appId AND user_id = :userId',
    accountIds === undefined ? '' : 'AND account_id IN (:accountIds[])',
    statuses === undefined ? '' : 'AND status IN (:statuses[])',
    dates.bookedFrom === undefined && dates.bookedTo === undefined
      ? ''
      : `AND ((1 = 1 ${inPlace}) OR (1 = 1 ${moved}))`,
  ].join(' ')
}

/** Conditions on transactions in their position, and on those that have moved. */
function withinDates({ bookedFrom, bookedTo }: Pick<TransactionFilter, 'bookedFrom' | 'bookedTo'>) {
  const within = (value: string, from: string, to: string) =>
    [
      bookedFrom === undefined ? '' : `AND ${value} >= ${from}`,
      bookedTo === undefined ? '' : `AND ${value} <= ${to}`,
    ].join(' ')
  return {
    inPlace: `AND moved = 0 ${within('sort_at_ms', ':fromMs', ':toMs')}`,
    // Dates are YYYY-MM-DD, so that they compare correctly as text.
    moved: `AND moved = 1 ${within('COALESCE(booked_date, transaction_date)', ':bookedFrom', ':bookedTo')}`,
  }
}

export interface ChangedTransactions {
  readonly inserted: readonly Transaction[]
  readonly updated: readonly { readonly before: Transaction; readonly now: Transaction }[]
  /** As they were before the deletion. */
  readonly deleted: readonly Transaction[]
}

/**
 * Called while the connection row is locked, after its accounts are saved. Pending transactions that the bank no longer
 * lists are deleted, because a bank may list them again under other ids, or not at all. Unchanged rows are not written.
 */
export async function saveTransactions(
  tx: Tx,
  { appId, userId }: Owner,
  accounts: readonly Account[],
  transactions: readonly Transaction[],
): Promise<ChangedTransactions> {
  const latest = new Map(transactions.map((transaction) => [transaction.transactionId, transaction]))
  const accountIds = [...new Set([...accounts, ...transactions].map(({ accountId }) => accountId))]
  const rows = await tx.all(SELECT_TRANSACTIONS_OF_ACCOUNTS, { appId, userId, accountIds })
  const known = new Map(rows.map((row) => [text(row, 'transaction_id'), readTransaction(row)]))
  const listedAccounts = new Set(accounts.map(({ accountId }) => accountId))
  const deleted = [...known.values()].filter(
    ({ transactionId, status, accountId }) =>
      status === 'pending' && listedAccounts.has(accountId) && !latest.has(transactionId),
  )
  if (deleted.length > 0) {
    const transactionIds = deleted.map(({ transactionId }) => transactionId)
    await tx.run(DELETE_TRANSACTIONS, { appId, userId, transactionIds })
  }
  const ordered = [...latest.keys()].sort().flatMap((id) => latest.get(id) ?? [])
  const inserted = ordered.filter(({ transactionId }) => !known.has(transactionId))
  const updated = ordered.flatMap((now) => {
    const before = known.get(now.transactionId)
    return before === undefined || fingerprint(before) === fingerprint(now) ? [] : [{ before, now }]
  })
  const changed = new Set([...inserted, ...updated.map(({ now }) => now)])
  await tx.runMany(
    UPSERT_TRANSACTIONS,
    ordered
      .filter((transaction) => changed.has(transaction))
      .map((transaction) => ({ ...transactionParameters(transaction), appId, userId })),
  )
  return { inserted, updated, deleted }
}

/** Everything that an update stores of a transaction, as one string to compare. */
function fingerprint(transaction: Transaction): string {
  const { accountId, bankTransactionId, bankAccountId, amount, status, type } = transaction
  const { bookedDate, valueDate, transactionDate, description, reference } = transaction
  const { counterpartyName, counterpartyAccount, merchantName, merchantCategoryCode } = transaction
  const { transactionAtMs, typeCode } = transaction
  return JSON.stringify([
    [accountId, bankTransactionId, bankAccountId, writeMoney(amount), status, type],
    [bookedDate, valueDate, transactionDate, description, reference],
    [counterpartyName, counterpartyAccount, merchantName, merchantCategoryCode],
    [transactionAtMs, typeCode],
  ])
}

function midnight(date: string): number {
  const ms = parseIsoDate(date)
  if (ms === undefined) throw new StorageError('failed', 'A date in the filter is not a calendar date.')
  return ms
}

function transactionParameters(transaction: Transaction): Parameters {
  const { transactionAtMs, typeCode } = transaction
  return { ...transaction, transactionAtMs, typeCode, amount: writeMoney(transaction.amount) }
}

function readTransaction(row: Row): Transaction {
  const transactionAtMs = optionalInteger(row, 'transaction_at_ms')
  const typeCode = optionalText(row, 'type_code')
  return {
    appId: text(row, 'app_id'),
    userId: text(row, 'user_id'),
    transactionId: text(row, 'transaction_id'),
    accountId: text(row, 'account_id'),
    bankTransactionId: text(row, 'bank_transaction_id'),
    bankAccountId: text(row, 'bank_account_id'),
    amount: readMoney(row, 'amount'),
    status: word(row, 'status', TRANSACTION_STATUSES),
    type: word(row, 'type', TRANSACTION_TYPES),
    bookedDate: optionalText(row, 'booked_date'),
    valueDate: optionalText(row, 'value_date'),
    transactionDate: text(row, 'transaction_date'),
    description: text(row, 'description'),
    reference: optionalText(row, 'reference'),
    counterpartyName: optionalText(row, 'counterparty_name'),
    counterpartyAccount: optionalText(row, 'counterparty_account'),
    merchantName: optionalText(row, 'merchant_name'),
    merchantCategoryCode: optionalText(row, 'merchant_category_code'),
    sortAtMs: integer(row, 'sort_at_ms'),
    ...(transactionAtMs !== undefined && { transactionAtMs }),
    ...(typeCode !== undefined && { typeCode }),
  }
}
