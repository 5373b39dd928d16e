// glue: works through the queue of refreshes

import type { ClaimedRefresh } from '../core/data-store.ts'
import { claimRefresh, runRefresh } from '../core/operations/run-refresh.ts'
import type { Ports } from '../core/ports.ts'
import { createQueueJob, type QueueJob } from './queue.ts'

export function createRefreshJob(ports: Ports, wait: (ms: number) => Promise<void>): QueueJob {
  const queue = {
    claim: () => claimRefresh(ports),
    work: (claimed: ClaimedRefresh) => runRefresh(ports, claimed),
    brokeOff: 'a refresh broke off',
  }
  return createQueueJob(queue, ports.log, wait)
}
