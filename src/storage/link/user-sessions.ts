// codec: Link sessions of one end user

import type { LinkStore } from '../../core/link/store.ts'
import type { Driver } from '../engine/driver.ts'
import { readSession, SESSION_COLUMNS } from './sessions.ts'

const SELECT_OF_USER = `
  SELECT ${SESSION_COLUMNS} FROM link_sessions WHERE app_id = :appId AND user_id = :userId
  ORDER BY created_at_ms DESC, session_id LIMIT :limit`

export function userSessionVerbs(driver: Driver): Pick<LinkStore, 'listLinkSessions'> {
  return {
    async listLinkSessions(appId, userId, limit) {
      return (await driver.all(SELECT_OF_USER, { appId, userId, limit })).map(readSession)
    },
  }
}
