// contract: Stored reports
// Never: a verb that decides; a verb returns a fact, and operations refuse

import type { EventSeed } from '../webhooks/event-seed.ts'
import type { ReportKind, ReportProblem } from '../webhooks/webhook.ts'
import type { ReportJob } from './report-job.ts'

export interface Report {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly reportId: string
  readonly userId: string
  readonly kind: ReportKind
  /** Encrypted, because it outlives the connection's data. */
  readonly sealedContent: string
  readonly createdAtMs: number
  readonly readableUntilMs: number
  readonly expiresAtMs: number
}

export interface ReportStore {
  /**
   * A number that grows with each transition of the user's consents. Read it before the data: data read while it is unchanged
   * is still shared.
   */
  readSharing(appId: string, userId: string): Promise<number>
  /**
   * `outdated` if a disconnection or withdrawal happened since, because a report must not contain withdrawn data.
   * `unknown` if the user was deleted meanwhile.
   */
  createReport(report: Report, sharing: number): Promise<'created' | 'outdated' | 'unknown'>
  /** Undefined once it can no longer be read. */
  loadReport(appId: string, kind: ReportKind, reportId: string, nowMs: number): Promise<Report | undefined>
}

/** A pending job, leased to one caller. */
export interface ClaimedReportJob extends ReportJob {
  readonly leaseUntilMs: number
  /** Including this one. */
  readonly attempts: number
}

/** What became of one report of a job. */
export type ReportJobResult =
  | { readonly kind: ReportKind; readonly report: Report; readonly problem?: undefined }
  | { readonly kind: ReportKind; readonly report?: undefined; readonly problem: ReportProblem }

interface CompleteReportJob {
  readonly job: ClaimedReportJob
  readonly results: readonly ReportJobResult[]
  /** What `readSharing` returned before the data was read. */
  readonly sharing: number
  readonly nowMs: number
}

export interface ReportJobStore {
  /** Undefined once it has expired. */
  loadReportJob(appId: string, jobId: string, nowMs: number): Promise<ReportJob | undefined>
  /**
   * Leases the pending job that has been due for longest, until `leaseUntilMs`, to one caller. A job waits while a sign-in or
   * refresh of its connection is in progress.
   */
  claimReportJob(nowMs: number, leaseUntilMs: number): Promise<ClaimedReportJob | undefined>
  /**
   * In one transaction: stores the reports that were generated, completes the job and writes its event. `outdated`, with nothing
   * stored, if a disconnection or withdrawal happened since `sharing`. `not_leased` if the job is completed or was claimed by
   * another since, or its user was deleted.
   */
  completeReportJob(
    completion: CompleteReportJob & EventSeed,
  ): Promise<'completed' | 'outdated' | 'not_leased'>
}
