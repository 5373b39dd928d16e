// operation: Store and open sealed reports: readable for an hour, deleted after a day
// Never: store a report unencrypted, because it outlives the connection's data and names the end user

import type { Json } from '../../lib/json.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Ports } from '../ports.ts'
import type { Caller } from '../tokens/token.ts'
import type { ReportKind } from '../webhooks/webhook.ts'
import type { Report } from './store.ts'
import { writeContent } from './stored-content.ts'

const HOUR_MS = 60 * 60 * 1000
const MAX_TRIES = 3

export interface ReportFacts {
  readonly reportId: string
  readonly createdAtMs: number
}

export interface ReportOwner {
  readonly appId: string
  readonly userId: string
}

/** Calls `read` again if a disconnection or withdrawal happened meanwhile. */
export async function storeReport<Content extends object>(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'vault'>,
  owner: ReportOwner,
  kind: ReportKind,
  read: () => Promise<Outcome<Content>>,
): Promise<Outcome<Content & ReportFacts>> {
  const { appId, userId } = owner
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const sharing = await ports.store.readSharing(appId, userId)
    const content = await read()
    if (!content.ok) return content
    const report = sealReport(ports, owner, kind, content.value, ports.random.id())
    const { reportId, createdAtMs } = report
    const fact = await ports.store.createReport(report, sharing)
    if (fact === 'unknown') return refuse('user_unknown')
    if (fact === 'created') return accept({ ...content.value, reportId, createdAtMs })
  }
  return refuse('unavailable', { retryAfterSeconds: 1, detail: 'what is shared changes all the time' })
}

/** For a caller that stores the report in its own transaction. */
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

/** A user token opens the user's own reports, a client token all reports of the app; undefined otherwise. */
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
  // Sealed by us and up to megabytes long, so the strict parser for outside input is not needed.
  const content: Json = JSON.parse(ports.vault.open(report.sealedContent, contextOf(appId, reportId)))
  return { reportId, createdAtMs: report.createdAtMs, content }
}

function contextOf(appId: string, reportId: string): string {
  return `report:${appId}:${reportId}`
}
