// codec: Stored reports, unchanged since they were created

import type { Report, ReportStore } from '../../core/reports/store.ts'
import { REPORT_KINDS } from '../../core/webhooks/webhook.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { integer, text, word } from '../engine/row.ts'

const REPORT_COLUMNS = `app_id, report_id, user_id, kind, sealed_content, created_at_ms, readable_until_ms,
  expires_at_ms`

const INSERT_REPORT = `
  INSERT INTO reports (${REPORT_COLUMNS})
  VALUES (:appId, :reportId, :userId, :kind, :sealedContent, :createdAtMs, :readableUntilMs, :expiresAtMs)`

/** A disconnect or a withdrawal locks these rows last, before it deletes reports. */
const SELECT_CONSENT_STEPS =
  'SELECT steps FROM consents WHERE app_id = :appId AND user_id = :userId ORDER BY consent_id'

const SELECT_READABLE_REPORT = `
  SELECT ${REPORT_COLUMNS} FROM reports
  WHERE app_id = :appId AND report_id = :reportId AND kind = :kind AND readable_until_ms > :nowMs`

export async function insertReport(tx: Tx, report: Report): Promise<void> {
  await tx.run(INSERT_REPORT, { ...report })
}

export function reportVerbs(driver: Driver): ReportStore {
  return {
    async readSharing(appId, userId) {
      return sumSteps(await driver.all(SELECT_CONSENT_STEPS, { appId, userId }))
    },

    createReport(report, sharing) {
      const { appId, userId } = report
      return onMissingParent('unknown', () =>
        driver.transaction(async (tx) => {
          if ((await lockSharing(tx, appId, userId)) !== sharing) return 'outdated'
          await insertReport(tx, report)
          return 'created'
        }),
      )
    },

    async loadReport(appId, kind, reportId, nowMs) {
      const row = await driver.get(SELECT_READABLE_REPORT, { appId, kind, reportId, nowMs })
      return row === undefined ? undefined : readReport(row)
    },
  }
}

/** As `readSharing`, and no disconnection or withdrawal happens until the transaction ends. */
export async function lockSharing(tx: Tx, appId: string, userId: string): Promise<number> {
  return sumSteps(await tx.all(`${SELECT_CONSENT_STEPS} FOR UPDATE`, { appId, userId }))
}

function sumSteps(rows: readonly Row[]): number {
  return rows.reduce((total, row) => total + integer(row, 'steps'), 0)
}

function readReport(row: Row): Report {
  return {
    appId: text(row, 'app_id'),
    reportId: text(row, 'report_id'),
    userId: text(row, 'user_id'),
    kind: word(row, 'kind', REPORT_KINDS),
    sealedContent: text(row, 'sealed_content'),
    createdAtMs: integer(row, 'created_at_ms'),
    readableUntilMs: integer(row, 'readable_until_ms'),
    expiresAtMs: integer(row, 'expires_at_ms'),
  }
}
