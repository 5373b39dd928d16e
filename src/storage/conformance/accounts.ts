// contract: Conformance of accounts, transactions, account details and balance refreshes

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account } from '../../core/accounts/account.ts'
import type { Transaction } from '../../core/accounts/transaction.ts'
import {
  ANY_ACCOUNT,
  ANY_TRANSACTION,
  INVESTMENT,
  LOAN,
  ORDERS,
  plantBank,
  plantConnected,
  sampleBalanceRefresh,
} from './planted.ts'
import { freshId, NOW_MS, sampleConnection, sampleTransaction } from './samples.ts'
import type { Subject } from './subject.ts'
import { turns } from './turns.ts'

const DAY_MS = 86_400_000

export function accountConformance(subject: () => Promise<Subject>): void {
  saveConformance(subject)
  listConformance(subject)

  test('changes of an end user are kept member by member beside the bank data, and deleted with their rows', async () => {
    const { store } = await subject()
    const { appId, userId, connectionId, first, save } = await plantConnected(store)
    const { accountId } = first
    const [transaction] = await store.listTransactions(appId, userId, ANY_TRANSACTION, { limit: 1 })
    assert.ok(transaction !== undefined)
    const { transactionId } = transaction
    assert.deepEqual(await store.loadTransaction(appId, userId, transactionId), transaction)
    assert.equal(await store.loadTransaction(appId, userId, freshId()), undefined)
    const key = { appId, userId, transactionId }
    const amount = { unscaled: -12_345n, scale: 2, currency: 'EUR' }
    assert.equal(
      await store.saveTransactionChanges([{ ...key, amount, notes: 'a #tag', changedAtMs: 1 }]),
      'saved',
    )
    const second = { ...key, categoryId: 'c', date: '2026-01-31', description: 'Own', changedAtMs: 2 }
    assert.equal(await store.saveTransactionChanges([second]), 'saved')
    assert.deepEqual(await store.listTransactionChanges(appId, userId, [transactionId]), [
      { ...second, amount, notes: 'a #tag' },
    ])
    assert.deepEqual(await store.listTransactionChanges(appId, userId, [freshId()]), [])
    assert.deepEqual(await store.listTransactionChanges(appId, userId, []), [])
    const unknown = { ...key, transactionId: freshId(), notes: 'x', changedAtMs: 3 }
    assert.equal(
      await store.saveTransactionChanges([{ ...key, notes: 'y', changedAtMs: 3 }, unknown]),
      'unknown',
    )
    assert.equal((await store.listTransactionChanges(appId, userId, undefined))[0]?.notes, 'a #tag')

    const own = { appId, userId, accountId }
    assert.equal(await store.saveAccountChange({ ...own, name: 'Own', favored: true }), 'saved')
    assert.equal(await store.saveAccountChange({ ...own, exclusion: 'statistics', favored: false }), 'saved')
    assert.equal(await store.saveAccountChange({ ...own, accountId: freshId(), name: 'x' }), 'unknown')
    assert.deepEqual(await store.listAccountChanges(appId, userId), [
      {
        ...own,
        name: 'Own',
        type: undefined,
        accountNumber: undefined,
        favored: false,
        exclusion: 'statistics',
      },
    ])
    // A refresh leaves them; a disconnect deletes them with the data.
    assert.equal(await save(), 'saved')
    assert.equal((await store.listAccountChanges(appId, userId)).length, 1)
    await store.disconnectConnection({ appId, connectionId, nowMs: NOW_MS, by: 'person' })
    assert.deepEqual(await store.listAccountChanges(appId, userId), [])
    assert.deepEqual(await store.listTransactionChanges(appId, userId, undefined), [])
  })
}

function saveConformance(subject: () => Promise<Subject>): void {
  test('keeps and updates booked transactions; pending ones are those that the bank lists now', async () => {
    const { store } = await subject()
    const { connection, accounts, save } = await plantBank(store)
    const [account] = accounts
    assert.ok(account !== undefined)
    const { appId, userId } = connection
    const booked = sampleTransaction(account)
    const pendingFields = { status: 'pending' as const, bookedDate: undefined, valueDate: undefined }
    const pending = sampleTransaction(account, pendingFields)
    const gone = sampleTransaction(account, pendingFields)
    await save([booked, pending, gone])
    const settled = { ...pending, status: 'booked' as const, bookedDate: '2026-09-01' }
    const renamed = { ...booked, description: 'Kafé' }
    await save([renamed, settled])
    const listed = await store.listTransactions(appId, userId, ANY_TRANSACTION, { limit: 10 })
    assert.deepEqual(
      listed,
      [renamed, settled].toSorted((a, b) => (a.transactionId < b.transactionId ? -1 : 1)),
    )
    await save([])
    assert.equal((await store.listTransactions(appId, userId, ANY_TRANSACTION, { limit: 10 })).length, 2)
  })

  test('an account that a second connection fetched stays when the first one is disconnected', async () => {
    const { store } = await subject()
    const { connection, accounts, save } = await plantBank(store)
    const [account] = accounts
    assert.ok(account !== undefined)
    const transaction = sampleTransaction(account)
    await save([transaction])
    const { appId, userId } = connection
    const second = sampleConnection(appId, userId)
    await store.createConnection(second)
    const moved = { ...account, connectionId: second.connectionId }
    const data = { identity: undefined, accounts: [moved], transactions: [], refreshedAtMs: NOW_MS }
    await store.saveBankData(appId, second.connectionId, data)
    await store.disconnectConnection({
      appId,
      connectionId: connection.connectionId,
      nowMs: NOW_MS,
      by: 'client',
    })
    assert.deepEqual(await store.listAccounts(appId, userId, ANY_ACCOUNT, { limit: 10 }), [seen(moved)])
    assert.deepEqual(await store.listTransactions(appId, userId, ANY_TRANSACTION, { limit: 10 }), [
      transaction,
    ])
  })

  test('stores bank data under the user of the connection, whatever user the rows name', async () => {
    const { store } = await subject()
    const { connection, accounts } = await plantBank(store)
    const [account] = accounts
    assert.ok(account !== undefined)
    const stranger = { ...account, accountId: freshId(), userId: freshId(), appId: freshId() }
    const data = { identity: undefined, accounts: [stranger], transactions: [], refreshedAtMs: NOW_MS }
    await store.saveBankData(connection.appId, connection.connectionId, data)
    const { appId, userId } = connection
    assert.deepEqual(
      await store.loadAccount(appId, userId, stranger.accountId),
      seen({ ...stranger, appId, userId }),
    )
  })

  test('replaces account details, exact to the last digit, and only for accounts of the connection', async () => {
    const { store } = await subject()
    const { connection, first: account } = await plantConnected(store)
    const { appId, userId, connectionId } = connection
    const { accountId } = account
    for (const details of [LOAN, INVESTMENT]) {
      await store.saveAccountDetails(appId, connectionId, [
        { accountId, details },
        { accountId: freshId(), details },
      ])
      assert.deepEqual(await store.listAccountDetails(appId, userId, [accountId]), [{ accountId, details }])
    }
    await store.saveAccountDetails(appId, freshId(), [{ accountId, details: LOAN }])
    const [kept] = await store.listAccountDetails(appId, userId, [accountId, freshId()])
    assert.equal(kept?.details.kind, 'investment')
    assert.deepEqual(await store.listAccountDetails(appId, userId, []), [])
    assert.equal(await store.findAccountOwner(appId, accountId), userId)
    assert.equal(await store.findAccountOwner(appId, freshId()), undefined)
  })

  test('replaces the payment orders of an account of the connection, and of no other', async () => {
    const { store } = await subject()
    const { connection, first: account, second } = await plantConnected(store)
    const { appId, userId, connectionId } = connection
    const { accountId } = account
    const save = (orders: typeof ORDERS, of = connectionId) =>
      store.savePaymentOrders(appId, of, [
        { accountId, orders },
        { accountId: freshId(), orders },
      ])
    const list = (id = accountId) => store.listPaymentOrders(appId, userId, id)
    assert.deepEqual(await list(), [])
    await save(ORDERS)
    assert.deepEqual(structuredClone(await list()), ORDERS)
    await save([], freshId())
    assert.deepEqual(structuredClone(await list()), ORDERS)
    assert.deepEqual(await list(second.accountId), [])
    await save(ORDERS.slice(1))
    assert.deepEqual(structuredClone(await list()), ORDERS.slice(1))
    await save([])
    assert.deepEqual(await list(), [])
  })

  test('loads a balance refresh as stored, until it expires', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId, userId } = connection
    const refresh = sampleBalanceRefresh(connection)
    await store.createBalanceRefresh(refresh)
    const load = (nowMs: number) => store.loadBalanceRefresh(appId, userId, refresh.refreshId, nowMs)
    assert.deepEqual(await load(refresh.expiresAtMs - 1), refresh)
    assert.equal(await load(refresh.expiresAtMs), undefined)
    assert.equal(await store.loadBalanceRefresh(appId, freshId(), refresh.refreshId, NOW_MS), undefined)
  })
}

/** As stored: storage notes when it first saw an account. */
function seen(account: Account): Account {
  return { ...account, firstSeenAtMs: NOW_MS }
}

function listConformance(subject: () => Promise<Subject>): void {
  test('lists accounts by id, filtered, page by page, as stored', async () => {
    const { store } = await subject()
    const { connection, accounts } = await plantBank(store)
    const { appId, userId } = connection
    const all = accounts.map(seen)
    const [first, second] = all
    assert.ok(first !== undefined && second !== undefined)
    const list = (filter: Partial<typeof ANY_ACCOUNT> | object, after?: string, limit = 10) =>
      store.listAccounts(appId, userId, { ...ANY_ACCOUNT, ...filter }, { after, limit })
    assert.deepEqual(await list({}), all)
    assert.deepEqual(await list({}, undefined, 1), [first])
    assert.deepEqual(await list({}, first.accountId), [second])
    assert.deepEqual(await list({ types: ['savings', 'loan'] }), [second])
    assert.deepEqual(await list({ accountIds: [first.accountId, freshId()] }), [first])
    assert.deepEqual(await list({ accountIds: [] }), [])
    assert.deepEqual(await store.loadAccount(appId, userId, second.accountId), second)
    assert.equal(await store.loadAccount(appId, freshId(), second.accountId), undefined)
  })

  test('pages through transactions newest first, each once', async () => {
    const { store } = await subject()
    const { connection, accounts, save } = await plantBank(store)
    const { appId, userId } = connection
    // 300 transactions on 100 days, so that ties cross page boundaries.
    const transactions = Array.from({ length: 300 }, (_, index) => {
      const sortAtMs = Date.UTC(2026, 0, 1) + (index % 100) * DAY_MS
      const account = accounts[index % 2]
      assert.ok(account !== undefined)
      return sampleTransaction(account, { sortAtMs })
    })
    await save(transactions)
    const seen: Transaction[] = []
    for (const _turn of turns()) {
      const last = seen.at(-1)
      const page = await store.listTransactions(appId, userId, ANY_TRANSACTION, { after: last, limit: 7 })
      if (page.length === 0) break
      seen.push(...page)
    }
    const expected = transactions.toSorted(
      (a, b) => b.sortAtMs - a.sortAtMs || (a.transactionId < b.transactionId ? -1 : 1),
    )
    assert.deepEqual(seen, expected)
  })

  test('paging during refreshes neither repeats nor skips a transaction that stays', async () => {
    const { store } = await subject()
    const { connection, accounts, save } = await plantBank(store)
    const { appId, userId } = connection
    const [account] = accounts
    assert.ok(account !== undefined)
    const on = (day: number, fields: Partial<Transaction> = {}) => {
      const sortAtMs = Date.UTC(2026, 0, 1) + day * DAY_MS
      const date = new Date(sortAtMs).toISOString().slice(0, 10)
      return sampleTransaction(account, { sortAtMs, bookedDate: date, transactionDate: date, ...fields })
    }
    const pending = { status: 'pending' as const, bookedDate: undefined }
    const staying = Array.from({ length: 40 }, (_, day) => on(day % 20))
    const leaving = Array.from({ length: 10 }, (_, day) => on(day * 2, pending))
    await save([...staying, ...leaving])
    const seen: string[] = []
    for (let round = 0; ; round++) {
      const last = seen.at(-1)
      const after = [...staying, ...leaving].find(({ transactionId }) => transactionId === last)
      const page = await store.listTransactions(appId, userId, ANY_TRANSACTION, { after, limit: 4 })
      if (page.length === 0) break
      seen.push(...page.map(({ transactionId }) => transactionId))
      // Staying transactions change their date back and forth; leaving ones are no longer listed; new ones appear anywhere.
      const moved = staying.map((row, index) => {
        const { bookedDate, sortAtMs } = on((index * 7 + round * 5) % 20)
        return { ...row, bookedDate, sortAtMs, description: `round ${round}` }
      })
      const remaining = leaving.slice(round)
      await save([...moved, ...remaining])
    }
    assert.equal(new Set(seen).size, seen.length)
    for (const { transactionId } of staying) assert.ok(seen.includes(transactionId))
  })

  test('finds a transaction by its new date, not by the old one, after its date changed', async () => {
    const { store } = await subject()
    const { connection, accounts, save } = await plantBank(store)
    const { appId, userId } = connection
    const [account] = accounts
    assert.ok(account !== undefined)
    const first = sampleTransaction(account, { bookedDate: '2026-09-01', sortAtMs: Date.UTC(2026, 8, 1) })
    await save([first])
    await save([{ ...first, bookedDate: '2026-09-05', sortAtMs: Date.UTC(2026, 8, 5) }])
    const on = async (day: string) =>
      store.listTransactions(
        appId,
        userId,
        { ...ANY_TRANSACTION, bookedFrom: day, bookedTo: day },
        { limit: 10 },
      )
    assert.deepEqual(await on('2026-09-01'), [])
    assert.deepEqual(await on('2026-09-05'), [{ ...first, bookedDate: '2026-09-05' }])
    const count = (day: string) =>
      store.countTransactions(appId, userId, { ...ANY_TRANSACTION, bookedFrom: day, bookedTo: day })
    assert.deepEqual([await count('2026-09-01'), await count('2026-09-05')], [0, 1])
  })

  test('filters transactions by account, status and date, bounds included', async () => {
    const { store } = await subject()
    const { connection, accounts, save } = await plantBank(store)
    const { appId, userId } = connection
    const [first, second] = accounts
    assert.ok(first !== undefined && second !== undefined)
    const on = (account: Account, day: number, status: 'booked' | 'pending') =>
      sampleTransaction(account, {
        status,
        bookedDate: status === 'booked' ? `2026-09-0${day}` : undefined,
        transactionDate: `2026-09-0${day}`,
        sortAtMs: Date.UTC(2026, 8, day),
      })
    const rows = [
      on(first, 4, 'pending'),
      on(second, 3, 'booked'),
      on(first, 2, 'booked'),
      on(first, 1, 'booked'),
    ]
    await save(rows)
    const list = async (filter: object) => {
      const found = await store.listTransactions(
        appId,
        userId,
        { ...ANY_TRANSACTION, ...filter },
        { limit: 10 },
      )
      assert.equal(
        await store.countTransactions(appId, userId, { ...ANY_TRANSACTION, ...filter }),
        found.length,
      )
      return found
    }
    assert.deepEqual(await list({}), rows)
    assert.deepEqual(await list({ accountIds: [second.accountId] }), [rows[1]])
    assert.deepEqual(await list({ statuses: ['booked'] }), rows.slice(1))
    assert.deepEqual(await list({ bookedFrom: '2026-09-02', bookedTo: '2026-09-03' }), [rows[1], rows[2]])
    assert.deepEqual(
      await list({ accountIds: [first.accountId], statuses: ['booked'], bookedFrom: '2026-09-02' }),
      [rows[2]],
    )
  })
}
