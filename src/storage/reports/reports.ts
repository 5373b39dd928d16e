// codec: reports, as they were when they were made; SQL beside its function

import { REPORT_KINDS, type Report, type ReportStore } from '../../core/reports/store.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { integer, text, word } from '../engine/row.ts'

const REPORT_COLUMNS = `app_id, report_id, user_id, kind, sealed_content, created_at_ms, readable_until_ms,
  expires_at_ms`

const INSERT_REPORT = `
  INSERT INTO reports (${REPORT_COLUMNS})
  VALUES (:appId, :reportId, :userId, :kind, :sealedContent, :createdAtMs, :readableUntilMs, :expiresAtMs)`

/** The last lock of whoever ends or takes something back, before reports are removed. */
const STEPS = 'SELECT steps FROM consents WHERE app_id = :appId AND user_id = :userId ORDER BY consent_id'

const LOAD_REPORT = `
  SELECT ${REPORT_COLUMNS} FROM reports
  WHERE app_id = :appId AND report_id = :reportId AND kind = :kind AND readable_until_ms > :nowMs`

export async function insertReport(tx: Tx, report: Report): Promise<void> {
  await tx.run(INSERT_REPORT, { ...report })
}

export function reportVerbs(driver: Driver): ReportStore {
  return {
    async readSharing(appId, userId) {
      return sum(await driver.all(STEPS, { appId, userId }))
    },

    createReport(report, sharing) {
      const { appId, userId } = report
      return driver.transaction(async (tx) => {
        if (sum(await tx.all(`${STEPS} FOR UPDATE`, { appId, userId })) !== sharing) return 'outdated'
        await insertReport(tx, report)
        return 'created'
      })
    },

    async loadReport(appId, kind, reportId, nowMs) {
      const row = await driver.get(LOAD_REPORT, { appId, kind, reportId, nowMs })
      return row === undefined ? undefined : readReport(row)
    },
  }
}

function sum(rows: readonly Row[]): number {
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
