// glue: Worker that delivers webhook events; any number of instances may run it

import type { Ports } from '../core/ports.ts'
import { deliverWebhook } from '../core/webhooks/deliver.ts'
import { ATTEMPT_TIMEOUT_MS } from '../core/webhooks/retry.ts'
import type { WebhookJob } from '../core/webhooks/webhook.ts'
import type { WebhookWires } from '../core/webhooks/wire.ts'

const IDLE_MS = 500
const BUSY_MS = 20
const DISPATCH_BATCH = 100
/** Concurrent deliveries, in total and per endpoint, so that one hanging endpoint does not delay the others. */
const MAX_CONCURRENT = 24
const MAX_PER_ENDPOINT = 4
/** Longer than any attempt; after this another worker takes over the deliveries of a dead one. */
const LEASE_MS = ATTEMPT_TIMEOUT_MS + 20_000

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'vault' | 'receivers' | 'log'>

export interface WebhookWorker {
  /** Creates deliveries for new events and starts those that are due. Returns the delay until the next round, in ms. */
  round(): Promise<number>
  /** Waits for deliveries in progress; false if there were none. */
  settle(): Promise<boolean>
  /** Aborts deliveries in progress and releases their leases, so that another instance retries them soon. */
  stop(): Promise<void>
}

export function createWebhookWorker(ports: Needs, wires: WebhookWires): WebhookWorker {
  const running = new Map<Promise<void>, string>()
  const stopping = new AbortController()

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
    running.set(work, job.delivery.endpointId)
  }

  const leaseBatch = async (): Promise<number> => {
    const leaseId = ports.random.id()
    const nowMs = ports.clock.nowMs()
    const counts = countByEndpoint(running.values())
    const jobs = await ports.store.leaseWebhookDeliveries({
      leaseId,
      nowMs,
      untilMs: nowMs + LEASE_MS,
      busyEndpointIds: findBusy(counts),
      limit: Math.min(MAX_CONCURRENT - running.size, leaseLimit([...counts.values()])),
    })
    for (const job of jobs) start(job, leaseId)
    return jobs.length
  }

  return {
    round: async () => {
      const dispatched = await ports.store.dispatchWebhookEvents(ports.clock.nowMs(), DISPATCH_BATCH)
      while (running.size < MAX_CONCURRENT && !stopping.signal.aborted) {
        if ((await leaseBatch()) === 0) break
      }
      return dispatched === DISPATCH_BATCH ? BUSY_MS : IDLE_MS
    },
    settle: async () => {
      if (running.size === 0) return false
      await Promise.all(running.keys())
      return true
    },
    stop: async () => {
      stopping.abort()
      await Promise.all(running.keys())
    },
  }
}

function countByEndpoint(endpointIds: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const id of endpointIds) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

/**
 * How many deliveries may be leased when this many are in progress for each endpoint: all of them may be for the endpoint that
 * has the most, and it must not exceed its maximum.
 */
export function leaseLimit(counts: readonly number[]): number {
  return MAX_PER_ENDPOINT - Math.max(0, ...counts.filter((count) => count < MAX_PER_ENDPOINT))
}

function findBusy(counts: ReadonlyMap<string, number>): readonly string[] {
  return [...counts].filter(([, count]) => count >= MAX_PER_ENDPOINT).map(([id]) => id)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown'
}
