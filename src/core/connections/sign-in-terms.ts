// rule: Deadlines and polling of a sign-in over the API
// Spec: the first provider's page on status transitions: 2 minutes for entered fields, 9 for an approval elsewhere

import type { AwaitingStatus } from './connection.ts'
import type { SignInTask } from './connection-sign-in.ts'

const MINUTE_MS = 60_000

/** Longer than any response of a bank; past it, the request was interrupted by a crash. */
export const BANK_REPLY_MS = 2 * MINUTE_MS

/** Interval of polling a bank for an approval. */
export const POLL_MS = 2_000

/** Longer than any sign-in; afterwards the requested consent has expired. */
export const CONSENT_OFFER_MS = 60 * MINUTE_MS

const WAIT_MS: Readonly<Record<AwaitingStatus, number>> = {
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
  /** For the end user. */
  readonly message: string
  readonly dueAtMs: number
  readonly deadlineMs: number
}

/** Status, message and deadline while the connection waits for a task. `answerMs` replaces the time to enter fields. */
export function signInWaitFor(task: SignInTask, nowMs: number, answerMs: number | undefined): SignInWait {
  const to = STATUS_OF[task.kind]
  const waitMs = to === 'awaiting_answers' ? (answerMs ?? WAIT_MS[to]) : WAIT_MS[to]
  const deadlineMs = nowMs + waitMs
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
