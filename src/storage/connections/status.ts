// codec: Connection status: the one guarded UPDATE that changes it
// Never: another statement that writes the column. A transition that CONNECTION_TRANSITIONS does not list changes nothing.

import type { BankProblemKind } from '../../core/banks/bank.ts'
import { CONNECTION_TRANSITIONS, type ConnectionStatus } from '../../core/connections/connection.ts'
import type { Row, Tx } from '../engine/driver.ts'

const UPDATE_STATUS = `
  UPDATE connections SET status = :to, status_message = :message, problem = :problem, status_changed_at_ms = :nowMs
  WHERE app_id = :appId AND connection_id = :connectionId AND status IN (:from[])
  RETURNING user_id, consent_expires_at_ms`

export interface ConnectionMove {
  readonly appId: string
  readonly connectionId: string
  readonly to: ConnectionStatus
  readonly message?: string
  readonly problem?: BankProblemKind | undefined
  readonly nowMs: number
}

/** Returns undefined if CONNECTION_TRANSITIONS does not list the transition. */
export async function moveConnection(tx: Tx, move: ConnectionMove): Promise<Row | undefined> {
  const { to, message = '', problem, ...rest } = move
  return await tx.get(UPDATE_STATUS, { ...rest, to, message, problem, from: CONNECTION_TRANSITIONS[to] })
}
