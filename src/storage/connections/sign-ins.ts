// codec: sign-ins that apps lead over the API; the connection row is the lock, SQL beside its function

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
import { StorageError } from '../engine/errors.ts'
import { integer, optionalInteger, optionalText, text, word } from '../engine/row.ts'
import { isFinished, writeEvents } from '../webhooks/outbox.ts'
import { insertConnection } from './connections.ts'
import { enqueueRefresh } from './refreshes.ts'
import { moveConnection } from './status.ts'
import { dropSignIn } from './superseded-sign-ins.ts'

const KEY = 'app_id = :appId AND connection_id = :connectionId'
const COLUMNS = 'app_id, connection_id, sign_in_id, step, sealed_state, state_hash, deadline_ms'

const LOCK = `SELECT user_id, status, status_changed_at_ms FROM connections WHERE ${KEY} FOR UPDATE`

const SET_LOGIN = `UPDATE connections SET login_hash = :loginHash WHERE ${KEY}`

const START = `
  INSERT INTO connection_sign_ins (${COLUMNS}, due_at_ms)
  VALUES (:appId, :connectionId, :signInId, 1, :sealedState, NULL, :deadlineMs, :deadlineMs)`

const LOAD = `SELECT ${COLUMNS} FROM connection_sign_ins WHERE ${KEY}`

const AT_STEP = `${KEY} AND sign_in_id = :signInId AND step = :step`

const SAVE = `
  UPDATE connection_sign_ins SET step = step + 1, sealed_state = :sealedState, state_hash = :stateHash,
    due_at_ms = :dueAtMs, deadline_ms = :deadlineMs
  WHERE ${AT_STEP}`

/** The bank's answer is good for one: its hash goes with the claim. */
const CLAIM = `
  UPDATE connection_sign_ins SET step = step + 1, state_hash = NULL, due_at_ms = :deadlineMs, deadline_ms = :deadlineMs
  WHERE ${KEY} AND deadline_ms > :nowMs AND (step = :step OR state_hash = :stateHash)
  RETURNING ${COLUMNS}`

const REMOVE = `DELETE FROM connection_sign_ins WHERE ${AT_STEP}`

const POSTPONE = `UPDATE connection_sign_ins SET due_at_ms = :dueAtMs WHERE ${AT_STEP}`

const SAVE_SESSION = `
  UPDATE connections SET sealed_session = :sealedSession, consent_expires_at_ms = :consentExpiresAtMs,
    items = COALESCE(:items, items)
  WHERE ${KEY}`

/** Asked first: nothing due must not cost a write. */
const ANY_DUE = 'SELECT app_id FROM connection_sign_ins WHERE due_at_ms <= :nowMs LIMIT 1'

const LEASE = `
  UPDATE connection_sign_ins SET due_at_ms = :leaseUntilMs WHERE (app_id, connection_id) IN (
    SELECT app_id, connection_id FROM connection_sign_ins WHERE due_at_ms <= :nowMs
    ORDER BY due_at_ms LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING ${COLUMNS}`

const LOAD_STATUS = `SELECT status FROM connections WHERE ${KEY}`

export function signInVerbs(driver: Driver): SignInStore {
  return {
    async createConnectionOnce(connection, loginHash) {
      return await orExists(async () => {
        await insertConnection(driver, connection, loginHash)
        return 'created' as const
      })
    },

    startSignIn(request) {
      const { appId, connectionId, signInId, changed, consent, nowMs } = request
      const key = { appId, connectionId }
      return orExists(() =>
        driver.transaction(async (tx) => {
          const row = await tx.get(LOCK, key)
          if (row === undefined || row.user_id !== request.userId) return 'unknown'
          const status = word(row, 'status', CONNECTION_STATUSES)
          if (status === 'ended') return 'unknown'
          const since = integer(row, 'status_changed_at_ms')
          if (BUSY_STATUSES.includes(status) && since > request.stalledBeforeMs) return 'busy'
          if (!CONNECTION_TRANSITIONS.authenticating.includes(status)) return 'over'
          if (changed !== undefined) {
            // One that was left at work has no way back to `created`, and needs none.
            await moveConnection(tx, { ...key, to: 'created', nowMs })
            if (changed.loginHash !== undefined)
              await tx.run(SET_LOGIN, { ...key, loginHash: changed.loginHash })
          }
          await moveConnection(tx, { ...key, to: 'authenticating', nowMs })
          await dropSignIn(tx, { ...key, nowMs })
          const { sealedState, deadlineMs } = request
          await tx.run(START, { ...key, signInId, sealedState, deadlineMs })
          const { providerName, scopes, untilMs: requestedUntilMs, expiresAtMs } = consent
          const asked = {
            userId: request.userId,
            providerName,
            request: { mode: 'continuous', scopes },
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
      const row = await driver.get(LOAD, { appId, connectionId })
      return row === undefined ? undefined : readSignIn(row)
    },

    saveSignInStep(saved) {
      const { to, message, nowMs } = saved
      return withFault(driver, saved, to, async (tx) => {
        const { sealedState, stateHash, dueAtMs, deadlineMs } = saved
        await tx.run(SAVE, { ...stepOf(saved), sealedState, stateHash, dueAtMs, deadlineMs })
        await moveConnection(tx, { ...keyOf(saved), to, message, nowMs })
        return 'saved' as const
      })
    },

    claimSignInStep(claim) {
      const { appId, connectionId, from, step, stateHash, deadlineMs, nowMs } = claim
      const key = { appId, connectionId }
      return driver.transaction(async (tx) => {
        const row = await tx.get(LOCK, key)
        if (row === undefined || row.status !== from) return undefined
        const claimed = await tx.get(CLAIM, { ...key, step, stateHash, deadlineMs, nowMs })
        if (claimed === undefined) return undefined
        await moveConnection(tx, { ...key, to: 'authenticating', nowMs })
        return readSignIn(claimed)
      })
    },

    completeSignIn(done) {
      const { sealedSession, consentExpiresAtMs, grantedScopes, read, nowMs } = done
      const items = done.items && JSON.stringify(done.items)
      const key = keyOf(done)
      return withFault(driver, done, 'updating', async (tx, userId) => {
        await tx.run(REMOVE, stepOf(done))
        await tx.run(SAVE_SESSION, { ...key, sealedSession, consentExpiresAtMs, items })
        await authoriseConsents(tx, { ...key, nowMs, ledByApp: true }, consentExpiresAtMs)
        await activateConsent(tx, { appId: done.appId, consentId: done.signInId }, grantedScopes, nowMs)
        await moveConnection(tx, { ...key, to: 'updating', nowMs })
        if (read) {
          await enqueueRefresh(tx, { ...key, source: 'api', attended: true, nowMs })
        } else {
          await moveConnection(tx, { ...key, to: 'updated', nowMs })
          await writeFinished(tx, { ...done, userId, status: 'updated', message: '' }, consentExpiresAtMs)
        }
        return 'completed' as const
      })
    },

    failSignIn(failed) {
      const { status, message, problem, by, nowMs } = failed
      return withFault(driver, failed, status, async (tx, userId) => {
        await tx.run(REMOVE, stepOf(failed))
        const moved = await moveConnection(tx, { ...keyOf(failed), to: status, message, problem, nowMs })
        const consentKey = { appId: failed.appId, consentId: failed.signInId }
        await moveConsent(tx, consentKey, { state: 'rejected', actor: by, detail: problem, nowMs })
        const expiresAtMs = moved && optionalInteger(moved, 'consent_expires_at_ms')
        await writeFinished(tx, { ...failed, userId }, expiresAtMs)
        return 'failed' as const
      })
    },

    async leaseDueSignIn(nowMs, leaseUntilMs) {
      if ((await driver.get(ANY_DUE, { nowMs })) === undefined) return undefined
      return await driver.transaction(async (tx) => {
        const row = await tx.get(LEASE, { nowMs, leaseUntilMs })
        if (row === undefined) return undefined
        const signIn = readSignIn(row)
        const connection = await tx.get(LOAD_STATUS, keyOf(signIn))
        if (connection === undefined) return undefined
        return { ...signIn, status: word(connection, 'status', CONNECTION_STATUSES) }
      })
    },

    async postponeSignIn(step, dueAtMs) {
      await driver.run(POSTPONE, { ...stepOf(step), dueAtMs })
    },
  }
}

/** Runs `work` under the lock of the connection, if this is the step at which it is and its status leads to `to`. */
function withFault<Fact>(
  driver: Driver,
  step: SignInStepId,
  to: ConnectionStatus,
  work: (tx: Tx, userId: string) => Promise<Fact>,
): Promise<Fact | 'superseded'> {
  return driver.transaction(async (tx) => {
    const row = await tx.get(LOCK, keyOf(step))
    if (row === undefined) return 'superseded'
    const status = word(row, 'status', CONNECTION_STATUSES)
    if (status !== 'authenticating' && !isAwaiting(status)) return 'superseded'
    const found = await tx.get(LOAD, keyOf(step))
    if (found === undefined) return 'superseded'
    const signIn = readSignIn(found)
    if (signIn.signInId !== step.signInId || signIn.step !== step.step) return 'superseded'
    return CONNECTION_TRANSITIONS[to].includes(status) ? work(tx, text(row, 'user_id')) : 'superseded'
  })
}

async function writeFinished(
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

/** The login of another connection of the user to the same bank. */
async function orExists<Fact>(work: () => Promise<Fact>): Promise<Fact | 'exists'> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StorageError && error.kind === 'conflict') return 'exists'
    throw error
  }
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
