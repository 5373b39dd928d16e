// contract: Sign-ins over the API in memory; without consents and events

import {
  BUSY_STATUSES,
  CONNECTION_TRANSITIONS,
  type ConnectionStatus,
  isAwaiting,
} from '../../../src/core/connections/connection.ts'
import type { SignInStepId, SignInStore } from '../../../src/core/connections/sign-in-store.ts'
import { type ConnectionRow, keyOf, type Tables } from './tables.ts'

export function inMemorySignIns(tables: Tables): SignInStore {
  const keyOfStep = ({ appId, connectionId }: Pick<SignInStepId, 'appId' | 'connectionId'>) =>
    keyOf(appId, connectionId)
  const move = (row: ConnectionRow, status: ConnectionStatus, nowMs: number, statusMessage = '') => {
    if (!CONNECTION_TRANSITIONS[status].includes(row.connection.status)) return
    row.connection = { ...row.connection, status, statusMessage, statusChangedAtMs: nowMs }
  }
  /** The connection, if the sign-in is at this step and the status may change to `to`. */
  const rowAt = (step: SignInStepId, to: ConnectionStatus): ConnectionRow | undefined => {
    const row = tables.connections.get(keyOfStep(step))
    const signIn = tables.signIns.get(keyOfStep(step))
    if (row === undefined || signIn?.signInId !== step.signInId || signIn.step !== step.step) return undefined
    const { status } = row.connection
    if (status !== 'authenticating' && !isAwaiting(status)) return undefined
    return CONNECTION_TRANSITIONS[to].includes(status) ? row : undefined
  }
  const isTaken = (appId: string, userId: string, loginHash: string | undefined, connectionId: string) =>
    loginHash !== undefined &&
    [...tables.connections.values()].some(
      (row) =>
        row.connection.appId === appId &&
        row.connection.userId === userId &&
        row.connection.connectionId !== connectionId &&
        row.connection.status !== 'ended' &&
        row.loginHash === loginHash,
    )

  return {
    async createConnectionOnce(connection, loginHash) {
      const { appId, userId, connectionId } = connection
      if (!tables.users.has(keyOf(appId, userId))) return 'unknown'
      if (isTaken(appId, userId, loginHash, connectionId)) return 'exists'
      tables.connections.set(keyOf(appId, connectionId), { connection, unattendedReads: [], loginHash })
      return 'created'
    },

    async startSignIn({
      appId,
      userId,
      connectionId,
      signInId,
      changed,
      sealedState,
      deadlineMs,
      ...request
    }) {
      const { nowMs, stalledBeforeMs } = request
      const row = tables.connections.get(keyOf(appId, connectionId))
      if (row === undefined || row.connection.userId !== userId) return 'unknown'
      const { status, statusChangedAtMs } = row.connection
      if (status === 'ended') return 'unknown'
      if (BUSY_STATUSES.includes(status) && statusChangedAtMs > stalledBeforeMs) return 'busy'
      if (!CONNECTION_TRANSITIONS.authenticating.includes(status)) return 'over'
      if (isTaken(appId, userId, changed?.loginHash, connectionId)) return 'exists'
      if (changed !== undefined) move(row, 'created', nowMs)
      if (changed?.loginHash !== undefined) row.loginHash = changed.loginHash
      move(row, 'authenticating', nowMs)
      const signIn = { appId, connectionId, signInId, step: 1, sealedState, stateHash: undefined, deadlineMs }
      tables.signIns.set(keyOf(appId, connectionId), { ...signIn, dueAtMs: deadlineMs })
      return 'started'
    },

    async loadSignIn(appId, connectionId) {
      return tables.signIns.get(keyOf(appId, connectionId))
    },

    async saveSignInStep({ to, message, nowMs, sealedState, stateHash, dueAtMs, deadlineMs, ...at }) {
      const row = rowAt(at, to)
      if (row === undefined) return 'superseded'
      const { appId, connectionId, signInId, step } = at
      const saved = { sealedState, stateHash, dueAtMs, deadlineMs, step: step + 1 }
      tables.signIns.set(keyOfStep(at), { appId, connectionId, signInId, ...saved })
      move(row, to, nowMs, message)
      return 'saved'
    },

    async claimSignInStep({ from, step, stateHash, deadlineMs, nowMs, ...key }) {
      const row = tables.connections.get(keyOfStep(key))
      const signIn = tables.signIns.get(keyOfStep(key))
      if (row?.connection.status !== from || signIn === undefined) return undefined
      const isIt = signIn.step === step || (stateHash !== undefined && signIn.stateHash === stateHash)
      if (signIn.deadlineMs <= nowMs || !isIt) return undefined
      const claimed = {
        ...signIn,
        step: signIn.step + 1,
        stateHash: undefined,
        dueAtMs: deadlineMs,
        deadlineMs,
      }
      tables.signIns.set(keyOfStep(key), claimed)
      move(row, 'authenticating', nowMs)
      return claimed
    },

    async completeSignIn(done) {
      const { sealedSession, replaces, consentExpiresAtMs, identityHash, items, read, nowMs, ...at } = done
      const row = rowAt(at, 'updating')
      if (row === undefined) return 'superseded'
      if (replaces !== undefined && row.connection.sealedSession !== replaces.sealedSession) return 'changed'
      if (replaces?.revocation !== undefined) tables.bankRevocations.push({ ...replaces.revocation, nowMs })
      const { appId, connectionId } = at
      tables.signIns.delete(keyOfStep(at))
      row.connection = {
        ...row.connection,
        sealedSession,
        consentExpiresAtMs,
        ...(items !== undefined && { items }),
        ...(identityHash !== undefined && { identityHash }),
      }
      move(row, 'updating', nowMs)
      const queued = { source: 'api' as const, attended: true, requestedAtMs: nowMs, leaseUntilMs: 0 }
      if (read) tables.refreshes.set(keyOfStep(at), { appId, connectionId, ...queued })
      else move(row, 'updated', nowMs)
      return 'completed'
    },

    async failSignIn({ status, message, problem, nowMs, ...at }) {
      const row = rowAt(at, status)
      if (row === undefined) return 'superseded'
      tables.signIns.delete(keyOfStep(at))
      move(row, status, nowMs, message)
      row.connection = { ...row.connection, problem }
      return 'failed'
    },

    async leaseDueSignIn(nowMs, leaseUntilMs) {
      const [due] = [...tables.signIns]
        .filter(([, signIn]) => signIn.dueAtMs <= nowMs)
        .toSorted(([, a], [, b]) => a.dueAtMs - b.dueAtMs)
      if (due === undefined) return undefined
      const [key, signIn] = due
      tables.signIns.set(key, { ...signIn, dueAtMs: leaseUntilMs })
      const status = tables.connections.get(key)?.connection.status
      return status === undefined ? undefined : { ...signIn, status }
    },

    async postponeSignIn(step, dueAtMs) {
      const signIn = tables.signIns.get(keyOfStep(step))
      if (signIn?.signInId === step.signInId && signIn.step === step.step)
        tables.signIns.set(keyOfStep(step), { ...signIn, dueAtMs })
    },
  }
}
