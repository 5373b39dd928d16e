// contract: Audit events of an app

export interface AuditEvent {
  readonly appId: string
  /** Time-ordered unique id: 12 hexadecimal digits of epoch milliseconds, then 20 of randomness. */
  readonly eventId: string
  readonly atMs: number
  /** `cli`, `client`, `person` or `system`. */
  readonly actor: string
  /** Verb in the past tense, such as `secret.created`. */
  readonly action: string
  /** Id of the object that was changed; never a credential. */
  readonly target: string
}
