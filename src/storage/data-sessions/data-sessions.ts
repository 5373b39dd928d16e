// codec: Data sessions

import { DATA_SESSION_STATES, type DataSession } from '../../core/data-sessions/data-session.ts'
import type { DataSessionStore } from '../../core/data-sessions/store.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { flag, integer, optionalText, text, word } from '../engine/row.ts'

const COLUMNS = `app_id, session_id, dialect, user_id, connection_id, state, is_stored_data, sign_in_id, ticket_hash, reference, options,
  created_at_ms, expires_at_ms`

const INSERT = `
  INSERT INTO data_sessions (${COLUMNS})
  VALUES (:appId, :sessionId, :dialect, :userId, :connectionId, :state, :isStoredData, :signInId, :ticketHash, :reference, :options,
    :createdAtMs, :expiresAtMs)`

const SELECT = `SELECT ${COLUMNS} FROM data_sessions WHERE app_id = :appId AND session_id = :sessionId`

const SELECT_NEWEST = `
  SELECT ${COLUMNS} FROM data_sessions WHERE app_id = :appId AND connection_id = :connectionId
  ORDER BY created_at_ms DESC, session_id LIMIT 1`

const ADVANCE = `
  UPDATE data_sessions SET state = :to, options = COALESCE(:options, options), expires_at_ms = :expiresAtMs
  WHERE app_id = :appId AND session_id = :sessionId AND state = :from`

export function dataSessionVerbs(driver: Driver): DataSessionStore {
  return {
    createDataSession(session) {
      return onMissingParent('unknown', async () => {
        const options = JSON.stringify(session.options)
        await driver.run(INSERT, { ...session, options, isStoredData: session.isStoredData ? 1 : 0 })
        return 'created' as const
      })
    },

    async loadDataSession(appId, sessionId) {
      const row = await driver.get(SELECT, { appId, sessionId })
      return row === undefined ? undefined : readSession(row)
    },

    async findDataSession(appId, connectionId) {
      const row = await driver.get(SELECT_NEWEST, { appId, connectionId })
      return row === undefined ? undefined : readSession(row)
    },

    async advanceDataSession({ options, ...advance }) {
      const changed = await driver.run(ADVANCE, { ...advance, options: options && JSON.stringify(options) })
      return changed === 1 ? 'advanced' : 'not_in_state'
    },
  }
}

function readSession(row: Row): DataSession {
  return {
    appId: text(row, 'app_id'),
    sessionId: text(row, 'session_id'),
    dialect: text(row, 'dialect'),
    userId: text(row, 'user_id'),
    connectionId: text(row, 'connection_id'),
    state: word(row, 'state', DATA_SESSION_STATES),
    isStoredData: flag(row, 'is_stored_data'),
    signInId: optionalText(row, 'sign_in_id'),
    ticketHash: optionalText(row, 'ticket_hash'),
    reference: optionalText(row, 'reference'),
    options: readOptions(row),
    createdAtMs: integer(row, 'created_at_ms'),
    expiresAtMs: integer(row, 'expires_at_ms'),
  }
}

function readOptions(row: Row): JsonObject {
  const parsed = parseJson(text(row, 'options'))
  if (!parsed.ok || !isJsonObject(parsed.value))
    throw new TypeError('the options of a data session are no JSON object')
  return Object.fromEntries(Object.entries(parsed.value))
}
