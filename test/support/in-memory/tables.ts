// contract: The rows of the in-memory store

import type { ClientApp, ClientKey, ClientSecret, Organisation } from '../../../src/core/apps/app.ts'
import type { AuditEvent } from '../../../src/core/apps/audit.ts'
import type { AuthorizationCode, Grant, RefreshToken } from '../../../src/core/grants/grant.ts'
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

export interface Tables {
  readonly organisations: Map<string, Organisation>
  readonly apps: Map<string, ClientApp>
  secrets: readonly ClientSecret[]
  keys: readonly ClientKey[]
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
    organisations: new Map(),
    apps: new Map(),
    secrets: [],
    keys: [],
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
