// codec: Link sessions; every transition is one guarded UPDATE

import type { ConsentActor } from '../../core/connections/consent-actor.ts'
import { consentStateAfterGrant } from '../../core/consents/consent.ts'
import {
  type AgreedConsent,
  LINK_FAILURES,
  LINK_STATES,
  type LinkFailure,
  type LinkParameters,
  type LinkSession,
  type LinkSessionUpdate,
} from '../../core/link/link-session.ts'
import type { LinkStore } from '../../core/link/store.ts'
import { attachConnection, moveConsent, requestConsent } from '../consents/consents.ts'
import type { Driver, Parameters, Row, Tx } from '../engine/driver.ts'
import { dueList, listDue } from '../engine/due-work.ts'
import { onMissingParent } from '../engine/errors.ts'
import {
  integer,
  object,
  optionalInteger,
  optionalText,
  optionalWord,
  text,
  textList,
  word,
} from '../engine/row.ts'
import { insertCode } from '../grants/codes.ts'
import { insertGrant } from '../grants/grants.ts'
import { insertReportJob, writeReportsCompleted } from '../reports/report-jobs.ts'
import { insertReport } from '../reports/reports.ts'
import { readParameters } from './session-parameters.ts'

export const SESSION_COLUMNS = `app_id, session_id, browser_hash, state, request, user_id, provider_name, connection_id,
  bank_state_hash, sealed_bank_verifier, failure, created_at_ms, expires_at_ms, earlier_provider_name,
  earlier_bank_state_hash, earlier_sealed_bank_verifier, returned_at_ms, chosen_accounts`

const INSERT_SESSION = `
  INSERT INTO link_sessions (app_id, session_id, browser_hash, state, request, user_id, provider_name, connection_id,
    bank_state_hash, sealed_bank_verifier, failure, created_at_ms, expires_at_ms, origin_hash)
  VALUES (:appId, :sessionId, :browserHash, :state, :request, :userId, :providerName, :connectionId,
    :bankStateHash, :sealedBankSignIn, :failure, :createdAtMs, :expiresAtMs, :originHash)
  ON CONFLICT (app_id, session_id) DO NOTHING`

/** Of one call; a backlog is deleted by the calls that follow. */
const MAX_DELETED_SESSIONS = 100

const IS_UNSTARTED = `app_id = :appId AND origin_hash = :originHash AND state = 'choosing' AND user_id IS NULL`

/**
 * The newest one that is too many. It is found without locks: SKIP LOCKED beside OFFSET leaves out of the count what another visit has
 * locked, so that visits in parallel would delete nothing.
 */
const SELECT_EXCESS_SESSION = `
  SELECT created_at_ms, session_id FROM link_sessions WHERE ${IS_UNSTARTED}
  ORDER BY created_at_ms DESC, session_id DESC LIMIT 1 OFFSET :keep`

const DELETE_EXCESS_SESSIONS = `
  WITH excess AS MATERIALIZED (
    SELECT session_id FROM link_sessions
    WHERE ${IS_UNSTARTED} AND (created_at_ms, session_id) <= (:createdAtMs, :sessionId)
    ORDER BY created_at_ms LIMIT ${MAX_DELETED_SESSIONS} FOR UPDATE SKIP LOCKED)
  DELETE FROM link_sessions WHERE app_id = :appId AND session_id IN (SELECT session_id FROM excess)
  AND state = 'choosing' AND user_id IS NULL`

const SELECT_LIVE_SESSION = `
  SELECT ${SESSION_COLUMNS} FROM link_sessions
  WHERE app_id = :appId AND session_id = :sessionId AND expires_at_ms > :nowMs`

const LIST_EXPIRING = dueList(`
  SELECT app_id, session_id FROM link_sessions WHERE expires_at_ms <= :untilMs AND state = 'fetching'
  ORDER BY expires_at_ms LIMIT :limit`)

const SELECT_FETCHING_SESSION = `
  SELECT ${SESSION_COLUMNS} FROM link_sessions
  WHERE app_id = :appId AND session_id = :sessionId AND state = 'fetching'`

/** The redirect that is current becomes the earlier one, unless it is set again. */
const KEEP_OTHER_REDIRECT = `
  UPDATE link_sessions SET earlier_provider_name = provider_name, earlier_bank_state_hash = bank_state_hash,
    earlier_sealed_bank_verifier = sealed_bank_verifier
  WHERE app_id = :appId AND session_id = :sessionId AND state = :from AND bank_state_hash <> :bankStateHash`

const SELECT_CONNECTION_ID = `
  SELECT connection_id FROM link_sessions WHERE app_id = :appId AND session_id = :sessionId`

const SELECT_GRANT_OF_CODE = `
  SELECT grant_id FROM authorization_codes WHERE app_id = :appId AND code_hash = :codeHash`

const LOCK_GRANT = `
  SELECT revoked_at_ms FROM grants WHERE app_id = :appId AND grant_id = :grantId FOR UPDATE`

const LOCK_CONNECTION = `
  SELECT status FROM connections WHERE app_id = :appId AND connection_id = :connectionId FOR UPDATE`

/** Columns that a step may fill, in the order in which they stand in the statement. */
const UPDATE_COLUMNS: readonly (readonly [keyof LinkSessionUpdate, string])[] = [
  ['userId', 'user_id'],
  ['providerName', 'provider_name'],
  ['connectionId', 'connection_id'],
  ['bankStateHash', 'bank_state_hash'],
  ['sealedBankSignIn', 'sealed_bank_verifier'],
  ['failure', 'failure'],
  ['chosenAccountIds', 'chosen_accounts'],
]

export function linkSessionVerbs(driver: Driver): Omit<LinkStore, 'startLinkSignIn' | 'listLinkSessions'> {
  return {
    createLinkSession(session, origin) {
      const { appId } = session
      const originHash = origin?.originHash
      return onMissingParent('unknown', () =>
        driver.transaction(async (tx) => {
          // Before the insert, so that the new session is never among the deleted ones.
          if (origin !== undefined) {
            const keep = origin.maxUnstarted - 1
            const excess = await tx.get(SELECT_EXCESS_SESSION, { appId, originHash, keep })
            if (excess !== undefined)
              await tx.run(DELETE_EXCESS_SESSIONS, {
                appId,
                originHash,
                createdAtMs: integer(excess, 'created_at_ms'),
                sessionId: text(excess, 'session_id'),
              })
          }
          const rows = await tx.run(INSERT_SESSION, { ...sessionParameters(session), originHash })
          return rows === 0 ? 'exists' : 'created'
        }),
      )
    },

    async loadLinkSession(appId, sessionId, nowMs) {
      const row = await driver.get(SELECT_LIVE_SESSION, { appId, sessionId, nowMs })
      return row === undefined ? undefined : readSession(row)
    },

    async listExpiringLinkSessions(untilMs, limit) {
      const sessions: LinkSession[] = []
      for (const due of await listDue(driver, LIST_EXPIRING, { untilMs, limit })) {
        const key = { appId: text(due, 'app_id'), sessionId: text(due, 'session_id') }
        const row = await driver.get(SELECT_FETCHING_SESSION, key)
        if (row !== undefined) sessions.push(readSession(row))
      }
      return sessions
    },

    async advanceLinkSession({ update, ...transition }) {
      const { appId, sessionId, from, nowMs } = transition
      const { consent, ...fields } = update
      const { bankStateHash } = fields
      return onMissingParent('not_in_state', () =>
        driver.transaction(async (tx) => {
          if (bankStateHash !== undefined)
            await tx.run(KEEP_OTHER_REDIRECT, { appId, sessionId, from, bankStateHash })
          const row = await tx.get(buildAdvance(fields), { ...updateParameters(fields), ...transition })
          if (row === undefined) return 'not_in_state'
          if (from !== 'returned') await updateConsent(tx, readSession(row), consent, nowMs)
          return 'advanced'
        }),
      )
    },

    grantLinkSession(appId, sessionId, { access, reports, job, notify }, nowMs) {
      return onMissingParent('not_in_state', () =>
        driver.transaction(async (tx) => {
          const step = { appId, sessionId, from: 'fetching', to: 'granted', nowMs }
          // Grants and reports of a connection end with it, so none may be issued after a disconnect.
          if (await isDisconnected(tx, appId, sessionId)) return 'not_in_state'
          if (await isDelegationRevoked(tx, { appId, sessionId, nowMs })) return 'not_in_state'
          const row = await tx.get(buildAdvance({}), step)
          if (row === undefined) return 'not_in_state'
          if (access !== undefined) {
            await insertGrant(tx, access.grant)
            await insertCode(tx, access.code)
          }
          for (const report of reports) await insertReport(tx, report)
          if (job !== undefined) await insertReportJob(tx, job)
          if (notify !== undefined) await writeReportsCompleted(tx, reports, { ...notify, nowMs })
          await updateConsent(tx, readSession(row), undefined, nowMs)
          return 'advanced'
        }),
      )
    },
  }
}

/** Locks the grant row, as a revocation does. */
async function isDelegationRevoked(
  tx: Tx,
  session: { readonly appId: string; readonly sessionId: string; readonly nowMs: number },
): Promise<boolean> {
  const row = await tx.get(SELECT_LIVE_SESSION, session)
  const codeHash = row && readSession(row).parameters.delegatedCodeHash
  if (codeHash === undefined) return false
  const code = await tx.get(SELECT_GRANT_OF_CODE, { appId: session.appId, codeHash })
  if (code === undefined) return false
  const grant = await tx.get(LOCK_GRANT, { appId: session.appId, grantId: text(code, 'grant_id') })
  return grant !== undefined && grant.revoked_at_ms !== null
}

/** Locks the connection row, as a disconnect does. */
async function isDisconnected(tx: Tx, appId: string, sessionId: string): Promise<boolean> {
  const session = await tx.get(SELECT_CONNECTION_ID, { appId, sessionId })
  const connectionId = session && optionalText(session, 'connection_id')
  const connection = connectionId && (await tx.get(LOCK_CONNECTION, { appId, connectionId }))
  return connection ? connection.status === 'ended' : false
}

/** Updates the consent of the flow. A flow that has no user or no bank yet has no consent. */
export async function updateConsent(
  tx: Tx,
  session: LinkSession,
  consent: AgreedConsent | undefined,
  nowMs: number,
): Promise<void> {
  const { appId, sessionId, state, parameters, userId, providerName, connectionId, failure, expiresAtMs } =
    session
  const key = { appId, consentId: sessionId }
  if (state === 'at_bank' && consent !== undefined && userId !== undefined && providerName !== undefined) {
    const asked = {
      userId,
      providerName,
      request: parameters,
      authorizationDetails: consent.details,
      requestedUntilMs: consent.untilMs,
      expiresAtMs,
      actor: 'person',
      nowMs,
    } as const
    await requestConsent(tx, key, asked)
  }
  if (state === 'fetching' && connectionId !== undefined)
    await attachConnection(tx, key, connectionId, providerName)
  if (state === 'granted') {
    const granted = consentStateAfterGrant(parameters.mode)
    await moveConsent(tx, key, { state: granted, actor: 'person', grantedScopes: parameters.scopes, nowMs })
  }
  if (state === 'failed') {
    await moveConsent(tx, key, {
      state: 'rejected',
      actor: responsibleActor(failure),
      detail: failure,
      nowMs,
    })
  }
}

function responsibleActor(failure: LinkFailure | undefined): ConsentActor {
  if (failure === 'cancelled_by_person' || failure === 'declined_by_person') return 'person'
  return failure?.startsWith('bank_') || failure === 'no_accounts' ? 'bank' : 'system'
}

/** Sets the fields that `update` contains; a field that is present but undefined becomes NULL. */
export function buildAdvance(update: LinkSessionUpdate): string {
  const fields = UPDATE_COLUMNS.filter(([name]) => name in update).map(
    ([name, column]) => `, ${column} = :${name}`,
  )
  return `
    UPDATE link_sessions SET state = :to, returned_at_ms = CASE WHEN :to = 'returned' THEN :nowMs END${fields.join('')}
    WHERE app_id = :appId AND session_id = :sessionId AND state = :from AND expires_at_ms > :nowMs
    RETURNING ${SESSION_COLUMNS}`
}

/** The values of a statement of `buildAdvance`. */
function updateParameters({ chosenAccountIds, ...fields }: Omit<LinkSessionUpdate, 'consent'>): Parameters {
  return chosenAccountIds === undefined
    ? fields
    : { ...fields, chosenAccountIds: JSON.stringify(chosenAccountIds) }
}

/** A new session has neither an earlier redirect, nor chosen accounts, nor a return. */
function sessionParameters({ parameters, ...stored }: LinkSession): Parameters {
  const { earlierRedirect: _earlier, chosenAccountIds: _chosen, returnedAtMs: _returned, ...session } = stored
  return { ...session, request: writeParameters(parameters) }
}

/** Members that `readParameters` assumes when they are missing. */
const ASSUMED = {
  responseMode: 'query',
  usernameLocked: false,
  framed: false,
  reportsLater: false,
  bundled: false,
  extendsConsent: false,
  keepsSignIn: false,
  includeTestProviders: true,
  grantsWithoutData: false,
} as const satisfies Partial<LinkParameters>

/** Without the members that are assumed: anybody can open a link, so that a session that nobody continues must stay small. */
function writeParameters(parameters: LinkParameters): string {
  const assumed: Partial<LinkParameters> = {
    ...ASSUMED,
    user: parameters.mode === 'continuous' ? 'delegated' : 'new',
  }
  const isAssumed = (name: string, value: unknown) =>
    Reflect.get(assumed, name) === value || (name === 'reports' && parameters.reports.length === 0)
  return JSON.stringify(
    Object.fromEntries(Object.entries(parameters).filter(([name, value]) => !isAssumed(name, value))),
  )
}

export function readSession(row: Row): LinkSession {
  const returnedAtMs = optionalInteger(row, 'returned_at_ms')
  return {
    appId: text(row, 'app_id'),
    sessionId: text(row, 'session_id'),
    browserHash: text(row, 'browser_hash'),
    state: word(row, 'state', LINK_STATES),
    parameters: readParameters(object(row, 'request')),
    userId: optionalText(row, 'user_id'),
    providerName: optionalText(row, 'provider_name'),
    connectionId: optionalText(row, 'connection_id'),
    bankStateHash: optionalText(row, 'bank_state_hash'),
    sealedBankSignIn: optionalText(row, 'sealed_bank_verifier'),
    failure: optionalWord(row, 'failure', LINK_FAILURES),
    createdAtMs: integer(row, 'created_at_ms'),
    expiresAtMs: integer(row, 'expires_at_ms'),
    ...readEarlierRedirect(row),
    ...(row.chosen_accounts !== null && { chosenAccountIds: textList(row, 'chosen_accounts') }),
    ...(returnedAtMs !== undefined && { returnedAtMs }),
  }
}

function readEarlierRedirect(row: Row): Pick<LinkSession, 'earlierRedirect'> {
  const providerName = optionalText(row, 'earlier_provider_name')
  const bankStateHash = optionalText(row, 'earlier_bank_state_hash')
  const sealedBankSignIn = optionalText(row, 'earlier_sealed_bank_verifier')
  if (providerName === undefined || bankStateHash === undefined || sealedBankSignIn === undefined) return {}
  return { earlierRedirect: { providerName, bankStateHash, sealedBankSignIn } }
}
