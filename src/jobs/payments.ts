// glue: Jobs that expire, poll, execute and settle payments, and return the money of refunds

import { claimDuePayment, runPayment } from '../core/payments/run-payment.ts'
import { claimDueRefund, runRefund } from '../core/payments/run-refund.ts'
import type { ClaimedPayment, ClaimedRefund } from '../core/payments/store.ts'
import type { Ports } from '../core/ports.ts'
import { createQueueJob, type QueueJob } from './queue.ts'

export function createPaymentsJob(ports: Ports, wait: (ms: number) => Promise<void>): QueueJob {
  const queue = {
    claim: () => claimDuePayment(ports),
    work: (claimed: ClaimedPayment) => runPayment(ports, claimed),
    failureMessage: 'a payment job failed',
  }
  return createQueueJob(queue, ports.log, wait)
}

export function createRefundsJob(ports: Ports, wait: (ms: number) => Promise<void>): QueueJob {
  const queue = {
    claim: () => claimDueRefund(ports),
    work: (claimed: ClaimedRefund) => runRefund(ports, claimed),
    failureMessage: 'a refund job failed',
  }
  return createQueueJob(queue, ports.log, wait)
}
