// codec: Changes of accounts and transactions by their end users

import { type AccountChange, EXCLUSIONS, type TransactionChange } from '../../core/accounts/changes.ts'
import type { ChangeStore } from '../../core/accounts/store.ts'
import { ACCOUNT_TYPES } from '../../core/banks/bank.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { integer, optionalInteger, optionalText, optionalWord, text } from '../engine/row.ts'
import { readOptionalMoney, writeMoney } from './amount.ts'

const SAVE_TRANSACTION_CHANGE = `
  INSERT INTO transaction_changes (app_id, user_id, transaction_id, amount, category_id, date, description, notes, changed_at_ms)
  VALUES (:appId, :userId, :transactionId, :amount, :categoryId, :date, :description, :notes, :changedAtMs)
  ON CONFLICT (app_id, user_id, transaction_id) DO UPDATE SET
    amount = COALESCE(excluded.amount, transaction_changes.amount),
    category_id = COALESCE(excluded.category_id, transaction_changes.category_id),
    date = COALESCE(excluded.date, transaction_changes.date),
    description = COALESCE(excluded.description, transaction_changes.description),
    notes = COALESCE(excluded.notes, transaction_changes.notes), changed_at_ms = excluded.changed_at_ms`

const SELECT_TRANSACTION_CHANGES = `
  SELECT app_id, user_id, transaction_id, amount, category_id, date, description, notes, changed_at_ms
  FROM transaction_changes WHERE app_id = :appId AND user_id = :userId`

const SAVE_ACCOUNT_CHANGE = `
  INSERT INTO account_changes (app_id, user_id, account_id, name, type, account_number, favored, exclusion)
  VALUES (:appId, :userId, :accountId, :name, :type, :accountNumber, :favored, :exclusion)
  ON CONFLICT (app_id, user_id, account_id) DO UPDATE SET
    name = COALESCE(excluded.name, account_changes.name), type = COALESCE(excluded.type, account_changes.type),
    account_number = COALESCE(excluded.account_number, account_changes.account_number),
    favored = COALESCE(excluded.favored, account_changes.favored),
    exclusion = COALESCE(excluded.exclusion, account_changes.exclusion)`

const SELECT_ACCOUNT_CHANGES = `
  SELECT app_id, user_id, account_id, name, type, account_number, favored, exclusion
  FROM account_changes WHERE app_id = :appId AND user_id = :userId`

export function changeVerbs(driver: Driver): Omit<ChangeStore, 'loadTransaction'> {
  return {
    async listTransactionChanges(appId, userId, transactionIds) {
      if (transactionIds?.length === 0) return []
      const among = transactionIds === undefined ? '' : ' AND transaction_id IN (:transactionIds[])'
      const rows = await driver.all(SELECT_TRANSACTION_CHANGES + among, { appId, userId, transactionIds })
      return rows.map(readTransactionChange)
    },

    saveTransactionChanges(changes) {
      // In the order of the ids, so that two calls cannot deadlock.
      const ordered = changes.toSorted((a, b) => (a.transactionId < b.transactionId ? -1 : 1))
      return onMissingParent('unknown', () =>
        driver.transaction(async (tx) => {
          await tx.runMany(
            SAVE_TRANSACTION_CHANGE,
            ordered.map(({ amount, categoryId, date, description, notes, ...key }) => ({
              ...key,
              amount: amount && writeMoney(amount),
              categoryId,
              date,
              description,
              notes,
            })),
          )
          return 'saved' as const
        }),
      )
    },

    async listAccountChanges(appId, userId) {
      return (await driver.all(SELECT_ACCOUNT_CHANGES, { appId, userId })).map(readAccountChange)
    },

    saveAccountChange({ name, type, accountNumber, favored, exclusion, ...key }) {
      const changed = {
        name,
        type,
        accountNumber,
        exclusion,
        favored: favored === undefined ? undefined : Number(favored),
      }
      return onMissingParent('unknown', () =>
        driver.transaction(async (tx) => {
          await tx.run(SAVE_ACCOUNT_CHANGE, { ...key, ...changed })
          return 'saved' as const
        }),
      )
    },
  }
}

function readTransactionChange(row: Row): TransactionChange {
  return {
    appId: text(row, 'app_id'),
    userId: text(row, 'user_id'),
    transactionId: text(row, 'transaction_id'),
    amount: readOptionalMoney(row, 'amount'),
    categoryId: optionalText(row, 'category_id'),
    date: optionalText(row, 'date'),
    description: optionalText(row, 'description'),
    notes: optionalText(row, 'notes'),
    changedAtMs: integer(row, 'changed_at_ms'),
  }
}

function readAccountChange(row: Row): AccountChange {
  const favored = optionalInteger(row, 'favored')
  return {
    appId: text(row, 'app_id'),
    userId: text(row, 'user_id'),
    accountId: text(row, 'account_id'),
    name: optionalText(row, 'name'),
    type: optionalWord(row, 'type', ACCOUNT_TYPES),
    accountNumber: optionalText(row, 'account_number'),
    favored: favored === undefined ? undefined : favored === 1,
    exclusion: optionalWord(row, 'exclusion', EXCLUSIONS),
  }
}
