// operation: Read a payment of the app, in the dialect that created it

import { readUuid } from '../../lib/uuid.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'
import type { Payment } from './payment.ts'

export interface ReadPayment {
  readonly caller: Pick<ClientCaller, 'appId'>
  /** UUID, as the app sent it. */
  readonly paymentId: string
}

/** A payment of another app looks like one that does not exist. */
export async function readPayment(
  ports: Pick<Ports, 'store'>,
  policy: Policy,
  { caller, paymentId }: ReadPayment,
): Promise<Outcome<Payment>> {
  const id = readUuid(paymentId)
  const payment = id === undefined ? undefined : await ports.store.loadPayment(caller.appId, id)
  return payment === undefined || payment.dialect !== policy.name
    ? refuse('payment_unknown')
    : accept(payment)
}
