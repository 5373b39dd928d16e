// glue: Job that ends and announces reads that apps collect later

import type { ClaimedDeferredRead } from '../core/connections/deferred-read.ts'
import { claimDeferredRead, runDeferredRead } from '../core/connections/run-deferred-read.ts'
import type { Ports } from '../core/ports.ts'
import type { WebhookWires } from '../core/webhooks/wire.ts'
import { createQueueJob, type QueueJob } from './queue.ts'

export function createDeferredReadsJob(
  ports: Ports,
  wires: WebhookWires,
  wait: (ms: number) => Promise<void>,
): QueueJob {
  // Nothing aborts an announcement: it has a time limit, and its lease brings it to another instance.
  const { signal } = new AbortController()
  const queue = {
    claim: () => claimDeferredRead(ports),
    work: (claimed: ClaimedDeferredRead) => runDeferredRead(ports, { claimed, wires, signal }),
    failureMessage: 'a deferred read failed',
  }
  return createQueueJob(queue, ports.log, wait)
}
