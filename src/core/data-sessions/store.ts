// contract: Storage of data sessions
// Never: a verb that decides; a verb returns a fact, and operations refuse

import type { JsonObject } from '../../lib/json.ts'
import type { DataSession, DataSessionState } from './data-session.ts'

interface AdvanceDataSession {
  readonly appId: string
  readonly sessionId: string
  readonly from: DataSessionState
  /** The same state only moves the expiry, or stores options. */
  readonly to: DataSessionState
  /** Undefined keeps the stored ones. */
  readonly options?: JsonObject | undefined
  readonly expiresAtMs: number
}

export interface DataSessionStore {
  /** `unknown` if the user does not exist. */
  createDataSession(session: DataSession): Promise<'created' | 'unknown'>
  /** Also an expired one, for an hour. */
  loadDataSession(appId: string, sessionId: string): Promise<DataSession | undefined>
  /** The newest one of the connection; undefined if there is none. */
  findDataSession(appId: string, connectionId: string): Promise<DataSession | undefined>
  /** One guarded update by state. */
  advanceDataSession(advance: AdvanceDataSession): Promise<'advanced' | 'not_in_state'>
}
