// glue: Job that polls decoupled sign-ins at the bank and fails those that took too long

import type { DueSignIn } from '../core/connections/sign-in-store.ts'
import { checkDueSignIn, leaseSignIn } from '../core/connections/watch-sign-ins.ts'
import type { Ports } from '../core/ports.ts'
import { createQueueJob, type QueueJob } from './queue.ts'

export function createSignInJob(ports: Ports, wait: (ms: number) => Promise<void>): QueueJob {
  const queue = {
    claim: () => leaseSignIn(ports),
    work: (due: DueSignIn) => checkDueSignIn(ports, due),
    failureMessage: 'polling a sign-in failed',
  }
  return createQueueJob(queue, ports.log, wait)
}
