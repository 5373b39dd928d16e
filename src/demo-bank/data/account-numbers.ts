// rule: Account numbers of each market, with valid check digits
// Spec: ISO 13616 (IBAN, mod 97-10); Payments Canada Rule A4; the national rule is named at each market

import type { AccountNumbers } from '../api-contract.ts'
import type { MarketCode } from './market.ts'
import { type Seeded, seeded } from './seeded-random.ts'

/** `bban` is absent in markets without IBANs. */
type National = { readonly bban?: string; readonly extra?: AccountNumbers }

/** The bank's own BIC in a market. The 0 at the end of the location code marks a test bank (ISO 9362). */
export function bicOf(market: MarketCode): string {
  return `DMBK${market}20`
}

/** All numbers of a deposit account; the same seed always gives the same numbers. */
export function accountNumbers(market: MarketCode, seed: string): AccountNumbers {
  const { bban, extra } = NATIONAL[market](seeded(`number/${seed}`))
  const iban = bban === undefined ? {} : { iban: ibanOf(market, bban), bban }
  return { ...iban, bic: bicOf(market), ...extra }
}

/** The account number as it is usually written in its market. */
export function displayNumber(numbers: AccountNumbers): string {
  const { iban, maskedPan, institutionNumber, transitNumber, sortCode, accountNumber = '' } = numbers
  if (iban !== undefined) return iban
  if (maskedPan !== undefined) return maskedPan
  if (institutionNumber !== undefined) return `${transitNumber}-${institutionNumber} ${accountNumber}`
  if (sortCode !== undefined) return `${sortCode.match(/../g)?.join('-')} ${accountNumber}`
  return numbers.contractNumber ?? ''
}

/** A masked card number from the bank's own range. */
export function maskedPan(seed: string): string {
  return `552801******${seeded(`pan/${seed}`).digits(4)}`
}

/** The contract number of a loan or investment account. */
export function contractNumber(seed: string): string {
  const digits = seeded(`contract/${seed}`)
  return `${digits.digits(4)}-${digits.digits(7)}`
}

/** The IBAN of a BBAN: country code and check digits first (ISO 13616, remainder 1 modulo 97). */
export function ibanOf(country: string, bban: string): string {
  const check = 98 - mod97(`${bban}${country}00`)
  return `${country}${String(check).padStart(2, '0')}${bban}`
}

/** Whether the text has the form and the check digits of an IBAN, without blanks. */
export function isIban(text: string): boolean {
  return /^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$/.test(text) && mod97(text.slice(4) + text.slice(0, 4)) === 1
}

/** The remainder modulo 97 of a text whose letters count as 10 to 35. */
function mod97(text: string): number {
  let remainder = 0
  for (const sign of text) {
    const value = Number.parseInt(sign, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder
}

/** Weighted sum of the digits; the weights repeat. */
function weighted(digits: string, weights: readonly number[]): number {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    sum += Number(digits[index]) * (weights[index % weights.length] ?? 0)
  }
  return sum
}

/** Draws digits until the check rule accepts them; each rule accepts at least one draw in eleven. */
function drawUntil(draw: () => string, accepts: (digits: string) => boolean): string {
  for (;;) {
    const digits = draw()
    if (accepts(digits)) return digits
  }
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** Luhn's check digit, from the right with weights 2 and 1. */
function luhn(digits: string): number {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const doubled = Number(digits[digits.length - 1 - index]) * (index % 2 === 0 ? 2 : 1)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return (10 - (sum % 10)) % 10
}

const NATIONAL: { readonly [market in MarketCode]: (draw: Seeded) => National } = {
  AT: (draw) => ({ bban: `19990${draw.digits(11)}` }),
  BE: (draw) => {
    const body = `979${draw.digits(7)}`
    return { bban: body + twoDigits(Number(body) % 97 || 97) } // remainder of ten digits, 97 instead of 0
  },
  CA: (draw) => {
    const [transitNumber, length] = [`0${draw.digits(4)}`, draw.pick([7, 10, 12])]
    const accountNumber = `${draw.int(1, 9)}${draw.digits(length - 1)}`
    return { extra: { institutionNumber: '999', transitNumber, accountNumber } }
  },
  CZ: (draw) => {
    const weights = [6, 3, 7, 9, 10, 5, 8, 4, 2, 1] // of the account number, modulo 11
    const number = drawUntil(
      () => `1${draw.digits(9)}`,
      (digits) => weighted(digits, weights) % 11 === 0,
    )
    return { bban: `8090000000${number}` }
  },
  DE: (draw) => ({ bban: `50010999${draw.digits(10)}` }),
  DK: (draw) => ({ bban: `97901${draw.digits(9)}` }),
  EE: (draw) => {
    const body = `9922${draw.digits(11)}`
    const number = body.slice(2)
    const sum = weighted(number, [7, 1, 3]) // 7-3-1 from the right over thirteen digits
    return { bban: `${body}${(10 - (sum % 10)) % 10}` }
  },
  ES: (draw) => {
    const [bank, branch, number] = ['0999', '0418', draw.digits(10)]
    const control = (digits: string): number => {
      const rest = 11 - (weighted(digits, [1, 2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11)
      return rest === 11 ? 0 : rest === 10 ? 1 : rest
    }
    return { bban: `${bank}${branch}${control(`00${bank}${branch}`)}${control(number)}${number}` }
  },
  FI: (draw) => {
    const body = `799779${draw.digits(7)}`
    return { bban: `${body}${luhn(body)}` }
  },
  FR: (draw) => {
    const [bank, branch, number] = ['19999', '00418', draw.digits(11)]
    // The RIB key: 97 less the remainder of 89 x bank + 15 x branch + 3 x account.
    const key = 97 - ((89 * Number(bank) + 15 * Number(branch) + 3 * Number(number)) % 97)
    return { bban: `${bank}${branch}${number}${twoDigits(key)}` }
  },
  GB: (draw) => {
    const [sortCode, accountNumber] = [`0499${draw.digits(2)}`, `1${draw.digits(7)}`]
    return { bban: `DMBK${sortCode}${accountNumber}`, extra: { sortCode, accountNumber } }
  },
  IE: (draw) => {
    const [sortCode, accountNumber] = [`9999${draw.digits(2)}`, `1${draw.digits(7)}`]
    return { bban: `DMBK${sortCode}${accountNumber}`, extra: { sortCode, accountNumber } }
  },
  IT: (draw) => {
    const body = `0399903200${draw.digits(12)}`
    return { bban: `${italianControl(body)}${body}` }
  },
  LT: (draw) => ({ bban: `79900${draw.digits(11)}` }),
  LV: (draw) => ({ bban: `DMBK0${draw.digits(12)}` }),
  NL: (draw) => {
    const weights = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1] // the eleven test
    const number = drawUntil(
      () => `0${draw.digits(9)}`,
      (digits) => digits !== '0000000000' && weighted(digits, weights) % 11 === 0,
    )
    return { bban: `DMBK${number}` }
  },
  NO: (draw) => {
    const weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2] // modulo 11; a remainder of 1 has no digit and is never issued
    const body = drawUntil(
      () => `9710${draw.digits(6)}`,
      (digits) => weighted(digits, weights) % 11 !== 1,
    )
    return { bban: `${body}${(11 - (weighted(body, weights) % 11)) % 11}` }
  },
  PL: (draw) => {
    const branch = '2990418'
    const check = (10 - (weighted(branch, [3, 9, 7, 1, 3, 9, 7]) % 10)) % 10
    return { bban: `${branch}${check}${draw.digits(16)}` }
  },
  PT: (draw) => {
    const body = `09990418${draw.digits(11)}`
    return { bban: body + twoDigits(98 - mod97(`${body}00`)) } // NIB, mod 97-10
  },
  SE: (draw) => {
    const clearingNumber = '9999'
    const weights = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1] // type 1: clearing without its first digit, and the account
    const accountNumber = drawUntil(
      () => draw.digits(7),
      (digits) => weighted(clearingNumber.slice(1) + digits, weights) % 11 === 0,
    )
    const integer = `${clearingNumber}${accountNumber}`
    return { bban: `999${integer.padStart(17, '0')}`, extra: { clearingNumber, accountNumber } }
  },
}

// The CIN letter: odd places have a table of their own, even places count as they are (ABI standard).
function italianControl(body: string): string {
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21]
  let sum = 0
  for (let index = 0; index < body.length; index++) {
    const digit = Number(body[index])
    sum += index % 2 === 0 ? (odd[digit] ?? 0) : digit
  }
  return String.fromCharCode(65 + (sum % 26))
}
