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
  /** Encrypted (see runtime/vault.ts): it outlives what the bank showed. */
  readonly sealedContent: string
  readonly createdAtMs: number
  readonly readableUntilMs: number
  readonly expiresAtMs: number
}

export interface ReportStore {
  /**
   * A number that grows with each step of the user's consents: what was read while it was the same is still shared. Read it
   * before the data.
   */
  readSharing(appId: string, userId: string): Promise<number>
  /** `outdated` if somebody has ended or taken something back since: a report must not outlive that. */
  createReport(report: Report, sharing: number): Promise<'created' | 'outdated'>
  /** Undefined past the time for which it can be read. */
  loadReport(appId: string, kind: ReportKind, reportId: string, nowMs: number): Promise<Report | undefined>
}
