// codec: Report jobs; a pending job is leased to one worker

import { BUSY_STATUSES } from '../../core/connections/connection.ts'
import { REPORT_JOB_STATES, type ReportJob } from '../../core/reports/report-job.ts'
import type { Report, ReportJobResult, ReportJobStore } from '../../core/reports/store.ts'
import { REPORT_KINDS, REPORT_PROBLEMS } from '../../core/webhooks/webhook.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { DUE_BATCH, dueList, listDue, takeFirstDue } from '../engine/due-work.ts'
import { onMissingParent } from '../engine/errors.ts'
import { integer, objectList, optionalText, optionalWord, text, word } from '../engine/row.ts'
import { writeEvents } from '../webhooks/events.ts'
import { insertReport, lockSharing } from './reports.ts'

const JOB_COLUMNS = `app_id, job_id, user_id, connection_id, state, reports, external_reference, merchant_id, sealed_name,
  attempts, created_at_ms, updated_at_ms, expires_at_ms`

const INSERT_JOB = `
  INSERT INTO report_jobs (app_id, job_id, user_id, connection_id, state, reports, external_reference, merchant_id, sealed_name,
    due_at_ms, created_at_ms, updated_at_ms, expires_at_ms)
  VALUES (:appId, :jobId, :userId, :connectionId, :state, :reports, :externalReference, :merchantId, :sealedNameOnFile,
    :createdAtMs, :createdAtMs, :updatedAtMs, :expiresAtMs)`

const SELECT_JOB = `
  SELECT ${JOB_COLUMNS} FROM report_jobs WHERE app_id = :appId AND job_id = :jobId AND expires_at_ms > :nowMs`

const BUSY = BUSY_STATUSES.map((status) => `'${status}'`).join(', ')

/** Jobs of busy connections are left out, so that they never fill the list. */
const LIST_DUE = dueList(`
  SELECT app_id, job_id FROM report_jobs
  WHERE state = 'pending' AND due_at_ms <= :nowMs AND NOT EXISTS (SELECT 1 FROM connections
      WHERE connections.app_id = report_jobs.app_id
      AND connections.connection_id = report_jobs.connection_id AND connections.status IN (${BUSY}))
  ORDER BY due_at_ms, app_id, job_id LIMIT ${DUE_BATCH}`)

const LEASE_IF_DUE = `
  UPDATE report_jobs SET due_at_ms = :leaseUntilMs, attempts = attempts + 1 WHERE app_id = :appId AND job_id IN (
    SELECT job_id FROM report_jobs
    WHERE app_id = :appId AND job_id = :jobId AND state = 'pending' AND due_at_ms <= :nowMs FOR UPDATE SKIP LOCKED)
  RETURNING ${JOB_COLUMNS}`

const COMPLETE_LEASED = `
  UPDATE report_jobs SET state = 'completed', reports = :reports, sealed_name = NULL, updated_at_ms = :nowMs
  WHERE app_id = :appId AND job_id = :jobId AND state = 'pending' AND due_at_ms = :leaseUntilMs`

export async function insertReportJob(tx: Tx, { reports, ...job }: ReportJob): Promise<void> {
  await tx.run(INSERT_JOB, { ...job, reports: JSON.stringify(reports) })
}

export function reportJobVerbs(driver: Driver): ReportJobStore {
  return {
    async loadReportJob(appId, jobId, nowMs) {
      const row = await driver.get(SELECT_JOB, { appId, jobId, nowMs })
      return row === undefined ? undefined : readJob(row)
    },

    async claimReportJob(nowMs, leaseUntilMs) {
      const row = await takeFirstDue(
        () => listDue(driver, LIST_DUE, { nowMs }),
        (due) => {
          const key = { appId: text(due, 'app_id'), jobId: text(due, 'job_id') }
          return driver.transaction(async (tx) => tx.get(LEASE_IF_DUE, { ...key, nowMs, leaseUntilMs }))
        },
      )
      return row && { ...readJob(row), leaseUntilMs, attempts: integer(row, 'attempts') }
    },

    completeReportJob({ job, results, sharing, nowMs, eventSeed }) {
      const { appId, jobId, userId, leaseUntilMs } = job
      return onMissingParent('not_leased', () =>
        driver.transaction(async (tx) => {
          if ((await lockSharing(tx, appId, userId)) !== sharing) return 'outdated'
          const reports = JSON.stringify(mergeResults(job, results))
          const rows = await tx.run(COMPLETE_LEASED, { appId, jobId, leaseUntilMs, reports, nowMs })
          if (rows === 0) return 'not_leased'
          for (const { report } of results) if (report !== undefined) await insertReport(tx, report)
          await writeEvents(tx, { appId, userId, eventSeed, nowMs }, [
            {
              kind: 'reports.completed',
              externalReference: job.externalReference,
              reports: results.map(({ kind, report, problem }) => ({
                kind,
                reportId: report?.reportId,
                problem,
              })),
            },
          ])
          return 'completed'
        }),
      )
    },
  }
}

function mergeResults({ reports }: ReportJob, results: readonly ReportJobResult[]): ReportJob['reports'] {
  return reports.map((report) => {
    const problem = results.find(({ kind }) => kind === report.kind)?.problem
    return problem === undefined ? report : { ...report, problem }
  })
}

/** Of reports that were generated before the end user returned. */
export async function writeReportsCompleted(
  tx: Tx,
  reports: readonly Report[],
  notify: {
    readonly eventSeed: string
    readonly externalReference: string | undefined
    readonly nowMs: number
  },
): Promise<void> {
  const [first] = reports
  if (first === undefined) return
  const { appId, userId } = first
  const { externalReference, ...source } = notify
  await writeEvents(tx, { appId, userId, ...source }, [
    {
      kind: 'reports.completed',
      externalReference,
      reports: reports.map(({ kind, reportId }) => ({ kind, reportId, problem: undefined })),
    },
  ])
}

function readJob(row: Row): ReportJob {
  return {
    appId: text(row, 'app_id'),
    jobId: text(row, 'job_id'),
    userId: text(row, 'user_id'),
    connectionId: text(row, 'connection_id'),
    state: word(row, 'state', REPORT_JOB_STATES),
    reports: objectList(row, 'reports').map((report) => {
      const problem = optionalWord(report, 'problem', REPORT_PROBLEMS)
      return {
        kind: word(report, 'kind', REPORT_KINDS),
        reportId: text(report, 'reportId'),
        ...(problem !== undefined && { problem }),
      }
    }),
    externalReference: optionalText(row, 'external_reference'),
    merchantId: optionalText(row, 'merchant_id'),
    sealedNameOnFile: optionalText(row, 'sealed_name'),
    createdAtMs: integer(row, 'created_at_ms'),
    updatedAtMs: integer(row, 'updated_at_ms'),
    expiresAtMs: integer(row, 'expires_at_ms'),
  }
}
