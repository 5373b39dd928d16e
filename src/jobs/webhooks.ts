// glue: Worker that delivers webhook events; any number of instances may run it

import type { Ports } from '../core/ports.ts'
import { deliverWebhook } from '../core/webhooks/deliver.ts'
import { ATTEMPT_TIMEOUT_MS } from '../core/webhooks/retry.ts'
import type { WebhookJob } from '../core/webhooks/webhook.ts'
import type { WebhookWires } from '../core/webhooks/wire.ts'

const IDLE_MS = 500
const BUSY_MS = 20
const DISPATCH_BATCH = 100
/** Concurrent deliveries of this process. */
const MAX_CONCURRENT = 24
/** Concurrent deliveries to one endpoint, on all instances together: an app that is slow is not met by all of them at once. */
const MAX_PER_ENDPOINT = 4
/** Longer than any attempt; after this another worker takes over the deliveries of a dead one. */
const LEASE_MS = ATTEMPT_TIMEOUT_MS + 20_000

type Needs = Pick<
  Ports,
  'store' | 'clock' | 'random' | 'vault' | 'receivers' | 'banks' | 'signer' | 'issuer' | 'log'
>

export interface WebhookWorker {
  /** Creates deliveries for new events and starts those that are due. Returns the delay until the next round, in ms. */
  round(): Promise<number>
  /** Whether the last round found nothing, and no delivery is in progress. */
  isIdle(): boolean
  /** Waits for deliveries in progress; false if there were none. */
  settle(): Promise<boolean>
  /** Aborts deliveries in progress and releases their leases, so that another instance retries them soon. */
  stop(): Promise<void>
}

export function createWebhookWorker(ports: Needs, wires: WebhookWires): WebhookWorker {
  const running = new Set<Promise<void>>()
  const stopping = new AbortController()
  let found = 0

  const deliver = async (job: WebhookJob, leaseId: string): Promise<void> => {
    try {
      await deliverWebhook(ports, { job, leaseId, wires, signal: stopping.signal })
    } catch (error) {
      const { eventId, endpointId } = job.delivery
      if (stopping.signal.aborted) {
        await ports.store.releaseWebhookDelivery(job, leaseId, ports.clock.nowMs())
        return
      }
      // When the lease expires, the delivery is retried.
      ports.log.error({ eventId, endpointId, reason: reasonOf(error) }, 'a webhook delivery failed')
    }
  }

  const start = (job: WebhookJob, leaseId: string): void => {
    const work = deliver(job, leaseId)
      .catch((error: unknown) =>
        ports.log.error({ reason: reasonOf(error) }, 'the lease of a webhook delivery could not be released'),
      )
      .finally(() => running.delete(work))
    running.add(work)
  }

  const leaseBatch = async (): Promise<number> => {
    const maxInProgress = MAX_PER_ENDPOINT
    const endpoints = await ports.store.listDueWebhookEndpoints({
      nowMs: ports.clock.nowMs(),
      maxInProgress,
      limit: MAX_CONCURRENT - running.size,
    })
    let leased = 0
    for (const endpoint of endpoints) {
      const limit = MAX_CONCURRENT - running.size
      if (limit === 0 || stopping.signal.aborted) break
      const leaseId = ports.random.id()
      const nowMs = ports.clock.nowMs()
      const lease = { ...endpoint, leaseId, nowMs, untilMs: nowMs + LEASE_MS, maxInProgress, limit }
      const jobs = await ports.store.leaseWebhookDeliveries(lease)
      for (const job of jobs) start(job, leaseId)
      leased += jobs.length
    }
    return leased
  }

  return {
    round: async () => {
      const dispatched = await ports.store.dispatchWebhookEvents(ports.clock.nowMs(), DISPATCH_BATCH)
      found = dispatched
      while (running.size < MAX_CONCURRENT && !stopping.signal.aborted) {
        const leased = await leaseBatch()
        if (leased === 0) break
        found += leased
      }
      return dispatched === DISPATCH_BATCH ? BUSY_MS : IDLE_MS
    },
    isIdle: () => found === 0 && running.size === 0,
    settle: async () => {
      // A delivery may have ended before its round did, and have left another event or attempt that is due.
      const hadWork = found > 0 || running.size > 0
      await Promise.all(running)
      return hadWork
    },
    stop: async () => {
      stopping.abort()
      await Promise.all(running)
    },
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown'
}
