// operation: Collect the content of a report of any kind from the data stored now

import type { Outcome } from '../errors.ts'
import type { Ports } from '../ports.ts'
import type { ReportKind } from '../webhooks/webhook.ts'
import type { NameOnFile } from './match-names.ts'
import { collectTransactions } from './transaction-report.ts'
import { collectVerification } from './verification-report.ts'

export interface CollectReport {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
  /** Undefined for all accounts of the connection. */
  readonly accountIds?: readonly string[] | undefined
  readonly externalReference: string | undefined
  readonly merchantId: string | undefined
  readonly nameOnFile: NameOnFile | undefined
}

/** Refused if there is no account to report. */
export function collectReport(
  ports: Pick<Ports, 'store' | 'banks'>,
  kind: ReportKind,
  command: CollectReport,
): Promise<Outcome<object>> {
  switch (kind) {
    case 'transactions':
      return collectTransactions(ports, command)
    case 'account_verification':
    case 'business_account_verification':
      return collectVerification(ports, command)
  }
}
