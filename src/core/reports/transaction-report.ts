// operation: Create and read transaction reports

import { loadAllAccounts } from '../accounts/load-accounts.ts'
import type { Transaction } from '../accounts/transaction.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'
import {
  REPORTED_TYPES,
  readTransactionReportContent,
  reportAccount,
  reportTransaction,
  type TransactionReportContent,
} from './reported-transactions.ts'
import { openReport, type ReportFacts, storeReport } from './stored-report.ts'

const AT_ONCE = 1000

export interface TransactionReport extends TransactionReportContent, ReportFacts {}

export interface CreateTransactionReport {
  readonly appId: string
  readonly userId: string
  /** Undefined for all connections of the user. */
  readonly connectionId: string | undefined
  /** Undefined for all accounts of the connections. */
  readonly accountIds?: readonly string[] | undefined
  readonly externalReference: string | undefined
  readonly merchantId: string | undefined
}

/** The content never changes; a disconnection or withdrawal deletes the report. */
export async function createTransactionReport(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'vault'>,
  _policy: Policy,
  command: CreateTransactionReport,
): Promise<Outcome<TransactionReport>> {
  return await storeReport(ports, command, 'transactions', () => collectTransactions(ports, command))
}

/** Content of a report from the data stored now. */
export async function collectTransactions(
  ports: Pick<Ports, 'store'>,
  { appId, userId, connectionId, accountIds, externalReference, merchantId }: CreateTransactionReport,
): Promise<Outcome<TransactionReportContent>> {
  const filter = { accountIds, types: REPORTED_TYPES }
  const all = await loadAllAccounts(ports, { appId, userId }, filter)
  const accounts = all.filter(
    (account) => connectionId === undefined || account.connectionId === connectionId,
  )
  if (accounts.length === 0) return refuse('account_unknown', { detail: 'nothing to report' })
  const reported = accounts.map(({ accountId }) => accountId)
  const transactions = await loadTransactions(ports, appId, userId, reported)
  return accept({
    externalReference,
    merchantId,
    accounts: accounts.map(reportAccount),
    transactions: transactions.map(reportTransaction),
  })
}

async function loadTransactions(
  { store }: Pick<Ports, 'store'>,
  appId: string,
  userId: string,
  accountIds: readonly string[],
): Promise<readonly Transaction[]> {
  const filter = { accountIds, statuses: undefined, bookedFrom: undefined, bookedTo: undefined }
  const all: Transaction[] = []
  for (;;) {
    const page = await store.listTransactions(appId, userId, filter, { after: all.at(-1), limit: AT_ONCE })
    all.push(...page)
    if (page.length < AT_ONCE) return all
  }
}

export interface ReadTransactionReport {
  readonly caller: ClientCaller
  readonly reportId: string
}

export async function readTransactionReport(
  ports: Pick<Ports, 'store' | 'clock' | 'vault'>,
  _policy: Policy,
  { caller, reportId }: ReadTransactionReport,
): Promise<Outcome<TransactionReport>> {
  const report = await openReport(ports, caller, 'transactions', reportId)
  if (report === undefined) return refuse('report_unknown')
  const { content, createdAtMs } = report
  return accept({ ...readTransactionReportContent(content), reportId, createdAtMs })
}
