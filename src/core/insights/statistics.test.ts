// rule: Tests of statistics: currencies, past balances, left-to-spend and its average
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseIsoDate } from '../../lib/iso-date.ts'
import type { Money } from '../../lib/money.ts'
import type { Account } from '../accounts/account.ts'
import type { Transaction } from '../accounts/transaction.ts'
import { STATISTIC_TYPES, type StatisticType } from './statistic.ts'
import { computeStatistics, type StatisticsQuery } from './statistics.ts'

const sek = (kronor: number): Money => ({ unscaled: BigInt(kronor) * 100n, scale: 2, currency: 'SEK' })

let counter = 0
function transaction(bookedDate: string, amount: Money, more: Partial<Transaction> = {}): Transaction {
  counter += 1
  return {
    appId: 'a',
    userId: 'u',
    accountId: 'checking',
    transactionId: String(counter),
    sortAtMs: 0,
    bankTransactionId: String(counter),
    bankAccountId: 'b',
    amount,
    status: 'booked',
    type: 'default',
    bookedDate,
    transactionDate: bookedDate,
    description: 'no such phrase',
    merchantName: undefined,
    merchantCategoryCode: undefined,
    counterpartyName: undefined,
    ...more,
  } as Transaction
}

function account(accountId: string, type: Account['type'], booked: Money | undefined): Account {
  return { accountId, type, booked, currency: booked?.currency ?? 'SEK' } as Account
}

function query(more: Partial<StatisticsQuery>): StatisticsQuery {
  return {
    types: new Set(STATISTIC_TYPES),
    calendar: { resolution: 'monthly', breakDay: 1 },
    periods: undefined,
    currency: 'SEK',
    todayMs: parseIsoDate('2026-03-10') ?? 0,
    padUntilToday: false,
    ...more,
  }
}

function rowsOf(type: StatisticType, found: ReturnType<typeof computeStatistics>) {
  return found
    .filter((one) => one.type === type)
    .map(({ period, about, value }) => [
      period,
      about,
      'count' in value ? value.count : Number(value.unscaled) / 10 ** value.scale,
    ])
}

test('amounts in another currency are left out, and do not replace the sum', () => {
  const euro: Money = { unscaled: -99_900n, scale: 2, currency: 'EUR' }
  const found = computeStatistics(
    query({}),
    [],
    [
      transaction('2026-01-02', sek(-100)),
      transaction('2026-01-03', euro),
      transaction('2026-01-04', sek(-50)),
      transaction('2026-01-05', euro),
    ],
  )
  assert.deepEqual(rowsOf('income_and_expenses', found), [['2026-01', 'EXPENSES', -150]])
  assert.deepEqual(
    rowsOf('expenses_by_category_count', found).map(([, , count]) => count),
    [2],
  )
})

test('transfers between accounts are neither income nor expenses, and are listed by way', () => {
  const found = computeStatistics(
    query({}),
    [],
    [
      transaction('2026-01-02', sek(-100), { type: 'transfer' }),
      transaction('2026-01-03', sek(40), { type: 'transfer' }),
    ],
  )
  assert.deepEqual(rowsOf('income_and_expenses', found), [])
  assert.deepEqual(
    rowsOf('outgoing_transfers_by_category', found).map(([, , value]) => value),
    [-100],
  )
  assert.deepEqual(
    rowsOf('incoming_transfers_by_category', found).map(([, , value]) => value),
    [40],
  )
  assert.deepEqual(
    rowsOf('left_to_spend', found).map(([, , value]) => value),
    [0, 0, 0],
  )
})

test('a balance is counted back from now, by account and by group; one that is not shared is left out', () => {
  const accounts = [
    account('checking', 'checking', sek(1000)),
    account('card', 'credit_card', sek(-200)),
    account('savings', 'savings', sek(5000)),
    account('hidden', 'checking', undefined),
  ]
  const found = computeStatistics(query({}), accounts, [
    transaction('2026-01-10', sek(700)),
    transaction('2026-02-10', sek(-100)),
    transaction('2026-03-05', sek(-200), { accountId: 'card' }),
  ])
  assert.deepEqual(
    rowsOf('balances_by_account', found).filter(([, about]) => about === 'checking'),
    [
      ['2026-01', 'checking', 1100],
      ['2026-02', 'checking', 1000],
      ['2026-03', 'checking', 1000],
    ],
  )
  assert.deepEqual(
    rowsOf('balances_by_account_type_group', found).filter(([, about]) => about === 'cards_and_accounts'),
    [
      ['2026-01', 'cards_and_accounts', 1100],
      ['2026-02', 'cards_and_accounts', 1000],
      ['2026-03', 'cards_and_accounts', 800],
    ],
  )
  assert.ok(!rowsOf('balances_by_account', found).some(([, about]) => about === 'hidden'))
})

test('left to spend is income less expenses so far, never below zero, up to the last day that has anything', () => {
  const found = computeStatistics(
    query({}),
    [],
    [
      transaction('2026-03-01', sek(-30)),
      transaction('2026-03-02', sek(100)),
      transaction('2026-03-04', sek(-20)),
    ],
  )
  assert.deepEqual(rowsOf('left_to_spend', found), [
    ['2026-03', '2026-03-01', 0],
    ['2026-03', '2026-03-02', 70],
    ['2026-03', '2026-03-03', 70],
    ['2026-03', '2026-03-04', 50],
  ])
  const padded = computeStatistics(query({ padUntilToday: true }), [], [transaction('2026-03-02', sek(100))])
  assert.deepEqual(rowsOf('left_to_spend', padded).at(-1), ['2026-03', '2026-03-10', 100])
})

test('the average takes the same day of up to six months before; a day that a month lacks is its last', () => {
  const found = computeStatistics(
    query({}),
    [],
    [
      transaction('2026-01-31', sek(300)),
      transaction('2026-02-28', sek(100)),
      transaction('2026-03-01', sek(1)),
    ],
  )
  const average = new Map(rowsOf('left_to_spend_average', found).map(([, about, value]) => [about, value]))
  assert.equal(average.get('2026-03-27'), 0)
  assert.equal(average.get('2026-03-28'), 50)
  assert.equal(average.get('2026-03-31'), 200)
  assert.equal(average.get('2026-01-31'), undefined)
  assert.equal(average.get('2026-02-28'), 0)
})

test('padding goes on with zero for sums and unchanged for balances, to the period of today', () => {
  const found = computeStatistics(
    query({ padUntilToday: true }),
    [account('checking', 'checking', sek(10))],
    [transaction('2026-01-10', sek(-5))],
  )
  assert.deepEqual(rowsOf('income_and_expenses', found), [
    ['2026-01', 'EXPENSES', -5],
    ['2026-02', 'EXPENSES', 0],
    ['2026-03', 'EXPENSES', 0],
  ])
  assert.deepEqual(rowsOf('balances_by_account', found), [
    ['2026-01', 'checking', 10],
    ['2026-02', 'checking', 10],
    ['2026-03', 'checking', 10],
  ])
})
