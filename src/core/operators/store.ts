// contract: Storage of operators and their events

import type { Operator, OperatorEvent } from './operator.ts'

export interface OperatorStore {
  addOperator(operator: Operator, event: OperatorEvent): Promise<'added' | 'exists'>
  removeOperator(email: string, event: OperatorEvent): Promise<'removed' | 'unknown'>
  listOperators(): Promise<readonly Operator[]>
  isOperator(email: string): Promise<boolean>
  recordOperatorEvent(event: OperatorEvent): Promise<void>
  /** The newest first, before an event. */
  listOperatorEvents(limit: number, beforeId?: string): Promise<readonly OperatorEvent[]>
}
