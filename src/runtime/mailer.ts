// glue: Sends mail by SMTP; without a server, mail stays in the mailbox of development
// Never: load the SMTP client before there is a mail

import type { MailContent } from '../core/mail/mail.ts'
import type { Mailer, MailOutcome } from '../core/mail/mailer.ts'

export interface SmtpSettings {
  /** Such as smtps://user:password@mail.example:465. */
  readonly url: string
  /** Address of the sender. */
  readonly from: string
}

const TIMEOUT_MS = 20_000

/** In development nobody gets mail: it is read at /development/mailbox. */
export const mailboxOnly: Mailer = { send: async () => ({ kind: 'sent' }) }

/** In production without a server nothing is lost: it is tried again, and the failure says what to configure. */
export const noMailServer: Mailer = {
  send: async () => ({
    kind: 'failed',
    failure: 'No mail server is configured: set TALLYSTICK_SMTP_URL and TALLYSTICK_MAIL_FROM.',
    isFinal: false,
  }),
}

export function createSmtpMailer({ url, from }: SmtpSettings): Mailer {
  return {
    send: async (recipient, content) => {
      try {
        await deliver(url, { from, to: recipient, content })
        return { kind: 'sent' }
      } catch (error) {
        return explain(error)
      }
    },
  }
}

async function deliver(
  url: string,
  { from, to, content }: { readonly from: string; readonly to: string; readonly content: MailContent },
): Promise<void> {
  const { createTransport } = await import('nodemailer')
  const timeouts = {
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  }
  const transport = createTransport({ url, ...timeouts, disableFileAccess: true, disableUrlAccess: true })
  try {
    const { subject, text, html } = content
    await transport.sendMail({ from, to: { name: '', address: to }, subject, text, html })
  } finally {
    transport.close()
  }
}

/** A reply of 5xx is final (RFC 5321 section 4.2.1), unless it is about our log-in: the operator can mend that. */
function explain(error: unknown): MailOutcome {
  const { code, responseCode } = Object(error)
  const isFinal = typeof responseCode === 'number' && responseCode >= 500 && code !== 'EAUTH'
  const reason =
    typeof responseCode === 'number' ? `it replied ${responseCode}` : `${String(code ?? 'unknown error')}`
  return { kind: 'failed', failure: `The mail server did not take the mail: ${reason}.`, isFinal }
}
