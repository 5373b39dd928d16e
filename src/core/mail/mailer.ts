// contract: The port that hands a mail over to a mail server

import type { MailContent } from './mail.ts'

export type MailOutcome =
  | { readonly kind: 'sent' }
  /** `isFinal`: the server refused this mail, so that the same attempt fails again. */
  | { readonly kind: 'failed'; readonly failure: string; readonly isFinal: boolean }

export interface Mailer {
  /** Never rejects. */
  send(recipient: string, content: MailContent): Promise<MailOutcome>
}
