// contract: what every engine must do with link sessions, connections, accounts and transactions

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account, Connection, Transaction } from '../../core/connections/connection.ts'
import type { LinkGiven } from '../../core/link/store.ts'
import type { Store } from '../../core/ports.ts'
import {
  freshHash,
  freshId,
  NOW_MS,
  plantApp,
  plantUser,
  sampleAccount,
  sampleCode,
  sampleConnection,
  sampleGrant,
  sampleReport,
  sampleSession,
  sampleTransaction,
} from './samples.ts'
import type { Subject } from './subject.ts'

const DAY_MS = 86_400_000

export function dataConformance(subject: () => Promise<Subject>): void {
  sessionConformance(subject)
  connectionConformance(subject)
  listConformance(subject)
}

function sessionConformance(subject: () => Promise<Subject>): void {
  test('a link session comes back as it was stored, until its end', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const session = sampleSession(appId)
    await store.createLinkSession(session)
    assert.deepEqual(await store.loadLinkSession(appId, session.sessionId, NOW_MS), session)
    assert.equal(await store.loadLinkSession(appId, session.sessionId, session.expiresAtMs), undefined)
  })

  test('a step is taken once, writes what it was given, and clears what it was told to', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const session = sampleSession(appId)
    const { sessionId } = session
    await store.createLinkSession(session)
    const toBank = {
      userId,
      providerName: 'se-bank',
      bankStateHash: freshHash(),
      sealedBankSignIn: 'sealed',
    }
    const step = () => store.advanceLinkSession(appId, sessionId, 'choosing', 'at_bank', toBank, NOW_MS)
    assert.equal(await step(), 'advanced')
    assert.equal(await step(), 'not_in_state')
    assert.deepEqual(await store.loadLinkSession(appId, sessionId, NOW_MS), {
      ...session,
      ...toBank,
      state: 'at_bank',
    })
    const back = { bankStateHash: undefined, sealedBankSignIn: undefined }
    assert.equal(
      await store.advanceLinkSession(appId, sessionId, 'at_bank', 'fetching', back, session.expiresAtMs),
      'not_in_state',
    )
    assert.equal(
      await store.advanceLinkSession(appId, sessionId, 'at_bank', 'fetching', back, NOW_MS),
      'advanced',
    )
    const after = { ...session, ...toBank, ...back, state: 'fetching' as const }
    assert.deepEqual(await store.loadLinkSession(appId, sessionId, NOW_MS), after)
    const failed = { failure: 'bank_unavailable' as const }
    await store.advanceLinkSession(appId, sessionId, 'fetching', 'failed', failed, NOW_MS)
    assert.deepEqual(await store.loadLinkSession(appId, sessionId, NOW_MS), {
      ...after,
      ...failed,
      state: 'failed',
    })
  })

  test('a session is granted together with its grant and code, or not at all', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const session = sampleSession(appId, { state: 'fetching' })
    await store.createLinkSession(session)
    const grant = sampleGrant(appId, userId)
    const code = sampleCode(grant)
    const homeless = sampleGrant(appId, freshId())
    const give = (access: LinkGiven['access']) =>
      store.grantLinkSession(appId, session.sessionId, { access, reports: [] }, NOW_MS)
    await assert.rejects(give({ grant: homeless, code: sampleCode(homeless) }), { kind: 'conflict' })
    assert.equal((await store.loadLinkSession(appId, session.sessionId, NOW_MS))?.state, 'fetching')
    assert.equal(await give({ grant, code }), 'advanced')
    assert.equal((await store.loadLinkSession(appId, session.sessionId, NOW_MS))?.state, 'granted')
    assert.deepEqual(await store.loadCode(appId, code.codeHash), { code, grant })
    const other = sampleGrant(appId, userId)
    const otherCode = sampleCode(other)
    assert.equal(await give({ grant: other, code: otherCode }), 'not_in_state')
    assert.equal(await store.loadCode(appId, otherCode.codeHash), undefined)
    assert.equal(await store.loadGrant(appId, other.grantId), undefined)
  })

  test('grantLinkSession stores reports with the step or not at all, and without access none', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const session = sampleSession(appId, { state: 'fetching' })
    await store.createLinkSession(session)
    const report = sampleReport({ appId, userId })
    const give = (reports: LinkGiven['reports']) =>
      store.grantLinkSession(appId, session.sessionId, { access: undefined, reports }, NOW_MS)
    const load = (reportId: string) => store.loadReport(appId, report.kind, reportId, NOW_MS)
    await assert.rejects(give([report, { ...report, reportId: freshId(), userId: freshId() }]), {
      kind: 'conflict',
    })
    assert.equal(await load(report.reportId), undefined)
    assert.equal(await give([report]), 'advanced')
    assert.deepEqual(await load(report.reportId), report)
    const late = { ...report, reportId: freshId() }
    assert.equal(await give([late]), 'not_in_state')
    assert.equal(await load(late.reportId), undefined)
  })
}

interface Bank {
  readonly connection: Connection
  readonly accounts: readonly Account[]
  save(transactions: readonly Transaction[]): Promise<'saved' | 'ended' | 'unknown'>
}

/** A connection with two accounts, in the order of their ids. */
async function plantBank(store: Store): Promise<Bank> {
  const { appId } = await plantApp(store)
  const { userId } = await plantUser(store, appId)
  const connection = sampleConnection(appId, userId)
  await store.createConnection(connection)
  const accounts = [sampleAccount(connection), sampleAccount(connection, { type: 'savings' })]
  const save = (transactions: readonly Transaction[]) =>
    store.saveBankData(appId, connection.connectionId, {
      identity: undefined,
      accounts,
      transactions,
      refreshedAtMs: NOW_MS,
    })
  await save([])
  return { connection, accounts, save }
}

function connectionConformance(subject: () => Promise<Subject>): void {
  test('a connection keeps its status, session and identity until it ends', async () => {
    const { store } = await subject()
    const { connection } = await plantBank(store)
    const { appId, connectionId, userId } = connection
    assert.deepEqual(await store.loadConnection(appId, connectionId), {
      ...connection,
      refreshedAtMs: NOW_MS,
    })
    assert.equal(await store.setConnectionStatus(appId, connectionId, 'updated', 'fine', NOW_MS + 1), 'set')
    const items = ['identity', 'checking_accounts'] as const
    assert.equal(await store.chooseConnectionItems(appId, connectionId, items), 'chosen')
    assert.deepEqual((await store.loadConnection(appId, connectionId))?.items, items)
    assert.equal(await store.saveBankSession(appId, connectionId, 'sealed', NOW_MS + 9, NOW_MS), 'saved')
    const identity = { name: 'Åsa', dateOfBirth: '1970-01-01', nationalId: undefined }
    const data = { identity, accounts: [], transactions: [], refreshedAtMs: NOW_MS + 2 }
    assert.equal(await store.saveBankData(appId, connectionId, data), 'saved')
    const none = { ...data, identity: undefined, refreshedAtMs: NOW_MS + 3 }
    assert.equal(await store.saveBankData(appId, connectionId, none), 'saved')
    const full = {
      ...connection,
      status: 'updated',
      statusMessage: 'fine',
      statusChangedAtMs: NOW_MS + 1,
      sealedSession: 'sealed',
      consentExpiresAtMs: NOW_MS + 9,
      identity,
      refreshedAtMs: NOW_MS + 3,
      items,
    }
    assert.deepEqual(await store.listConnections(appId, userId), [full])

    assert.equal(await store.endConnection(appId, connectionId, NOW_MS + 4, 'client'), 'ended')
    assert.equal(await store.endConnection(appId, connectionId, NOW_MS + 5, 'client'), 'already_ended')
    assert.equal(await store.setConnectionStatus(appId, connectionId, 'updated', '', NOW_MS), 'ended')
    assert.equal(await store.chooseConnectionItems(appId, connectionId, ['identity']), 'ended')
    assert.equal(await store.saveBankSession(appId, connectionId, 'late', NOW_MS, NOW_MS), 'ended')
    assert.equal(await store.saveBankData(appId, connectionId, data), 'ended')
    const ended = await store.loadConnection(appId, connectionId)
    assert.deepEqual(
      [ended?.status, ended?.sealedSession, ended?.identity, ended?.consentExpiresAtMs],
      ['ended', undefined, undefined, undefined],
    )
    assert.deepEqual(await store.listAccounts(appId, userId, ANY_ACCOUNT, undefined, 10), [])
  })

  test('nothing is written to a connection that does not exist', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const data = { identity: undefined, accounts: [], transactions: [], refreshedAtMs: NOW_MS }
    assert.equal(await store.setConnectionStatus(appId, freshId(), 'updated', '', NOW_MS), 'unknown')
    assert.equal(await store.chooseConnectionItems(appId, freshId(), ['identity']), 'unknown')
    assert.equal(await store.saveBankSession(appId, freshId(), 'x', NOW_MS, NOW_MS), 'unknown')
    assert.equal(await store.saveBankData(appId, freshId(), data), 'unknown')
    assert.equal(await store.endConnection(appId, freshId(), NOW_MS, 'client'), 'unknown')
  })

  test('booked transactions are kept and updated; pending ones are what the bank lists now', async () => {
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
    const listed = await store.listTransactions(appId, userId, ANY, undefined, 10)
    assert.deepEqual(
      listed,
      [renamed, settled].toSorted((a, b) => (a.transactionId < b.transactionId ? -1 : 1)),
    )
    await save([])
    assert.equal((await store.listTransactions(appId, userId, ANY, undefined, 10)).length, 2)
  })

  test('an account that a second connection brings stays when the first one ends', async () => {
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
    await store.endConnection(appId, connection.connectionId, NOW_MS, 'client')
    assert.deepEqual(await store.listAccounts(appId, userId, ANY_ACCOUNT, undefined, 10), [moved])
    assert.deepEqual(await store.listTransactions(appId, userId, ANY, undefined, 10), [transaction])
  })

  test('data is stored under the user of the connection, whoever the rows name', async () => {
    const { store } = await subject()
    const { connection, accounts } = await plantBank(store)
    const [account] = accounts
    assert.ok(account !== undefined)
    const stranger = { ...account, accountId: freshId(), userId: freshId(), appId: freshId() }
    const data = { identity: undefined, accounts: [stranger], transactions: [], refreshedAtMs: NOW_MS }
    await store.saveBankData(connection.appId, connection.connectionId, data)
    const { appId, userId } = connection
    assert.deepEqual(await store.loadAccount(appId, userId, stranger.accountId), {
      ...stranger,
      appId,
      userId,
    })
  })
}

const ANY_ACCOUNT = { accountIds: undefined, types: undefined }
const ANY = { accountIds: undefined, statuses: undefined, bookedFrom: undefined, bookedTo: undefined }

function listConformance(subject: () => Promise<Subject>): void {
  test('accounts are listed by id, filtered, page by page, and come back as they were stored', async () => {
    const { store } = await subject()
    const { connection, accounts } = await plantBank(store)
    const { appId, userId } = connection
    const [first, second] = accounts
    assert.ok(first !== undefined && second !== undefined)
    const list = (filter: Partial<typeof ANY_ACCOUNT> | object, after?: string, limit = 10) =>
      store.listAccounts(appId, userId, { ...ANY_ACCOUNT, ...filter }, after, limit)
    assert.deepEqual(await list({}), accounts)
    assert.deepEqual(await list({}, undefined, 1), [first])
    assert.deepEqual(await list({}, first.accountId), [second])
    assert.deepEqual(await list({ types: ['savings', 'loan'] }), [second])
    assert.deepEqual(await list({ accountIds: [first.accountId, freshId()] }), [first])
    assert.deepEqual(await list({ accountIds: [] }), [])
    assert.deepEqual(await store.loadAccount(appId, userId, second.accountId), second)
    assert.equal(await store.loadAccount(appId, freshId(), second.accountId), undefined)
  })

  test('transactions are listed newest first, each once, while pages are turned', async () => {
    const { store } = await subject()
    const { connection, accounts, save } = await plantBank(store)
    const { appId, userId } = connection
    // Three hundred rows on a hundred days, so that ties cross the ends of pages.
    const transactions = Array.from({ length: 300 }, (_, index) => {
      const sortAtMs = Date.UTC(2026, 0, 1) + (index % 100) * DAY_MS
      const account = accounts[index % 2]
      assert.ok(account !== undefined)
      return sampleTransaction(account, { sortAtMs })
    })
    await save(transactions)
    const seen: Transaction[] = []
    for (;;) {
      const last = seen.at(-1)
      const page = await store.listTransactions(appId, userId, ANY, last, 7)
      if (page.length === 0) break
      seen.push(...page)
    }
    const expected = transactions.toSorted(
      (a, b) => b.sortAtMs - a.sortAtMs || (a.transactionId < b.transactionId ? -1 : 1),
    )
    assert.deepEqual(seen, expected)
  })

  test('while pages are turned, a refresh moves nothing: none that stays is met twice or passed over', async () => {
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
      const page = await store.listTransactions(appId, userId, ANY, after, 4)
      if (page.length === 0) break
      seen.push(...page.map(({ transactionId }) => transactionId))
      // Those that stay change their day, to and fro; those that leave are not listed any more; others come at any place.
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

  test('what changed its day is found by its new day, and not by the old one', async () => {
    const { store } = await subject()
    const { connection, accounts, save } = await plantBank(store)
    const { appId, userId } = connection
    const [account] = accounts
    assert.ok(account !== undefined)
    const first = sampleTransaction(account, { bookedDate: '2026-09-01', sortAtMs: Date.UTC(2026, 8, 1) })
    await save([first])
    await save([{ ...first, bookedDate: '2026-09-05', sortAtMs: Date.UTC(2026, 8, 5) }])
    const on = async (day: string) =>
      store.listTransactions(appId, userId, { ...ANY, bookedFrom: day, bookedTo: day }, undefined, 10)
    assert.deepEqual(await on('2026-09-01'), [])
    assert.deepEqual(await on('2026-09-05'), [{ ...first, bookedDate: '2026-09-05' }])
  })

  test('transactions are filtered by account, status and day, ends included', async () => {
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
    const list = (filter: object) =>
      store.listTransactions(appId, userId, { ...ANY, ...filter }, undefined, 10)
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
