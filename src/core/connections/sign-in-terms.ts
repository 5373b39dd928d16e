// rule: how long a sign-in at a bank may wait for whom
// Spec: the first provider's page on status transitions: 2 minutes for what is entered, 9 for an approval elsewhere

import type { AwaitingStatus } from './connection.ts'
import type { SignInTask } from './connection-sign-in.ts'

const MINUTE_MS = 60_000

/** A bank that is being asked answers sooner; what is past it was left behind by a crash. */
export const BANK_REPLY_MS = 2 * MINUTE_MS

/** Banks ask to be left alone for as long between two questions about an approval. */
export const POLL_MS = 2_000

/** No sign-in goes on for as long, whatever a bank asks: then the consent that was asked for has lapsed. */
export const CONSENT_OFFER_MS = 60 * MINUTE_MS

const PATIENCE_MS: Readonly<Record<AwaitingStatus, number>> = {
  awaiting_answers: 2 * MINUTE_MS,
  awaiting_approval: 9 * MINUTE_MS,
  awaiting_redirect: 9 * MINUTE_MS,
}

const STATUS_OF: Readonly<Record<SignInTask['kind'], AwaitingStatus>> = {
  ask: 'awaiting_answers',
  approve: 'awaiting_approval',
  redirect: 'awaiting_redirect',
}

export interface SignInWait {
  readonly to: AwaitingStatus
  /** For the person. */
  readonly message: string
  readonly dueAtMs: number
  readonly deadlineMs: number
}

/** How the connection waits for what the bank wants. */
export function signInWaitFor(task: SignInTask, nowMs: number): SignInWait {
  const to = STATUS_OF[task.kind]
  const deadlineMs = nowMs + PATIENCE_MS[to]
  const dueAtMs = task.kind === 'approve' ? nowMs + POLL_MS : deadlineMs
  return { to, message: messageOf(task), dueAtMs, deadlineMs }
}

function messageOf(task: SignInTask): string {
  switch (task.kind) {
    case 'ask':
      return task.again ? 'The bank did not accept that. Try again.' : 'The bank asks for more.'
    case 'approve':
      return `Approve on your other device. Both show the code ${task.matchCode}.`
    case 'redirect':
      return "Continue on the bank's own page."
  }
}
