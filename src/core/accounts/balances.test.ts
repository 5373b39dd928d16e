// rule: Tests of available balances with and without credit

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account } from './account.ts'
import { balancesOf } from './balances.ts'

const sek = (unscaled: bigint) => ({ unscaled, scale: 2, currency: 'SEK' })

const ACCOUNT: Account = {
  appId: 'a',
  userId: 'u',
  connectionId: 'c',
  accountId: 'i',
  institutionId: 'b',
  refreshedAtMs: 0,
  bankAccountId: 'x',
  name: 'n',
  type: 'checking',
  segment: 'PERSONAL',
  currency: 'SEK',
  booked: sek(1000n),
  available: sek(900n),
  creditLimit: undefined,
  iban: undefined,
  bban: undefined,
  bic: undefined,
  accountNumber: undefined,
  sortCode: undefined,
  maskedPan: undefined,
  holders: [],
}

test('a deposit account without a credit line has its available balance to spend', () => {
  assert.deepEqual(balancesOf(ACCOUNT), {
    booked: sek(1000n),
    availableWithoutCredit: sek(900n),
    availableWithCredit: sek(900n),
    creditLimit: undefined,
  })
})

test('a credit line adds to the available balance with credit only', () => {
  assert.deepEqual(balancesOf({ ...ACCOUNT, available: sek(-400n), creditLimit: sek(5000n) }), {
    booked: sek(1000n),
    availableWithoutCredit: sek(-400n),
    availableWithCredit: sek(4600n),
    creditLimit: sek(5000n),
  })
})

test('a credit card has nothing available without credit', () => {
  const card: Account = { ...ACCOUNT, type: 'credit_card', available: sek(-700n), creditLimit: sek(2000n) }
  assert.equal(balancesOf(card).availableWithoutCredit, undefined)
  assert.deepEqual(balancesOf(card).availableWithCredit, sek(1300n))
  assert.equal(balancesOf({ ...card, creditLimit: undefined }).availableWithCredit, undefined)
})

test('amounts in different currencies are not added', () => {
  const mixed: Account = { ...ACCOUNT, creditLimit: { unscaled: 1n, scale: 0, currency: 'EUR' } }
  assert.equal(balancesOf(mixed).availableWithCredit, undefined)
})
