// contract: The rows of the in-memory store

import type { Account } from '../../../src/core/accounts/account.ts'
import type { ClientApp, ClientKey, ClientSecret, Organisation } from '../../../src/core/apps/app.ts'
import type { AuditEvent } from '../../../src/core/apps/audit.ts'
import type { ClientKeySet } from '../../../src/core/apps/key-set.ts'
import type { Connection } from '../../../src/core/connections/connection.ts'
import type { ConnectionSignIn } from '../../../src/core/connections/sign-in-store.ts'
import type { ClaimedRefresh, QueueBankRevocation } from '../../../src/core/connections/store.ts'
import type { AuthorizationCode, Grant, RefreshToken } from '../../../src/core/grants/grant.ts'
import type { LinkSession } from '../../../src/core/link/link-session.ts'
import type { LinkTicket } from '../../../src/core/link/store.ts'
import type { Report } from '../../../src/core/reports/store.ts'
import type { User } from '../../../src/core/users/user.ts'
import type {
  WebhookAttempt,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEvent,
} from '../../../src/core/webhooks/webhook.ts'

interface GrantRow {
  grant: Grant
  /** Hash of the refresh token that was rotated last, and when. */
  parentHash?: string
  rotatedAtMs?: number
  successorAtMs?: number
}

interface CodeRow {
  readonly code: AuthorizationCode
  consumedAtMs?: number
}

export interface DeliveryRow {
  delivery: WebhookDelivery
  leaseId: string | undefined
}

export interface ConnectionRow {
  connection: Connection
  /** Times of the unattended refreshes. */
  unattendedReads: readonly number[]
  /** Login that identifies a connection over the API. */
  loginHash?: string | undefined
}

export interface Tables {
  readonly connections: Map<string, ConnectionRow>
  readonly refreshes: Map<string, ClaimedRefresh & { readonly requestedAtMs: number }>
  readonly signIns: Map<string, ConnectionSignIn & { readonly dueAtMs: number }>
  readonly accounts: Map<string, Account>
  readonly linkSessions: Map<string, LinkSession>
  /** Keyed hash of the origin, by session. */
  readonly linkOrigins: Map<string, string>
  readonly linkTickets: Map<string, LinkTicket>
  readonly reports: Map<string, Report>
  /** Bank sessions to revoke. */
  readonly bankRevocations: QueueBankRevocation[]
  readonly organisations: Map<string, Organisation>
  readonly apps: Map<string, ClientApp>
  /** App ids by other names of an app. */
  readonly aliases: Map<string, string>
  /** App ids by client id. */
  readonly deletedApps: Map<string, string>
  secrets: readonly ClientSecret[]
  keys: readonly ClientKey[]
  readonly keySets: Map<string, ClientKeySet>
  readonly audit: AuditEvent[]
  readonly users: Map<string, User>
  readonly grants: Map<string, GrantRow>
  readonly codes: Map<string, CodeRow>
  refreshTokens: readonly RefreshToken[]
  /** End of each claim. */
  readonly claims: Map<string, number>
  /** Until when each access token is listed as revoked. */
  readonly revokedTokens: Map<string, number>
  readonly endpoints: Map<string, WebhookEndpoint>
  readonly events: { readonly event: WebhookEvent; dispatched: boolean }[]
  deliveries: readonly DeliveryRow[]
  readonly attempts: (WebhookAttempt & {
    readonly appId: string
    readonly eventId: string
    readonly endpointId: string
    readonly replay: number
  })[]
}

export function createTables(): Tables {
  return {
    connections: new Map(),
    refreshes: new Map(),
    signIns: new Map(),
    accounts: new Map(),
    linkSessions: new Map(),
    linkOrigins: new Map(),
    linkTickets: new Map(),
    reports: new Map(),
    bankRevocations: [],
    organisations: new Map(),
    apps: new Map(),
    aliases: new Map(),
    deletedApps: new Map(),
    secrets: [],
    keys: [],
    keySets: new Map(),
    audit: [],
    users: new Map(),
    grants: new Map(),
    codes: new Map(),
    refreshTokens: [],
    claims: new Map(),
    revokedTokens: new Map(),
    endpoints: new Map(),
    events: [],
    deliveries: [],
    attempts: [],
  }
}

/** Key of a row of an app. */
export function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts)
}

export function byText<Row>(textOf: (row: Row) => string): (a: Row, b: Row) => number {
  return (a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0)
}
