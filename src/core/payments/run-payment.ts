// operation: Do what is due for a payment: expire, poll, execute, settle
// Never: decide that a payment failed because the bank does not respond. It may have moved the money; the job asks again.

import type { Ports } from '../ports.ts'
import { confirmApproval, failAtBank, findBank } from './accept-callback.ts'
import { advancePayment } from './advance.ts'
import { isOpen, type Payment } from './payment.ts'
import type { ClaimedPayment } from './store.ts'

/** Longer than the calls of one run; afterwards another instance may take the payment. */
const LEASE_MS = 60_000
const POLL_MS = 2_000
const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 10 * 60_000

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log' | 'issuer'>

export async function claimDuePayment(
  ports: Pick<Ports, 'store' | 'clock'>,
): Promise<ClaimedPayment | undefined> {
  const nowMs = ports.clock.nowMs()
  return await ports.store.claimDuePayment(nowMs, nowMs + LEASE_MS)
}

/** When the payment is due again, for one that was not advanced. */
type Postponed = { readonly dueInMs: number } | undefined

export async function runPayment(ports: Needs, claimed: ClaimedPayment): Promise<void> {
  const { payment } = claimed
  const postponed = await (payment.state === 'authorized'
    ? execute(ports, claimed)
    : payment.state === 'executed'
      ? settle(ports, claimed)
      : watch(ports, payment))
  if (postponed !== undefined)
    await ports.store.postponePayment(claimed, ports.clock.nowMs() + postponed.dueInMs)
}

/** Of a payment that is not approved yet. */
async function watch(ports: Needs, payment: Payment): Promise<Postponed> {
  if (!isOpen(payment)) return undefined
  const { attempt, expiresAtMs } = payment
  if (expiresAtMs <= ports.clock.nowMs()) {
    await advancePayment(ports, payment, { to: 'failed', reason: 'expired' })
    return undefined
  }
  const approval = attempt?.approval
  const found = attempt && findBank(ports, attempt)
  if (approval?.kind !== 'device' || found === undefined)
    return { dueInMs: expiresAtMs - ports.clock.nowMs() }
  const checked = await found.bank.checkApproval(found.provider, approval.flowId)
  if (!checked.ok) {
    if (checked.error.retryable) return { dueInMs: POLL_MS }
    await failAtBank(ports, payment, checked.error)
    return undefined
  }
  if (checked.value === undefined) return { dueInMs: POLL_MS }
  const step = await confirmApproval(ports, { payment, approval, ...found, code: checked.value.code })
  return step === undefined ? { dueInMs: POLL_MS } : undefined
}

/** The bank moves the money once, however often it is asked: after a crash between its response and our commit, it is asked again. */
async function execute(ports: Needs, { payment, attempts }: ClaimedPayment): Promise<Postponed> {
  const { attempt } = payment
  const found = attempt && findBank(ports, attempt)
  if (found === undefined || attempt?.approval === undefined) return { dueInMs: LONGEST_RETRY_MS }
  const executed = await found.bank.execute(found.provider, attempt.approval.bankPaymentId)
  if (!executed.ok) {
    const { paymentId } = payment
    // The bank has no such payment, so it has not executed it.
    if (executed.error.kind === 'rejected_us') {
      await advancePayment(ports, payment, { to: 'failed', reason: 'refused' })
      return undefined
    }
    ports.log.warn({ paymentId, problem: executed.error.detail }, 'a payment could not be executed yet')
    return { dueInMs: retryInMs(attempts) }
  }
  const outcome = executed.value
  await (outcome.kind === 'executed'
    ? advancePayment(ports, payment, { to: 'executed', payer: outcome.payer })
    : advancePayment(ports, payment, { to: 'failed', reason: outcome.rejection }))
  return undefined
}

/** Once the bank has booked the credit on the app's own account. */
async function settle(ports: Needs, { payment, attempts }: ClaimedPayment): Promise<Postponed> {
  const { attempt } = payment
  const found = attempt && findBank(ports, attempt)
  if (found === undefined || attempt?.approval === undefined) return { dueInMs: LONGEST_RETRY_MS }
  const read = await found.bank.execute(found.provider, attempt.approval.bankPaymentId)
  if (!read.ok || read.value.kind !== 'executed' || !read.value.credited)
    return { dueInMs: retryInMs(attempts) }
  await advancePayment(ports, payment, { to: 'settled' })
  return undefined
}

export function retryInMs(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_RETRY_MS)
}
