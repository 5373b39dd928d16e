// table: Names of the kinds of reports

import type { ReportKind } from '../../core/webhooks/webhook.ts'

export const REPORT_TYPE_NAMES: Readonly<Record<ReportKind, string>> = {
  account_verification: 'ACCOUNT_VERIFICATION_REPORT',
  business_account_verification: 'BUSINESS_ACCOUNT_VERIFICATION_REPORT',
  transactions: 'TRANSACTION_REPORT',
}
