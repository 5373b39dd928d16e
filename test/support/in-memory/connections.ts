// contract: In-memory connections and refresh queue, without transactions and consents

import {
  BUSY_STATUSES,
  CONNECTION_TRANSITIONS,
  type Connection,
} from '../../../src/core/connections/connection.ts'
import type {
  BankRevocationStore,
  ConnectionStore,
  RefreshStore,
} from '../../../src/core/connections/store.ts'
import type { RevokedBy } from '../../../src/core/grants/grant.ts'
import { type ConnectionRow, keyOf, type Tables } from './tables.ts'

const REVOKED_BY: Readonly<Record<string, RevokedBy>> = { person: 'person', client: 'client' }

type Key = Pick<Connection, 'appId' | 'connectionId'>

export function inMemoryConnections(
  tables: Tables,
): ConnectionStore & RefreshStore & Pick<BankRevocationStore, 'queueBankRevocation'> {
  const rowOf = ({ appId, connectionId }: Key) => tables.connections.get(keyOf(appId, connectionId))
  /** Changes a connection that is not disconnected; otherwise tells why not. */
  const change = (key: Key, apply: (row: ConnectionRow) => void): 'changed' | 'ended' | 'unknown' => {
    const row = rowOf(key)
    if (row === undefined) return 'unknown'
    if (row.connection.status === 'ended') return 'ended'
    apply(row)
    return 'changed'
  }

  return {
    async queueBankRevocation(revocation) {
      tables.bankRevocations.push(revocation)
    },

    async createConnection(connection) {
      if (!tables.users.has(keyOf(connection.appId, connection.userId))) return 'unknown'
      const key = keyOf(connection.appId, connection.connectionId)
      tables.connections.set(key, { connection, unattendedReads: [] })
      return 'created'
    },

    async loadConnection(appId, connectionId) {
      return rowOf({ appId, connectionId })?.connection
    },

    async listConnections(appId, userId) {
      return [...tables.connections.values()]
        .map(({ connection }) => connection)
        .filter((connection) => connection.appId === appId && connection.userId === userId)
        .toSorted((a, b) => a.createdAtMs - b.createdAtMs)
    },

    async listFailedConnections(appId, { after, limit }) {
      const failed = ['authentication_error', 'temporary_error', 'permanent_error', 'session_expired']
      return [...tables.connections.values()]
        .map(({ connection }) => connection)
        .filter((one) => one.appId === appId && one.connectionId > after && failed.includes(one.status))
        .toSorted((a, b) => (a.connectionId < b.connectionId ? -1 : 1))
        .slice(0, limit)
    },

    async setConnectionStatus({ status, message, nowMs, problem, ...key }) {
      const row = rowOf(key)
      if (row === undefined) return 'unknown'
      if (row.connection.status === 'ended') return 'ended'
      if (!CONNECTION_TRANSITIONS[status].includes(row.connection.status)) return 'not_allowed'
      const { problem: _old, ...rest } = row.connection
      row.connection = {
        ...rest,
        status,
        statusMessage: message,
        statusChangedAtMs: nowMs,
        ...(problem !== undefined && { problem }),
      }
      return 'set'
    },

    async chooseConnectionItems(appId, connectionId, items) {
      const fact = change({ appId, connectionId }, (row) => {
        row.connection = { ...row.connection, items }
      })
      return fact === 'changed' ? 'chosen' : fact
    },

    async setBackgroundRefresh(appId, connectionId, isOn) {
      const fact = change({ appId, connectionId }, (row) => {
        const { backgroundRefresh: _old, ...rest } = row.connection
        row.connection = { ...rest, ...(!isOn && { backgroundRefresh: false as const }) }
      })
      return fact === 'changed' ? 'set' : fact
    },

    async saveBankSession({
      sealedSession,
      replaces,
      consentExpiresAtMs,
      identityHash,
      nowMs,
      isRefresh,
      ...key
    }) {
      const connection = rowOf(key)?.connection
      if (replaces !== undefined && connection !== undefined && connection.status !== 'ended') {
        if (connection.sealedSession !== replaces.sealedSession) return 'changed'
        if (replaces.revocation !== undefined) tables.bankRevocations.push({ ...replaces.revocation, nowMs })
      }
      const fact = change(key, (row) => {
        const before = isRefresh === true ? (row.connection.consentExpiresAtMs ?? 0) : 0
        const expiresAtMs = Math.max(consentExpiresAtMs, before)
        row.connection = {
          ...row.connection,
          sealedSession,
          consentExpiresAtMs: expiresAtMs,
          ...(identityHash !== undefined && { identityHash }),
        }
      })
      return fact === 'changed' ? 'saved' : fact
    },

    async saveBankData(appId, connectionId, { identity, accounts, refreshedAtMs, refreshedBy }) {
      const fact = change({ appId, connectionId }, (row) => {
        row.connection = {
          ...row.connection,
          identity: identity ?? row.connection.identity,
          refreshedAtMs,
          ...(refreshedBy !== undefined && { refreshedBy }),
        }
        for (const account of accounts) tables.accounts.set(keyOf(appId, account.accountId), account)
      })
      return fact === 'changed' ? 'saved' : fact
    },

    async disconnectConnection({ nowMs, by, notify, ...key }) {
      const fact = change(key, (row) => {
        row.connection = {
          ...row.connection,
          status: 'ended',
          statusMessage: notify?.message ?? '',
          statusChangedAtMs: nowMs,
          sealedSession: undefined,
          identity: undefined,
        }
        for (const grant of tables.grants.values()) {
          const { appId, connectionId, revokedAtMs } = grant.grant
          if (appId !== key.appId || connectionId !== key.connectionId || revokedAtMs !== undefined) continue
          grant.grant = { ...grant.grant, revokedAtMs: nowMs, revokedBy: REVOKED_BY[by] ?? 'operator' }
        }
        for (const [id, account] of tables.accounts)
          if (account.appId === key.appId && account.connectionId === key.connectionId)
            tables.accounts.delete(id)
      })
      if (fact === 'changed') return 'disconnected'
      return fact === 'ended' ? 'already_disconnected' : 'unknown'
    },

    ...refreshVerbs(tables, rowOf),
  }
}

function refreshVerbs(tables: Tables, rowOf: (key: Key) => ConnectionRow | undefined): RefreshStore {
  return {
    async requestRefresh({ appId, userId, connectionId, source, unattended, nowMs, stalledBeforeMs }) {
      const row = rowOf({ appId, connectionId })
      if (row === undefined || row.connection.userId !== userId) return 'unknown'
      const { status, statusChangedAtMs, sealedSession } = row.connection
      if (status === 'ended') return 'unknown'
      if (BUSY_STATUSES.includes(status) && statusChangedAtMs > stalledBeforeMs) return 'busy'
      if (!CONNECTION_TRANSITIONS.updating.includes(status)) return 'sign_in_needed'
      if (status !== 'updated' && sealedSession === undefined) return 'sign_in_needed'
      if (unattended !== undefined) {
        const reads = row.unattendedReads.filter((atMs) => atMs > unattended.sinceMs)
        if (reads.length >= unattended.max) return 'limited'
        row.unattendedReads = [...reads, nowMs]
      }
      const { problem: _old, ...rest } = row.connection
      row.connection = { ...rest, status: 'updating', statusMessage: '', statusChangedAtMs: nowMs }
      const attended = unattended === undefined
      const queued = { appId, connectionId, source, attended, requestedAtMs: nowMs, leaseUntilMs: 0 }
      tables.refreshes.set(keyOf(appId, connectionId), queued)
      return 'requested'
    },

    async claimRefresh(nowMs, leaseUntilMs) {
      const [next] = [...tables.refreshes]
        .filter(([, row]) => row.leaseUntilMs <= nowMs)
        .toSorted(([, a], [, b]) => a.leaseUntilMs - b.leaseUntilMs || a.requestedAtMs - b.requestedAtMs)
      if (next === undefined) return undefined
      const [key, row] = next
      tables.refreshes.set(key, { ...row, leaseUntilMs })
      const { requestedAtMs: _requested, ...claimed } = row
      return { ...claimed, leaseUntilMs }
    },

    async finishRefresh(appId, connectionId, leaseUntilMs) {
      const key = keyOf(appId, connectionId)
      if (tables.refreshes.get(key)?.leaseUntilMs === leaseUntilMs) tables.refreshes.delete(key)
    },

    async releaseRefresh(appId, connectionId, leaseUntilMs) {
      const key = keyOf(appId, connectionId)
      const row = tables.refreshes.get(key)
      if (row?.leaseUntilMs === leaseUntilMs) tables.refreshes.set(key, { ...row, leaseUntilMs: 0 })
    },
  }
}
