// contract: Links and sessions of the consent dashboard, and withdrawn data
// Never: a verb that decides; a verb returns a fact, and operations refuse

import type { DashboardLink, DashboardSession, WithdrawableKind, WithdrawnData } from './dashboard.ts'

export interface ReduceSharing {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
  readonly accounts: readonly { readonly accountId: string; readonly label: string }[]
  readonly data: readonly WithdrawableKind[]
  readonly nowMs: number
  /** 14 hexadecimal digits, fresh for each change. */
  readonly eventSeed: string
}

interface LoadDashboardSession {
  readonly appId: string
  readonly sessionId: string
  readonly browserHash: string
  readonly nowMs: number
}

interface UseDashboardSession extends LoadDashboardSession {
  /** New idle expiry. */
  readonly idleUntilMs: number
}

export interface DashboardStore {
  /** `unknown` if the user does not exist. */
  createDashboardLink(link: DashboardLink): Promise<'created' | 'unknown'>
  /** The user of a valid link, without consuming it. */
  findDashboardLink(appId: string, linkHash: string, nowMs: number): Promise<string | undefined>
  /** Consumes the link and creates the session, in one transaction. Of concurrent calls exactly one returns `opened`. */
  openDashboardSession(
    appId: string,
    linkHash: string,
    session: Omit<DashboardSession, 'appId' | 'userId'>,
    nowMs: number,
  ): Promise<'opened' | 'unknown'>
  /** Loads the session of this browser and extends its idle expiry; undefined for another browser or an expired session. */
  useDashboardSession(use: UseDashboardSession): Promise<DashboardSession | undefined>
  /** The same without extending it. */
  loadDashboardSession(load: LoadDashboardSession): Promise<DashboardSession | undefined>
  deleteDashboardSession(appId: string, sessionId: string): Promise<void>
  /**
   * In one transaction: records the withdrawal, deletes the data (and the user's reports and idempotent responses, which may
   * contain it), adds to the history of the consents, and writes an event for the app. Accounts of other connections are
   * ignored. `unknown` for another user's or a disconnected connection.
   */
  reduceSharing(request: ReduceSharing): Promise<'narrowed' | 'nothing_new' | 'unknown'>
  /** Of all the user's connections, in the order of withdrawal. */
  listWithdrawnData(appId: string, userId: string): Promise<readonly WithdrawnData[]>
}
