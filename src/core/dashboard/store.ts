// contract: Links and sessions of the consent dashboard, and withdrawn data
// Never: a verb that decides. A verb returns a fact; operations refuse.

import type { PersonLink, PersonSession, SeparableKind, Withheld } from './dashboard.ts'

export interface NarrowConnection {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
  readonly accounts: readonly { readonly accountId: string; readonly label: string }[]
  readonly data: readonly SeparableKind[]
  readonly nowMs: number
  /** 14 hexadecimal digits, fresh for each change. */
  readonly eventSeed: string
}

export interface PersonStore {
  /** `unknown` if the user is gone. */
  createPersonLink(link: PersonLink): Promise<'created' | 'unknown'>
  /** The user of a link that is still good; changes nothing. */
  findPersonLink(appId: string, linkHash: string, nowMs: number): Promise<string | undefined>
  /** Uses the link up and makes the session of its user, in one transaction. Of many at once exactly one hears `opened`. */
  openPersonSession(
    appId: string,
    linkHash: string,
    session: Omit<PersonSession, 'appId' | 'userId'>,
    nowMs: number,
  ): Promise<'opened' | 'unknown'>
  /** Finds the session of this browser and moves its idle end; undefined for another browser, and past either end. */
  usePersonSession(
    appId: string,
    sessionId: string,
    browserHash: string,
    nowMs: number,
    idleUntilMs: number,
  ): Promise<PersonSession | undefined>
  endPersonSession(appId: string, sessionId: string): Promise<void>
  /**
   * Takes back what is named, in one transaction: writes it down, removes what is stored of it (reports and kept answers of
   * the user included, which may hold it), adds to the history of the consents, and tells the app that there is something
   * new to read. Accounts that the connection does not have are left out. `unknown` if it is not this user's, or has ended.
   */
  narrowConnection(request: NarrowConnection): Promise<'narrowed' | 'nothing_new' | 'unknown'>
  /** Of all the user's connections, in the order in which it was taken back. */
  listWithheld(appId: string, userId: string): Promise<readonly Withheld[]>
}
