// contract: Audit events of an app

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
  | 'secret.revoked'
  | 'key.added'
  | 'key.revoked'
  | 'client_tokens.revoked'
  | 'access_token.revoked'
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

export interface AuditEvent {
  readonly appId: string
  /** Time-ordered unique id: 12 hexadecimal digits of epoch milliseconds, then 20 of randomness. */
  readonly eventId: string
  readonly atMs: number
  /** `cli`, `client`, `person` or `system`. */
  readonly actor: string
  /** An AuditAction; a later version may have others. */
  readonly action: string
  /** Id of the object that was changed; never a credential. */
  readonly target: string
}
