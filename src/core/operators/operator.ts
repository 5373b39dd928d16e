// contract: Operators of the installation, and what they did

import type { AccountAction } from '../organisations/member.ts'

/** A Console account that reviews requests and suspends. Granted on the command line, by the address of the account. */
export interface Operator {
  /** In lower case. */
  readonly email: string
  readonly addedBy: string
  readonly addedAtMs: number
}

export type OperatorAction =
  | AccountAction
  | 'operator.added'
  | 'operator.removed'
  | 'production.approved'
  | 'production.refused'
  | 'production.more_requested'
  | 'document.opened'
  | 'app.suspended'
  | 'app.resumed'
  | 'organisation.suspended'
  | 'organisation.resumed'

export interface OperatorEvent {
  /** Time-ordered unique id, as of an AuditEvent. */
  readonly eventId: string
  readonly atMs: number
  readonly actor: string
  /** An OperatorAction; a later version may have others. */
  readonly action: string
  readonly target: string
}
