// operation: Create a refund of a settled payment, once for each idempotency key

import { canonicalJson, type Json, type JsonObject } from '../../lib/json.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import { deriveId } from '../keys/derived-id.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { type ReadPayment, readPayment } from './read-payment.ts'
import type { Refund } from './refund.ts'

export interface CreateRefund extends ReadPayment {
  readonly idempotencyKey: string
  /** What makes two requests the same. */
  readonly request: Json
  /** In minor units; undefined for all that was paid. */
  readonly amountMinor: number | undefined
  readonly reference: string
  readonly appData: JsonObject
}

/**
 * Reserves the amount with the payment, so that refunds at the same time never return more than was paid. The job asks the bank. The id
 * follows from the payment and the key, so that a retry finds the refund of a request whose response was lost.
 */
export async function createRefund(
  ports: Pick<Ports, 'store' | 'clock' | 'hash'>,
  policy: Policy,
  command: CreateRefund,
): Promise<Outcome<Refund>> {
  const read = await readPayment(ports, policy, command)
  if (!read.ok) return read
  const { value: payment } = read
  const { appId, paymentId } = payment
  const refund: Refund = {
    appId,
    paymentId,
    refundId: deriveId(ports.hash, 'refund', [appId, paymentId, command.idempotencyKey]),
    requestHash: ports.hash.keyed('idempotency-key', canonicalJson(command.request)),
    state: 'pending',
    amountMinor: command.amountMinor ?? payment.amountMinor,
    currency: payment.currency,
    reference: command.reference,
    appData: command.appData,
    failure: undefined,
    createdAtMs: ports.clock.nowMs(),
    executedAtMs: undefined,
    failedAtMs: undefined,
  }
  const fact = await ports.store.createRefund(refund)
  switch (fact.kind) {
    case 'created':
      return accept(refund)
    case 'exists':
      return fact.refund.requestHash === refund.requestHash
        ? accept(fact.refund)
        : refuse('idempotency_conflict')
    case 'exceeds':
      return refuse('parameter_invalid', { subject: 'amount' })
    case 'not_settled':
      return refuse('payment_state_invalid', { subject: payment.state })
  }
}
