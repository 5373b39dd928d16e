// operation: Monthly statements of an account: list them, and print one

import { addDays, addMonths, isoDate, parseIsoDate } from '../../lib/iso-date.ts'
import { type Account, EVERYDAY_ACCOUNT_TYPES } from '../accounts/account.ts'
import type { CountedPage } from '../accounts/counted-page.ts'
import { readAccount } from '../accounts/read-account.ts'
import type { Transaction } from '../accounts/transaction.ts'
import { historyStartMs } from '../connections/consent-terms.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import { buildPageToken, readPageToken } from '../paging/page-token.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { printStatementDocument } from './statement-document.ts'

/** One calendar month of an account. */
export interface Statement {
  /** `YYYY-MM`, unique for the account. */
  readonly statementId: string
  readonly accountId: string
  /** YYYY-MM-DD, both included. */
  readonly firstDay: string
  readonly lastDay: string
}

export interface ListStatements {
  readonly caller: UserCaller
  readonly accountId: string
  /** YYYY-MM-DD, inclusive; a statement belongs to its last day. */
  readonly from: string | undefined
  readonly to: string | undefined
  readonly pageSize: number
  readonly pageToken: string | undefined
}

/** The user whose account it is: all that is needed of the caller. */
interface OfOwner {
  readonly caller: Pick<UserCaller, 'appId' | 'userId'>
}

/** Newest first. Accounts without everyday payments have none. */
export function listStatements(
  ports: Pick<Ports, 'store' | 'clock' | 'hash'>,
  policy: Policy,
  command: ListStatements,
): Promise<Outcome<CountedPage<Statement>>> {
  return listStatementsOf(ports, policy, command)
}

/** The same without a token. */
export async function listStatementsOf(
  ports: Pick<Ports, 'store' | 'clock' | 'hash'>,
  policy: Policy,
  { caller, accountId, from, to, pageSize, pageToken }: Omit<ListStatements, 'caller'> & OfOwner,
): Promise<Outcome<CountedPage<Statement>>> {
  const account = await readAccount(ports, policy, { caller, accountId })
  if (!account.ok) return account
  const all = statementsOf(account.value, ports.clock.nowMs()).filter(
    ({ lastDay }) => (from === undefined || lastDay >= from) && (to === undefined || lastDay <= to),
  )
  const bound = ['statements', caller.appId, caller.userId, accountId, from ?? null, to ?? null] as const
  const before = pageToken === undefined ? '9999-12' : readPageToken(ports.hash, bound, pageToken)
  if (typeof before !== 'string') return refuse('page_token_invalid')
  const left = all.filter(({ statementId }) => statementId < before)
  const items = left.slice(0, pageSize)
  const last = items.at(-1)
  const more = left.length > pageSize && last !== undefined
  return accept({
    items,
    nextPageToken: more ? buildPageToken(ports.hash, bound, last.statementId) : undefined,
    total: all.length,
  })
}

export interface PrintStatement {
  readonly caller: UserCaller
  readonly accountId: string
  readonly statementId: string
}

/** A PDF. Undefined for a statement that does not exist. */
export function printStatement(
  ports: Pick<Ports, 'store' | 'clock' | 'printer'>,
  policy: Policy,
  command: PrintStatement,
): Promise<Outcome<Uint8Array | undefined>> {
  return printStatementOf(ports, policy, command)
}

/** The same without a token. */
export async function printStatementOf(
  ports: Pick<Ports, 'store' | 'clock' | 'printer'>,
  policy: Policy,
  { caller, accountId, statementId }: Omit<PrintStatement, 'caller'> & OfOwner,
): Promise<Outcome<Uint8Array | undefined>> {
  // A refresh while the transactions are read would make them and the balance differ.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const account = await readAccount(ports, policy, { caller, accountId })
    if (!account.ok) return account
    const statement = statementsOf(account.value, ports.clock.nowMs()).find(
      (one) => one.statementId === statementId,
    )
    if (statement === undefined) return accept(undefined)
    const transactions = await loadBookedSince(ports, caller, accountId, statement.firstDay)
    const again = await readAccount(ports, policy, { caller, accountId })
    if (!again.ok || again.value.refreshedAtMs !== account.value.refreshedAtMs) continue
    const document = printStatementDocument(account.value, statement, transactions)
    return accept(await ports.printer.print(document))
  }
  return refuse('unavailable', { retryAfterSeconds: 1 })
}

/** Each complete month of which every transaction was fetched: the history begins before the account was first seen. */
function statementsOf(account: Account, nowMs: number): readonly Statement[] {
  if (!EVERYDAY_ACCOUNT_TYPES.includes(account.type)) return []
  const firstMs = historyStartMs(account.firstSeenAtMs ?? account.refreshedAtMs)
  const statements: Statement[] = []
  for (let startMs = addMonths(monthOf(nowMs), -1); startMs >= firstMs; startMs = addMonths(startMs, -1)) {
    const firstDay = isoDate(startMs)
    statements.push({
      statementId: firstDay.slice(0, 7),
      accountId: account.accountId,
      firstDay,
      lastDay: isoDate(addDays(addMonths(startMs, 1), -1)),
    })
  }
  return statements
}

function monthOf(ms: number): number {
  return parseIsoDate(`${isoDate(ms).slice(0, 7)}-01`) ?? ms
}

const AT_ONCE = 500

async function loadBookedSince(
  { store }: Pick<Ports, 'store'>,
  { appId, userId }: OfOwner['caller'],
  accountId: string,
  bookedFrom: string,
): Promise<readonly Transaction[]> {
  const filter = {
    accountIds: [accountId],
    statuses: ['booked'],
    bookedFrom,
    bookedTo: undefined,
  } as const
  const all: Transaction[] = []
  for (;;) {
    const page = await store.listTransactions(appId, userId, filter, { after: all.at(-1), limit: AT_ONCE })
    all.push(...page)
    if (page.length < AT_ONCE) return all
  }
}
