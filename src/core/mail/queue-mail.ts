// operation: Queue a mail; a job sends it

import type { Ports } from '../ports.ts'
import type { Mail, MailContent } from './mail.ts'

export interface QueueMail {
  readonly recipient: string
  readonly content: MailContent
  /** By which mails are listed. */
  readonly createdAtMs: number
}

export async function queueMail(
  { store, clock, random, vault }: Pick<Ports, 'store' | 'clock' | 'random' | 'vault'>,
  { recipient, content, createdAtMs }: QueueMail,
): Promise<void> {
  const mailId = random.id()
  await store.queueMail({
    mailId,
    recipient: recipient.toLowerCase(),
    sealedContent: vault.seal(JSON.stringify(content), contextOf(mailId)),
    state: 'queued',
    attempts: 0,
    dueAtMs: clock.nowMs(),
    createdAtMs,
    sentAtMs: undefined,
    failure: undefined,
  })
}

/** Throws if the content was altered, or its key is not configured. */
export function openMail({ vault }: Pick<Ports, 'vault'>, mail: Mail): MailContent {
  const content: MailContent = JSON.parse(vault.open(mail.sealedContent, contextOf(mail.mailId)))
  return content
}

function contextOf(mailId: string): string {
  return `mail:${mailId}`
}
