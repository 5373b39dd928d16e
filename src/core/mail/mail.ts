// contract: Mail of the Console

export const MAIL_STATES = ['queued', 'sent', 'failed'] as const

export interface MailContent {
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The links of the text, so that a script need not parse it. */
  readonly links: readonly string[]
}

export interface Mail {
  readonly mailId: string
  /** Address in lower case. */
  readonly recipient: string
  /** A MailContent as JSON, encrypted: its links open an account. */
  readonly sealedContent: string
  readonly state: (typeof MAIL_STATES)[number]
  readonly attempts: number
  readonly dueAtMs: number
  readonly createdAtMs: number
  readonly sentAtMs: number | undefined
  /** Of the last attempt, in one sentence. */
  readonly failure: string | undefined
}

/** Mail that was sent or given up is kept this long. */
export const MAIL_KEPT_MS = 7 * 24 * 60 * 60 * 1000
/** Minutes after the first, second, ... failed attempt; after the last the mail is given up. */
export const RETRY_MINUTES = [1, 2, 5, 15, 60, 240, 720] as const
