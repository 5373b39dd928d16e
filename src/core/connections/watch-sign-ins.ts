// operation: Check a due sign-in: poll for an approval, or fail it after its deadline

import type { BankProblem } from '../banks/bank.ts'
import type { Ports } from '../ports.ts'
import { isAwaiting } from './connection.ts'
import { openSignInState } from './connection-sign-in.ts'
import { type ClaimedSignIn, failSignIn, redeemSignInCode, type SignInNeeds } from './sign-in-step.ts'
import type { DueSignIn } from './sign-in-store.ts'
import { POLL_MS } from './sign-in-terms.ts'

/** Longer than a bank may take to respond; afterwards another instance may lease the sign-in. */
const LEASE_MS = 60_000

export async function leaseSignIn(ports: Pick<Ports, 'store' | 'clock'>): Promise<DueSignIn | undefined> {
  const nowMs = ports.clock.nowMs()
  return await ports.store.leaseDueSignIn(nowMs, nowMs + LEASE_MS)
}

export async function checkDueSignIn(ports: SignInNeeds, due: DueSignIn): Promise<void> {
  const connection = await ports.store.loadConnection(due.appId, due.connectionId)
  const found = connection && ports.banks.find(connection.providerName)
  if (found === undefined) {
    await failSignIn(ports, { at: due }, NOT_SUPPORTED)
    return
  }
  const held: ClaimedSignIn = { ...found, at: due, state: openSignInState(ports.vault, due, due.sealedState) }
  if (due.deadlineMs <= ports.clock.nowMs()) await failLate(ports, held, due)
  else await pollApproval(ports, held, due)
}

async function pollApproval(ports: SignInNeeds, held: ClaimedSignIn, due: DueSignIn): Promise<void> {
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

/** The end user did not respond in time, or a request to the bank was interrupted by a crash. */
async function failLate(ports: SignInNeeds, held: ClaimedSignIn, due: DueSignIn): Promise<void> {
  const { bank, provider, state } = held
  await failSignIn(ports, held, isAwaiting(due.status) ? TOO_LATE : INTERRUPTED)
  const { task } = state
  if (task !== undefined && task.kind !== 'redirect') await bank.signIns?.cancel(provider, task.flowId)
}

const TOO_LATE: BankProblem = {
  kind: 'second_factor_timeout',
  detail: 'the end user did not respond in time',
  retryable: false,
}
const INTERRUPTED: BankProblem = {
  kind: 'unknown',
  detail: 'the sign-in was interrupted by a restart',
  retryable: true,
}
const NOT_SUPPORTED: BankProblem = {
  kind: 'rejected_us',
  detail: 'the provider is no longer supported',
  retryable: false,
}
