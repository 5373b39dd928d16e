// codec: Refresh queue; the connection row is the lock

import {
  BUSY_STATUSES,
  CONNECTION_STATUSES,
  CONNECTION_TRANSITIONS,
} from '../../core/connections/connection.ts'
import {
  REFRESH_REQUEST_SOURCES,
  type RefreshRequestSource,
  type RefreshStore,
} from '../../core/connections/store.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { DUE_BATCH, dueList, listDue, takeFirstDue } from '../engine/due-work.ts'
import { integer, optionalText, text, word } from '../engine/row.ts'
import { moveConnection } from './status.ts'
import { dropSignIn } from './superseded-sign-ins.ts'

const LOCK_CONNECTION_OF_USER = `
  SELECT status, status_changed_at_ms, unattended_reads,
    CASE WHEN sealed_session IS NULL THEN 0 ELSE 1 END AS signed_in
  FROM connections WHERE app_id = :appId AND connection_id = :connectionId AND user_id = :userId FOR UPDATE`

const UPDATE_UNATTENDED_READS = `
  UPDATE connections SET unattended_reads = :reads WHERE app_id = :appId AND connection_id = :connectionId`

const UPSERT_REFRESH = `
  INSERT INTO refreshes (app_id, connection_id, source, attended, requested_at_ms, lease_until_ms)
  VALUES (:appId, :connectionId, :source, :attended, :nowMs, 0)
  ON CONFLICT (app_id, connection_id) DO UPDATE SET source = excluded.source, attended = excluded.attended,
    requested_at_ms = excluded.requested_at_ms, lease_until_ms = excluded.lease_until_ms`

const LIST_DUE = dueList(`
  SELECT app_id, connection_id FROM refreshes WHERE lease_until_ms <= :nowMs
  ORDER BY lease_until_ms, requested_at_ms, app_id, connection_id LIMIT ${DUE_BATCH}`)

const LEASE_IF_DUE = `
  UPDATE refreshes SET lease_until_ms = :leaseUntilMs WHERE app_id = :appId AND connection_id IN (
    SELECT connection_id FROM refreshes
    WHERE app_id = :appId AND connection_id = :connectionId AND lease_until_ms <= :nowMs FOR UPDATE SKIP LOCKED)
  RETURNING app_id, connection_id, source, attended`

// Guarded by the lease: once the connection's status shows that the refresh is done, the next one may be queued in the same row.
const DELETE_FINISHED = `
  DELETE FROM refreshes
  WHERE app_id = :appId AND connection_id = :connectionId AND lease_until_ms = :leaseUntilMs`

const RELEASE_LEASED = `
  UPDATE refreshes SET lease_until_ms = 0
  WHERE app_id = :appId AND connection_id = :connectionId AND lease_until_ms = :leaseUntilMs`

export function refreshVerbs(driver: Driver): RefreshStore {
  return {
    requestRefresh({ appId, userId, connectionId, source, unattended, nowMs, stalledBeforeMs }) {
      const key = { appId, connectionId }
      return driver.transaction(async (tx) => {
        const row = await tx.get(LOCK_CONNECTION_OF_USER, { ...key, userId })
        const status = row && word(row, 'status', CONNECTION_STATUSES)
        if (row === undefined || status === undefined || status === 'ended') return 'unknown'
        const since = integer(row, 'status_changed_at_ms')
        if (BUSY_STATUSES.includes(status) && since > stalledBeforeMs) return 'busy'
        if (!CONNECTION_TRANSITIONS.updating.includes(status)) return 'sign_in_needed'
        // Without the bank's tokens nothing can be read.
        if (status !== 'updated' && row.signed_in === 0) return 'sign_in_needed'
        if (unattended !== undefined) {
          const reads = readTimes(row).filter((atMs) => atMs > unattended.sinceMs)
          if (reads.length >= unattended.max) return 'limited'
          await tx.run(UPDATE_UNATTENDED_READS, { ...key, reads: JSON.stringify([...reads, nowMs]) })
        }
        await moveConnection(tx, { ...key, to: 'updating', nowMs })
        await dropSignIn(tx, { appId, connectionId, nowMs })
        await enqueueRefresh(tx, { ...key, source, attended: unattended === undefined, nowMs })
        return 'requested'
      })
    },

    async claimRefresh(nowMs, leaseUntilMs) {
      const row = await takeFirstDue(
        () => listDue(driver, LIST_DUE, { nowMs }),
        (due) => {
          const key = { appId: text(due, 'app_id'), connectionId: text(due, 'connection_id') }
          return driver.transaction(async (tx) => tx.get(LEASE_IF_DUE, { ...key, nowMs, leaseUntilMs }))
        },
      )
      if (row === undefined) return undefined
      return {
        appId: text(row, 'app_id'),
        connectionId: text(row, 'connection_id'),
        source: word(row, 'source', REFRESH_REQUEST_SOURCES),
        attended: integer(row, 'attended') === 1,
        leaseUntilMs,
      }
    },

    async finishRefresh(appId, connectionId, leaseUntilMs) {
      await driver.run(DELETE_FINISHED, { appId, connectionId, leaseUntilMs })
    },

    async releaseRefresh(appId, connectionId, leaseUntilMs) {
      await driver.run(RELEASE_LEASED, { appId, connectionId, leaseUntilMs })
    },
  }
}

export async function enqueueRefresh(
  tx: Tx,
  refresh: {
    readonly appId: string
    readonly connectionId: string
    readonly source: RefreshRequestSource
    readonly attended: boolean
    readonly nowMs: number
  },
): Promise<void> {
  await tx.run(UPSERT_REFRESH, { ...refresh, attended: refresh.attended ? 1 : 0 })
}

function readTimes(row: Row): readonly number[] {
  const stored = optionalText(row, 'unattended_reads')
  const parsed: unknown = stored === undefined ? [] : JSON.parse(stored)
  return Array.isArray(parsed) ? parsed.filter((atMs) => typeof atMs === 'number') : []
}
