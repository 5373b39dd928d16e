// glue: works through the queue of refreshes

import { claimRefresh, runRefresh } from '../core/connections/run-refresh.ts'
import type { ClaimedRefresh } from '../core/connections/store.ts'
import type { Ports } from '../core/ports.ts'
import { describeError } from '../http/request-log.ts'
import { createQueueJob, type QueueJob } from './queue.ts'

/**
 * What breaks off is a trouble of the database, which passes as a rule; left to its lease, the connection would be at work
 * for minutes, and could not be asked for meanwhile.
 */
const AGAIN_AFTER_MS = [1_000, 5_000, 15_000]

export function createRefreshJob(ports: Ports, wait: (ms: number) => Promise<void>): QueueJob {
  const work = async (claimed: ClaimedRefresh): Promise<void> => {
    for (const pauseMs of AGAIN_AFTER_MS) {
      try {
        return await runRefresh(ports, claimed)
      } catch (error) {
        const { connectionId } = claimed
        ports.log.warn({ connectionId, reason: describeError(error).message }, 'a refresh is begun again')
      }
      await wait(pauseMs)
    }
    await runRefresh(ports, claimed)
  }
  const queue = { claim: () => claimRefresh(ports), work, brokeOff: 'a refresh broke off' }
  return createQueueJob(queue, ports.log, wait)
}
