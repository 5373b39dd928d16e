// codec: Deferred reads; a due one is leased to one worker

import {
  DEFERRED_READ_STATES,
  type DeferredRead,
  type DeferredReadStore,
} from '../../core/connections/deferred-read.ts'
import { REFUSALS, type RefusalCode } from '../../core/errors.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { DUE_BATCH, dueList, listDue, takeFirstDue } from '../engine/due-work.ts'
import { onMissingParent } from '../engine/errors.ts'
import { corrupt, integer, optionalText, text, word } from '../engine/row.ts'

const COLUMNS = `app_id, read_id, dialect, user_id, connection_id, state, failure_code, failure_subject, request, receiver_url,
  created_at_ms, expires_at_ms`

const INSERT = `
  INSERT INTO deferred_reads (${COLUMNS}, due_at_ms)
  VALUES (:appId, :readId, :dialect, :userId, :connectionId, :state, :failureCode, :failureSubject, :request, :receiverUrl,
    :createdAtMs, :expiresAtMs, :createdAtMs)`

const SELECT = `
  SELECT ${COLUMNS} FROM deferred_reads
  WHERE app_id = :appId AND read_id = :readId AND expires_at_ms > :nowMs`

const LIST_DUE = dueList(`
  SELECT app_id, read_id FROM deferred_reads WHERE due_at_ms <= :nowMs
  ORDER BY due_at_ms, app_id, read_id LIMIT ${DUE_BATCH}`)

const LEASE_IF_DUE = `
  UPDATE deferred_reads SET due_at_ms = :leaseUntilMs, attempts = attempts + 1 WHERE app_id = :appId AND read_id IN (
    SELECT read_id FROM deferred_reads
    WHERE app_id = :appId AND read_id = :readId AND due_at_ms <= :nowMs FOR UPDATE SKIP LOCKED)
  RETURNING ${COLUMNS}, attempts`

const SETTLE_LEASED = `
  UPDATE deferred_reads SET state = :state, failure_code = :failureCode, failure_subject = :failureSubject, due_at_ms = :dueAtMs,
    attempts = 0
  WHERE app_id = :appId AND read_id = :readId AND state = 'waiting' AND due_at_ms = :leaseUntilMs`

const POSTPONE_LEASED = `
  UPDATE deferred_reads SET due_at_ms = :dueAtMs
  WHERE app_id = :appId AND read_id = :readId AND due_at_ms = :leaseUntilMs`

export function deferredReadVerbs(driver: Driver): DeferredReadStore {
  return {
    createDeferredRead({ failure, request, ...read }) {
      return onMissingParent('unknown', async () => {
        await driver.run(INSERT, {
          ...read,
          request: JSON.stringify(request),
          failureCode: failure?.code,
          failureSubject: failure?.subject,
        })
        return 'created' as const
      })
    },

    async loadDeferredRead(appId, readId, nowMs) {
      const row = await driver.get(SELECT, { appId, readId, nowMs })
      return row === undefined ? undefined : readDeferred(row)
    },

    async claimDeferredRead(nowMs, leaseUntilMs) {
      const row = await takeFirstDue(
        () => listDue(driver, LIST_DUE, { nowMs }),
        (due) => {
          const key = { appId: text(due, 'app_id'), readId: text(due, 'read_id') }
          return driver.transaction(async (tx) => tx.get(LEASE_IF_DUE, { ...key, nowMs, leaseUntilMs }))
        },
      )
      return row && { read: readDeferred(row), attempts: integer(row, 'attempts'), leaseUntilMs }
    },

    async settleDeferredRead({ read: { appId, readId }, leaseUntilMs }, { state, failure, dueAtMs }) {
      const end = { state, failureCode: failure?.code, failureSubject: failure?.subject, dueAtMs }
      await driver.run(SETTLE_LEASED, { appId, readId, leaseUntilMs, ...end })
    },

    async postponeDeferredRead({ read: { appId, readId }, leaseUntilMs }, dueAtMs) {
      await driver.run(POSTPONE_LEASED, { appId, readId, leaseUntilMs, dueAtMs })
    },
  }
}

function readDeferred(row: Row): DeferredRead {
  const code = optionalText(row, 'failure_code')
  if (code !== undefined && !isRefusalCode(code)) throw corrupt('failure_code')
  const subject = optionalText(row, 'failure_subject')
  return {
    appId: text(row, 'app_id'),
    readId: text(row, 'read_id'),
    dialect: text(row, 'dialect'),
    userId: text(row, 'user_id'),
    connectionId: text(row, 'connection_id'),
    state: word(row, 'state', DEFERRED_READ_STATES),
    failure: code === undefined ? undefined : { code, ...(subject !== undefined && { subject }) },
    request: readRequest(text(row, 'request')),
    receiverUrl: optionalText(row, 'receiver_url'),
    createdAtMs: integer(row, 'created_at_ms'),
    expiresAtMs: integer(row, 'expires_at_ms'),
  }
}

function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code)
}

function readRequest(content: string): JsonObject {
  const parsed = parseJson(content)
  if (!parsed.ok || !isJsonObject(parsed.value)) throw corrupt('request')
  return parsed.value
}
