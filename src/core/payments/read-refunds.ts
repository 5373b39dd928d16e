// operation: Read the refunds of a payment, in the dialect that created it

import { readUuid } from '../../lib/uuid.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { type ReadPayment, readPayment } from './read-payment.ts'
import type { Refund } from './refund.ts'

type Needs = Pick<Ports, 'store'>

/** In the order in which they were created. */
export async function listRefunds(
  ports: Needs,
  policy: Policy,
  command: ReadPayment,
): Promise<Outcome<readonly Refund[]>> {
  const read = await readPayment(ports, policy, command)
  if (!read.ok) return read
  return accept(await ports.store.listRefunds(read.value.appId, read.value.paymentId))
}

export interface ReadRefund extends ReadPayment {
  /** UUID, as the app sent it. */
  readonly refundId: string
}

/** A refund of another payment looks like one that does not exist. */
export async function readRefund(
  ports: Needs,
  policy: Policy,
  command: ReadRefund,
): Promise<Outcome<Refund>> {
  const listed = await listRefunds(ports, policy, command)
  if (!listed.ok) return listed
  const wanted = readUuid(command.refundId)
  const refund = listed.value.find(({ refundId }) => refundId === wanted)
  return refund === undefined ? refuse('payment_unknown') : accept(refund)
}
