// contract: Link sessions and tickets
// Never: a verb that decides; a verb returns a fact, and operations refuse

import type { AuthorizationCode, Grant } from '../grants/grant.ts'
import type { ReportJob } from '../reports/report-job.ts'
import type { Report } from '../reports/store.ts'
import type { User } from '../users/user.ts'
import type { EventSeed } from '../webhooks/event-seed.ts'
import type { LinkSession, LinkSessionUpdate, LinkState } from './link-session.ts'
import type { LinkLook } from './look.ts'

/** What a granted session issues: an authorization code for access, or reports. */
export interface LinkResult {
  readonly access: { readonly grant: Grant; readonly code: AuthorizationCode } | undefined
  readonly reports: readonly Report[]
  /** Generates the reports later; then `reports` is empty. */
  readonly job?: ReportJob | undefined
  /** Writes the event that the reports are completed. */
  readonly notify?: (EventSeed & { readonly externalReference: string | undefined }) | undefined
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

/** The user of a session that has none yet: created with its first bank, or the user of the delegated code. */
export type LinkUserSource =
  | { readonly kind: 'temporary'; readonly user: User }
  | { readonly kind: 'delegated'; readonly codeHash: string }

export interface StartLinkSignIn {
  readonly appId: string
  readonly sessionId: string
  readonly userSource: LinkUserSource
  /** Pre-registered parameters to consume with the user. */
  readonly ticketHash: string | undefined
  /** Claimed with the user: another flow of the same link URL is refused as `ticket_used`. */
  readonly linkHash?: string | undefined
  readonly step:
    | {
        readonly kind: 'sign_in'
        /** The redirect before stays valid, if there was one. */
        readonly update: LinkSessionUpdate
      }
    /** A refresh of this connection with its stored bank session; `queued` for a worker. */
    | {
        readonly kind: 'refresh'
        readonly providerName: string
        readonly connectionId: string
        readonly queued: boolean
        /** The bank extends the consent first: the connection is `authenticating` until then, and may have expired. */
        readonly isExtension?: boolean
      }
  /** Code and ticket must have been valid when the flow began: the end user has been reading since. */
  readonly validAtMs: number
  readonly nowMs: number
}

export type StartLinkSignInFact =
  | { readonly kind: 'started' }
  | { readonly kind: 'not_in_state' }
  | { readonly kind: 'ticket_used' }
  | { readonly kind: 'code_refused'; readonly fact: 'used' | 'expired' | 'unknown' }
  | { readonly kind: 'connection_refused'; readonly status: 'not_allowed' | 'ended' }

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
   * From `choosing` or `at_bank`, in one transaction: gives the session its user, if it has none, and consumes code and ticket for
   * it; then advances it to `at_bank` with the bank's state, or to `fetching` with the refresh of its connection. The session row
   * is the lock: concurrent calls of one session share the user, and the states of the last two remain valid. A code that
   * another session used is refused and its grant stays: no tokens were issued for it, and the other session goes on.
   */
  startLinkSignIn(start: StartLinkSignIn): Promise<StartLinkSignInFact>
  /**
   * Advances the session only if it is in `from`. Writes `update` and the consent's transition in the same transaction.
   * `not_in_state` as well if the user was deleted meanwhile: their sessions are deleted with them.
   */
  advanceLinkSession(advance: AdvanceLinkSession): Promise<'advanced' | 'not_in_state'>
  /** Newest first, expired ones too, until they are swept. */
  listLinkSessions(appId: string, userId: string, limit: number): Promise<readonly LinkSession[]>
  /** Sessions in `fetching` that expire by then, of all apps, the earliest first; expired ones as well. */
  listExpiringLinkSessions(untilMs: number, limit: number): Promise<readonly LinkSession[]>
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

interface StoredLooks {
  /** Undefined without changes that were not published. */
  readonly draft: LinkLook | undefined
  /** Undefined for the standard look. */
  readonly published: LinkLook | undefined
}

export interface LinkLookStore {
  /** The published look; undefined for the standard one. */
  loadLinkLook(appId: string): Promise<LinkLook | undefined>
  loadLinkLooks(appId: string): Promise<StoredLooks>
  /** Undefined discards the draft. */
  saveLinkLookDraft(appId: string, draft: LinkLook | undefined, nowMs: number): Promise<'saved' | 'unknown'>
  /** Publishes exactly this draft, in one statement; `stale` if another member changed it meanwhile. */
  publishLinkLook(appId: string, draft: LinkLook, nowMs: number): Promise<'published' | 'stale'>
  /** Back to the standard look, draft included. */
  resetLinkLook(appId: string): Promise<void>
}
