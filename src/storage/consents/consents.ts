// codec: Consents and their history, written in the transaction of each step

import { CONNECTION_STATUSES, isAwaiting } from '../../core/connections/connection.ts'
import { CONSENT_ACTORS, type ConsentActor } from '../../core/connections/consent-actor.ts'
import { ACCESS_MODES } from '../../core/connections/consent-terms.ts'
import {
  CONSENT_STATES,
  CONSENT_TRANSITIONS,
  type Consent,
  type ConsentEvent,
  type ConsentState,
  EXPIRING_BEFORE_MS,
} from '../../core/consents/consent.ts'
import type { ConsentStore } from '../../core/consents/store.ts'
import type { LinkParameters } from '../../core/link/link-session.ts'
import { moveConnection } from '../connections/status.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { dueList, listDue } from '../engine/due-work.ts'
import { integer, optionalInteger, optionalText, optionalWord, text, textList, word } from '../engine/row.ts'
import { writeEvents } from '../webhooks/events.ts'

const CONSENT_COLUMNS = `app_id, consent_id, user_id, connection_id, provider_name, mode, state, asked_scopes, granted_scopes,
  asked_until_ms, expires_at_ms, revoked_by, requested_at_ms, changed_at_ms,
  authorization_details`

/** A second choice of bank in the same flow updates the request; a consent that the bank has accepted is left unchanged. */
const UPSERT_REQUESTED = `
  INSERT INTO consents (app_id, consent_id, user_id, connection_id, provider_name, mode, state, asked_scopes,
    granted_scopes, asked_until_ms, expires_at_ms, revoked_by, steps, requested_at_ms, changed_at_ms,
    authorization_details)
  VALUES (:appId, :consentId, :userId, NULL, :providerName, :mode, 'requested', :requestedScopes, NULL, :requestedUntilMs,
    :expiresAtMs, NULL, 1, :nowMs, :nowMs, :authorizationDetails)
  ON CONFLICT (app_id, consent_id) DO UPDATE SET provider_name = excluded.provider_name,
    asked_until_ms = excluded.asked_until_ms, expires_at_ms = excluded.expires_at_ms, steps = consents.steps + 1,
    changed_at_ms = excluded.changed_at_ms, authorization_details = excluded.authorization_details
  WHERE consents.state = 'requested'
  RETURNING steps`

const UPDATE_CONNECTION_OF_REQUESTED = `
  UPDATE consents SET connection_id = :connectionId, provider_name = COALESCE(:providerName, provider_name)
  WHERE app_id = :appId AND consent_id = :consentId AND state = 'requested'`

const KEY = 'app_id = :appId AND consent_id = :consentId'

const UPDATE_STATE = `
  UPDATE consents SET state = :state, steps = steps + 1, changed_at_ms = :nowMs,
    granted_scopes = COALESCE(:grantedScopes, granted_scopes), revoked_by = :revokedBy
  WHERE ${KEY} AND state IN (:from[]) RETURNING steps`

const UPDATE_STATE_IF_DUE = `
  UPDATE consents SET state = :state, steps = steps + 1, changed_at_ms = :nowMs
  WHERE ${KEY} AND state IN (:from[]) AND expires_at_ms <= :dueMs RETURNING steps`

const INSERT_EVENT = `
  INSERT INTO consent_events (app_id, consent_id, step, at_ms, state, actor, detail)
  VALUES (:appId, :consentId, :step, :nowMs, :state, :actor, :detail)`

const LIVE_STATES = "('requested', 'authorised', 'active', 'expiring')"

const LOCK_CONSENTS_OF_CONNECTION = `
  SELECT consent_id, state FROM consents
  WHERE app_id = :appId AND connection_id = :connectionId AND state NOT IN ('revoked', 'rejected')
  ORDER BY consent_id FOR UPDATE`

const SELECT_NEWEST_OF_CONNECTION = `
  SELECT consent_id, state FROM consents
  WHERE app_id = :appId AND connection_id = :connectionId AND state <> 'rejected'
  ORDER BY requested_at_ms DESC, consent_id DESC LIMIT 1 FOR UPDATE`

const REACTIVATE_EXPIRED = `
  UPDATE consents SET state = 'active', steps = steps + 1, changed_at_ms = :nowMs
  WHERE ${KEY} AND state = 'expired' AND granted_scopes IS NOT NULL RETURNING steps`

const UPDATE_EXPIRY = `
  UPDATE consents SET expires_at_ms = :expiresAtMs
  WHERE app_id = :appId AND connection_id = :connectionId AND state IN ${LIVE_STATES}`

const SELECT_CONSENTS_OF_USER = `
  SELECT ${CONSENT_COLUMNS} FROM consents WHERE app_id = :appId AND user_id = :userId
  ORDER BY requested_at_ms DESC, consent_id`

const SELECT_CONSENT = `SELECT ${CONSENT_COLUMNS} FROM consents WHERE ${KEY}`

const SELECT_CONSENT_OF_USER = `${SELECT_CONSENT} AND user_id = :userId`

const SELECT_PAGE = `
  SELECT ${CONSENT_COLUMNS} FROM consents
  WHERE app_id = :appId AND consent_id > :after ORDER BY consent_id LIMIT :limit`

const SELECT_PAGE_OF_USER = `
  SELECT ${CONSENT_COLUMNS} FROM consents
  WHERE app_id = :appId AND user_id = :userId AND consent_id > :after ORDER BY consent_id LIMIT :limit`

/** Adds a step to the history without a change of state. */
const COUNT_STEP = `
  UPDATE consents SET steps = steps + 1, changed_at_ms = :nowMs
  WHERE ${KEY} AND state NOT IN ('revoked', 'rejected') RETURNING steps, state`

/** A new consent grants everything again. */
const DELETE_WITHDRAWN_DATA = 'DELETE FROM withheld WHERE app_id = :appId AND connection_id = :connectionId'

const SELECT_EVENTS = `
  SELECT e.step, e.at_ms, e.state, e.actor, e.detail
  FROM consent_events e JOIN consents c ON c.app_id = e.app_id AND c.consent_id = e.consent_id
  WHERE c.app_id = :appId AND c.consent_id = :consentId AND c.user_id = :userId ORDER BY e.step`

/**
 * Two lists, each of which reads a range of an index of its own: with one condition for both, all live consents would be read
 * every second.
 */
const LIST_EXPIRED = dueList(`
  SELECT ${CONSENT_COLUMNS} FROM consents
  WHERE state IN ${LIVE_STATES} AND expires_at_ms <= :nowMs
  ORDER BY expires_at_ms, app_id, consent_id LIMIT :limit`)

const LIST_EXPIRING = dueList(`
  SELECT ${CONSENT_COLUMNS} FROM consents
  WHERE state = 'active' AND expires_at_ms > :nowMs AND expires_at_ms <= :soonMs
  ORDER BY expires_at_ms, app_id, consent_id LIMIT :limit`)

const LIST_IDLE_CONNECTIONS = dueList(`
  SELECT app_id, user_id, connection_id, status_changed_at_ms FROM connections
  WHERE status IN ('updated', 'temporary_error') AND status_changed_at_ms <= :sinceMs AND background_refresh = 1
    AND EXISTS (SELECT 1 FROM consents WHERE consents.app_id = connections.app_id
      AND consents.connection_id = connections.connection_id AND consents.state IN ('active', 'expiring')
      AND consents.expires_at_ms > :nowMs)
  ORDER BY status_changed_at_ms, app_id, connection_id LIMIT :limit`)

const SELECT_CONNECTION_ID = `SELECT connection_id FROM consents WHERE ${KEY}`

const LOCK_CONNECTION = `
  SELECT status, consent_expires_at_ms FROM connections WHERE app_id = :appId AND connection_id = :connectionId FOR UPDATE`

export interface ConsentKey {
  readonly appId: string
  readonly consentId: string
}

export interface ConsentStep {
  readonly state: ConsentState
  readonly actor: ConsentActor
  readonly detail?: string | undefined
  readonly grantedScopes?: readonly string[]
  readonly nowMs: number
}

export interface ConsentRequest {
  readonly userId: string
  readonly providerName: string
  readonly request: Pick<LinkParameters, 'mode' | 'scopes'>
  readonly authorizationDetails: string
  readonly requestedUntilMs: number
  /** Expiry of the hosted flow. */
  readonly expiresAtMs: number
  /** Who states that the end user agreed: the end user on our pages, or the app. */
  readonly actor: ConsentActor
  readonly nowMs: number
}

/** The end user agreed, and the request goes to the bank. */
export async function requestConsent(tx: Tx, key: ConsentKey, asked: ConsentRequest): Promise<void> {
  const { userId, providerName, request, authorizationDetails, requestedUntilMs, expiresAtMs, actor, nowMs } =
    asked
  const row = await tx.get(UPSERT_REQUESTED, {
    ...key,
    userId,
    providerName,
    mode: request.mode,
    requestedScopes: JSON.stringify(request.scopes),
    authorizationDetails,
    requestedUntilMs,
    expiresAtMs,
    nowMs,
  })
  if (row !== undefined) await insertEvent(tx, key, row, { state: 'requested', actor, nowMs })
}

/**
 * The bank has redirected the end user back: from now on the consent follows its connection. `providerName`: the bank that did,
 * which may be the one chosen before the last.
 */
export async function attachConnection(
  tx: Tx,
  key: ConsentKey,
  connectionId: string,
  providerName?: string,
): Promise<void> {
  await tx.run(UPDATE_CONNECTION_OF_REQUESTED, { ...key, connectionId, providerName })
}

/** Returns false, and changes nothing, if CONSENT_TRANSITIONS does not list the transition. */
export async function moveConsent(tx: Tx, key: ConsentKey, step: ConsentStep): Promise<boolean> {
  const { state, actor, grantedScopes, nowMs } = step
  const row = await tx.get(UPDATE_STATE, {
    ...key,
    state,
    from: CONSENT_TRANSITIONS[state],
    grantedScopes: grantedScopes && JSON.stringify(grantedScopes),
    revokedBy: state === 'revoked' ? actor : undefined,
    nowMs,
  })
  if (row !== undefined) await insertEvent(tx, key, row, step)
  return row !== undefined
}

/** The app can use the consent at once. */
export async function activateConsent(
  tx: Tx,
  key: ConsentKey,
  grantedScopes: readonly string[],
  nowMs: number,
): Promise<void> {
  await moveConsent(tx, key, { state: 'active', actor: 'client', grantedScopes, nowMs })
}

interface OfConnection {
  readonly appId: string
  readonly connectionId: string
  readonly nowMs: number
  readonly drivenByApp?: true
}

/** The bank has issued its tokens and states when the consent expires. */
export async function authoriseConsents(tx: Tx, of: OfConnection, expiresAtMs: number): Promise<void> {
  const { appId, connectionId, nowMs } = of
  await tx.run(UPDATE_EXPIRY, { appId, connectionId, expiresAtMs })
  for (const row of await tx.all(LOCK_CONSENTS_OF_CONNECTION, { appId, connectionId })) {
    const key = { appId, consentId: text(row, 'consent_id') }
    const isRenewed = row.state === 'expiring' && expiresAtMs > nowMs + EXPIRING_BEFORE_MS
    // The end user agreed on our pages to everything listed there. If an app drove the sign-in they saw no page of ours, so
    // withdrawn data stays withdrawn.
    if (row.state === 'requested' && !of.drivenByApp)
      await tx.run(DELETE_WITHDRAWN_DATA, { appId, connectionId })
    await moveConsent(tx, key, { state: isRenewed ? 'active' : 'authorised', actor: 'bank', nowMs })
  }
}

/** The newest consent of the connection, if it has expired and was granted before. */
export async function reactivateConsent(tx: Tx, { appId, connectionId, nowMs }: OfConnection): Promise<void> {
  const newest = await tx.get(SELECT_NEWEST_OF_CONNECTION, { appId, connectionId })
  if (newest?.state !== 'expired') return
  const key = { appId, consentId: text(newest, 'consent_id') }
  const row = await tx.get(REACTIVATE_EXPIRED, { ...key, nowMs })
  if (row !== undefined) await insertEvent(tx, key, row, { state: 'active', actor: 'bank', nowMs })
}

/** The live consents, or the expired ones if none is live: data that was read under them can still be withdrawn. */
async function relevantConsents(tx: Tx, { appId, connectionId }: OfConnection): Promise<readonly Row[]> {
  const rows = await tx.all(LOCK_CONSENTS_OF_CONNECTION, { appId, connectionId })
  const live = rows.filter(({ state }) => state !== 'expired')
  return live.length > 0 ? live : rows
}

/** Called when the connection is disconnected. */
export async function revokeConsents(tx: Tx, of: OfConnection, actor: ConsentActor): Promise<void> {
  const { appId, nowMs } = of
  for (const row of await relevantConsents(tx, of)) {
    await moveConsent(tx, { appId, consentId: text(row, 'consent_id') }, { state: 'revoked', actor, nowMs })
  }
}

/** Records changes that leave the state as it is, one step for each detail. */
export async function noteOnConsents(
  tx: Tx,
  of: OfConnection,
  actor: ConsentActor,
  details: readonly string[],
): Promise<void> {
  const { appId, nowMs } = of
  for (const found of await relevantConsents(tx, of)) {
    const key = { appId, consentId: text(found, 'consent_id') }
    for (const detail of details) {
      const row = await tx.get(COUNT_STEP, { ...key, nowMs })
      if (row !== undefined)
        await insertEvent(tx, key, row, { state: word(row, 'state', CONSENT_STATES), actor, detail, nowMs })
    }
  }
}

export function consentVerbs(driver: Driver): ConsentStore {
  return {
    async listConsents(appId, userId) {
      return (await driver.all(SELECT_CONSENTS_OF_USER, { appId, userId })).map(readConsent)
    },

    async loadConsent(appId, userId, consentId) {
      const row =
        userId === undefined
          ? await driver.get(SELECT_CONSENT, { appId, consentId })
          : await driver.get(SELECT_CONSENT_OF_USER, { appId, userId, consentId })
      return row === undefined ? undefined : readConsent(row)
    },

    async listConsentPage(appId, userId, { after = '', limit }) {
      const rows =
        userId === undefined
          ? await driver.all(SELECT_PAGE, { appId, after, limit })
          : await driver.all(SELECT_PAGE_OF_USER, { appId, userId, after, limit })
      return rows.map(readConsent)
    },

    async listConsentEvents(appId, userId, consentId) {
      return (await driver.all(SELECT_EVENTS, { appId, userId, consentId })).map(readEvent)
    },

    async listDueConsents(nowMs, soonMs, limit) {
      const expired = await listDue(driver, LIST_EXPIRED, { nowMs, limit })
      const expiring = await listDue(driver, LIST_EXPIRING, { nowMs, soonMs, limit })
      return [...expired, ...expiring].map(readConsent).slice(0, limit)
    },

    async listIdleConnections(sinceMs, nowMs, limit) {
      return (await listDue(driver, LIST_IDLE_CONNECTIONS, { sinceMs, nowMs, limit })).map((row) => ({
        appId: text(row, 'app_id'),
        userId: text(row, 'user_id'),
        connectionId: text(row, 'connection_id'),
        statusChangedAtMs: integer(row, 'status_changed_at_ms'),
      }))
    },

    markConsentExpiring: (appId, consentId, soonMs, nowMs) =>
      driver.transaction((tx) =>
        moveDue(tx, { appId, consentId }, { state: 'expiring', dueMs: soonMs, nowMs }),
      ),

    expireConsent: ({ appId, consentId, message, nowMs, eventSeed }) =>
      driver.transaction(async (tx) => {
        const key = { appId, consentId }
        const found = await tx.get(SELECT_CONNECTION_ID, key)
        const connectionId = found && optionalText(found, 'connection_id')
        // Same lock order as in every verb: the connection first, then its consents.
        const connection = connectionId && (await tx.get(LOCK_CONNECTION, { appId, connectionId }))
        const fact = await moveDue(tx, key, { state: 'expired', dueMs: nowMs, nowMs })
        if (fact === 'moved' && connectionId !== undefined && connection && hasExpired(connection, nowMs))
          await expireConnection(tx, { appId, connectionId, nowMs }, message, eventSeed)
        return fact
      }),
  }
}

async function moveDue(
  tx: Tx,
  key: ConsentKey,
  {
    state,
    dueMs,
    nowMs,
  }: { readonly state: 'expiring' | 'expired'; readonly dueMs: number; readonly nowMs: number },
): Promise<'moved' | 'not_due'> {
  const row = await tx.get(UPDATE_STATE_IF_DUE, {
    ...key,
    state,
    from: CONSENT_TRANSITIONS[state],
    dueMs,
    nowMs,
  })
  if (row === undefined) return 'not_due'
  await insertEvent(tx, key, row, { state, actor: 'system', nowMs })
  return 'moved'
}

/** False if a newer sign-in extended the consent, if the end user is signing in again, and if it has expired before. */
function hasExpired(connection: Row, nowMs: number): boolean {
  const status = word(connection, 'status', CONNECTION_STATUSES)
  const expiresAtMs = optionalInteger(connection, 'consent_expires_at_ms') ?? 0
  if (status === 'authenticating' || status === 'session_expired' || isAwaiting(status)) return false
  return expiresAtMs <= nowMs
}

async function expireConnection(
  tx: Tx,
  { appId, connectionId, nowMs }: OfConnection,
  message: string,
  eventSeed: string,
): Promise<void> {
  const to = 'session_expired'
  const row = await moveConnection(tx, { appId, connectionId, to, message, problem: 'consent_ended', nowMs })
  if (row === undefined) return
  await writeEvents(tx, { appId, userId: text(row, 'user_id'), eventSeed, nowMs }, [
    {
      kind: 'refresh.finished',
      connectionId,
      status: 'session_expired',
      message,
      finishedAtMs: nowMs,
      source: 'background',
      sessionExpiresAtMs:
        row.consent_expires_at_ms === null ? undefined : integer(row, 'consent_expires_at_ms'),
    },
  ])
}

async function insertEvent(tx: Tx, key: ConsentKey, row: Row, step: ConsentStep): Promise<void> {
  const { state, actor, detail, nowMs } = step
  await tx.run(INSERT_EVENT, { ...key, step: integer(row, 'steps'), state, actor, detail, nowMs })
}

function readConsent(row: Row): Consent {
  return {
    appId: text(row, 'app_id'),
    consentId: text(row, 'consent_id'),
    userId: text(row, 'user_id'),
    connectionId: optionalText(row, 'connection_id'),
    providerName: text(row, 'provider_name'),
    mode: word(row, 'mode', ACCESS_MODES),
    state: word(row, 'state', CONSENT_STATES),
    requestedScopes: textList(row, 'asked_scopes'),
    grantedScopes: row.granted_scopes === null ? undefined : textList(row, 'granted_scopes'),
    authorizationDetails: optionalText(row, 'authorization_details'),
    requestedUntilMs: integer(row, 'asked_until_ms'),
    expiresAtMs: integer(row, 'expires_at_ms'),
    revokedBy: optionalWord(row, 'revoked_by', CONSENT_ACTORS),
    requestedAtMs: integer(row, 'requested_at_ms'),
    changedAtMs: integer(row, 'changed_at_ms'),
  }
}

function readEvent(row: Row): ConsentEvent {
  return {
    step: integer(row, 'step'),
    atMs: integer(row, 'at_ms'),
    state: word(row, 'state', CONSENT_STATES),
    actor: word(row, 'actor', CONSENT_ACTORS),
    detail: optionalText(row, 'detail'),
  }
}
