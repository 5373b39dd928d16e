// operation: Claim a report job, and generate its reports once the bank's data is fetched

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'
import { drawEventSeed } from '../webhooks/event-seed.ts'
import type { ReportProblem } from '../webhooks/webhook.ts'
import { collectReport } from './collect-report.ts'
import type { NameOnFile } from './match-names.ts'
import type { ReportJob } from './report-job.ts'
import type { ClaimedReportJob, ReportJobResult } from './store.ts'
import { sealReport } from './stored-report.ts'

/** Longer than the slowest report; afterwards another instance may claim the job. */
const LEASE_MS = 60_000

/** A job that breaks on our side so often has failed. */
const MAX_ATTEMPTS = 5

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'vault' | 'banks'>

export async function claimReportJob(
  ports: Pick<Ports, 'store' | 'clock'>,
): Promise<ClaimedReportJob | undefined> {
  const nowMs = ports.clock.nowMs()
  return await ports.store.claimReportJob(nowMs, nowMs + LEASE_MS)
}

/** A failure on our side throws, and the job is retried when its lease expires; the last attempt completes it in any case. */
export async function runReportJob(ports: Needs, job: ClaimedReportJob): Promise<void> {
  for (;;) {
    const sharing = await ports.store.readSharing(job.appId, job.userId)
    const results = job.attempts > MAX_ATTEMPTS ? failAll(job, 'internal') : await generateReports(ports, job)
    const fact = await ports.store.completeReportJob({
      job,
      results,
      sharing,
      eventSeed: drawEventSeed(ports.random),
      nowMs: ports.clock.nowMs(),
    })
    if (fact !== 'outdated') return
  }
}

async function generateReports(ports: Needs, job: ClaimedReportJob): Promise<readonly ReportJobResult[]> {
  const { appId, userId, connectionId, externalReference, merchantId } = job
  const connection = await ports.store.loadConnection(appId, connectionId)
  if (connection === undefined || connection.status === 'ended') return failAll(job, 'nothing_to_report')
  if (connection.status !== 'updated') {
    return failAll(job, connection.problem === 'no_accounts' ? 'nothing_to_report' : 'bank_unavailable')
  }
  const nameOnFile = openName(ports, job)
  const command = { appId, userId, connectionId, externalReference, merchantId, nameOnFile }
  const results: ReportJobResult[] = []
  for (const { kind, reportId } of job.reports) {
    const content = await collectReport(ports, kind, command)
    results.push(
      content.ok
        ? { kind, report: sealReport(ports, { appId, userId }, kind, content.value, reportId) }
        : { kind, problem: 'nothing_to_report' },
    )
  }
  return results
}

function failAll({ reports }: ReportJob, problem: ReportProblem): readonly ReportJobResult[] {
  return reports.map(({ kind }) => ({ kind, problem }))
}

export function sealName(
  { vault }: Pick<Ports, 'vault'>,
  { appId, jobId }: Pick<ReportJob, 'appId' | 'jobId'>,
  { firstName, lastName }: NameOnFile,
): string {
  return vault.seal(JSON.stringify([firstName, lastName]), contextOf(appId, jobId))
}

function openName(
  { vault }: Pick<Ports, 'vault'>,
  { appId, jobId, sealedNameOnFile }: ReportJob,
): NameOnFile | undefined {
  if (sealedNameOnFile === undefined) return undefined
  const [firstName, lastName]: string[] = JSON.parse(vault.open(sealedNameOnFile, contextOf(appId, jobId)))
  return firstName === undefined || lastName === undefined ? undefined : { firstName, lastName }
}

function contextOf(appId: string, jobId: string): string {
  return `report-job:${appId}:${jobId}`
}

export interface ReadReportJob {
  readonly caller: ClientCaller
  readonly jobId: string
}

export async function readReportJob(
  ports: Pick<Ports, 'store' | 'clock'>,
  _policy: Policy,
  { caller, jobId }: ReadReportJob,
): Promise<Outcome<ReportJob>> {
  const job = await ports.store.loadReportJob(caller.appId, jobId, ports.clock.nowMs())
  return job === undefined ? refuse('report_unknown') : accept(job)
}
