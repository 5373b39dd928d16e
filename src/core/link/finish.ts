// operation: Finish a hosted flow: grant access, and return the outcome for the app
// Spec: RFC 6749 section 4.1.2

import type { ClientApp } from '../apps/app.ts'
import type { Connection } from '../connections/connection.ts'
import type { AuthorizationCode, Grant } from '../grants/grant.ts'
import { newGrant } from '../grants/new-grant.ts'
import { deriveId, deriveUuid } from '../keys/derived-id.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { collectReport } from '../reports/collect-report.ts'
import type { NameOnFile } from '../reports/match-names.ts'
import { REPORT_JOB_LIFETIME_MS, type ReportJob } from '../reports/report-job.ts'
import { sealName } from '../reports/run-report-job.ts'
import type { Report } from '../reports/store.ts'
import { sealReport } from '../reports/stored-report.ts'
import { drawEventSeed } from '../webhooks/event-seed.ts'
import type { ReportKind } from '../webhooks/webhook.ts'
import {
  advanceFromAny,
  type BoundSession,
  type BrowserKey,
  failLinkSession,
  loadBoundSession,
  trackingIdOf,
} from './browser-session.ts'
import { findAccountChoice } from './choose-accounts.ts'
import { failOnFault, withFault } from './fault.ts'
import type { LinkFailure, LinkParameters, LinkSession } from './link-session.ts'
import { failWithoutPermission, findMissingPermission, undoFlow } from './permission.ts'
import { isReadyToReturn, isReturnRepeatable } from './readiness.ts'
import { recordFlowEvents } from './record-flow-events.ts'
import { agreedConsent, sessionTerms } from './shared-lines.ts'
import type { LinkResult } from './store.ts'

/** What the app receives. */
type LinkOutcome =
  | {
      readonly kind: 'granted'
      readonly code: string | undefined
      readonly connectionId: string
      readonly providerName: string | undefined
      readonly reportIds: Partial<Record<ReportKind, string>>
      /** The job that generates the reports later; then there are no report ids. */
      readonly reportJobId: string | undefined
    }
  | {
      readonly kind: 'failed'
      readonly failure: LinkFailure
      readonly trackingId: string
      /** Only if the connection was stored. */
      readonly connectionId: string | undefined
      readonly providerName: string | undefined
    }

export interface FinishedLink {
  readonly app: ClientApp
  readonly parameters: LinkParameters
  readonly outcome: LinkOutcome
}

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

/**
 * Undefined unless the session is granted or failed. The same browser receives the same outcome again for `RETURN_RETRY_MS`,
 * because browsers repeat the last request: the page that redirects has a button too, and either may be interrupted. Later a
 * code that is sent again, by a reload or the back button, would only revoke the grant.
 */
export async function finishLink(
  ports: Needs,
  policy: Policy,
  key: BrowserKey,
): Promise<FinishedLink | undefined> {
  const first = await loadBoundSession(ports, key)
  if (first?.session.state === 'fetching') await grantIfReady(ports, policy, first, key)
  const bound = first?.session.state === 'fetching' ? await loadBoundSession(ports, key) : first
  if (bound === undefined) return undefined
  const { app, session } = bound
  // It failed in this call: the end user sees the error page first.
  if (first?.session.state === 'fetching' && session.state === 'failed') return undefined
  if (session.state === 'granted' || session.state === 'failed') {
    await advanceFromAny(ports, session, { from: [session.state], to: 'returned', update: {} })
  }
  // Read again: this call or another one returned it.
  const returned = (await loadBoundSession(ports, key))?.session
  if (returned === undefined || !isReturnRepeatable(returned, ports.clock.nowMs())) return undefined
  return { app, parameters: session.parameters, outcome: await buildOutcome(ports, returned, key) }
}

async function buildOutcome(ports: Needs, session: LinkSession, key: BrowserKey): Promise<LinkOutcome> {
  const { appId, connectionId, providerName } = session
  if (session.failure === undefined && connectionId !== undefined) {
    const { reports, reportsLater } = session.parameters
    const code = issuesCode(session.parameters) ? codeOf(ports, session, key) : undefined
    const reportJobId = reportsLater ? reportJobIdOf(ports, session) : undefined
    const ids = reportsLater ? [] : reports.map((report) => [report, reportIdOf(ports, session, report)])
    return {
      kind: 'granted',
      code,
      connectionId,
      providerName,
      reportIds: Object.fromEntries(ids),
      reportJobId,
    }
  }
  const stored = connectionId && (await ports.store.loadConnection(appId, connectionId))
  return {
    kind: 'failed',
    failure: session.failure ?? 'internal',
    trackingId: trackingIdOf(ports, session),
    connectionId: stored ? connectionId : undefined,
    providerName,
  }
}

/** Grants at the redirect to the app, so that the lifetime of the code begins when it is sent. */
async function grantIfReady(
  ports: Needs,
  policy: Policy,
  { app, session }: BoundSession,
  key: BrowserKey,
): Promise<void> {
  const { appId, connectionId, userId, parameters } = session
  if (connectionId === undefined || userId === undefined) return
  const connection = await ports.store.loadConnection(appId, connectionId)
  if (connection === undefined || !isReadyToReturn(app, parameters, connection)) return
  await failOnFault(ports, session, { from: ['fetching'], onFault: undefined }, async () => {
    if ((await withFault('fault_accounts', () => findAccountChoice(ports, session))) !== undefined) return
    const ended = await findMissingPermission(ports, session)
    if (ended !== undefined) {
      await failWithoutPermission(ports, session, { from: ['fetching'], detail: ended })
      return
    }
    if (!isExpected(ports, parameters, connection)) {
      const detail = 'another end user than the id_token_hint'
      await undoFlow(ports, session, { from: ['fetching'], failure: 'bank_other_person', detail })
      return
    }
    const owner = { appId, userId, connectionId }
    const nowMs = ports.clock.nowMs()
    const job = parameters.reportsLater ? buildJob(ports, session, owner, nowMs) : undefined
    const reports = job === undefined ? await collectReports(ports, session, owner) : []
    if (reports === undefined) return
    const access = issuesCode(parameters)
      ? buildAccess(ports, policy, session, { key, userId, connection, nowMs })
      : undefined
    const { externalReference } = parameters
    const notify = { eventSeed: drawEventSeed(ports.random), externalReference }
    const result = { access, reports, job, ...(reports.length > 0 && { notify }) }
    const granted = await withFault(parameters.reports.length > 0 ? 'fault_report' : 'internal', () =>
      ports.store.grantLinkSession(appId, session.sessionId, result, nowMs),
    )
    const grantId = access?.grant.grantId
    if (granted === 'advanced' && grantId !== undefined)
      await recordFlowEvents(ports, session, ['code_issued'], { grantId })
  })
}

/** Flows of a delegated user issue none, because the app has tokens for its user already. */
export function issuesCode({ user, reports }: Pick<LinkParameters, 'user' | 'reports'>): boolean {
  return user !== 'delegated' && reports.length === 0
}

interface ReportOwner {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
}

/** Undefined if there is no account to report; then the session has failed. */
async function collectReports(
  ports: Needs,
  session: LinkSession,
  owner: ReportOwner,
): Promise<readonly Report[] | undefined> {
  const { reports, externalReference, merchantId } = session.parameters
  const accountIds = session.chosenAccountIds
  const nameOnFile = nameOnFileOf(session.parameters)
  const command = { ...owner, accountIds, externalReference, merchantId, nameOnFile }
  const made: Report[] = []
  for (const kind of reports) {
    const content = await withFault('fault_accounts', () => collectReport(ports, kind, command))
    if (!content.ok) {
      await failLinkSession(ports, session, {
        from: ['fetching'],
        failure: 'no_accounts',
        detail: 'no account of a reported type',
      })
      return undefined
    }
    made.push(sealReport(ports, owner, kind, content.value, reportIdOf(ports, session, kind)))
  }
  return made
}

function nameOnFileOf({ firstName, lastName }: LinkParameters): NameOnFile | undefined {
  return firstName === undefined || lastName === undefined ? undefined : { firstName, lastName }
}

function buildJob(ports: Needs, session: LinkSession, owner: ReportOwner, nowMs: number): ReportJob {
  const { externalReference, merchantId, reports } = session.parameters
  const jobId = reportJobIdOf(ports, session)
  const nameOnFile = nameOnFileOf(session.parameters)
  return {
    ...owner,
    jobId,
    state: 'pending',
    reports: reports.map((kind) => ({ kind, reportId: reportIdOf(ports, session, kind) })),
    externalReference,
    merchantId,
    sealedNameOnFile: nameOnFile && sealName(ports, { appId: owner.appId, jobId }, nameOnFile),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    expiresAtMs: nowMs + REPORT_JOB_LIFETIME_MS,
  }
}

function reportJobIdOf({ hash }: Needs, { appId, sessionId }: LinkSession): string {
  return deriveId(hash, 'link-report-job', [appId, sessionId])
}

/** Derived from the session, so that a repeated finish has the same report id. */
function reportIdOf({ hash }: Needs, { appId, sessionId }: LinkSession, report: ReportKind): string {
  return deriveId(hash, 'link-report', [appId, sessionId, report])
}

interface AccessTo {
  readonly userId: string
  readonly connection: Connection
  readonly nowMs: number
}

/** The same for one person at one bank in every connection of an app, and another one for another app. */
function subjectOf({ hash }: Needs, { appId, identityHash }: Connection): string | undefined {
  return identityHash === undefined ? undefined : deriveUuid(hash, 'subject', [appId, identityHash])
}

/** Whether the end user is the one whom the app expects, if it expects one. */
function isExpected(ports: Needs, { expectedSubject }: LinkParameters, connection: Connection): boolean {
  return expectedSubject === undefined || subjectOf(ports, connection) === expectedSubject
}

function buildAccess(
  ports: Needs,
  policy: Policy,
  session: LinkSession,
  { key, userId, connection, nowMs }: AccessTo & { readonly key: BrowserKey },
): LinkResult['access'] {
  const { appId, parameters } = session
  const expiresAtMs = nowMs + policy.code.lifetimeSeconds * 1000
  const grant = buildGrant(ports, policy, session, { userId, connection, nowMs, expiresAtMs })
  const code: AuthorizationCode = {
    appId,
    codeHash: ports.hash.keyed('authorization-code', codeOf(ports, session, key)),
    grantId: grant.grantId,
    redirectUri: parameters.redirectUri,
    codeChallenge: parameters.codeChallenge,
    codeChallengeMethod: parameters.codeChallengeMethod,
    nonce: parameters.nonce,
    actorClientId: undefined,
    createdAtMs: nowMs,
    expiresAtMs,
  }
  return { grant, code }
}

/**
 * Derived from the browser's secret, which is not stored, and the installation's key: after a crash between grant and
 * redirect, and in a retry, the same browser still receives the code, and the database alone never contains it.
 */
function codeOf(ports: Needs, { appId, sessionId }: LinkSession, key: BrowserKey): string {
  return deriveId(ports.hash, 'link-code', [appId, sessionId, key.secret])
}

function buildGrant(
  ports: Needs,
  policy: Policy,
  session: LinkSession,
  { userId, connection, nowMs, expiresAtMs }: AccessTo & { readonly expiresAtMs: number },
): Grant {
  const { appId, connectionId, parameters } = session
  const terms = sessionTerms(parameters, nowMs)
  const untilMs = connection.consentExpiresAtMs ?? terms.untilMs
  return newGrant(
    {
      appId,
      grantId: ports.random.id(),
      userId,
      origin: 'consent',
      policy: policy.name,
      scopes: parameters.scopes,
      createdAtMs: nowMs,
      expiresAtMs,
    },
    {
      connectionId,
      subject: subjectOf(ports, connection),
      authenticatedAtMs: connection.createdAtMs,
      audience: parameters.resources ?? [],
      authorizationDetails: agreedConsent(session, { ...terms, untilMs }).details,
    },
  )
}
