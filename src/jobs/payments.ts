// glue: Job that expires, polls, executes and settles payments

import { claimDuePayment, runPayment } from '../core/payments/run-payment.ts'
import type { ClaimedPayment } from '../core/payments/store.ts'
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
