// contract: Links and sessions of the consent dashboard, and withdrawn data
// Never: a verb that decides. A verb returns a fact; operations refuse.

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

export interface UseDashboardSession {
  readonly appId: string
  readonly sessionId: string
  readonly browserHash: string
  readonly nowMs: number
  /** New idle expiry. */
  readonly idleUntilMs: number
}

export interface DashboardStore {
  /** `unknown` if the user is gone. */
  createDashboardLink(link: DashboardLink): Promise<'created' | 'unknown'>
  /** The user of a link that is still good; changes nothing. */
  findDashboardLink(appId: string, linkHash: string, nowMs: number): Promise<string | undefined>
  /** Uses the link up and makes the session of its user, in one transaction. Of many at once exactly one hears `opened`. */
  openDashboardSession(
    appId: string,
    linkHash: string,
    session: Omit<DashboardSession, 'appId' | 'userId'>,
    nowMs: number,
  ): Promise<'opened' | 'unknown'>
  /** Finds the session of this browser and moves its idle end; undefined for another browser, and past either end. */
  useDashboardSession(use: UseDashboardSession): Promise<DashboardSession | undefined>
  deleteDashboardSession(appId: string, sessionId: string): Promise<void>
  /**
   * Takes back what is named, in one transaction: writes it down, removes what is stored of it (reports and kept answers of
   * the user included, which may hold it), adds to the history of the consents, and tells the app that there is something
   * new to read. Accounts that the connection does not have are left out. `unknown` if it is not this user's, or has ended.
   */
  reduceSharing(request: ReduceSharing): Promise<'narrowed' | 'nothing_new' | 'unknown'>
  /** Of all the user's connections, in the order in which it was taken back. */
  listWithdrawnData(appId: string, userId: string): Promise<readonly WithdrawnData[]>
}
