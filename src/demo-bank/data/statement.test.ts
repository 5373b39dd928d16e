// rule: Tests that balances and transactions agree for every account on every day

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isValidIBAN } from 'ibantools'
import { isoDate } from '../../lib/iso-date.ts'
import { type Decimal, parseDecimal } from '../../lib/money.ts'
import type { Transaction } from '../api-contract.ts'
import { findTestUser, testUsers } from '../test-users/list.ts'
import type { TestUser } from '../test-users/test-user.ts'
import type { BankAccount } from './account.ts'
import { accountsOf } from './accounts-by-scenario.ts'
import { DAY_MS, monthOf, monthStartMs } from './calendar.ts'
import { withCheckDigit } from './holdings.ts'
import { identityOf } from './identity.ts'
import { sumMinor } from './ledger.ts'
import { marketOf, markets } from './markets.ts'
import { balancesAt, bookedMinor, HISTORY_DAYS, statementPage } from './statement.ts'

const NOW_MS = Date.UTC(2026, 10, 23, 14, 30)
const INTERESTING = [
  'ordinary',
  'several',
  'business',
  'joint',
  'joint-limits',
  'overdrawn',
  'card',
  'round',
  'loan',
  'investments',
]

test('every account type in every market: each month opens at the closing balance of the month before', () => {
  for (const user of testUsers.filter(({ scenario: { key } }) => INTERESTING.includes(key))) {
    for (const { ledger, type } of accountsOf(user)) {
      for (let month = monthOf(NOW_MS) - 14; month <= monthOf(NOW_MS); month++) {
        const end = ledger.openingMinor(month) + sumMinor(ledger.postings(month))
        assert.equal(ledger.openingMinor(month + 1), end, `${user.userName} ${type} ${month}`)
      }
    }
  }
})

test('the daily change of a balance is the sum of the transactions booked that day', () => {
  for (const userName of ['u-se-several', 'u-gb-loan', 'u-fr-ordinary', 'u-de-business']) {
    for (const bankAccount of accountsOf(userOf(userName))) {
      const sums = new Map<string, bigint>()
      for (const { bookingDate = '', amount } of allOf(bankAccount, NOW_MS).filter(
        ({ status }) => status === 'booked',
      )) {
        sums.set(bookingDate, (sums.get(bookingDate) ?? 0n) + minor(amount.amount))
      }
      for (let back = 1; back < HISTORY_DAYS - 1; back++) {
        const endMs = Math.floor(NOW_MS / DAY_MS) * DAY_MS - (back - 1) * DAY_MS - 1
        const moved = bookedMinor(bankAccount, endMs) - bookedMinor(bankAccount, endMs - DAY_MS)
        assert.equal(
          moved,
          sums.get(isoDate(endMs)) ?? 0n,
          `${userName} ${bankAccount.type} ${isoDate(endMs)}`,
        )
      }
    }
  }
})

test('postings are booked within their month, in order, never before the purchase, and have unique keys', () => {
  for (const userName of ['u-no-several', 'u-pl-loan', 'u-it-investments', 'u-lt-business']) {
    for (const { ledger } of accountsOf(userOf(userName))) {
      const keys = new Set<string>()
      for (let month = monthOf(NOW_MS) - 24; month <= monthOf(NOW_MS); month++) {
        let lastMs = monthStartMs(month)
        for (const posting of ledger.postings(month)) {
          assert.ok(posting.bookedAtMs >= lastMs && posting.bookedAtMs < monthStartMs(month + 1), posting.key)
          assert.ok(posting.bookedAtMs >= posting.purchasedAtMs)
          assert.ok(!keys.has(posting.key), posting.key)
          keys.add(posting.key)
          lastMs = posting.bookedAtMs
        }
      }
    }
  }
})

test('a transfer between two accounts of a user appears on both at the same instant', () => {
  const bankAccounts = accountsOf(userOf('u-se-several'))
  const own = bankAccounts.flatMap((bankAccount) =>
    allOf(bankAccount, NOW_MS).filter(
      ({ counterparty, status }) => counterparty?.ownAccount === true && status === 'booked',
    ),
  )
  assert.ok(own.length > 100)
  const byMoment = new Map<string, bigint>()
  for (const { transactionAt, amount } of own) {
    byMoment.set(transactionAt, (byMoment.get(transactionAt) ?? 0n) + minor(amount.amount))
  }
  for (const [moment, sum] of byMoment) assert.equal(sum, 0n, moment)
})

test('a pending card payment is booked within three days under another id and the same amount', () => {
  const [bankAccount] = accountsOf(userOf('u-se-ordinary'))
  assert.ok(bankAccount)
  const pending = allOf(bankAccount, NOW_MS).filter(({ status }) => status === 'pending')
  assert.ok(pending.length > 0)
  const later = allOf(bankAccount, NOW_MS + 4 * DAY_MS)
  for (const before of pending) {
    assert.equal(before.bookingDate, undefined)
    const after = later.find(
      ({ transactionAt, amount }) =>
        transactionAt === before.transactionAt && amount.amount === before.amount.amount,
    )
    assert.equal(after?.status, 'booked')
    assert.notEqual(after?.id, before.id)
    assert.ok(Date.parse(after?.bookingDate ?? '') - Date.parse(before.transactionDate) <= 3 * DAY_MS)
  }
})

test('available is booked less pending, and balanceAfter of the newest booking is the booked balance', () => {
  for (const userName of ['u-se-ordinary', 'u-gb-card', 'u-cz-overdrawn']) {
    for (const bankAccount of accountsOf(userOf(userName))) {
      const list = allOf(bankAccount, NOW_MS)
      const pending = list
        .filter(({ status }) => status === 'pending')
        .reduce((sum, { amount }) => sum + minor(amount.amount), 0n)
      const { booked, available, availableWithCredit, creditLimit } = balancesAt(bankAccount, NOW_MS)
      assert.equal(minor(available), minor(booked) + pending)
      if (creditLimit !== undefined)
        assert.equal(minor(availableWithCredit ?? ''), minor(available) + minor(creditLimit))
    }
  }
})

test('pages of any size give the same list as one page, newest first', () => {
  const [bankAccount] = accountsOf(userOf('u-nl-ordinary'))
  assert.ok(bankAccount)
  const integer = allOf(bankAccount, NOW_MS)
  for (const limit of [1, 7, 100]) {
    const paged: Transaction[] = []
    const today = Math.floor(NOW_MS / DAY_MS)
    let query = { atMs: NOW_MS, fromDay: today - 120, toDay: today, limit }
    for (;;) {
      const { transactions, next } = statementPage(bankAccount, query)
      paged.push(...transactions)
      if (next === undefined) break
      query = { ...query, ...{ after: next } }
    }
    const expected = integer.filter(
      (each) => (each.bookingDate ?? each.transactionDate) >= isoDate(NOW_MS - 120 * DAY_MS),
    )
    assert.deepEqual(paged, expected)
  }
  const moments = integer.map(({ transactionAt }) => transactionAt)
  assert.deepEqual(moments, [...moments].sort().reverse())
})

test('money paid abroad is the original amount times the rate, rounded to the cent', () => {
  let seen = 0
  for (const market of markets) {
    const [bankAccount] = accountsOf(userOf(`u-${market.code.toLowerCase()}-ordinary`))
    assert.ok(bankAccount)
    for (const { amount, original } of allOf(bankAccount, NOW_MS)) {
      if (original === undefined) continue
      seen++
      const rate = parseDecimal(original.rate)
      assert.ok(rate)
      const millionths = rate.unscaled * 10n ** BigInt(6 - rate.scale)
      const expected = (-minor(original.amount.amount) * millionths + 500_000n) / 1_000_000n
      assert.equal(-minor(amount.amount), expected)
      assert.notEqual(original.amount.currency, amount.currency)
    }
  }
  assert.ok(seen > 500, String(seen))
})

test('the ordinary scenario is never overdrawn in two years, and the overdrawn one always is', () => {
  for (const market of markets) {
    const code = market.code.toLowerCase()
    const [ordinary] = accountsOf(userOf(`u-${code}-ordinary`))
    const [overdrawn] = accountsOf(userOf(`u-${code}-overdrawn`))
    assert.ok(ordinary && overdrawn)
    for (let back = 0; back < HISTORY_DAYS; back++) {
      assert.ok(bookedMinor(ordinary, NOW_MS - back * DAY_MS) > 0n, code)
      const low = bookedMinor(overdrawn, NOW_MS - back * DAY_MS)
      assert.ok(low < 0n && low + (overdrawn.creditLimitMinor ?? 0n) > 0n, `${code} ${low}`)
    }
  }
})

test('the data of a fixed moment never changes: a fingerprint of one account', () => {
  const [bankAccount] = accountsOf(userOf('u-se-ordinary'))
  assert.ok(bankAccount)
  const list = allOf(bankAccount, NOW_MS)
  const lines = [
    list.length,
    list.at(-1)?.id,
    balancesAt(bankAccount, NOW_MS).booked,
    bankAccount.describe(NOW_MS).numbers.iban,
  ]
  assert.deepEqual(lines, FINGERPRINT)
})

test('two years of one account take less than 150 ms of processor time once the code is warm', () => {
  const time = (userName: string): number => {
    const [bankAccount] = accountsOf(userOf(userName))
    assert.ok(bankAccount)
    const start = process.cpuUsage()
    allOf(bankAccount, NOW_MS)
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }
  for (const code of ['at', 'be', 'cz', 'dk', 'ee']) time(`u-${code}-ordinary`)
  // The best of several, because the machine does other things as well.
  const best = Math.min(...['fi', 'fr', 'de', 'ie', 'it'].map((code) => time(`u-${code}-ordinary`)))
  assert.ok(best < 150, `${best} ms`)
})

test('data exists for years far in the past and the future', () => {
  for (const atMs of [Date.UTC(1999, 5, 1), Date.UTC(2061, 1, 2)]) {
    for (const userName of ['u-se-several', 'u-gb-loan', 'u-de-investments']) {
      for (const bankAccount of accountsOf(userOf(userName))) {
        balancesAt(bankAccount, atMs)
        assert.ok(Array.isArray(allOf(bankAccount, atMs)))
        assert.ok(bankAccount.holdings(atMs).every(({ price }) => Number(price.amount) > 0))
      }
    }
  }
})

test('IBANs of counterparties are valid, and ISINs carry their check digit (ISO 6166)', () => {
  for (const code of ['de', 'at', 'lt']) {
    const [bankAccount] = accountsOf(userOf(`u-${code}-ordinary`))
    assert.ok(bankAccount)
    const ibans = new Set(allOf(bankAccount, NOW_MS).flatMap(({ counterparty }) => counterparty?.iban ?? []))
    assert.ok(ibans.size > 5)
    for (const iban of ibans) assert.ok(isValidIBAN(iban), iban)
  }
  assert.equal(withCheckDigit('US037833100'), 'US0378331005')
})

test('national identity numbers satisfy their check rule and agree with the birthday', () => {
  for (const user of testUsers.filter(
    ({ market }) => market === 'SE' || market === 'FI' || market === 'ES',
  )) {
    const { nationalId = '', dateOfBirth } = identityOf(marketOf(user.market), user.userName, false)
    const digits = nationalId.replaceAll('-', '')
    if (user.market === 'SE') {
      assert.equal(digits.slice(0, 8), dateOfBirth.replaceAll('-', ''))
      const sum = [...digits.slice(2)].reduce(
        (total, digit, place) => total + crossSum(Number(digit) * (place % 2 === 0 ? 2 : 1)),
        0,
      )
      assert.equal(sum % 10, 0, nationalId)
    } else if (user.market === 'FI') assert.match(nationalId, /^[0-9]{6}[-A]9[0-9]{2}[0-9A-Y]$/)
    else assert.match(nationalId, /^[0-9]{8}[A-Z]$/)
  }
})

const FINGERPRINT = [971, 'BK20d2a4a82545370d', '27722.37', 'SE8599900000099997049594']

function crossSum(value: number): number {
  return value > 9 ? value - 9 : value
}

function userOf(userName: string): TestUser {
  const user = findTestUser(userName)
  assert.ok(user, userName)
  return user
}

function allOf(bankAccount: BankAccount, atMs: number): readonly Transaction[] {
  const today = Math.floor(atMs / DAY_MS)
  return statementPage(bankAccount, { atMs, fromDay: today - HISTORY_DAYS, toDay: today, limit: 1_000_000 })
    .transactions
}

function minor(text: string): bigint {
  const decimal: Decimal | undefined = parseDecimal(text)
  assert.ok(decimal, text)
  return decimal.unscaled * 10n ** BigInt(2 - decimal.scale)
}
