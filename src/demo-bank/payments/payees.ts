// rule: Account numbers of payees: their format, and whose account one names
// Spec: ISO 13616 (IBAN, remainder 1 modulo 97)

import type { Json, JsonObject } from '../../lib/json.ts'
import type { AccountNumbers, PayeeAccount } from '../api-contract.ts'
import { accountNumbers, displayNumber, isIban } from '../data/account-numbers.ts'
import { accountsOf } from '../data/accounts-by-scenario.ts'
import type { MarketCode } from '../data/market.ts'
import { type Database, text } from '../database.ts'
import { testUsers } from '../test-users/list.ts'

/** Undefined unless it is an IBAN, or a sort code of six digits with an account number of eight. */
export function readPayeeAccount({ iban, sortCode, accountNumber }: JsonObject): PayeeAccount | undefined {
  if (iban !== undefined) {
    const isAlone = sortCode === undefined && accountNumber === undefined
    return isAlone && isText(iban) && isIban(iban) ? { iban } : undefined
  }
  if (!isText(sortCode) || !/^[0-9]{6}$/.test(sortCode)) return undefined
  if (!isText(accountNumber) || !/^[0-9]{8}$/.test(accountNumber)) return undefined
  return { sortCode, accountNumber }
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string'
}

/** One key for each account, however it is named: a British or Irish account has an IBAN beside its sort code and number. */
function keyOf(account: PayeeAccount): string {
  if ('iban' in account) {
    const numbers = /^(?:GB|IE)[0-9]{2}[A-Z]{4}([0-9]{6})([0-9]{8})$/.exec(account.iban)
    return numbers === null ? account.iban : `${numbers[1]}-${numbers[2]}`
  }
  return `${account.sortCode}-${account.accountNumber}`
}

/** What a payment can name of these numbers; undefined for a card, a loan or a contract. */
export function payeeAccountOf({ iban, sortCode, accountNumber }: AccountNumbers): PayeeAccount | undefined {
  // Payments in euro name the IBAN, also of an Irish account, which has a sort code too.
  if (iban !== undefined && !iban.startsWith('GB')) return { iban }
  if (sortCode !== undefined && accountNumber !== undefined) return { sortCode, accountNumber }
  return iban === undefined ? undefined : { iban }
}

/** The number as a statement shows it. */
export function counterpartyNumber(
  account: PayeeAccount,
): { readonly iban: string } | { readonly accountNumber: string } {
  return 'iban' in account ? account : { accountNumber: displayNumber(account) }
}

/** How the BBAN of this bank's accounts begins; after the check letter in Italy. */
const OWN_BBAN: Readonly<Record<string, RegExp>> = {
  AT: /^19990/,
  BE: /^979/,
  CZ: /^8090/,
  DE: /^50010999/,
  DK: /^9790/,
  EE: /^9922/,
  ES: /^0999/,
  FI: /^799779/,
  FR: /^19999/,
  GB: /^DMBK/,
  IE: /^DMBK/,
  IT: /^.03999/,
  LT: /^79900/,
  LV: /^DMBK/,
  NL: /^DMBK/,
  NO: /^9710/,
  PL: /^2990418/,
  PT: /^0999/,
  SE: /^999/,
}

/** Whether numbers of this form are issued by this bank. */
export function isOwnNumber(account: PayeeAccount): boolean {
  if ('sortCode' in account) return account.sortCode.startsWith('0499')
  return OWN_BBAN[account.iban.slice(0, 2)]?.test(account.iban.slice(4)) === true
}

export type FoundPayee =
  | { readonly kind: 'customer'; readonly userKey: string; readonly accountId: string }
  | { readonly kind: 'collection'; readonly accountId: string }

/** The account of this bank with that number. */
export function findPayee(db: Database, account: PayeeAccount): FoundPayee | undefined {
  const key = keyOf(account)
  const row = db.one('SELECT id FROM collection_accounts WHERE number_key = ?', key)
  if (row !== undefined) return { kind: 'collection', accountId: text(row, 'id') }
  const customer = customerAccounts().get(key)
  return customer === undefined ? undefined : { kind: 'customer', ...customer }
}

/** The numbers of a collection account, and the key by which it is found. */
export function collectionNumbers(
  market: MarketCode,
  seed: string,
): { readonly numbers: AccountNumbers; readonly key: string } | undefined {
  const numbers = accountNumbers(market, `collection/${seed}`)
  const account = payeeAccountOf(numbers)
  return account === undefined ? undefined : { numbers, key: keyOf(account) }
}

type CustomerAccount = { readonly userKey: string; readonly accountId: string }

let customers: ReadonlyMap<string, CustomerAccount> | undefined

/** Of all test users; computed with the first payment, because it takes a moment. */
function customerAccounts(): ReadonlyMap<string, CustomerAccount> {
  customers ??= new Map(
    testUsers.flatMap((user) =>
      accountsOf(user).flatMap((bankAccount): readonly (readonly [string, CustomerAccount])[] => {
        const account = payeeAccountOf(bankAccount.describe(0).numbers)
        return account === undefined
          ? []
          : [[keyOf(account), { userKey: user.key, accountId: bankAccount.id }]]
      }),
    ),
  )
  return customers
}
