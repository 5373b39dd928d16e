// codec: what a person does not share any more; read under the lock of the connection by all that writes bank data

import { CONNECTION_STATUSES } from '../../core/connections/connection.ts'
import {
  WITHDRAWABLE_KINDS,
  type WithdrawableKind,
  type WithdrawnData,
} from '../../core/dashboard/dashboard.ts'
import type { DashboardStore, ReduceSharing } from '../../core/dashboard/store.ts'
import { noteOnConsents } from '../consents/consents.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { integer, optionalInteger, text, word } from '../engine/row.ts'
import { isFinished, writeEvents } from '../webhooks/outbox.ts'

const LOCK_CONNECTION = `
  SELECT status, status_message, consent_expires_at_ms FROM connections
  WHERE app_id = :appId AND connection_id = :connectionId AND user_id = :userId AND status <> 'ended' FOR UPDATE`

/** An account that the connection does not bring is not its to take back. */
const INSERT_ACCOUNT = `
  INSERT INTO withheld (app_id, connection_id, kind, name, label, since_ms)
  SELECT app_id, connection_id, 'account', account_id, :label, :nowMs FROM accounts
  WHERE app_id = :appId AND connection_id = :connectionId AND account_id = :accountId
  ON CONFLICT (app_id, connection_id, kind, name) DO NOTHING`

const INSERT_DATA = `
  INSERT INTO withheld (app_id, connection_id, kind, name, label, since_ms)
  VALUES (:appId, :connectionId, 'data', :data, '', :nowMs)
  ON CONFLICT (app_id, connection_id, kind, name) DO NOTHING`

const LIST_OF_CONNECTION = `
  SELECT connection_id, kind, name, label, since_ms FROM withheld
  WHERE app_id = :appId AND connection_id = :connectionId`

const LIST_OF_USER = `
  SELECT w.connection_id, w.kind, w.name, w.label, w.since_ms
  FROM withheld w JOIN connections c ON c.app_id = w.app_id AND c.connection_id = w.connection_id
  WHERE c.app_id = :appId AND c.user_id = :userId ORDER BY w.since_ms, w.connection_id, w.kind, w.name`

/** Details and transactions go with their account, by the foreign keys. */
const DELETE_ACCOUNT = `
  DELETE FROM accounts WHERE app_id = :appId AND connection_id = :connectionId AND account_id = :accountId`

/** Ids stand between quotes, and hold nothing that LIKE takes for a pattern. */
const DELETE_EVENTS = `
  DELETE FROM webhook_events WHERE app_id = :appId AND user_id = :userId AND content LIKE :pattern`

const OF_ITS_ACCOUNTS = `app_id = :appId AND user_id = :userId AND account_id IN (
    SELECT account_id FROM accounts WHERE app_id = :appId AND connection_id = :connectionId)`

const DELETE_TRANSACTIONS = `DELETE FROM transactions WHERE ${OF_ITS_ACCOUNTS}`
const DELETE_DETAILS = `DELETE FROM account_details WHERE ${OF_ITS_ACCOUNTS}`

/** An empty text is no amount; see amount.ts. */
const CLEAR_BALANCES = `
  UPDATE accounts SET booked = '', available = NULL, credit_limit = NULL
  WHERE app_id = :appId AND connection_id = :connectionId`

const CLEAR_HOLDERS = `
  UPDATE accounts SET holders = '[]' WHERE app_id = :appId AND connection_id = :connectionId`

const CLEAR_IDENTITY = `
  UPDATE connections SET identity = NULL WHERE app_id = :appId AND connection_id = :connectionId`

const DELETE_REPORTS = 'DELETE FROM reports WHERE app_id = :appId AND user_id = :userId'
const DELETE_ANSWERS = 'DELETE FROM idempotent_answers WHERE app_id = :appId AND user_id = :userId'

const CLEARING: Readonly<Record<WithdrawableKind, readonly string[]>> = {
  balances: [CLEAR_BALANCES, DELETE_DETAILS],
  transactions: [DELETE_TRANSACTIONS],
  identity: [CLEAR_IDENTITY, CLEAR_HOLDERS],
}

export function withheldVerbs(driver: Driver): Pick<DashboardStore, 'reduceSharing' | 'listWithdrawnData'> {
  return {
    reduceSharing: (request) => driver.transaction((tx) => narrow(tx, request)),

    async listWithdrawnData(appId, userId) {
      return (await driver.all(LIST_OF_USER, { appId, userId })).map(readWithheld)
    },
  }
}

async function narrow(tx: Tx, request: ReduceSharing): Promise<'narrowed' | 'nothing_new' | 'unknown'> {
  const { appId, userId, connectionId, nowMs } = request
  const key = { appId, connectionId }
  const connection = await tx.get(LOCK_CONNECTION, { ...key, userId })
  if (connection === undefined) return 'unknown'
  const steps: string[] = []
  // In one order everywhere, as in saveAccounts.
  const accounts = request.accounts.toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1))
  for (const { accountId, label } of accounts) {
    if ((await tx.run(INSERT_ACCOUNT, { ...key, accountId, label, nowMs })) === 0) continue
    await tx.run(DELETE_ACCOUNT, { ...key, accountId })
    await tx.run(DELETE_EVENTS, { appId, userId, pattern: `%"accountId":"${accountId}"%` })
    steps.push('narrowed_account')
  }
  for (const data of WITHDRAWABLE_KINDS.filter((kind) => request.data.includes(kind))) {
    if ((await tx.run(INSERT_DATA, { ...key, data, nowMs })) === 0) continue
    for (const sql of CLEARING[data]) await tx.run(sql, { ...key, userId })
    steps.push(`narrowed_${data}`)
  }
  if (steps.length === 0) return 'nothing_new'
  // The consents are locked first: a report that is being made either sees this step, or is removed here.
  await noteOnConsents(tx, { ...key, nowMs }, 'person', steps)
  await forgetAnswers(tx, appId, userId)
  // While it is at work, the end of that is told anyhow.
  const status = word(connection, 'status', CONNECTION_STATUSES)
  if (!isFinished(status)) return 'narrowed'
  await writeEvents(tx, { appId, userId, eventSeed: request.eventSeed, nowMs }, [
    {
      kind: 'refresh.finished',
      connectionId,
      status,
      message: text(connection, 'status_message'),
      finishedAtMs: nowMs,
      source: 'api',
      sessionExpiresAtMs: optionalInteger(connection, 'consent_expires_at_ms'),
    },
  ])
  return 'narrowed'
}

/** Reports and answers that were kept for a repeat may hold what is taken back. */
export async function forgetAnswers(tx: Tx, appId: string, userId: string): Promise<void> {
  await tx.run(DELETE_REPORTS, { appId, userId })
  await tx.run(DELETE_ANSWERS, { appId, userId })
}

/** Under the lock of the connection: what must not be written. */
export async function withheldIn(
  tx: Tx,
  appId: string,
  connectionId: string,
): Promise<{ readonly accounts: ReadonlySet<string>; readonly data: ReadonlySet<WithdrawableKind> }> {
  const list = (await tx.all(LIST_OF_CONNECTION, { appId, connectionId })).map(readWithheld)
  return {
    accounts: new Set(list.flatMap((one) => (one.kind === 'account' ? [one.accountId] : []))),
    data: new Set(list.flatMap((one) => (one.kind === 'data' ? [one.data] : []))),
  }
}

function readWithheld(row: Row): WithdrawnData {
  const connectionId = text(row, 'connection_id')
  const sinceMs = integer(row, 'since_ms')
  if (word(row, 'kind', ['account', 'data']) === 'data') {
    return { kind: 'data', connectionId, data: word(row, 'name', WITHDRAWABLE_KINDS), sinceMs }
  }
  const accountId = text(row, 'name')
  return { kind: 'account', connectionId, accountId, label: text(row, 'label'), sinceMs }
}
