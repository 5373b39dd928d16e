// codec: Sign-ins that an app drives over the API; the connection row is the lock

import {
  BUSY_STATUSES,
  CONNECTION_STATUSES,
  CONNECTION_TRANSITIONS,
  type ConnectionStatus,
  isAwaiting,
} from '../../core/connections/connection.ts'
import type {
  ConnectionSignIn,
  FailSignIn,
  SignInStepId,
  SignInStore,
} from '../../core/connections/sign-in-store.ts'
import {
  activateConsent,
  attachConnection,
  authoriseConsents,
  moveConsent,
  requestConsent,
} from '../consents/consents.ts'
import type { Driver, Parameters, Row, Tx } from '../engine/driver.ts'
import { DUE_BATCH, dueList, listDue, takeFirstDue } from '../engine/due-work.ts'
import { onDuplicate, onMissingParent } from '../engine/errors.ts'
import { integer, optionalInteger, optionalText, text, word } from '../engine/row.ts'
import { isFinished, writeEvents } from '../webhooks/events.ts'
import { replaceSessionIn } from './bank-revocations.ts'
import { insertConnection } from './connections.ts'
import { enqueueRefresh } from './refreshes.ts'
import { moveConnection } from './status.ts'
import { dropSignIn } from './superseded-sign-ins.ts'

const KEY = 'app_id = :appId AND connection_id = :connectionId'
const SIGN_IN_COLUMNS = 'app_id, connection_id, sign_in_id, step, sealed_state, state_hash, deadline_ms'

const LOCK_CONNECTION = `SELECT user_id, status, status_changed_at_ms, sealed_session FROM connections WHERE ${KEY} FOR UPDATE`

const UPDATE_LOGIN_HASH = `UPDATE connections SET login_hash = :loginHash WHERE ${KEY}`

const INSERT_SIGN_IN = `
  INSERT INTO connection_sign_ins (${SIGN_IN_COLUMNS}, due_at_ms)
  VALUES (:appId, :connectionId, :signInId, 1, :sealedState, NULL, :deadlineMs, :deadlineMs)`

const SELECT_SIGN_IN = `SELECT ${SIGN_IN_COLUMNS} FROM connection_sign_ins WHERE ${KEY}`

const AT_STEP = `${KEY} AND sign_in_id = :signInId AND step = :step`

const UPDATE_STEP = `
  UPDATE connection_sign_ins SET step = step + 1, sealed_state = :sealedState, state_hash = :stateHash,
    due_at_ms = :dueAtMs, deadline_ms = :deadlineMs
  WHERE ${AT_STEP}`

/** A bank's callback counts once: the claim clears its state hash. */
const CLAIM_STEP = `
  UPDATE connection_sign_ins SET step = step + 1, state_hash = NULL, due_at_ms = :deadlineMs, deadline_ms = :deadlineMs
  WHERE ${KEY} AND deadline_ms > :nowMs AND (step = :step OR state_hash = :stateHash)
  RETURNING ${SIGN_IN_COLUMNS}`

const DELETE_SIGN_IN = `DELETE FROM connection_sign_ins WHERE ${AT_STEP}`

const UPDATE_DUE_TIME = `UPDATE connection_sign_ins SET due_at_ms = :dueAtMs WHERE ${AT_STEP}`

const UPDATE_BANK_SESSION = `
  UPDATE connections SET sealed_session = :sealedSession, consent_expires_at_ms = :consentExpiresAtMs,
    items = COALESCE(:items, items), identity_hash = COALESCE(:identityHash, identity_hash)
  WHERE ${KEY}`

const LIST_DUE = dueList(`
  SELECT app_id, connection_id FROM connection_sign_ins WHERE due_at_ms <= :nowMs
  ORDER BY due_at_ms, app_id, connection_id LIMIT ${DUE_BATCH}`)

const LEASE_IF_DUE = `
  UPDATE connection_sign_ins SET due_at_ms = :leaseUntilMs WHERE app_id = :appId AND connection_id IN (
    SELECT connection_id FROM connection_sign_ins WHERE ${KEY} AND due_at_ms <= :nowMs FOR UPDATE SKIP LOCKED)
  RETURNING ${SIGN_IN_COLUMNS}`

const SELECT_CONNECTION_STATUS = `SELECT status FROM connections WHERE ${KEY}`

export function signInVerbs(driver: Driver): SignInStore {
  return {
    async createConnectionOnce(connection, loginHash) {
      return await orWhyNot(async () => {
        await insertConnection(driver, connection, loginHash)
        return 'created' as const
      })
    },

    startSignIn(request) {
      const { appId, connectionId, signInId, changed, consent, nowMs } = request
      const key = { appId, connectionId }
      return orWhyNot(() =>
        driver.transaction(async (tx) => {
          const row = await tx.get(LOCK_CONNECTION, key)
          if (row === undefined || row.user_id !== request.userId) return 'unknown'
          const status = word(row, 'status', CONNECTION_STATUSES)
          if (status === 'ended') return 'unknown'
          const since = integer(row, 'status_changed_at_ms')
          if (BUSY_STATUSES.includes(status) && since > request.stalledBeforeMs) return 'busy'
          if (!CONNECTION_TRANSITIONS.authenticating.includes(status)) return 'over'
          if (changed !== undefined) {
            // A stalled sign-in cannot return to `created` and does not need to.
            await moveConnection(tx, { ...key, to: 'created', nowMs })
            if (changed.loginHash !== undefined)
              await tx.run(UPDATE_LOGIN_HASH, { ...key, loginHash: changed.loginHash })
          }
          await moveConnection(tx, { ...key, to: 'authenticating', nowMs })
          await dropSignIn(tx, { ...key, nowMs })
          const { sealedState, deadlineMs } = request
          await tx.run(INSERT_SIGN_IN, { ...key, signInId, sealedState, deadlineMs })
          const { providerName, scopes, untilMs: requestedUntilMs, details, expiresAtMs } = consent
          const asked = {
            userId: request.userId,
            providerName,
            request: { mode: 'continuous', scopes },
            authorizationDetails: details,
            requestedUntilMs,
            expiresAtMs,
            actor: 'client',
            nowMs,
          } as const
          await requestConsent(tx, { appId, consentId: signInId }, asked)
          await attachConnection(tx, { appId, consentId: signInId }, connectionId)
          return 'started'
        }),
      )
    },

    async loadSignIn(appId, connectionId) {
      const row = await driver.get(SELECT_SIGN_IN, { appId, connectionId })
      return row === undefined ? undefined : readSignIn(row)
    },

    saveSignInStep(saved) {
      const { to, message, nowMs } = saved
      return atStep(driver, saved, to, async (tx) => {
        const { sealedState, stateHash, dueAtMs, deadlineMs } = saved
        await tx.run(UPDATE_STEP, { ...stepOf(saved), sealedState, stateHash, dueAtMs, deadlineMs })
        await moveConnection(tx, { ...keyOf(saved), to, message, nowMs })
        return 'saved' as const
      })
    },

    claimSignInStep(claim) {
      const { appId, connectionId, from, step, stateHash, deadlineMs, nowMs } = claim
      const key = { appId, connectionId }
      return driver.transaction(async (tx) => {
        const row = await tx.get(LOCK_CONNECTION, key)
        if (row === undefined || row.status !== from) return undefined
        const claimed = await tx.get(CLAIM_STEP, { ...key, step, stateHash, deadlineMs, nowMs })
        if (claimed === undefined) return undefined
        await moveConnection(tx, { ...key, to: 'authenticating', nowMs })
        return readSignIn(claimed)
      })
    },

    completeSignIn(done) {
      const { sealedSession, replaces, consentExpiresAtMs, identityHash, grantedScopes, read, nowMs } = done
      const items = done.items && JSON.stringify(done.items)
      const key = keyOf(done)
      return atStep(driver, done, 'updating', async (tx, userId, locked) => {
        if (!(await replaceSessionIn(tx, locked, replaces, nowMs))) return 'changed'
        await tx.run(DELETE_SIGN_IN, stepOf(done))
        await tx.run(UPDATE_BANK_SESSION, { ...key, sealedSession, consentExpiresAtMs, items, identityHash })
        await authoriseConsents(tx, { ...key, nowMs, drivenByApp: true }, consentExpiresAtMs)
        await activateConsent(tx, { appId: done.appId, consentId: done.signInId }, grantedScopes, nowMs)
        await moveConnection(tx, { ...key, to: 'updating', nowMs })
        if (read) {
          await enqueueRefresh(tx, { ...key, source: 'api', attended: true, nowMs })
        } else {
          await moveConnection(tx, { ...key, to: 'updated', nowMs })
          await writeFinishedEvent(
            tx,
            { ...done, userId, status: 'updated', message: '' },
            consentExpiresAtMs,
          )
        }
        return 'completed' as const
      })
    },

    failSignIn(failed) {
      const { status, message, problem, by, nowMs } = failed
      return atStep(driver, failed, status, async (tx, userId) => {
        await tx.run(DELETE_SIGN_IN, stepOf(failed))
        const moved = await moveConnection(tx, { ...keyOf(failed), to: status, message, problem, nowMs })
        const consentKey = { appId: failed.appId, consentId: failed.signInId }
        await moveConsent(tx, consentKey, { state: 'rejected', actor: by, detail: problem, nowMs })
        const expiresAtMs = moved && optionalInteger(moved, 'consent_expires_at_ms')
        await writeFinishedEvent(tx, { ...failed, userId }, expiresAtMs)
        return 'failed' as const
      })
    },

    async leaseDueSignIn(nowMs, leaseUntilMs) {
      return await takeFirstDue(
        () => listDue(driver, LIST_DUE, { nowMs }),
        (due) =>
          driver.transaction(async (tx) => {
            const key = { appId: text(due, 'app_id'), connectionId: text(due, 'connection_id') }
            const row = await tx.get(LEASE_IF_DUE, { ...key, nowMs, leaseUntilMs })
            if (row === undefined) return undefined
            const connection = await tx.get(SELECT_CONNECTION_STATUS, key)
            if (connection === undefined) return undefined
            return { ...readSignIn(row), status: word(connection, 'status', CONNECTION_STATUSES) }
          }),
      )
    },

    async postponeSignIn(step, dueAtMs) {
      await driver.run(UPDATE_DUE_TIME, { ...stepOf(step), dueAtMs })
    },
  }
}

/** Runs `work` with the connection locked, if the sign-in is at this step and the status may change to `to`. */
function atStep<Fact>(
  driver: Driver,
  step: SignInStepId,
  to: ConnectionStatus,
  work: (tx: Tx, userId: string, locked: Row) => Promise<Fact>,
): Promise<Fact | 'superseded'> {
  return driver.transaction(async (tx) => {
    const row = await tx.get(LOCK_CONNECTION, keyOf(step))
    if (row === undefined) return 'superseded'
    const status = word(row, 'status', CONNECTION_STATUSES)
    if (status !== 'authenticating' && !isAwaiting(status)) return 'superseded'
    const found = await tx.get(SELECT_SIGN_IN, keyOf(step))
    if (found === undefined) return 'superseded'
    const signIn = readSignIn(found)
    if (signIn.signInId !== step.signInId || signIn.step !== step.step) return 'superseded'
    return CONNECTION_TRANSITIONS[to].includes(status) ? work(tx, text(row, 'user_id'), row) : 'superseded'
  })
}

async function writeFinishedEvent(
  tx: Tx,
  done: Pick<FailSignIn, 'appId' | 'connectionId' | 'status' | 'message' | 'eventSeed' | 'nowMs'> & {
    readonly userId: string
  },
  sessionExpiresAtMs: number | undefined,
): Promise<void> {
  const { appId, connectionId, status, message, eventSeed, nowMs, userId } = done
  if (!isFinished(status)) return
  await writeEvents(tx, { appId, userId, eventSeed, nowMs }, [
    {
      kind: 'refresh.finished',
      connectionId,
      status,
      message,
      finishedAtMs: nowMs,
      source: 'api',
      sessionExpiresAtMs,
    },
  ])
}

/** A duplicate is another connection of the user with the same login at the same bank. */
function orWhyNot<Fact>(work: () => Promise<Fact>): Promise<Fact | 'exists' | 'unknown'> {
  return onMissingParent('unknown', () => onDuplicate('exists', work))
}

function keyOf({ appId, connectionId }: { readonly appId: string; readonly connectionId: string }) {
  return { appId, connectionId }
}

function stepOf({ appId, connectionId, signInId, step }: SignInStepId): Parameters {
  return { appId, connectionId, signInId, step }
}

function readSignIn(row: Row): ConnectionSignIn {
  return {
    appId: text(row, 'app_id'),
    connectionId: text(row, 'connection_id'),
    signInId: text(row, 'sign_in_id'),
    step: integer(row, 'step'),
    sealedState: text(row, 'sealed_state'),
    stateHash: optionalText(row, 'state_hash'),
    deadlineMs: integer(row, 'deadline_ms'),
  }
}
