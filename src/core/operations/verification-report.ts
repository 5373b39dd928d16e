// operation: a report that confirms a person's accounts: made once, readable for an hour

import { parseJson } from '../../lib/json.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Caller } from '../model/token.ts'
import type { Policy } from '../policy.ts'
import type { Ports, Vault } from '../ports.ts'
import { readVerification, type Verification, verifyBank, writeVerification } from '../rules/verification.ts'
import { ANY_ACCOUNT, loadAllAccounts } from './load-accounts.ts'

const HOUR_MS = 60 * 60 * 1000

export interface VerificationReport extends Verification {
  readonly reportId: string
  readonly createdAtMs: number
}

export interface CreateVerificationReport {
  readonly appId: string
  readonly userId: string
  /** Undefined for all of the user's connections. */
  readonly connectionId: string | undefined
  readonly externalReference: string | undefined
}

/** What is confirmed stays as it was, whatever happens to the connection. */
export async function createVerificationReport(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'vault' | 'banks'>,
  _policy: Policy,
  { appId, userId, connectionId, externalReference }: CreateVerificationReport,
): Promise<Outcome<VerificationReport>> {
  const connections = await ports.store.listConnections(appId, userId)
  const accounts = await loadAllAccounts(ports, { appId, userId }, ANY_ACCOUNT)
  const banks = connections
    .filter(({ status }) => status !== 'ended')
    .filter((connection) => connectionId === undefined || connection.connectionId === connectionId)
    .map((connection) => {
      const provider = ports.banks.find(connection.providerName)?.provider
      const own = accounts.filter((account) => account.connectionId === connection.connectionId)
      return verifyBank(connection, provider?.institutionName ?? connection.providerName, own)
    })
    .filter((bank) => bank.accounts.length > 0)
  if (banks.length === 0) return refuse('account_unknown', { detail: 'nothing to confirm' })
  const verification: Verification = { externalReference, banks }
  const reportId = ports.random.id()
  const createdAtMs = ports.clock.nowMs()
  await ports.store.createReport({
    appId,
    reportId,
    userId,
    kind: 'account_verification',
    sealedContent: ports.vault.seal(writeVerification(verification), contextOf(appId, reportId)),
    createdAtMs,
    readableUntilMs: createdAtMs + HOUR_MS,
    expiresAtMs: createdAtMs + 24 * HOUR_MS,
  })
  return accept({ ...verification, reportId, createdAtMs })
}

export interface ReadVerificationReport {
  /** A user token reads the user's own reports, a client token all of the app. */
  readonly caller: Caller
  readonly reportId: string
}

export async function readVerificationReport(
  ports: Pick<Ports, 'store' | 'clock' | 'vault'>,
  _policy: Policy,
  { caller, reportId }: ReadVerificationReport,
): Promise<Outcome<VerificationReport>> {
  const { appId } = caller
  const report = await ports.store.loadReport(appId, 'account_verification', reportId, ports.clock.nowMs())
  if (report === undefined) return refuse('report_unknown')
  if (caller.kind === 'user' && report.userId !== caller.userId) return refuse('report_unknown')
  const { createdAtMs, sealedContent } = report
  return accept({ ...openContent(ports.vault, appId, reportId, sealedContent), reportId, createdAtMs })
}

function openContent(vault: Vault, appId: string, reportId: string, sealed: string): Verification {
  const parsed = parseJson(vault.open(sealed, contextOf(appId, reportId)))
  if (!parsed.ok) throw new Error(`report ${reportId} is not readable`)
  return readVerification(parsed.value)
}

function contextOf(appId: string, reportId: string): string {
  return `report:${appId}:${reportId}`
}
