// glue: works through the queue of refreshes, a few at a time, and lets a slow bank hold up nobody else

import { claimRefresh, runRefresh } from '../core/operations/run-refresh.ts'
import type { Ports } from '../core/ports.ts'
import { describeError } from '../http/request-log.ts'

const AT_ONCE = 8
const POLL_MS = 500
/** What is still at work then is begun again by another instance, or by this one after a restart. */
const PATIENCE_MS = 3_000

export interface RefreshJob {
  /** Begins what is due, as far as there is room; answers how long to wait. */
  round(): Promise<number>
  /** Waits for what was begun, but not for long. */
  settle(): Promise<void>
}

export function createRefreshJob(ports: Ports, wait: (ms: number) => Promise<void>): RefreshJob {
  const running = new Set<Promise<void>>()
  return {
    round: async () => {
      while (running.size < AT_ONCE) {
        const claimed = await claimRefresh(ports)
        if (claimed === undefined) break
        const work: Promise<void> = runRefresh(ports, claimed)
          .catch((error: unknown) => {
            const { connectionId } = claimed
            ports.log.error({ connectionId, reason: describeError(error).message }, 'a refresh broke off')
          })
          .finally(() => running.delete(work))
        running.add(work)
      }
      return POLL_MS
    },
    settle: async () => {
      if (running.size > 0) await Promise.race([Promise.all(running), wait(PATIENCE_MS)])
    },
  }
}
