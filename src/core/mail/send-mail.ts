// operation: Send one queued mail, and decide when it is tried again

import type { Ports } from '../ports.ts'
import { type Mail, type MailContent, RETRY_MINUTES } from './mail.ts'
import type { Mailer, MailOutcome } from './mailer.ts'
import { openMail } from './queue-mail.ts'

/** Longer than an attempt may take. */
const LEASE_MS = 60_000
const MINUTE_MS = 60_000

type Needs = Pick<Ports, 'store' | 'clock' | 'vault' | 'log'>

/** Returns whether there was a mail to send. */
export async function sendNextMail(ports: Needs, mailer: Mailer): Promise<boolean> {
  const { store, clock, log } = ports
  const nowMs = clock.nowMs()
  const mail = await store.claimMail(nowMs, nowMs + LEASE_MS)
  if (mail === undefined) return false
  const outcome = await attempt(ports, mailer, mail)
  if (outcome.kind === 'sent') {
    await store.markMailSent(mail.mailId, clock.nowMs())
    return true
  }
  const retryMinutes = outcome.isFinal ? undefined : RETRY_MINUTES[mail.attempts - 1]
  const dueAtMs = retryMinutes === undefined ? undefined : clock.nowMs() + retryMinutes * MINUTE_MS
  await store.markMailFailed(mail.mailId, outcome.failure, dueAtMs)
  const facts = { mailId: mail.mailId, attempt: mail.attempts, reason: outcome.failure }
  if (dueAtMs === undefined) log.error(facts, 'a mail could not be sent')
  else log.warn(facts, 'a mail could not be sent and will be tried again')
  return true
}

async function attempt(ports: Needs, mailer: Mailer, mail: Mail): Promise<MailOutcome> {
  let content: MailContent
  try {
    content = openMail(ports, mail)
  } catch {
    const failure = 'The mail is encrypted under a master key that is not configured.'
    return { kind: 'failed', failure, isFinal: true }
  }
  return mailer.send(mail.recipient, content)
}
