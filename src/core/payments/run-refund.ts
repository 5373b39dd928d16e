// operation: Have the bank return the money of a due refund
// Never: decide that a refund failed because the bank does not respond. It may have moved the money; the job asks again.

import type { RefundRejection } from '../banks/payment-port.ts'
import type { Ports } from '../ports.ts'
import { drawEventSeed } from '../webhooks/event-seed.ts'
import type { RefundContent } from '../webhooks/webhook.ts'
import { findBank } from './accept-callback.ts'
import type { Payment } from './payment.ts'
import type { Refund } from './refund.ts'
import { retryInMs } from './run-payment.ts'
import type { ClaimedRefund } from './store.ts'

/** Longer than the call of one run; afterwards another instance may take the refund. */
const LEASE_MS = 60_000

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'banks' | 'log'>

export async function claimDueRefund(
  ports: Pick<Ports, 'store' | 'clock'>,
): Promise<ClaimedRefund | undefined> {
  const nowMs = ports.clock.nowMs()
  return await ports.store.claimDueRefund(nowMs, nowMs + LEASE_MS)
}

/** The bank moves the money once for the id of the refund, however often it is asked. */
export async function runRefund(ports: Needs, claimed: ClaimedRefund): Promise<void> {
  const { refund, attempts } = claimed
  const { appId, paymentId, refundId, amountMinor, currency, reference } = refund
  const payment = await ports.store.loadPayment(appId, paymentId)
  // Deleted with its user, and the refund with it.
  if (payment === undefined) return
  const found = payment.attempt && findBank(ports, payment.attempt)
  const approval = payment.attempt?.approval
  if (found === undefined || approval === undefined) return postpone(ports, claimed)
  const refunded = await found.bank.refund({
    requestKey: `refund.${refundId}`,
    bankPaymentId: approval.bankPaymentId,
    amount: { unscaled: BigInt(amountMinor), scale: 2, currency },
    reference,
  })
  if (!refunded.ok) {
    const { kind, detail } = refunded.error
    // The bank has no such payment, so it has returned nothing.
    if (kind === 'rejected_us') return decide(ports, payment, refund, 'refused')
    ports.log.warn({ refundId, attempts, problem: detail }, 'a refund could not be executed yet')
    return postpone(ports, claimed)
  }
  const outcome = refunded.value
  return decide(ports, payment, refund, outcome.kind === 'executed' ? undefined : outcome.rejection)
}

async function postpone({ store, clock }: Needs, claimed: ClaimedRefund): Promise<void> {
  await store.postponeRefund(claimed, clock.nowMs() + retryInMs(claimed.attempts))
}

/** Stores the decision of the bank with its event, once. A refund that failed gives its amount free. */
async function decide(
  { store, clock, random }: Needs,
  { userId }: Payment,
  refund: Refund,
  failure: RefundRejection | undefined,
): Promise<void> {
  const nowMs = clock.nowMs()
  const { refundId, paymentId, currency, appData } = refund
  const facts = { refundId, paymentId, atMs: nowMs, currency, appData }
  const event: RefundContent =
    failure === undefined
      ? { kind: 'refund.executed', ...facts }
      : { kind: 'refund.failed', ...facts, reason: failure }
  const decided: Refund =
    failure === undefined
      ? { ...refund, state: 'executed', executedAtMs: nowMs }
      : { ...refund, state: 'failed', failure, failedAtMs: nowMs }
  await store.decideRefund({ refund: decided, userId, event, nowMs, eventSeed: drawEventSeed(random) })
}
