// contract: Report jobs: reports generated after the end user has returned to the app

import type { ReportKind, ReportProblem } from '../webhooks/webhook.ts'

/**
 * Life of a job, and of each of its reports:
 *
 *     pending -> completed              the job, whatever became of its reports
 *     pending -> completed | failed     a report
 */
export const REPORT_JOB_STATES = ['pending', 'completed'] as const

type ReportJobState = (typeof REPORT_JOB_STATES)[number]

export interface JobReport {
  readonly kind: ReportKind
  /** Known before the report is generated. */
  readonly reportId: string
  /** Set once the report failed. */
  readonly problem?: ReportProblem
}

export interface ReportJob {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly jobId: string
  readonly userId: string
  readonly connectionId: string
  readonly state: ReportJobState
  readonly reports: readonly JobReport[]
  /** The app's own reference, which becomes part of the reports. */
  readonly externalReference: string | undefined
  readonly merchantId: string | undefined
  /** The name that the app has on file, encrypted. */
  readonly sealedNameOnFile: string | undefined
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly expiresAtMs: number
}

/** As long as the data of a one-time user, and its reports, are stored. */
export const REPORT_JOB_LIFETIME_MS = 24 * 60 * 60 * 1000
