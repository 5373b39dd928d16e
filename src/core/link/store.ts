// contract: Link sessions and tickets
// Never: a verb that decides. A verb returns a fact; operations refuse.

import type { AuthorizationCode, Grant } from '../grants/grant.ts'
import type { Report } from '../reports/store.ts'
import type { LinkProgress, LinkSession, LinkState } from './link-session.ts'

/** What a flow ends with: a code for access, or reports. */
export interface LinkGiven {
  readonly access: { readonly grant: Grant; readonly code: AuthorizationCode } | undefined
  readonly reports: readonly Report[]
}

export interface LinkStore {
  createLinkSession(session: LinkSession): Promise<void>
  /** Undefined past its end. */
  loadLinkSession(appId: string, sessionId: string, nowMs: number): Promise<LinkSession | undefined>
  /** Moves the session only if it is in `from`, and writes `progress` and the step of the consent with it. */
  advanceLinkSession(
    appId: string,
    sessionId: string,
    from: LinkState,
    to: LinkState,
    progress: LinkProgress,
    nowMs: number,
  ): Promise<'advanced' | 'not_in_state'>
  /** As `advanceLinkSession` to `granted`, together with what the flow gives, so that nothing of it exists alone. */
  grantLinkSession(
    appId: string,
    sessionId: string,
    given: LinkGiven,
    nowMs: number,
  ): Promise<'advanced' | 'not_in_state'>
}

export interface LinkTicket {
  readonly appId: string
  readonly ticketHash: string
  /** Encrypted: it names a person. */
  readonly sealedContent: string
  readonly expiresAtMs: number
}

export interface LinkTicketStore {
  createLinkTicket(ticket: LinkTicket): Promise<void>
  /** The sealed content, without using it up; undefined past its end. */
  loadLinkTicket(appId: string, ticketHash: string, nowMs: number): Promise<string | undefined>
  /** The sealed content, to exactly one caller; undefined afterwards, and past its end. */
  consumeLinkTicket(appId: string, ticketHash: string, nowMs: number): Promise<string | undefined>
}
