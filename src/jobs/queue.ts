// glue: Works through a leased queue in storage, several items at a time

import { BankCallInterrupted } from '../core/banks/bank-port.ts'
import type { Log } from '../core/ports.ts'
import { describeError } from '../http/request-log.ts'

const MAX_CONCURRENT = 8
const POLL_MS = 500
/** Items still in progress after this are retried by another instance, or by this one after a restart. */
const SETTLE_TIMEOUT_MS = 3_000

export interface QueueJob {
  /** Starts due items up to the concurrency limit. Returns the delay until the next round, in ms. */
  round(): Promise<number>
  /** Waits for items in progress, up to `limitMs`; false if the last round started none and none is in progress. */
  settle(limitMs?: number): Promise<boolean>
  /** Whether the last round found nothing, and nothing is in progress. */
  isIdle(): boolean
}

/** Named in the log. */
type QueueItem =
  | { readonly connectionId: string }
  | { readonly payment: { readonly paymentId: string } }
  | { readonly refund: { readonly refundId: string } }
  | { readonly read: { readonly connectionId: string } }

export interface Queue<Item extends QueueItem> {
  /** Leases one item, so that no other instance gets it meanwhile. */
  readonly claim: () => Promise<Item | undefined>
  readonly work: (item: Item) => Promise<void>
  /** Logged if `work` throws. */
  readonly failureMessage: string
}

export function createQueueJob<Item extends QueueItem>(
  { claim, work, failureMessage }: Queue<Item>,
  log: Pick<Log, 'error'>,
  wait: (ms: number) => Promise<void>,
): QueueJob {
  const running = new Set<Promise<void>>()
  let found = 0
  return {
    round: async () => {
      found = 0
      while (running.size < MAX_CONCURRENT) {
        const claimed = await claim()
        if (claimed === undefined) break
        found += 1
        const started: Promise<void> = work(claimed)
          .catch((error: unknown) => {
            // The lease brings the item to whoever runs next.
            if (error instanceof BankCallInterrupted) return
            log.error({ ...idOf(claimed), reason: describeError(error).message }, failureMessage)
          })
          .finally(() => running.delete(started))
        running.add(started)
      }
      return POLL_MS
    },
    settle: async (limitMs = SETTLE_TIMEOUT_MS) => {
      // An item may have ended before its round did, and have left a next step that is due.
      const hadWork = found > 0 || running.size > 0
      if (running.size > 0) await Promise.race([Promise.all(running), wait(limitMs)])
      return hadWork
    },
    isIdle: () => found === 0 && running.size === 0,
  }
}

function idOf(item: QueueItem): Readonly<Record<string, string>> {
  if ('payment' in item) return { paymentId: item.payment.paymentId }
  if ('refund' in item) return { refundId: item.refund.refundId }
  return { connectionId: 'read' in item ? item.read.connectionId : item.connectionId }
}
