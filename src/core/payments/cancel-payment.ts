// operation: Cancel a payment that was not approved yet

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { findBank } from './accept-callback.ts'
import { advancePayment } from './advance.ts'
import { isOpen, type Payment } from './payment.ts'
import { type ReadPayment, readPayment } from './read-payment.ts'

export interface CancelPayment extends ReadPayment {
  readonly by: 'app' | 'payer'
}

/** Cancelling again is no error; once approved, a payment cannot be cancelled. */
export async function cancelPayment(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'banks'>,
  policy: Policy,
  command: CancelPayment,
): Promise<Outcome<Payment>> {
  for (;;) {
    const read = await readPayment(ports, policy, command)
    if (!read.ok) return read
    const { value: payment } = read
    const isCancelled = payment.failure?.reason.startsWith('cancelled_') === true
    if (isCancelled) return accept(payment)
    if (!isOpen(payment)) return refuse('payment_state_invalid', { subject: payment.state })
    const reason = command.by === 'app' ? 'cancelled_by_app' : 'cancelled_by_payer'
    const cancelled = await advancePayment(ports, payment, { to: 'failed', reason })
    if (cancelled === undefined) continue
    await cancelAtBank(ports, payment)
    return accept(cancelled)
  }
}

/** So that the page on the second device ends as well; nothing depends on it, because what is not confirmed is never executed. */
async function cancelAtBank(ports: Pick<Ports, 'banks'>, { attempt }: Payment): Promise<void> {
  const found = attempt && findBank(ports, attempt)
  if (found === undefined || attempt?.approval?.kind !== 'device') return
  await found.bank.cancelApproval(found.provider, attempt.approval.flowId)
}
