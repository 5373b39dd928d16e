// rule: Label of an account: its name and the last digits of its number

import type { Account } from './account.ts'

const SHOWN_DIGITS = 4

/** Name and last digits, as in `Savings ••1234`. */
export function accountLabel(account: Account): string {
  const mask = maskedNumber(account)
  return mask === undefined ? account.name : `${account.name} ${mask}`
}

function maskedNumber({ accountNumber, iban, bban, maskedPan }: Account): string | undefined {
  const number = (accountNumber ?? iban ?? bban ?? maskedPan)?.replaceAll(/[^0-9A-Za-z]/g, '')
  // A number that is hardly longer than the shown digits is not shown at all.
  return number === undefined || number.length <= SHOWN_DIGITS
    ? undefined
    : `••${number.slice(-SHOWN_DIGITS)}`
}
