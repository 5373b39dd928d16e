// operation: Read the accounts and transactions of a data session

import { addDays, isoDate } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Account } from '../accounts/account.ts'
import { ANY_ACCOUNT, loadAllAccounts } from '../accounts/load-accounts.ts'
import type { Transaction } from '../accounts/transaction.ts'
import type { ClientRecord } from '../apps/app.ts'
import { checkKey, findInstance } from '../apps/find-instance.ts'
import type { BankProblemKind, BankProvider } from '../banks/bank.ts'
import { BUSY_STATUSES, type Connection } from '../connections/connection.ts'
import { accept, type Outcome } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { type DataSession, READABLE_MS } from './data-session.ts'
import { findSession, type SessionProblem } from './find-session.ts'
import { findLogin } from './sign-in.ts'

/** What to read, as the dialect understands the options of the app. */
export interface RequestedRead {
  /** Undefined for all accounts. */
  readonly accountIds: readonly string[] | undefined
  /** Undefined for no transactions. */
  readonly transactions:
    | {
        /** Before today; used unless `from` is given. */
        readonly days: number
        /** YYYY-MM-DD, inclusive. */
        readonly from: string | undefined
        readonly to: string | undefined
      }
    | undefined
}

export interface ReadSession {
  readonly instanceId: string
  readonly apiKey: string | undefined
  readonly sessionId: string
  /** Stored for later calls of the session; undefined for those of an earlier call. */
  readonly options: JsonObject | undefined
  readonly interpret: (options: JsonObject) => RequestedRead
}

export interface SessionData {
  readonly kind: 'read'
  readonly session: DataSession
  readonly options: JsonObject
  readonly connection: Connection
  readonly provider: BankProvider
  readonly accounts: readonly Account[]
  /** Booked, newest first; undefined if none were requested. */
  readonly transactions: readonly Transaction[] | undefined
}

export type SessionReading =
  | SessionData
  /** The bank is being read, since `sinceMs`. */
  | { readonly kind: 'pending'; readonly session: DataSession; readonly ageMs: number }
  | { readonly kind: 'refused'; readonly problem: BankProblemKind }
  | { readonly kind: SessionProblem | 'not_authorized' | 'login_unknown' }

type Needs = Pick<Ports, 'store' | 'clock' | 'hash' | 'usage' | 'banks'>

export async function readSession(
  ports: Needs,
  policy: Policy,
  command: ReadSession,
): Promise<Outcome<SessionReading>> {
  const found = await findInstance(ports, policy, command.instanceId)
  if (!found.ok) return found
  const allowed = checkKey(ports, policy, found.value, { api_key: command.apiKey })
  return allowed.ok ? read(ports, policy, found.value, command) : allowed
}

async function read(
  ports: Needs,
  policy: Policy,
  { app }: ClientRecord,
  { sessionId, options, interpret }: ReadSession,
): Promise<Outcome<SessionReading>> {
  const found = await findSession(ports, policy, app, sessionId)
  if (typeof found === 'string') return accept({ kind: found })
  const { session } = found
  if (session.state === 'signing_in') return accept({ kind: 'not_authorized' })
  if (options !== undefined) {
    const { appId, expiresAtMs } = session
    const same = { from: session.state, to: session.state, expiresAtMs }
    await ports.store.advanceDataSession({ appId, sessionId, ...same, options })
  }
  const login = await findLogin(ports, policy, app, session.connectionId)
  if (!login.ok) return accept({ kind: 'login_unknown' })
  const { connection, provider } = login.value
  const waits = waitFor(ports, session, connection)
  if (waits !== undefined) return accept(waits)
  const effective = options ?? session.options
  const data = await readConnectionData(ports, connection, interpret(effective))
  return accept({ kind: 'read', session, options: effective, connection, provider, ...data })
}

/** Undefined once there is data to return. */
function waitFor(
  { clock }: Needs,
  session: DataSession,
  connection: Connection,
): Exclude<SessionReading, SessionData> | undefined {
  const { refreshedAtMs, status, problem } = connection
  const startedAtMs = session.expiresAtMs - READABLE_MS
  // What is stored by then stays readable, whatever becomes of a later sign-in or refresh of the login.
  const isStored = refreshedAtMs !== undefined && (session.isStoredData || refreshedAtMs >= startedAtMs)
  if (isStored || status === 'updated') return undefined
  if (!BUSY_STATUSES.includes(status)) return { kind: 'refused', problem: problem ?? 'unknown' }
  return { kind: 'pending', session, ageMs: Math.max(0, clock.nowMs() - startedAtMs) }
}

/** Also for a webhook event about the connection. */
export async function readConnectionData(
  ports: Pick<Ports, 'store' | 'clock'>,
  { appId, userId, connectionId }: Connection,
  { accountIds, transactions: requested }: RequestedRead,
): Promise<Pick<SessionData, 'accounts' | 'transactions'>> {
  const all = await loadAllAccounts(ports, { appId, userId }, { ...ANY_ACCOUNT, accountIds })
  const accounts = all.filter((account) => account.connectionId === connectionId)
  if (requested === undefined || accounts.length === 0) return { accounts, transactions: requested && [] }
  const { days, from = isoDate(addDays(ports.clock.nowMs(), -days)) } = requested
  const filter = {
    accountIds: accounts.map(({ accountId }) => accountId),
    statuses: ['booked'] as const,
    bookedFrom: from,
    // Balances are counted back from the newest transaction, so those after `to` are read as well.
    bookedTo: undefined,
  }
  const transactions: Transaction[] = []
  for (;;) {
    const last = transactions.at(-1)
    const after = last && { sortAtMs: last.sortAtMs, transactionId: last.transactionId }
    const page = await ports.store.listTransactions(appId, userId, filter, { after, limit: AT_ONCE })
    transactions.push(...page)
    if (page.length < AT_ONCE) return { accounts, transactions }
  }
}

const AT_ONCE = 1000
