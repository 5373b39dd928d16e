// operation: look at one sign-in that is due: ask the bank about an approval, or end what took too long

import type { BankProblem } from '../banks/bank.ts'
import type { Ports } from '../ports.ts'
import { isAwaiting } from './connection.ts'
import { openSignInState } from './connection-sign-in.ts'
import { type ClaimedSignIn, failSignIn, redeemSignInCode, type SignInNeeds } from './sign-in-step.ts'
import type { DueSignIn } from './sign-in-store.ts'
import { POLL_MS } from './sign-in-terms.ts'

/** Longer than a bank may take to answer; after it, another instance looks. */
const LEASE_MS = 60_000

export async function leaseSignIn(ports: Pick<Ports, 'store' | 'clock'>): Promise<DueSignIn | undefined> {
  const nowMs = ports.clock.nowMs()
  return await ports.store.leaseDueSignIn(nowMs, nowMs + LEASE_MS)
}

export async function checkDueSignIn(ports: SignInNeeds, due: DueSignIn): Promise<void> {
  const connection = await ports.store.loadConnection(due.appId, due.connectionId)
  const found = connection && ports.banks.find(connection.providerName)
  if (found === undefined) {
    await failSignIn(ports, { at: due }, NOT_SERVED)
    return
  }
  const held: ClaimedSignIn = { ...found, at: due, state: openSignInState(ports.vault, due, due.sealedState) }
  if (due.deadlineMs <= ports.clock.nowMs()) await endLate(ports, held, due)
  else await askAboutApproval(ports, held, due)
}

async function askAboutApproval(ports: SignInNeeds, held: ClaimedSignIn, due: DueSignIn): Promise<void> {
  const { bank, provider, state } = held
  if (state.task?.kind !== 'approve' || bank.signIns === undefined) {
    await ports.store.postponeSignIn(due, due.deadlineMs)
    return
  }
  const checked = await bank.signIns.check(provider, state.task.flowId)
  if (checked.ok && checked.value !== undefined) {
    await redeemSignInCode(ports, held, checked.value.code, undefined)
  } else if (!checked.ok && !checked.error.retryable) {
    await failSignIn(ports, held, checked.error)
  } else {
    const nextMs = ports.clock.nowMs() + POLL_MS
    await ports.store.postponeSignIn(due, Math.min(nextMs, due.deadlineMs))
  }
}

/** Whoever was asked did not answer in time; or we were asking the bank, and were stopped midway. */
async function endLate(ports: SignInNeeds, held: ClaimedSignIn, due: DueSignIn): Promise<void> {
  const { bank, provider, state } = held
  await failSignIn(ports, held, isAwaiting(due.status) ? TOO_LATE : BROKEN_OFF)
  const { task } = state
  if (task !== undefined && task.kind !== 'redirect') await bank.signIns?.cancel(provider, task.flowId)
}

const TOO_LATE: BankProblem = {
  kind: 'second_factor_timeout',
  detail: 'nobody answered in time',
  retryable: false,
}
const BROKEN_OFF: BankProblem = {
  kind: 'unknown',
  detail: 'the sign-in was left behind by a stop of ours',
  retryable: true,
}
const NOT_SERVED: BankProblem = {
  kind: 'rejected_us',
  detail: 'the provider is not served any more',
  retryable: false,
}
