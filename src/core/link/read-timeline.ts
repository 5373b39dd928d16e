// operation: Read the timeline of a connection, from the Link session to its expiry

import type { RecordedRequest } from '../activity/request.ts'
import type { AuditEvent } from '../apps/audit.ts'
import type { Connection } from '../connections/connection.ts'
import type { Consent, ConsentEvent } from '../consents/consent.ts'
import type { Grant } from '../grants/grant.ts'
import type { Ports } from '../ports.ts'
import type { WebhookEvent } from '../webhooks/webhook.ts'
import type { LinkSession } from './link-session.ts'

const MAX_REQUESTS = 200
const MAX_OF_OTHERS = 100

const TIMELINE_KINDS = [
  'link_opened',
  'link_failed',
  'link_returned',
  'consent',
  'connection_created',
  'connection_read',
  'grant_created',
  'code_redeemed',
  'token_refreshed',
  'token_refused',
  'grant_revoked',
  'data_read',
  'request_refused',
  'webhook',
  'audit',
  'consent_expires',
] as const

type TimelineKind = (typeof TIMELINE_KINDS)[number]

interface TimelineEntry {
  readonly atMs: number
  readonly kind: TimelineKind
  /** One word or id: the state of a consent, the operation of a request, the kind of a webhook. */
  readonly detail: string | undefined
  /** The actor, where it is known. */
  readonly actor: string | undefined
  readonly requestId: string | undefined
  readonly grantId: string | undefined
}

/** One use of a code or a refresh token of a grant. */
interface TokenUse {
  readonly atMs: number
  readonly grantType: string
  readonly requestId: string
  readonly refusal: string | undefined
}

interface GrantBranch {
  readonly grant: Grant
  /** Oldest first: the code, then each refresh. Older than the request log, they are no longer known. */
  readonly uses: readonly TokenUse[]
}

export interface Timeline {
  /** Newest first. */
  readonly entries: readonly TimelineEntry[]
  readonly grants: readonly GrantBranch[]
}

export async function readTimeline(
  { store }: Pick<Ports, 'store'>,
  { appId, userId, connectionId, ...connection }: Connection,
): Promise<Timeline> {
  const [sessions, consents, grants, requests, webhooks, audit] = await Promise.all([
    store.listLinkSessions(appId, userId, MAX_OF_OTHERS),
    store.listConsents(appId, userId),
    store.listGrantHistory(appId, userId, MAX_OF_OTHERS),
    store.listRequests(appId, { userId }, { before: undefined, limit: MAX_REQUESTS }),
    store.listWebhookEventsOfUser(appId, userId, MAX_OF_OTHERS),
    store.listAudit(appId, MAX_REQUESTS),
  ])
  const own = consents.filter((consent) => consent.connectionId === connectionId)
  const histories = await Promise.all(
    own.map(
      async (consent) => [consent, await store.listConsentEvents(appId, userId, consent.consentId)] as const,
    ),
  )
  // A grant without a connection is for every connection of its user.
  const ofConnection = grants.filter(
    (grant) => grant.connectionId === undefined || grant.connectionId === connectionId,
  )
  const known = new Set(ofConnection.map(({ grantId }) => grantId))
  const ownRequests = requests.filter(({ grantId }) => grantId === undefined || known.has(grantId))
  const entries = [
    ...sessions.filter((session) => session.connectionId === connectionId).flatMap(ofSession),
    ...histories.flatMap(([consent, events]) => ofConsent(consent, events)),
    ...ofItself(connection),
    ...ofConnection.flatMap(ofGrant),
    ...ownRequests.map(ofRequest),
    ...webhooks.filter((event) => isOf(event, connectionId)).map(ofWebhook),
    ...audit.filter(({ target }) => target === connectionId).map(ofAudit),
  ]
  return {
    // Of entries with the same time, those added later above happened later.
    entries: entries.toReversed().toSorted((a, b) => b.atMs - a.atMs),
    grants: ofConnection.map((grant) => ({ grant, uses: usesOf(grant, ownRequests) })),
  }
}

const entry = (atMs: number, kind: TimelineKind, more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  atMs,
  kind,
  detail: undefined,
  actor: undefined,
  requestId: undefined,
  grantId: undefined,
  ...more,
})

function ofSession({ createdAtMs, failure, returnedAtMs, parameters }: LinkSession): TimelineEntry[] {
  return [
    entry(createdAtMs, 'link_opened', { detail: parameters.dialect }),
    ...(failure === undefined
      ? []
      : [entry(returnedAtMs ?? createdAtMs, 'link_failed', { detail: failure })]),
    ...(returnedAtMs === undefined || failure !== undefined ? [] : [entry(returnedAtMs, 'link_returned')]),
  ]
}

function ofConsent(consent: Consent, events: readonly ConsentEvent[]): TimelineEntry[] {
  const isLive = consent.state === 'active' || consent.state === 'expiring'
  return [
    ...events.map(({ atMs, state, actor }) => entry(atMs, 'consent', { detail: state, actor })),
    ...(isLive ? [entry(consent.expiresAtMs, 'consent_expires')] : []),
  ]
}

function ofItself({
  createdAtMs,
  refreshedAtMs,
  refreshedBy,
  providerName,
}: Pick<Connection, 'createdAtMs' | 'refreshedAtMs' | 'refreshedBy' | 'providerName'>): TimelineEntry[] {
  return [
    entry(createdAtMs, 'connection_created', { detail: providerName }),
    ...(refreshedAtMs === undefined ? [] : [entry(refreshedAtMs, 'connection_read', { actor: refreshedBy })]),
  ]
}

function ofGrant({ grantId, createdAtMs, origin, revokedAtMs, revokedBy }: Grant): TimelineEntry[] {
  return [
    entry(createdAtMs, 'grant_created', { detail: origin, grantId }),
    ...(revokedAtMs === undefined
      ? []
      : [entry(revokedAtMs, 'grant_revoked', { actor: revokedBy, grantId })]),
  ]
}

function ofRequest({
  atMs,
  operation,
  grantType,
  refusal,
  requestId,
  grantId,
}: RecordedRequest): TimelineEntry {
  const more = { requestId, grantId }
  if (grantType !== undefined && refusal !== undefined)
    return entry(atMs, 'token_refused', { detail: refusal, ...more })
  if (grantType === 'authorization_code') return entry(atMs, 'code_redeemed', more)
  if (grantType !== undefined) return entry(atMs, 'token_refreshed', { detail: grantType, ...more })
  return refusal === undefined
    ? entry(atMs, 'data_read', { detail: operation, ...more })
    : entry(atMs, 'request_refused', { detail: refusal, ...more })
}

/** An event about accounts or reports names no connection. */
function isOf({ content }: WebhookEvent, connectionId: string): boolean {
  return !('connectionId' in content) || content.connectionId === connectionId
}

function ofWebhook({ createdAtMs, content, eventId }: WebhookEvent): TimelineEntry {
  return entry(createdAtMs, 'webhook', { detail: content.kind, actor: eventId })
}

function ofAudit({ atMs, action, actor }: AuditEvent): TimelineEntry {
  return entry(atMs, 'audit', { detail: action, actor })
}

function usesOf({ grantId }: Grant, requests: readonly RecordedRequest[]): readonly TokenUse[] {
  return requests
    .filter((request) => request.grantId === grantId && request.grantType !== undefined)
    .map(({ atMs, grantType = '', requestId, refusal }) => ({ atMs, grantType, requestId, refusal }))
    .toReversed()
}
