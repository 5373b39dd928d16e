// glue: works through a queue in storage, a few at a time, and lets what is slow hold up nobody else

import type { Log } from '../core/ports.ts'
import { describeError } from '../http/request-log.ts'

const AT_ONCE = 8
const POLL_MS = 500
/** What is still at work then is begun again by another instance, or by this one after a restart. */
const PATIENCE_MS = 3_000

export interface QueueJob {
  /** Begins what is due, as far as there is room; answers how long to wait. */
  round(): Promise<number>
  /** Waits for what was begun, but not for long. */
  settle(): Promise<void>
}

export interface Queue<Item extends { readonly connectionId: string }> {
  /** Leased: no other instance gets the same meanwhile. */
  readonly claim: () => Promise<Item | undefined>
  readonly work: (item: Item) => Promise<void>
  /** For the log, where the work throws. */
  readonly brokeOff: string
}

export function createQueueJob<Item extends { readonly connectionId: string }>(
  { claim, work, brokeOff }: Queue<Item>,
  log: Pick<Log, 'error'>,
  wait: (ms: number) => Promise<void>,
): QueueJob {
  const running = new Set<Promise<void>>()
  return {
    round: async () => {
      while (running.size < AT_ONCE) {
        const claimed = await claim()
        if (claimed === undefined) break
        const begun: Promise<void> = work(claimed)
          .catch((error: unknown) => {
            const { connectionId } = claimed
            log.error({ connectionId, reason: describeError(error).message }, brokeOff)
          })
          .finally(() => running.delete(begun))
        running.add(begun)
      }
      return POLL_MS
    },
    settle: async () => {
      if (running.size > 0) await Promise.race([Promise.all(running), wait(PATIENCE_MS)])
    },
  }
}
