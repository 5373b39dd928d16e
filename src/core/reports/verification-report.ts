// operation: Create, read and print account verification reports

import { ANY_ACCOUNT, loadAllAccounts } from '../accounts/load-accounts.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { Caller } from '../tokens/token.ts'
import type { NameOnFile } from './match-names.ts'
import { openReport, type ReportFacts, storeReport } from './stored-report.ts'
import { readVerification, type Verification, verifyBank } from './verification.ts'
import { documentOf } from './verification-document.ts'

export interface VerificationReport extends Verification, ReportFacts {}

export interface CreateVerificationReport {
  readonly appId: string
  readonly userId: string
  /** Undefined for all connections of the user. */
  readonly connectionId: string | undefined
  /** Undefined for all accounts of the connections. */
  readonly accountIds?: readonly string[] | undefined
  readonly externalReference: string | undefined
  /** Compared with the holders of each account. */
  readonly nameOnFile?: NameOnFile | undefined
}

/** The content never changes; a disconnection or withdrawal deletes the report. */
export async function createVerificationReport(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'vault' | 'banks'>,
  _policy: Policy,
  command: CreateVerificationReport,
): Promise<Outcome<VerificationReport>> {
  return await storeReport(ports, command, 'account_verification', () => collectVerification(ports, command))
}

/** Content of a report from the data stored now. */
export async function collectVerification(
  ports: Pick<Ports, 'store' | 'banks'>,
  { appId, userId, connectionId, accountIds, externalReference, nameOnFile }: CreateVerificationReport,
): Promise<Outcome<Verification>> {
  const connections = await ports.store.listConnections(appId, userId)
  const accounts = await loadAllAccounts(ports, { appId, userId }, { ...ANY_ACCOUNT, accountIds })
  const banks = connections
    .filter(({ status }) => status !== 'ended')
    .filter((connection) => connectionId === undefined || connection.connectionId === connectionId)
    .map((connection) => {
      const provider = ports.banks.find(connection.providerName)?.provider
      const own = accounts.filter((account) => account.connectionId === connection.connectionId)
      return verifyBank(connection, provider?.institutionName ?? connection.providerName, own, nameOnFile)
    })
    .filter((bank) => bank.accounts.length > 0)
  if (banks.length === 0) return refuse('account_unknown', { detail: 'nothing to confirm' })
  return accept({ externalReference, banks })
}

export interface ReadVerificationReport {
  /** An account verification by default. */
  readonly kind?: 'account_verification' | 'business_account_verification'
  /** A user token reads the user's own reports, a client token all reports of the app. */
  readonly caller: Caller
  readonly reportId: string
}

export async function readVerificationReport(
  ports: Pick<Ports, 'store' | 'clock' | 'vault'>,
  _policy: Policy,
  { caller, reportId, kind = 'account_verification' }: ReadVerificationReport,
): Promise<Outcome<VerificationReport>> {
  const report = await openReport(ports, caller, kind, reportId)
  if (report === undefined) return refuse('report_unknown')
  const { content, createdAtMs } = report
  return accept({ ...readVerification(content), reportId, createdAtMs })
}

/** The report as PDF; repeated calls return the same bytes. */
export async function printVerificationReport(
  ports: Pick<Ports, 'store' | 'clock' | 'vault' | 'printer'>,
  policy: Policy,
  command: ReadVerificationReport,
): Promise<Outcome<Uint8Array>> {
  const report = await readVerificationReport(ports, policy, command)
  return report.ok ? accept(await ports.printer.print(documentOf(report.value, report.value))) : report
}
