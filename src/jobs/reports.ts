// glue: Job that generates the reports which apps receive later

import type { Ports } from '../core/ports.ts'
import { claimReportJob, runReportJob } from '../core/reports/run-report-job.ts'
import { createQueueJob, type QueueJob } from './queue.ts'

export function createReportsJob(ports: Ports, wait: (ms: number) => Promise<void>): QueueJob {
  const queue = {
    claim: () => claimReportJob(ports),
    work: (job: Parameters<typeof runReportJob>[1]) => runReportJob(ports, job),
    failureMessage: 'a report job failed',
  }
  return createQueueJob(queue, ports.log, wait)
}
