// operation: what every report has in common: sealed as it was made, readable for an hour, gone after a day
// Never: keep a report in the clear. It outlives what the bank showed, and names a person.

import type { Json } from '../../lib/json.ts'
import type { Report, ReportKind } from '../data-store.ts'
import type { Caller } from '../model/token.ts'
import type { Ports } from '../ports.ts'
import { writeContent } from '../rules/stored-content.ts'

const HOUR_MS = 60 * 60 * 1000

export interface ReportFacts {
  readonly reportId: string
  readonly createdAtMs: number
}

export interface ReportOwner {
  readonly appId: string
  readonly userId: string
}

export async function storeReport(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'vault'>,
  owner: ReportOwner,
  kind: ReportKind,
  content: object,
): Promise<ReportFacts> {
  const report = sealReport(ports, owner, kind, content, ports.random.id())
  await ports.store.createReport(report)
  return { reportId: report.reportId, createdAtMs: report.createdAtMs }
}

/** For who stores it together with something else. */
export function sealReport(
  { clock, vault }: Pick<Ports, 'clock' | 'vault'>,
  { appId, userId }: ReportOwner,
  kind: ReportKind,
  content: object,
  reportId: string,
): Report {
  const createdAtMs = clock.nowMs()
  return {
    appId,
    reportId,
    userId,
    kind,
    sealedContent: vault.seal(writeContent(content), contextOf(appId, reportId)),
    createdAtMs,
    readableUntilMs: createdAtMs + HOUR_MS,
    expiresAtMs: createdAtMs + 24 * HOUR_MS,
  }
}

/** A user token opens the user's own reports, a client token all of the app; undefined for what may not be read. */
export async function openReport(
  ports: Pick<Ports, 'store' | 'clock' | 'vault'>,
  caller: Caller,
  kind: ReportKind,
  reportId: string,
): Promise<(ReportFacts & { readonly content: Json }) | undefined> {
  const { appId } = caller
  const report = await ports.store.loadReport(appId, kind, reportId, ports.clock.nowMs())
  if (report === undefined) return undefined
  if (caller.kind === 'user' && report.userId !== caller.userId) return undefined
  // Sealed by us, so the strict parser for what comes from outside would only cost time: there may be megabytes.
  const content: Json = JSON.parse(ports.vault.open(report.sealedContent, contextOf(appId, reportId)))
  return { reportId, createdAtMs: report.createdAtMs, content }
}

function contextOf(appId: string, reportId: string): string {
  return `report:${appId}:${reportId}`
}
