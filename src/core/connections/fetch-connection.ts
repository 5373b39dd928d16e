// operation: Fetch identity, accounts and transactions from a bank into a connection
// Never: write to a disconnected connection; the store's verbs refuse it, and their fact stops the fetch

import { isoDate, parseIsoDate } from '../../lib/iso-date.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Account } from '../accounts/account.ts'
import type { Transaction } from '../accounts/transaction.ts'
import type {
  BankAccount,
  BankProblem,
  BankProvider,
  BankSession,
  BankTransaction,
  BankVisit,
} from '../banks/bank.ts'
import type { Bank, BankReading, BankTransactionsRequest } from '../banks/bank-port.ts'
import { openBankSession, sealBankSession } from '../banks/bank-session.ts'
import type { PaymentOrder } from '../banks/payment-order.ts'
import { deriveId } from '../keys/derived-id.ts'
import type { Ports } from '../ports.ts'
import { drawEventSeed } from '../webhooks/event-seed.ts'
import type { RefreshSource } from '../webhooks/webhook.ts'
import type { Connection, RefreshedBy } from './connection.ts'
import { BANK_NOT_SERVED, connectionProblemOf } from './connection-problem.ts'
import { historyStartMs } from './consent-terms.ts'
import { wantsAccount, wantsIdentity, wantsPaymentOrders, wantsTransactions } from './data-items.ts'

export interface FetchedCounts {
  readonly accounts: number
  readonly transactions: number
}

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

/** An access token with less time left is refreshed first, so that it does not expire during the fetch. */
const REFRESH_AHEAD_MS = 60_000
/** Accounts fetched from one bank in parallel. */
const PARALLEL_ACCOUNTS = 4

/** Idempotent: a repeated fetch overwrites the same rows. */
export async function fetchConnection(
  ports: Needs,
  connection: Connection,
  refreshedBy: RefreshedBy,
  visit: BankVisit,
): Promise<Result<FetchedCounts, BankProblem>> {
  const { appId, connectionId } = connection
  const source: RefreshSource = refreshedBy === 'background' ? 'background' : 'api'
  const finished = { eventSeed: drawEventSeed(ports.random), source }
  const fetched = await fetchAll(ports, connection, refreshedBy, visit)
  const nowMs = ports.clock.nowMs()
  if (fetched.ok) {
    const fact = await ports.store.setConnectionStatus({
      appId,
      connectionId,
      status: 'updated',
      message: '',
      nowMs,
      finished,
    })
    return fact === 'set' ? fetched : err(DISCONNECTED)
  }
  const { kind, detail } = fetched.error
  if (kind === 'asked_too_often' && refreshedBy === 'background') {
    // The rate limit of a background refresh is no error of the connection: it stays `updated` and is scheduled again.
    await ports.store.setConnectionStatus({ appId, connectionId, status: 'updated', message: '', nowMs })
    ports.log.info({ appId, connectionId, detail }, 'the bank limited the rate of unattended refreshes')
    return fetched
  }
  const { status, message } = fetched.error === NOT_SERVED ? BANK_NOT_SERVED : connectionProblemOf(kind)
  await ports.store.setConnectionStatus({
    appId,
    connectionId,
    status,
    message,
    nowMs,
    finished,
    problem: kind === 'session_expired' && hasExpired(connection, nowMs) ? 'consent_ended' : kind,
  })
  ports.log.warn({ appId, connectionId, kind, detail }, 'fetching from a bank failed')
  return fetched
}

/** A bank reports the expiry of a consent as that of its tokens. */
function hasExpired({ consentExpiresAtMs }: Connection, nowMs: number): boolean {
  return consentExpiresAtMs !== undefined && consentExpiresAtMs <= nowMs
}

const NOT_SERVED: BankProblem = {
  kind: 'rejected_us',
  detail: 'the provider is no longer supported',
  retryable: false,
}

const DISCONNECTED: BankProblem = {
  kind: 'consent_ended',
  detail: 'the connection was disconnected during the fetch',
  retryable: false,
}

async function fetchAll(
  ports: Needs,
  connection: Connection,
  refreshedBy: RefreshedBy,
  visit: BankVisit,
): Promise<Result<FetchedCounts, BankProblem>> {
  const found = ports.banks.find(connection.providerName)
  if (found === undefined) return err(NOT_SERVED)
  const { bank, provider } = found
  const opened = await openSession(ports, bank, provider, connection)
  if (!opened.ok) return opened
  const reading = { connection, refreshedBy, visit }
  const read = await readBank(ports, found, reading, opened.value)
  if (read.ok || read.error.kind !== 'session_expired') return read
  // A bank may revoke an access token before its expiry; the refresh token usually still works.
  const renewed = await renewSession(ports, bank, provider, connection, opened.value)
  return renewed.ok ? readBank(ports, found, reading, renewed.value) : renewed
}

interface Found {
  readonly bank: Bank
  readonly provider: BankProvider
}

interface Reading {
  readonly connection: Connection
  readonly refreshedBy: RefreshedBy
  readonly visit: BankVisit
}

async function readBank(
  ports: Needs,
  { bank, provider }: Found,
  { connection, refreshedBy, visit }: Reading,
  session: BankSession,
): Promise<Result<FetchedCounts, BankProblem>> {
  const { items } = connection
  const limits = await loadLimits(ports, connection, provider)
  const identity =
    limits.identity && wantsIdentity(items)
      ? await bank.fetchIdentity(provider, session, visit)
      : ok(undefined)
  if (!identity.ok) return identity
  const listed = await bank.fetchAccounts(provider, session, limits, visit)
  if (!listed.ok) return listed
  const { details } = listed.value
  const accounts = listed.value.accounts.filter(({ type }) => wantsAccount(items, type))
  if (accounts.length === 0) {
    const detail = `${listed.value.accounts.length} accounts, none of a requested type`
    return err({ kind: 'no_accounts', detail, retryable: false })
  }
  const since = isoDate(historyStartMs(ports.clock.nowMs()))
  const readable = limits.transactions ? accounts.filter(({ type }) => wantsTransactions(items, type)) : []
  const transactions = await fetchTransactions(bank, readable, { provider, session, since, visit })
  if (!transactions.ok) return transactions
  const wantsOrders = limits.transactions && wantsPaymentOrders(items)
  const orders = wantsOrders ? await fetchPaymentOrders({ bank, provider }, accounts, session, visit) : ok([])
  if (!orders.ok) return orders

  const refreshedAtMs = ports.clock.nowMs()
  const toAccount = accountBuilder(ports, connection, provider, refreshedAtMs)
  const rows = accounts.map(toAccount)
  const idOf = new Map(rows.map((row) => [row.bankAccountId, row.accountId]))
  const data = {
    identity: identity.value,
    accounts: rows,
    transactions: transactions.value.flatMap((transaction) =>
      toTransaction(ports, connection, transaction, idOf.get(transaction.bankAccountId)),
    ),
    refreshedAtMs,
    refreshedBy,
    eventSeed: drawEventSeed(ports.random),
  }
  const fact = await ports.store.saveBankData(connection.appId, connection.connectionId, data)
  if (fact !== 'saved') return err(DISCONNECTED)
  await ports.store.saveAccountDetails(
    connection.appId,
    connection.connectionId,
    rows.flatMap(({ accountId, bankAccountId }) => {
      const found = details.get(bankAccountId)
      return found === undefined ? [] : [{ accountId, details: found }]
    }),
  )
  await ports.store.savePaymentOrders(
    connection.appId,
    connection.connectionId,
    orders.value.flatMap(({ bankAccountId, orders: list }) => {
      const accountId = idOf.get(bankAccountId)
      return accountId === undefined ? [] : [{ accountId, orders: list }]
    }),
  )
  return ok({ accounts: data.accounts.length, transactions: data.transactions.length })
}

interface Limits extends BankReading {
  readonly identity: boolean
  readonly transactions: boolean
}

/** Skips requests for withdrawn data; saveBankData checks again in its transaction. */
async function loadLimits(
  { store, hash }: Pick<Ports, 'store' | 'hash'>,
  { appId, userId, connectionId }: Connection,
  { institutionId }: BankProvider,
): Promise<Limits> {
  const withdrawn = (await store.listWithdrawnData(appId, userId)).filter(
    (one) => one.connectionId === connectionId,
  )
  const accountIds = new Set(withdrawn.flatMap((one) => (one.kind === 'account' ? [one.accountId] : [])))
  const kinds = new Set(withdrawn.flatMap((one) => (one.kind === 'data' ? [one.data] : [])))
  return {
    wants: (id) => !accountIds.has(deriveId(hash, 'account', [appId, userId, institutionId, id])),
    balances: !kinds.has('balances'),
    identity: !kinds.has('identity'),
    transactions: !kinds.has('transactions'),
  }
}

/** The bank's tokens, refreshed first if they expire soon. */
async function openSession(
  ports: Pick<Ports, 'store' | 'clock' | 'vault'>,
  bank: Bank,
  provider: BankProvider,
  connection: Connection,
): Promise<Result<BankSession, BankProblem>> {
  if (connection.sealedSession === undefined) {
    return err({ kind: 'session_expired', detail: 'no sign-in at the bank', retryable: false })
  }
  const session = openBankSession(ports.vault, connection, connection.sealedSession)
  const soonMs = ports.clock.nowMs() + REFRESH_AHEAD_MS
  return session.accessTokenExpiresAtMs > soonMs
    ? ok(session)
    : renewSession(ports, bank, provider, connection, session)
}

/** A refresh is repeated only if another session was stored during it. */
const MAX_REFRESHES = 5

async function renewSession(
  ports: Pick<Ports, 'store' | 'clock' | 'vault'>,
  bank: Bank,
  provider: BankProvider,
  connection: Connection,
  session: BankSession,
  attempt = 1,
): Promise<Result<BankSession, BankProblem>> {
  const refreshed = await bank.refreshSession(provider, session)
  if (!refreshed.ok) return refreshed
  const fact = await ports.store.saveBankSession({
    appId: connection.appId,
    connectionId: connection.connectionId,
    sealedSession: sealBankSession(ports.vault, connection, refreshed.value),
    consentExpiresAtMs: refreshed.value.consentExpiresAtMs,
    replaces: { sealedSession: connection.sealedSession, revocation: undefined },
    nowMs: ports.clock.nowMs(),
    isRefresh: true,
  })
  if (fact === 'changed' && attempt < MAX_REFRESHES) {
    // The end user has renewed the consent meanwhile: the session of the older one must not replace the new one.
    const current = await ports.store.loadConnection(connection.appId, connection.connectionId)
    if (current?.sealedSession === undefined) return err(DISCONNECTED)
    const newer = openBankSession(ports.vault, current, current.sealedSession)
    return renewSession(ports, bank, provider, current, newer, attempt + 1)
  }
  return fact === 'saved' ? refreshed : err(DISCONNECTED)
}

async function fetchTransactions(
  bank: Bank,
  accounts: readonly BankAccount[],
  request: Omit<BankTransactionsRequest, 'bankAccountId'>,
): Promise<Result<readonly BankTransaction[], BankProblem>> {
  const all: BankTransaction[] = []
  for (let start = 0; start < accounts.length; start += PARALLEL_ACCOUNTS) {
    const lists = await Promise.all(
      accounts
        .slice(start, start + PARALLEL_ACCOUNTS)
        .map(({ bankAccountId }) => bank.fetchTransactions({ ...request, bankAccountId })),
    )
    for (const list of lists) {
      if (!list.ok) return list
      for (const transaction of list.value) all.push(transaction)
    }
  }
  return ok(all)
}

/** Only current accounts have orders. Empty for a bank without such data. */
async function fetchPaymentOrders(
  { bank, provider }: Found,
  accounts: readonly BankAccount[],
  session: BankSession,
  visit: BankVisit,
): Promise<
  Result<readonly { readonly bankAccountId: string; readonly orders: readonly PaymentOrder[] }[], BankProblem>
> {
  if (provider.paymentOrders !== true || bank.fetchPaymentOrders === undefined) return ok([])
  const all: { readonly bankAccountId: string; readonly orders: readonly PaymentOrder[] }[] = []
  for (const { bankAccountId, type } of accounts) {
    if (type !== 'checking') continue
    const orders = await bank.fetchPaymentOrders(provider, session, bankAccountId, visit)
    if (!orders.ok) return orders
    all.push({ bankAccountId, orders: orders.value })
  }
  return ok(all)
}

function accountBuilder(
  ports: Needs,
  { appId, userId, connectionId }: Connection,
  { institutionId }: BankProvider,
  refreshedAtMs: number,
): (account: BankAccount) => Account {
  return (account) => {
    const accountId = deriveId(ports.hash, 'account', [appId, userId, institutionId, account.bankAccountId])
    return { ...account, appId, userId, connectionId, accountId, institutionId, refreshedAtMs }
  }
}

/** Empty for a transaction of an account that the bank did not list. */
function toTransaction(
  ports: Needs,
  { appId, userId }: Connection,
  transaction: BankTransaction,
  accountId: string | undefined,
): readonly Transaction[] {
  const sortAtMs = parseIsoDate(transaction.bookedDate ?? transaction.transactionDate)
  if (accountId === undefined || sortAtMs === undefined) return []
  const parts = [appId, userId, accountId, transaction.bankTransactionId]
  const transactionId = deriveId(ports.hash, 'transaction', parts)
  return [{ ...transaction, appId, userId, accountId, transactionId, sortAtMs }]
}
