// codec: Withdrawn data of a connection, read under its lock before bank data is written

import {
  WITHDRAWABLE_KINDS,
  type WithdrawableKind,
  type WithdrawnData,
} from '../../core/dashboard/dashboard.ts'
import type { Row, Tx } from '../engine/driver.ts'
import { integer, text, word } from '../engine/row.ts'

const SELECT_WITHDRAWN_OF_CONNECTION = `
  SELECT connection_id, kind, name, label, since_ms FROM withheld
  WHERE app_id = :appId AND connection_id = :connectionId`

const LOCK_CONNECTION = `
  SELECT user_id FROM connections WHERE app_id = :appId AND connection_id = :connectionId FOR UPDATE`

const DELETE_REPORTS = 'DELETE FROM reports WHERE app_id = :appId AND user_id = :userId'
const DELETE_STORED_RESPONSES = 'DELETE FROM idempotent_answers WHERE app_id = :appId AND user_id = :userId'

/** Stored reports, and responses stored for retries, may contain the withdrawn data. */
export async function deleteReportsAndResponses(tx: Tx, appId: string, userId: string): Promise<void> {
  await tx.run(DELETE_REPORTS, { appId, userId })
  await tx.run(DELETE_STORED_RESPONSES, { appId, userId })
}

/** What must not be stored for the connection. Called while the connection row is locked. */
export async function loadWithdrawnData(
  tx: Tx,
  appId: string,
  connectionId: string,
): Promise<{ readonly accounts: ReadonlySet<string>; readonly data: ReadonlySet<WithdrawableKind> }> {
  const list = (await tx.all(SELECT_WITHDRAWN_OF_CONNECTION, { appId, connectionId })).map(readWithdrawnData)
  return {
    accounts: new Set(list.flatMap((one) => (one.kind === 'account' ? [one.accountId] : []))),
    data: new Set(list.flatMap((one) => (one.kind === 'data' ? [one.data] : []))),
  }
}

/** Locks the connection first, so that no withdrawal comes between this and the write. */
export async function lockWithdrawnData(
  tx: Tx,
  appId: string,
  connectionId: string,
): ReturnType<typeof loadWithdrawnData> {
  await tx.get(LOCK_CONNECTION, { appId, connectionId })
  return loadWithdrawnData(tx, appId, connectionId)
}

export function readWithdrawnData(row: Row): WithdrawnData {
  const connectionId = text(row, 'connection_id')
  const sinceMs = integer(row, 'since_ms')
  if (word(row, 'kind', ['account', 'data']) === 'data') {
    return { kind: 'data', connectionId, data: word(row, 'name', WITHDRAWABLE_KINDS), sinceMs }
  }
  const accountId = text(row, 'name')
  return { kind: 'account', connectionId, accountId, label: text(row, 'label'), sinceMs }
}
