// codec: Connections to banks; the connection row is the lock of its bank data

import {
  BANK_PROBLEM_KINDS,
  type BankContact,
  type BankIdentity,
  type PostalAddress,
} from '../../core/banks/bank.ts'
import { CONNECTION_STATUSES, type Connection, REFRESHED_BY } from '../../core/connections/connection.ts'
import type { ConsentActor } from '../../core/connections/consent-actor.ts'
import { DATA_ITEMS } from '../../core/connections/data-item.ts'
import type { ConnectionStore } from '../../core/connections/store.ts'
import type { RevokedBy } from '../../core/grants/grant.ts'
import { saveAccounts } from '../accounts/accounts.ts'
import { describeChanges } from '../accounts/bank-changes.ts'
import { saveTransactions } from '../accounts/transactions.ts'
import { authoriseConsents, reactivateConsent, revokeConsents } from '../consents/consents.ts'
import type { Parameters as Bound, Driver, Row, Tx } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import {
  flag,
  integer,
  memberObject,
  optionalInteger,
  optionalObject,
  optionalText,
  optionalWord,
  optionalWordList,
  text,
  word,
} from '../engine/row.ts'
import { revokeGrantIn } from '../grants/grants.ts'
import { isFinished, writeEvents } from '../webhooks/events.ts'
import { queueRevocationIn, replaceSessionIn } from './bank-revocations.ts'
import { moveConnection } from './status.ts'
import { dropSignIn } from './superseded-sign-ins.ts'
import { deleteReportsAndResponses, loadWithdrawnData } from './withdrawn-data.ts'

const CONNECTION_COLUMNS = `app_id, connection_id, user_id, provider_name, status, status_message,
  status_changed_at_ms, sealed_session, consent_expires_at_ms, identity, created_at_ms, refreshed_at_ms, problem,
  refreshed_by, items, identity_hash, background_refresh`

const INSERT_CONNECTION = `
  INSERT INTO connections (${CONNECTION_COLUMNS}, login_hash)
  VALUES (:appId, :connectionId, :userId, :providerName, :status, :statusMessage, :statusChangedAtMs,
    :sealedSession, :consentExpiresAtMs, :identity, :createdAtMs, :refreshedAtMs, :problem, :refreshedBy, :items,
    :identityHash, :backgroundRefresh, :loginHash)`

const SELECT_CONNECTION = `
  SELECT ${CONNECTION_COLUMNS} FROM connections WHERE app_id = :appId AND connection_id = :connectionId`

const SELECT_CONNECTIONS_OF_USER = `
  SELECT ${CONNECTION_COLUMNS} FROM connections WHERE app_id = :appId AND user_id = :userId
  ORDER BY created_at_ms, connection_id`

/** The statuses as the index has them. */
const SELECT_FAILED_CONNECTIONS = `
  SELECT ${CONNECTION_COLUMNS} FROM connections WHERE app_id = :appId AND connection_id > :after
    AND status IN ('authentication_error', 'temporary_error', 'permanent_error', 'session_expired')
  ORDER BY connection_id LIMIT :limit`

const WHERE_CONNECTED = "WHERE app_id = :appId AND connection_id = :connectionId AND status <> 'ended'"

const UPDATE_BACKGROUND_REFRESH = `UPDATE connections SET background_refresh = :isOn ${WHERE_CONNECTED}`

const UPDATE_ITEMS = `UPDATE connections SET items = :items ${WHERE_CONNECTED}`

/** `keepLater`: only the tokens are new; if the consent was extended meanwhile, its later expiry is kept. */
const UPDATE_BANK_SESSION = `
  UPDATE connections SET sealed_session = :sealedSession, consent_expires_at_ms = CASE
    WHEN :keepLater = 1 AND consent_expires_at_ms > :consentExpiresAtMs THEN consent_expires_at_ms
    ELSE :consentExpiresAtMs END, identity_hash = COALESCE(:identityHash, identity_hash)
  ${WHERE_CONNECTED} RETURNING consent_expires_at_ms`

/** Keeps the stored identity if the bank did not return one this time. */
const UPDATE_REFRESHED = `
  UPDATE connections SET identity = COALESCE(:identity, identity), refreshed_at_ms = :refreshedAtMs,
    refreshed_by = COALESCE(:refreshedBy, refreshed_by)
  ${WHERE_CONNECTED} RETURNING user_id`

const LOCK_CONNECTED = `
  SELECT user_id, provider_name, sealed_session, consent_expires_at_ms FROM connections ${WHERE_CONNECTED} FOR UPDATE`

const CLEAR_BANK_SESSION_AND_IDENTITY = `
  UPDATE connections SET sealed_session = NULL, consent_expires_at_ms = NULL, identity = NULL, identity_hash = NULL, login_hash = NULL
  WHERE app_id = :appId AND connection_id = :connectionId`

/** Withdrawn data of a disconnected connection needs no filter any more. */
const DELETE_WITHDRAWN_DATA = 'DELETE FROM withheld WHERE app_id = :appId AND connection_id = :connectionId'

/** Transactions are deleted with their accounts, by the foreign key. */
const DELETE_ACCOUNTS = 'DELETE FROM accounts WHERE app_id = :appId AND connection_id = :connectionId'

/** Grants issued for this connection only; the hosted flow of a permanent user issues none. */
const SELECT_LIVE_GRANTS_OF_CONNECTION = `
  SELECT grant_id FROM grants
  WHERE app_id = :appId AND connection_id = :connectionId AND revoked_at_ms IS NULL ORDER BY grant_id`

const REVOKED_BY: Readonly<Record<ConsentActor, RevokedBy>> = {
  person: 'person',
  client: 'client',
  operator: 'operator',
  bank: 'operator',
  system: 'operator',
}

type ConnectionVerbs = Pick<
  ConnectionStore,
  | 'createConnection'
  | 'loadConnection'
  | 'listConnections'
  | 'listFailedConnections'
  | 'setConnectionStatus'
  | 'chooseConnectionItems'
  | 'setBackgroundRefresh'
  | 'saveBankSession'
  | 'saveBankData'
  | 'disconnectConnection'
>

export function connectionVerbs(driver: Driver): ConnectionVerbs {
  /** Why a guarded write changed nothing. A disconnected connection stays disconnected, so this read cannot race. */
  async function whyNot(appId: string, connectionId: string): Promise<'ended' | 'unknown'> {
    return (await driver.get(SELECT_CONNECTION, { appId, connectionId })) === undefined ? 'unknown' : 'ended'
  }

  const isConnected = async (appId: string, connectionId: string): Promise<boolean> => {
    const row = await driver.get(SELECT_CONNECTION, { appId, connectionId })
    return row !== undefined && row.status !== 'ended'
  }

  return {
    createConnection(connection) {
      return onMissingParent('unknown', async () => {
        await insertConnection(driver, connection, undefined)
        return 'created' as const
      })
    },

    async loadConnection(appId, connectionId) {
      const row = await driver.get(SELECT_CONNECTION, { appId, connectionId })
      return row === undefined ? undefined : readConnection(row)
    },

    async listConnections(appId, userId) {
      return (await driver.all(SELECT_CONNECTIONS_OF_USER, { appId, userId })).map(readConnection)
    },

    async listFailedConnections(appId, { after, limit }) {
      return (await driver.all(SELECT_FAILED_CONNECTIONS, { appId, after, limit })).map(readConnection)
    },

    async setConnectionStatus({ appId, connectionId, status, message, nowMs, finished, problem }) {
      const set = await driver.transaction(async (tx) => {
        const row = await moveConnection(tx, { appId, connectionId, to: status, message, problem, nowMs })
        // This verb supersedes a sign-in that an app drives over the API.
        if (row !== undefined) await dropSignIn(tx, { appId, connectionId, nowMs })
        if (row !== undefined && finished !== undefined && isFinished(status)) {
          const source = { appId, userId: text(row, 'user_id'), eventSeed: finished.eventSeed, nowMs }
          await writeEvents(tx, source, [
            {
              kind: 'refresh.finished',
              connectionId,
              status,
              message,
              finishedAtMs: nowMs,
              source: finished.source,
              sessionExpiresAtMs: optionalInteger(row, 'consent_expires_at_ms'),
            },
          ])
        }
        return row !== undefined
      })
      if (set) return 'set'
      return (await isConnected(appId, connectionId)) ? 'not_allowed' : whyNot(appId, connectionId)
    },

    async chooseConnectionItems(appId, connectionId, items) {
      const parameters = { appId, connectionId, items: JSON.stringify(items) }
      return (await driver.run(UPDATE_ITEMS, parameters)) === 0 ? whyNot(appId, connectionId) : 'chosen'
    },

    async setBackgroundRefresh(appId, connectionId, isOn) {
      const parameters = { appId, connectionId, isOn: isOn ? 1 : 0 }
      const changed = await driver.run(UPDATE_BACKGROUND_REFRESH, parameters)
      return changed === 0 ? whyNot(appId, connectionId) : 'set'
    },

    async saveBankSession({
      appId,
      connectionId,
      sealedSession,
      consentExpiresAtMs,
      identityHash,
      replaces,
      nowMs,
      isRefresh,
      isExtension,
    }) {
      const keepLater = isRefresh === true ? 1 : 0
      const parameters = { appId, connectionId, sealedSession, consentExpiresAtMs, identityHash, keepLater }
      const saved = await driver.transaction(async (tx) => {
        const before = replaces && (await tx.get(LOCK_CONNECTED, { appId, connectionId }))
        if (before !== undefined && !(await replaceSessionIn(tx, before, replaces, nowMs))) return 'changed'
        const row = await tx.get(UPDATE_BANK_SESSION, parameters)
        if (row === undefined) return undefined
        if (isExtension === true) await reopenExpired(tx, { appId, connectionId, nowMs })
        await authoriseConsents(tx, { appId, connectionId, nowMs }, integer(row, 'consent_expires_at_ms'))
        return 'saved'
      })
      return saved ?? whyNot(appId, connectionId)
    },

    async saveBankData(appId, connectionId, data) {
      const { refreshedAtMs, refreshedBy, eventSeed } = data
      const saved = await driver.transaction(async (tx) => {
        if ((await tx.get(LOCK_CONNECTED, { appId, connectionId })) === undefined) return false
        const shared = withoutWithdrawnData(await loadWithdrawnData(tx, appId, connectionId), data)
        const { identity, accounts } = shared
        const row = await tx.get(UPDATE_REFRESHED, {
          appId,
          connectionId,
          identity: identity === undefined ? undefined : JSON.stringify(identity),
          refreshedAtMs,
          refreshedBy,
        })
        if (row === undefined) return false
        const userId = text(row, 'user_id')
        const owner = { appId, connectionId, userId }
        const changedAccounts = await saveAccounts(tx, owner, accounts)
        const changedTransactions = await saveTransactions(tx, owner, accounts, shared.transactions)
        if (eventSeed !== undefined) {
          const events = describeChanges(changedAccounts, changedTransactions)
          await writeEvents(tx, { appId, userId, eventSeed, nowMs: refreshedAtMs }, events)
        }
        return true
      })
      return saved ? 'saved' : whyNot(appId, connectionId)
    },

    async disconnectConnection({ appId, connectionId, nowMs, by, notify }) {
      const disconnected = await driver.transaction(async (tx) => {
        const row = await tx.get(LOCK_CONNECTED, { appId, connectionId })
        if (row === undefined) return false
        const message = notify?.message ?? ''
        await moveConnection(tx, { appId, connectionId, to: 'ended', message, nowMs })
        await tx.run(CLEAR_BANK_SESSION_AND_IDENTITY, { appId, connectionId })
        const sealedSession = optionalText(row, 'sealed_session')
        if (sealedSession !== undefined) {
          const providerName = text(row, 'provider_name')
          await queueRevocationIn(tx, { appId, connectionId, providerName, sealedSession, nowMs })
        }
        await revokeConsents(tx, { appId, connectionId, nowMs }, by)
        await dropSignIn(tx, { appId, connectionId, nowMs })
        for (const row of await tx.all(SELECT_LIVE_GRANTS_OF_CONNECTION, { appId, connectionId }))
          await revokeGrantIn(tx, { appId, grantId: text(row, 'grant_id'), nowMs, by: REVOKED_BY[by] })
        await tx.run(DELETE_ACCOUNTS, { appId, connectionId })
        await tx.run(DELETE_WITHDRAWN_DATA, { appId, connectionId })
        if (notify !== undefined) await notifyDisconnected(tx, row, { appId, connectionId, nowMs }, notify)
        return true
      }, 'long')
      if (disconnected) return 'disconnected'
      return (await whyNot(appId, connectionId)) === 'ended' ? 'already_disconnected' : 'unknown'
    },
  }
}

/** Before the expiry of the consents is set, which has no effect on an expired one. */
async function reopenExpired(
  tx: Tx,
  of: { readonly appId: string; readonly connectionId: string; readonly nowMs: number },
): Promise<void> {
  const { appId, connectionId } = of
  const row = await tx.get(SELECT_CONNECTION, { appId, connectionId })
  if (row?.status === 'session_expired') {
    await moveConnection(tx, { ...of, to: 'authenticating' })
    await moveConnection(tx, { ...of, to: 'updated' })
  }
  await reactivateConsent(tx, of)
}

type BankData = Parameters<ConnectionStore['saveBankData']>[2]

/** Removes withdrawn data, so that a fetch that began before the withdrawal does not store it again. */
function withoutWithdrawnData(
  { accounts: withdrawn, data: kinds }: Awaited<ReturnType<typeof loadWithdrawnData>>,
  { identity, accounts, transactions }: BankData,
): Pick<BankData, 'identity' | 'accounts' | 'transactions'> {
  const without = {
    ...(kinds.has('balances') && { booked: undefined, available: undefined, creditLimit: undefined }),
    ...(kinds.has('identity') && { holders: [] }),
  }
  const shared = accounts.filter(({ accountId }) => !withdrawn.has(accountId))
  return {
    identity: kinds.has('identity') ? undefined : identity,
    accounts: shared.map((account) => ({ ...account, ...without })),
    transactions: kinds.has('transactions')
      ? []
      : transactions.filter(({ accountId }) => !withdrawn.has(accountId)),
  }
}

async function notifyDisconnected(
  tx: Tx,
  ended: Row,
  {
    appId,
    connectionId,
    nowMs,
  }: { readonly appId: string; readonly connectionId: string; readonly nowMs: number },
  { message, eventSeed }: { readonly message: string; readonly eventSeed: string },
): Promise<void> {
  const userId = text(ended, 'user_id')
  await deleteReportsAndResponses(tx, appId, userId)
  await writeEvents(tx, { appId, userId, eventSeed, nowMs }, [
    {
      kind: 'refresh.finished',
      connectionId,
      status: 'session_expired',
      message,
      finishedAtMs: nowMs,
      source: 'api',
      sessionExpiresAtMs: undefined,
    },
  ])
}

/** `loginHash` identifies the login at the bank, for sign-ins over the API; one connection for each login. */
export async function insertConnection(
  driver: Pick<Driver, 'run'>,
  connection: Connection,
  loginHash: string | undefined,
): Promise<void> {
  const { identity, identityHash, problem, refreshedBy, items } = connection
  const parameters: Bound = {
    ...connection,
    backgroundRefresh: connection.backgroundRefresh === false ? 0 : 1,
    identityHash,
    problem,
    refreshedBy,
    loginHash,
    identity: identity === undefined ? undefined : JSON.stringify(identity),
    items: items === undefined ? undefined : JSON.stringify(items),
  }
  await driver.run(INSERT_CONNECTION, parameters)
}

function readConnection(row: Row): Connection {
  const identity = optionalObject(row, 'identity')
  const problem = optionalWord(row, 'problem', BANK_PROBLEM_KINDS)
  const refreshedBy = optionalWord(row, 'refreshed_by', REFRESHED_BY)
  const items = optionalWordList(row, 'items', DATA_ITEMS)
  const identityHash = optionalText(row, 'identity_hash')
  return {
    appId: text(row, 'app_id'),
    connectionId: text(row, 'connection_id'),
    userId: text(row, 'user_id'),
    providerName: text(row, 'provider_name'),
    status: word(row, 'status', CONNECTION_STATUSES),
    statusMessage: text(row, 'status_message'),
    statusChangedAtMs: integer(row, 'status_changed_at_ms'),
    sealedSession: optionalText(row, 'sealed_session'),
    consentExpiresAtMs: optionalInteger(row, 'consent_expires_at_ms'),
    identity: identity === undefined ? undefined : readIdentity(identity),
    createdAtMs: integer(row, 'created_at_ms'),
    refreshedAtMs: optionalInteger(row, 'refreshed_at_ms'),
    ...(problem !== undefined && { problem }),
    ...(refreshedBy !== undefined && { refreshedBy }),
    ...(!flag(row, 'background_refresh') && { backgroundRefresh: false as const }),
    ...(items !== undefined && { items }),
    ...(identityHash !== undefined && { identityHash }),
  }
}

function readIdentity(row: Row): BankIdentity {
  return {
    name: text(row, 'name'),
    dateOfBirth: optionalText(row, 'dateOfBirth'),
    nationalId: optionalText(row, 'nationalId'),
    ...(row.contact !== undefined && { contact: readContact(memberObject(row, 'contact')) }),
  }
}

function readContact(row: Row): BankContact {
  const [email, phone] = [optionalText(row, 'email'), optionalText(row, 'phone')]
  return {
    ...(row.address !== undefined && { address: readAddress(memberObject(row, 'address')) }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
  }
}

function readAddress(row: Row): PostalAddress {
  const region = optionalText(row, 'region')
  return {
    street: text(row, 'street'),
    postalCode: text(row, 'postalCode'),
    city: text(row, 'city'),
    ...(region !== undefined && { region }),
    country: text(row, 'country'),
  }
}
