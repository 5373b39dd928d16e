// contract: Stored reports
// Never: a verb that decides; a verb returns a fact, and operations refuse

export const REPORT_KINDS = ['account_verification', 'transactions'] as const

export type ReportKind = (typeof REPORT_KINDS)[number]

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
