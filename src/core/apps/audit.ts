// contract: Audit events of an app

import type { JsonObject } from '../../lib/json.ts'

/** Every action that is recorded: a verb in the past tense after its object. */
export type AuditAction =
  | 'app.created'
  | 'app.changed'
  | 'app.disabled'
  | 'app.enabled'
  | 'app.deleted'
  | 'app.suspended'
  | 'app.resumed'
  | 'production.requested'
  | 'production.submitted'
  | 'production.more_requested'
  | 'production.approved'
  | 'production.refused'
  | 'secret.created'
  | 'secret.rolled'
  | 'secret.revoked'
  | 'key.added'
  | 'key.revoked'
  | 'key_url.set'
  | 'key_url.removed'
  | 'client_tokens.revoked'
  | 'access_token.revoked'
  | 'explorer_token.created'
  | 'grant.revoked'
  | 'user.grants_revoked'
  | 'user.deleted'
  | 'connection.created'
  | 'connection.narrowed'
  | 'connection.ended'
  | 'connection.refresh_requested'
  | 'person_page.link_created'
  | 'person_page.opened'
  | 'link_look.published'
  | 'link_look.reset'
  | 'webhook_endpoint.created'
  | 'webhook_endpoint.changed'
  | 'webhook_endpoint.secret_rotated'
  | 'webhook_endpoint.paused'
  | 'webhook_endpoint.deleted'
  | 'webhook_endpoint.tested'
  | 'webhook_endpoint.resent'
  | 'webhook_event.replayed'

/** They send or show something, and change no setting. Every other action states what it changed. */
export type UnchangingAction = Extract<
  AuditAction,
  | 'connection.refresh_requested'
  | 'person_page.link_created'
  | 'person_page.opened'
  | 'webhook_endpoint.tested'
  | 'webhook_endpoint.resent'
  | 'webhook_event.replayed'
>

/** Settings before and after a change; null for an object that did not exist before, or does not afterwards. */
export interface Change {
  readonly before: JsonObject | null
  readonly after: JsonObject | null
}

/** The events of an app, those of an organisation, or those of the operators of the installation. */
export interface AuditTrail {
  readonly kind: 'app' | 'organisation' | 'operators'
  readonly id: string
}

/** Place of an event in the chain of its trail; see audit-chain.ts. */
export interface AuditSeal {
  /** From 1, without gaps. */
  readonly sequence: number
  readonly hash: string
}

/** The members of events in every trail. */
export interface TrailEvent {
  /** Time-ordered unique id: 12 hexadecimal digits of epoch milliseconds, then 20 of randomness. */
  readonly eventId: string
  readonly atMs: number
  /** `cli`, `client`, `person` or `system`, or the address of a member. */
  readonly actor: string
  /** An AuditAction; a later version may have others. */
  readonly action: string
  /** Id of the object that was changed; never a credential. */
  readonly target: string
  /** IP address from which it was requested. */
  readonly origin?: string
  /** The changed settings, before and after; never a credential. */
  readonly before?: JsonObject
  readonly after?: JsonObject
  /** Absent until the event is chained, within a second or two. */
  readonly seal?: AuditSeal
}

export interface AuditEvent extends TrailEvent {
  readonly appId: string
}
