// glue: looks at the sign-ins that are due: approvals on a second device, and what took too long

import { leaseSignIn, watchSignIn } from '../core/operations/watch-sign-ins.ts'
import type { DueSignIn, Ports } from '../core/ports.ts'
import { createQueueJob, type QueueJob } from './queue.ts'

export function createSignInJob(ports: Ports, wait: (ms: number) => Promise<void>): QueueJob {
  const queue = {
    claim: () => leaseSignIn(ports),
    work: (due: DueSignIn) => watchSignIn(ports, due),
    brokeOff: 'a look at a sign-in broke off',
  }
  return createQueueJob(queue, ports.log, wait)
}
