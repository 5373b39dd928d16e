// glue: The job that sends queued mail

import type { Mailer } from '../core/mail/mailer.ts'
import { sendNextMail } from '../core/mail/send-mail.ts'
import type { Ports } from '../core/ports.ts'

const POLL_MS = 1_000
const AT_ONCE_MS = 0

export function createMailRound(
  ports: Pick<Ports, 'store' | 'clock' | 'vault' | 'log'>,
  mailer: Mailer,
): { readonly round: () => Promise<number>; readonly isIdle: () => boolean } {
  let found = false
  return {
    round: async () => {
      found = await sendNextMail(ports, mailer)
      return found ? AT_ONCE_MS : POLL_MS
    },
    isIdle: () => !found,
  }
}
