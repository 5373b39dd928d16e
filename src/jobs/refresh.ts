// glue: Job that reads queued connections

import { BankCallInterrupted } from '../core/banks/bank-port.ts'
import { claimRefresh, releaseRefresh, runRefresh } from '../core/connections/run-refresh.ts'
import type { ClaimedRefresh } from '../core/connections/store.ts'
import type { Ports } from '../core/ports.ts'
import { describeError } from '../http/request-log.ts'
import { createQueueJob, type QueueJob } from './queue.ts'

/**
 * A refresh throws only on database errors, which are usually transient. Retry here: until its lease expires, the
 * connection would count as in progress for minutes and reject new refreshes.
 */
const RETRY_DELAYS_MS = [1_000, 5_000, 15_000]

export function createRefreshJob(ports: Ports, wait: (ms: number) => Promise<void>): QueueJob {
  const work = async (claimed: ClaimedRefresh): Promise<void> => {
    for (const delayMs of RETRY_DELAYS_MS) {
      try {
        return await runRefresh(ports, claimed)
      } catch (error) {
        if (error instanceof BankCallInterrupted) return await releaseRefresh(ports, claimed)
        const { connectionId } = claimed
        ports.log.warn(
          { connectionId, reason: describeError(error).message },
          'a refresh failed and is retried',
        )
      }
      await wait(delayMs)
    }
    await runRefresh(ports, claimed)
  }
  const queue = { claim: () => claimRefresh(ports), work, failureMessage: 'a refresh failed' }
  return createQueueJob(queue, ports.log, wait)
}
