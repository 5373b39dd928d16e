// glue: looks at the sign-ins that are due: approvals on a second device, and what took too long

import type { DueSignIn } from '../core/connections/sign-in-store.ts'
import { checkDueSignIn, leaseSignIn } from '../core/connections/watch-sign-ins.ts'
import type { Ports } from '../core/ports.ts'
import { createQueueJob, type QueueJob } from './queue.ts'

export function createSignInJob(ports: Ports, wait: (ms: number) => Promise<void>): QueueJob {
  const queue = {
    claim: () => leaseSignIn(ports),
    work: (due: DueSignIn) => checkDueSignIn(ports, due),
    brokeOff: 'a look at a sign-in broke off',
  }
  return createQueueJob(queue, ports.log, wait)
}
