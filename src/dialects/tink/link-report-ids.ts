// codec: the reports that a flow made, by the names under which the app gets them

import type { LinkReport } from '../../core/link/link-session.ts'
import type { LinkCallback, LinkCallbackRequest } from '../dialect.ts'

const NAMES: Readonly<Record<LinkReport, string>> = {
  account_verification: 'account_verification_report_id',
  transactions: 'transaction_report_id',
}

export function renderReportIds(
  { reports = [] }: LinkCallbackRequest,
  { reportIds }: Extract<LinkCallback, { kind: 'granted' }>,
): readonly (readonly [string, string])[] {
  return reports.flatMap((report) => {
    const id = reportIds[report]
    return id === undefined ? [] : [[NAMES[report], id] as const]
  })
}
