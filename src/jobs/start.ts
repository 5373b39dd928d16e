// glue: Starts and stops all jobs of an instance

import type { SealedStore } from '../core/keys/store.ts'
import { disconnectAbandonedFlows } from '../core/link/disconnect-abandoned.ts'
import type { Mailer } from '../core/mail/mailer.ts'
import type { MaintenanceStore, Ports } from '../core/ports.ts'
import type { WebhookWires } from '../core/webhooks/wire.ts'
import { type ActivityJob, STORE_ACTIVITY_MS } from './activity.ts'
import { chainAuditRound } from './audit-chain.ts'
import { createBankRevocationJob } from './bank-revocations.ts'
import { expireConsentsRound, scheduleRefreshesRound } from './consents.ts'
import { createDeferredReadsJob } from './deferred-reads.ts'
import { countLinkSessionsRound, trimRequestsRound } from './figures.ts'
import { FOLLOW_CLOCK_MS, RELOAD_KEYS_MS } from './intervals.ts'
import { createMailRound } from './mail.ts'
import { createPaymentsJob, createRefundsJob } from './payments.ts'
import { createRefreshJob } from './refresh.ts'
import { createReportsJob } from './reports.ts'
import { createResealRound } from './reseal.ts'
import { createRetentionRound } from './retention.ts'
import { type Job, type JobPace, repeat, type Schedule } from './schedule.ts'
import { createSignInJob } from './sign-ins.ts'
import { keptGrantsOf, sweepRound } from './sweep.ts'
import type { UsageJob } from './usage.ts'
import { createWebhookWorker } from './webhooks.ts'

const REPORT_POOL_MS = 5_000
const ABANDONED_FLOWS_MS = 30_000

export interface JobDependencies {
  readonly ports: Ports
  readonly store: Pick<MaintenanceStore, 'sweepExpired'> & SealedStore
  readonly mailer: Mailer
  readonly wires: WebhookWires
  readonly usage: UsageJob
  readonly activity: ActivityJob
  readonly masterKeyId: string
  readonly reloadKeys: () => Promise<void>
  /** Updates the metrics of the database connection pool. */
  readonly reportPool: () => void
  /** Applies the stored clock offset; undefined in production. */
  readonly followClock: (() => Promise<unknown>) | undefined
  readonly wait: (ms: number) => Promise<void>
  readonly pace: JobPace
  /** Whether jobs poll less often while there is nothing to do. */
  readonly backsOff: boolean
  /** Calls back once this instance runs the jobs of the installation; without it, it runs them from the start. */
  readonly whenLead?: ((begin: () => void) => void) | undefined
  /** Ends calls to banks in flight, and makes every later failure of one an interruption. */
  readonly interruptBankCalls: () => void
}

export interface RunningJobs {
  /** Runs every job now until it finds no more work, those first whose work others continue. */
  runUntilIdle(): Promise<void>
  stop(): Promise<void>
}

/** How long work whose calls to a bank were interrupted may take to release its leases. */
const RELEASE_MS = 1_000

/**
 * `stop` starts no further round, waits for the running ones, interrupts what is still waiting for a bank, and stores what the
 * usage and activity jobs have collected.
 */
export function startJobs(needs: JobDependencies): RunningJobs {
  const { ports, usage, activity, wires, wait, pace } = needs
  const queues = {
    refresh: createRefreshJob(ports, wait),
    signIns: createSignInJob(ports, wait),
    deferredReads: createDeferredReadsJob(ports, wires, wait),
    payments: createPaymentsJob(ports, wait),
    refunds: createRefundsJob(ports, wait),
    reports: createReportsJob(ports, wait),
    bankRevocations: createBankRevocationJob(ports, wait),
  }
  const webhooks = createWebhookWorker(ports, wires)
  const shared: readonly Job[] = [
    ...sharedMaintenanceJobs(needs),
    { name: 'sign-ins', firstDelayMs: 500, errorDelayMs: 5_000, ...queues.signIns },
    { name: 'refresh', firstDelayMs: 500, errorDelayMs: 5_000, ...queues.refresh },
    { name: 'deferred-reads', firstDelayMs: 500, errorDelayMs: 5_000, ...queues.deferredReads },
    { name: 'payments', firstDelayMs: 500, errorDelayMs: 2_000, ...queues.payments },
    { name: 'refunds', firstDelayMs: 500, errorDelayMs: 2_000, ...queues.refunds },
    { name: 'reports', firstDelayMs: 500, errorDelayMs: 5_000, ...queues.reports },
    { name: 'bank-revocations', firstDelayMs: 500, errorDelayMs: 5_000, ...queues.bankRevocations },
    { name: 'webhooks', firstDelayMs: 200, errorDelayMs: 2_000, ...webhooks },
    { name: 'mail', firstDelayMs: 1_000, errorDelayMs: 5_000, ...createMailRound(ports, needs.mailer) },
  ]
  const start = (job: Job) => repeat(job, pace, ports.log, needs.backsOff)
  const schedules: Schedule[] = []
  let stopped = false
  const begin = (): void => {
    if (!stopped) schedules.push(...shared.map(start))
  }
  schedules.push(...instanceJobs(needs).map(start))
  if (needs.whenLead === undefined) begin()
  else needs.whenLead(begin)
  return {
    runUntilIdle: async () => {
      for (const schedule of schedules) await schedule.runUntilIdle()
    },
    stop: async () => {
      stopped = true
      await Promise.all(schedules.map((schedule) => schedule.stop()))
      await webhooks.stop()
      const settle = (limitMs?: number) =>
        Promise.all(Object.values(queues).map((queue) => queue.settle(limitMs)))
      await settle()
      needs.interruptBankCalls()
      await settle(RELEASE_MS)
      await usage.round()
      await activity.round()
    },
  }
}

const every = (intervalMs: number, work: () => unknown) => async () => {
  await work()
  return intervalMs
}

/** What concerns the memory of this instance. */
function instanceJobs({
  usage,
  activity,
  followClock,
  reloadKeys,
  reportPool,
}: JobDependencies): readonly Job[] {
  const followClockJob = (follow: () => Promise<unknown>): Job => ({
    name: 'clock',
    firstDelayMs: FOLLOW_CLOCK_MS,
    errorDelayMs: 1_000,
    round: every(FOLLOW_CLOCK_MS, follow),
  })
  const reload = every(RELOAD_KEYS_MS, reloadKeys)
  const report = every(REPORT_POOL_MS, reportPool)
  return [
    ...(followClock === undefined ? [] : [followClockJob(followClock)]),
    { name: 'usage', firstDelayMs: 5_000, errorDelayMs: 5_000, round: usage.round },
    { name: 'activity', firstDelayMs: STORE_ACTIVITY_MS, errorDelayMs: 5_000, round: activity.round },
    { name: 'keys', firstDelayMs: RELOAD_KEYS_MS, errorDelayMs: 5_000, round: reload },
    { name: 'pool', firstDelayMs: REPORT_POOL_MS, errorDelayMs: 5_000, round: report },
  ]
}

function sharedMaintenanceJobs({ ports, store, masterKeyId }: JobDependencies): readonly Job[] {
  const expireConsents = () => expireConsentsRound(ports)
  const scheduleRefreshes = () => scheduleRefreshesRound(ports)
  const disconnectAbandoned = every(ABANDONED_FLOWS_MS, () => disconnectAbandonedFlows(ports))
  // Their delays say whether there was work.
  const isIdle = () => true
  const keptGrants = keptGrantsOf(ports.policies.values())
  const reseal = createResealRound(store, ports.vault, masterKeyId, ports.log)
  return [
    {
      name: 'sweep',
      firstDelayMs: 2_000,
      errorDelayMs: 10_000,
      round: () => sweepRound(store, ports.clock, keptGrants),
      isIdle,
    },
    { name: 'consents', firstDelayMs: 1_000, errorDelayMs: 5_000, round: expireConsents, isIdle },
    { name: 'abandoned-flows', firstDelayMs: 1_000, errorDelayMs: 10_000, round: disconnectAbandoned },
    { name: 'background', firstDelayMs: 2_000, errorDelayMs: 10_000, round: scheduleRefreshes, isIdle },
    {
      name: 'request-log',
      firstDelayMs: 5_000,
      errorDelayMs: 30_000,
      round: () => trimRequestsRound(ports),
      isIdle,
    },
    {
      name: 'link-figures',
      firstDelayMs: 3_000,
      errorDelayMs: 30_000,
      round: () => countLinkSessionsRound(ports),
      isIdle,
    },
    {
      name: 'audit-chain',
      firstDelayMs: 1_000,
      errorDelayMs: 10_000,
      round: () => chainAuditRound(ports),
      isIdle,
    },
    {
      name: 'retention',
      firstDelayMs: 4_000,
      errorDelayMs: 30_000,
      round: createRetentionRound(ports),
      isIdle,
    },
    { name: 'reseal', firstDelayMs: 3_000, errorDelayMs: 60_000, round: reseal },
  ]
}
