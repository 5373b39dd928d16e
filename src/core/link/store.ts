// contract: Link sessions and tickets
// Never: a verb that decides; a verb returns a fact, and operations refuse

import type { AuthorizationCode, Grant } from '../grants/grant.ts'
import type { Report } from '../reports/store.ts'
import type { LinkSession, LinkSessionUpdate, LinkState } from './link-session.ts'

/** What a granted session issues: an authorization code for access, or reports. */
export interface LinkResult {
  readonly access: { readonly grant: Grant; readonly code: AuthorizationCode } | undefined
  readonly reports: readonly Report[]
}

/** One transition of the diagram in link-session.ts. */
interface AdvanceLinkSession {
  readonly appId: string
  readonly sessionId: string
  readonly from: LinkState
  readonly to: LinkState
  readonly update: LinkSessionUpdate
  readonly nowMs: number
}

/** Where a flow was opened. Anybody can open one, so the flows that nobody has continued are limited for each origin. */
export interface LinkOrigin {
  /** Keyed hash of the delegated code, the ticket, or the IP address of the browser. */
  readonly originHash: string
  /** Unstarted sessions (`choosing`, without a user) that an app stores for an origin. */
  readonly maxUnstarted: number
}

export interface LinkStore {
  /**
   * Stores the session unless its id exists. With an origin it also deletes the oldest unstarted sessions of its app and origin
   * beyond `maxUnstarted`, in one transaction.
   * A session that advances at the same time stays: deletion skips locked rows and checks the state again. Calls in parallel may
   * exceed the limit by their number; the next call deletes what is too much. `unknown` if the
   * session names a user who does not exist.
   */
  createLinkSession(
    session: LinkSession,
    origin: LinkOrigin | undefined,
  ): Promise<'created' | 'exists' | 'unknown'>
  /** Undefined once expired. */
  loadLinkSession(appId: string, sessionId: string, nowMs: number): Promise<LinkSession | undefined>
  /**
   * Advances the session only if it is in `from`. Writes `update` and the consent's transition in the same transaction.
   * `not_in_state` as well if the user was deleted meanwhile: their sessions are deleted with them.
   */
  advanceLinkSession(advance: AdvanceLinkSession): Promise<'advanced' | 'not_in_state'>
  /** Advances from `fetching` to `granted` and stores the result in the same transaction. */
  grantLinkSession(
    appId: string,
    sessionId: string,
    result: LinkResult,
    nowMs: number,
  ): Promise<'advanced' | 'not_in_state'>
}

export interface LinkTicket {
  readonly appId: string
  readonly ticketHash: string
  /** Encrypted, because it names the end user. */
  readonly sealedContent: string
  readonly expiresAtMs: number
}

export interface LinkTicketStore {
  createLinkTicket(ticket: LinkTicket): Promise<void>
  /** The sealed content, without consuming the ticket; undefined once expired. */
  loadLinkTicket(appId: string, ticketHash: string, nowMs: number): Promise<string | undefined>
  /** The sealed content, for exactly one caller; undefined once consumed or expired. */
  consumeLinkTicket(appId: string, ticketHash: string, nowMs: number): Promise<string | undefined>
}
