// contract: Storage of mail

import type { Mail } from './mail.ts'

export interface MailStore {
  queueMail(mail: Mail): Promise<void>
  /** Leases one queued mail that is due until `leaseUntilMs`, so that no other instance sends it meanwhile. */
  claimMail(nowMs: number, leaseUntilMs: number): Promise<Mail | undefined>
  markMailSent(mailId: string, nowMs: number): Promise<void>
  /** Due again at `dueAtMs`, or given up where that is undefined. */
  markMailFailed(mailId: string, failure: string, dueAtMs: number | undefined): Promise<void>
  /** The newest first; of every recipient where it is undefined. */
  listMails(recipient: string | undefined, limit: number): Promise<readonly Mail[]>
  countMails(): Promise<{ readonly queued: number; readonly failed: number }>
}
