// contract: Operators of the installation, and what they did

import type { AuditTrail, TrailEvent } from '../apps/audit.ts'

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
  | 'domain.confirmed'
  | 'domain.refused'
  | 'operator.removed'
  | 'production.approved'
  | 'production.refused'
  | 'production.more_requested'
  | 'document.opened'
  | 'app.suspended'
  | 'app.resumed'
  | 'organisation.suspended'
  | 'organisation.resumed'

/** `action` is an OperatorAction; a later version may have others. */
export type OperatorEvent = TrailEvent

/** There is one trail for all operators of the installation. */
export const OPERATOR_TRAIL: AuditTrail = { kind: 'operators', id: 'installation' }
