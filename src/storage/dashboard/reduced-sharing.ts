// codec: Reduced sharing: the accounts and kinds of data that an end user withdrew

import { CONNECTION_STATUSES } from '../../core/connections/connection.ts'
import { WITHDRAWABLE_KINDS, type WithdrawableKind } from '../../core/dashboard/dashboard.ts'
import type { DashboardStore, ReduceSharing } from '../../core/dashboard/store.ts'
import { deleteReportsAndResponses, readWithdrawnData } from '../connections/withdrawn-data.ts'
import { noteOnConsents } from '../consents/consents.ts'
import type { Driver, Tx } from '../engine/driver.ts'
import { optionalInteger, text, word } from '../engine/row.ts'
import { isFinished, writeEvents } from '../webhooks/events.ts'

const LOCK_CONNECTION = `
  SELECT status, status_message, consent_expires_at_ms FROM connections
  WHERE app_id = :appId AND connection_id = :connectionId AND user_id = :userId AND status <> 'ended' FOR UPDATE`

/** INSERT ... SELECT, so that an account of another connection is ignored. */
const INSERT_WITHDRAWN_ACCOUNT = `
  INSERT INTO withheld (app_id, connection_id, kind, name, label, since_ms)
  SELECT app_id, connection_id, 'account', account_id, :label, :nowMs FROM accounts
  WHERE app_id = :appId AND connection_id = :connectionId AND account_id = :accountId
  ON CONFLICT (app_id, connection_id, kind, name) DO NOTHING`

const INSERT_WITHDRAWN_KIND = `
  INSERT INTO withheld (app_id, connection_id, kind, name, label, since_ms)
  VALUES (:appId, :connectionId, 'data', :data, '', :nowMs)
  ON CONFLICT (app_id, connection_id, kind, name) DO NOTHING`

const SELECT_WITHDRAWN_OF_USER = `
  SELECT connection_id, kind, name, label, since_ms FROM withheld
  WHERE app_id = :appId
    AND connection_id IN (SELECT connection_id FROM connections WHERE app_id = :appId AND user_id = :userId)
  ORDER BY since_ms, connection_id, kind, name`

/** The foreign keys delete details and transactions with their account. */
const DELETE_ACCOUNT = `
  DELETE FROM accounts WHERE app_id = :appId AND connection_id = :connectionId AND account_id = :accountId`

/** The pattern is a quoted id; ids contain no LIKE wildcard. */
const DELETE_EVENTS_LIKE = `
  DELETE FROM webhook_events WHERE app_id = :appId AND user_id = :userId AND content LIKE :pattern`

const WHERE_ACCOUNT_OF_CONNECTION = `app_id = :appId AND user_id = :userId AND account_id IN (
    SELECT account_id FROM accounts WHERE app_id = :appId AND connection_id = :connectionId)`

const DELETE_TRANSACTIONS = `DELETE FROM transactions WHERE ${WHERE_ACCOUNT_OF_CONNECTION}`
const DELETE_PAYMENT_ORDERS = `DELETE FROM payment_orders WHERE ${WHERE_ACCOUNT_OF_CONNECTION}`
const DELETE_DETAILS = `DELETE FROM account_details WHERE ${WHERE_ACCOUNT_OF_CONNECTION}`

/** An empty string means that balances are not shared: the column is NOT NULL. */
const CLEAR_BALANCES = `
  UPDATE accounts SET booked = '', available = NULL, credit_limit = NULL
  WHERE app_id = :appId AND connection_id = :connectionId`

const CLEAR_HOLDERS = `
  UPDATE accounts SET holders = '[]' WHERE app_id = :appId AND connection_id = :connectionId`

const CLEAR_IDENTITY = `
  UPDATE connections SET identity = NULL WHERE app_id = :appId AND connection_id = :connectionId`

const CLEAR_STATEMENTS: Readonly<Record<WithdrawableKind, readonly string[]>> = {
  balances: [CLEAR_BALANCES, DELETE_DETAILS],
  transactions: [DELETE_TRANSACTIONS, DELETE_PAYMENT_ORDERS],
  identity: [CLEAR_IDENTITY, CLEAR_HOLDERS],
}

export function reducedSharingVerbs(
  driver: Driver,
): Pick<DashboardStore, 'reduceSharing' | 'listWithdrawnData'> {
  return {
    reduceSharing: (request) => driver.transaction((tx) => reduceSharing(tx, request), 'long'),

    async listWithdrawnData(appId, userId) {
      return (await driver.all(SELECT_WITHDRAWN_OF_USER, { appId, userId })).map(readWithdrawnData)
    },
  }
}

async function reduceSharing(
  tx: Tx,
  request: ReduceSharing,
): Promise<'narrowed' | 'nothing_new' | 'unknown'> {
  const { appId, userId, connectionId, nowMs } = request
  const key = { appId, connectionId }
  const connection = await tx.get(LOCK_CONNECTION, { ...key, userId })
  if (connection === undefined) return 'unknown'
  const steps: string[] = []
  // In the order of the ids, as in saveAccounts, so that two verbs cannot deadlock.
  const accounts = request.accounts.toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1))
  for (const { accountId, label } of accounts) {
    if ((await tx.run(INSERT_WITHDRAWN_ACCOUNT, { ...key, accountId, label, nowMs })) === 0) continue
    await tx.run(DELETE_ACCOUNT, { ...key, accountId })
    await tx.run(DELETE_EVENTS_LIKE, { appId, userId, pattern: `%"accountId":"${accountId}"%` })
    steps.push('narrowed_account')
  }
  for (const data of WITHDRAWABLE_KINDS.filter((kind) => request.data.includes(kind))) {
    if ((await tx.run(INSERT_WITHDRAWN_KIND, { ...key, data, nowMs })) === 0) continue
    for (const sql of CLEAR_STATEMENTS[data]) await tx.run(sql, { ...key, userId })
    steps.push(`narrowed_${data}`)
  }
  if (steps.length === 0) return 'nothing_new'
  // Locks the consents before reports are deleted: createReport either sees this step, or its report is deleted here.
  await noteOnConsents(tx, { ...key, nowMs }, 'person', steps)
  await deleteReportsAndResponses(tx, appId, userId)
  // A sign-in or refresh in progress will write the event when it finishes.
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
