// codec: Bank accounts of a user

import type { Account } from '../../core/accounts/account.ts'
import type { AccountStore } from '../../core/accounts/store.ts'
import { ACCOUNT_SEGMENTS, ACCOUNT_TYPES, HOLDER_ROLES } from '../../core/banks/bank.ts'
import type { Driver, Parameters, Row, Tx } from '../engine/driver.ts'
import { integer, objectList, optionalInteger, optionalText, text, word } from '../engine/row.ts'
import { readOptionalMoney, writeMoney } from './amount.ts'

const ACCOUNT_COLUMNS = `app_id, user_id, account_id, connection_id, institution_id, bank_account_id, name, type,
  segment, currency, booked, available, credit_limit, iban, bban, bic, account_number, sort_code, masked_pan, holders,
  refreshed_at_ms, first_seen_at_ms`

/** An account that several connections fetch belongs to the one that fetched it last. */
const UPSERT_ACCOUNTS = `
  INSERT INTO accounts (${ACCOUNT_COLUMNS})
  VALUES (:appId, :userId, :accountId, :connectionId, :institutionId, :bankAccountId, :name, :type, :segment,
    :currency, :booked, :available, :creditLimit, :iban, :bban, :bic, :accountNumber, :sortCode, :maskedPan, :holders,
    :refreshedAtMs, :refreshedAtMs)
  ON CONFLICT (app_id, user_id, account_id) DO UPDATE SET connection_id = excluded.connection_id,
    institution_id = excluded.institution_id, bank_account_id = excluded.bank_account_id, name = excluded.name,
    type = excluded.type, segment = excluded.segment, currency = excluded.currency, booked = excluded.booked,
    available = excluded.available, credit_limit = excluded.credit_limit, iban = excluded.iban, bban = excluded.bban,
    bic = excluded.bic, account_number = excluded.account_number, sort_code = excluded.sort_code,
    masked_pan = excluded.masked_pan, holders = excluded.holders, refreshed_at_ms = excluded.refreshed_at_ms`

const SELECT_ACCOUNT = `
  SELECT ${ACCOUNT_COLUMNS} FROM accounts
  WHERE app_id = :appId AND user_id = :userId AND account_id = :accountId`

const LOCK_ACCOUNTS = `
  SELECT ${ACCOUNT_COLUMNS} FROM accounts
  WHERE app_id = :appId AND user_id = :userId AND account_id IN (:accountIds[]) ORDER BY account_id FOR UPDATE`

const SELECT_ACCOUNTS_AFTER = `
  SELECT ${ACCOUNT_COLUMNS} FROM accounts
  WHERE app_id = :appId AND user_id = :userId AND account_id > :afterAccountId`

export interface Owner {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
}

export function accountVerbs(driver: Driver): Pick<AccountStore, 'listAccounts' | 'loadAccount'> {
  return {
    async listAccounts(appId, userId, { accountIds, types }, { after: afterAccountId = '', limit }) {
      const sql = [
        SELECT_ACCOUNTS_AFTER,
        accountIds === undefined ? '' : 'AND account_id IN (:accountIds[])',
        types === undefined ? '' : 'AND type IN (:types[])',
        'ORDER BY account_id LIMIT :limit',
      ].join(' ')
      const rows = await driver.all(sql, { appId, userId, accountIds, types, afterAccountId, limit })
      return rows.map(readAccount)
    },

    async loadAccount(appId, userId, accountId) {
      const row = await driver.get(SELECT_ACCOUNT, { appId, userId, accountId })
      return row === undefined ? undefined : readAccount(row)
    },
  }
}

export interface ChangedAccounts {
  readonly created: readonly string[]
  /** Ids of the accounts in which anything but the refresh time changed. */
  readonly updated: readonly string[]
}

/**
 * Called while the connection row is locked. Writes in the order of the ids, so that two connections of one user cannot
 * deadlock. Existing accounts are locked first, so that of two connections that save the same account one sees the other's
 * write and reports the change correctly.
 */
export async function saveAccounts(
  tx: Tx,
  owner: Owner,
  accounts: readonly Account[],
): Promise<ChangedAccounts> {
  if (accounts.length === 0) return { created: [], updated: [] }
  const latest = new Map(accounts.map((account) => [account.accountId, account]))
  const ordered = [...latest.keys()].sort().flatMap((id) => latest.get(id) ?? [])
  const { appId, userId } = owner
  const accountIds = ordered.map(({ accountId }) => accountId)
  const rows = await tx.all(LOCK_ACCOUNTS, { appId, userId, accountIds })
  const known = new Map(rows.map((row) => [text(row, 'account_id'), fingerprint(readAccount(row))]))
  await tx.runMany(
    UPSERT_ACCOUNTS,
    ordered.map((account) => ({ ...accountParameters(account), ...owner })),
  )
  const isUpdated = (account: Account) => {
    const before = known.get(account.accountId)
    return before !== undefined && before !== fingerprint(account)
  }
  return {
    created: accountIds.filter((id) => !known.has(id)),
    updated: ordered.filter(isUpdated).map(({ accountId }) => accountId),
  }
}

/** Everything that the bank returned for an account, as one string to compare. */
function fingerprint(account: Account): string {
  const { booked, available, creditLimit } = account
  const money = [booked, available, creditLimit].map((amount) => amount && writeMoney(amount))
  const { institutionId, bankAccountId, name, type, segment, currency } = account
  const { iban, bban, bic, accountNumber, sortCode, maskedPan, holders } = account
  return JSON.stringify([
    [institutionId, bankAccountId, name, type, segment, currency],
    [iban, bban, bic, accountNumber, sortCode, maskedPan],
    holders.map((holder) => [holder.name, holder.role]),
    money,
  ])
}

function accountParameters(account: Account): Parameters {
  return {
    ...account,
    // An empty string means that balances are not shared: the column is NOT NULL.
    booked: account.booked === undefined ? '' : writeMoney(account.booked),
    available: account.available === undefined ? undefined : writeMoney(account.available),
    creditLimit: account.creditLimit === undefined ? undefined : writeMoney(account.creditLimit),
    holders: JSON.stringify(account.holders),
  }
}

function readAccount(row: Row): Account {
  const firstSeenAtMs = optionalInteger(row, 'first_seen_at_ms')
  return {
    appId: text(row, 'app_id'),
    userId: text(row, 'user_id'),
    accountId: text(row, 'account_id'),
    connectionId: text(row, 'connection_id'),
    institutionId: text(row, 'institution_id'),
    bankAccountId: text(row, 'bank_account_id'),
    name: text(row, 'name'),
    type: word(row, 'type', ACCOUNT_TYPES),
    segment: word(row, 'segment', ACCOUNT_SEGMENTS),
    currency: text(row, 'currency'),
    booked: row.booked === '' ? undefined : readOptionalMoney(row, 'booked'),
    available: readOptionalMoney(row, 'available'),
    creditLimit: readOptionalMoney(row, 'credit_limit'),
    iban: optionalText(row, 'iban'),
    bban: optionalText(row, 'bban'),
    bic: optionalText(row, 'bic'),
    accountNumber: optionalText(row, 'account_number'),
    sortCode: optionalText(row, 'sort_code'),
    maskedPan: optionalText(row, 'masked_pan'),
    holders: objectList(row, 'holders').map((holder) => ({
      name: text(holder, 'name'),
      role: word(holder, 'role', HOLDER_ROLES),
    })),
    refreshedAtMs: integer(row, 'refreshed_at_ms'),
    ...(firstSeenAtMs !== undefined && { firstSeenAtMs }),
  }
}
