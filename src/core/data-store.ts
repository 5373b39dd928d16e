// contract: what the core needs of storage for what apps ask for beyond reading: refreshes, reports, repeats, sessions
// Never: a verb that decides; operations refuse.

import type { AccountDetails } from './model/account-details.ts'

/** Who wanted it. */
export type RefreshRequestSource = 'api' | 'background'

export interface RefreshRequest {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
  readonly source: RefreshRequestSource
  /** Without the person there may be only so many since then, this one not counted. */
  readonly unattended?: { readonly sinceMs: number; readonly most: number } | undefined
  readonly nowMs: number
  /** A connection that has been at work since before this was left there by a crash, and may begin anew. */
  readonly stalledBeforeMs: number
}

export interface ClaimedRefresh {
  readonly appId: string
  readonly connectionId: string
  readonly source: RefreshRequestSource
  /** Whether a person waits for it. */
  readonly attended: boolean
  readonly leaseUntilMs: number
}

export interface BalanceRefresh {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly refreshId: string
  readonly userId: string
  readonly connectionId: string
  readonly requestedAtMs: number
  readonly expiresAtMs: number
}

export interface RefreshStore {
  /**
   * Puts the connection in `updating` and the refresh in the queue, in one transaction. `busy` while it is at work
   * already; `unknown` if it is not this user's, or has ended; `sign_in_needed` where no token of the bank is good; `limited`
   * where it was read often enough without the person. Of many at once exactly one hears `requested`.
   */
  requestRefresh(
    request: RefreshRequest,
  ): Promise<'requested' | 'busy' | 'sign_in_needed' | 'limited' | 'unknown'>
  /** Takes the refresh that waits longest, until `leaseUntilMs`. No two callers get the same. */
  claimRefresh(nowMs: number, leaseUntilMs: number): Promise<ClaimedRefresh | undefined>
  /** Takes it out of the queue, unless it was asked for anew or taken by another since. */
  finishRefresh(appId: string, connectionId: string, leaseUntilMs: number): Promise<void>
  /** Of a connection that exists. */
  createBalanceRefresh(refresh: BalanceRefresh): Promise<void>
  /** Undefined past its end. */
  loadBalanceRefresh(
    appId: string,
    userId: string,
    refreshId: string,
    nowMs: number,
  ): Promise<BalanceRefresh | undefined>
}

export interface DetailsOfAccount {
  readonly accountId: string
  readonly details: AccountDetails
}

export interface AccountDetailsStore {
  /** The user whose account it is: ids of accounts are unique in an app. */
  findAccountOwner(appId: string, accountId: string): Promise<string | undefined>
  /** Replaces the details of each account that the connection has; of others nothing is stored. */
  saveAccountDetails(appId: string, connectionId: string, list: readonly DetailsOfAccount[]): Promise<void>
  listAccountDetails(
    appId: string,
    userId: string,
    accountIds: readonly string[],
  ): Promise<readonly DetailsOfAccount[]>
}

export type ReportKind = 'account_verification' | 'transactions'

export interface Report {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly reportId: string
  readonly userId: string
  readonly kind: ReportKind
  /** Encrypted (see runtime/vault.ts): it outlives what the bank showed. */
  readonly sealedContent: string
  readonly createdAtMs: number
  readonly readableUntilMs: number
  readonly expiresAtMs: number
}

export interface ReportStore {
  /**
   * A number that grows with each step of the user's consents: what was read while it was the same is still shared. Read it
   * before the data.
   */
  readSharing(appId: string, userId: string): Promise<number>
  /** `outdated` if somebody has ended or taken something back since: a report must not outlive that. */
  createReport(report: Report, sharing: number): Promise<'created' | 'outdated'>
  /** Undefined past the time for which it can be read. */
  loadReport(appId: string, kind: ReportKind, reportId: string, nowMs: number): Promise<Report | undefined>
}

export interface ClaimAnswer {
  readonly appId: string
  /** Keyed hash of the caller, the route and the key. */
  readonly keyHash: string
  /** Set for user tokens, so that the answer goes with the user. */
  readonly userId: string | undefined
  /** Says whether a repeat is the same request. */
  readonly fingerprint: string
  readonly nowMs: number
  /** Past it, a request that never answered may be tried again. */
  readonly leaseUntilMs: number
  readonly expiresAtMs: number
}

export type ClaimAnswerFact =
  /** Nobody was here: do the work, then save or release. */
  | { readonly kind: 'claimed' }
  /** Here already; `sealedAnswer` is undefined while the first is still at work. */
  | { readonly kind: 'taken'; readonly fingerprint: string; readonly sealedAnswer: string | undefined }

export interface AnswerStore {
  /** Exactly one of many hears `claimed`. */
  claimAnswer(claim: ClaimAnswer): Promise<ClaimAnswerFact>
  saveAnswer(appId: string, keyHash: string, sealedAnswer: string): Promise<void>
  /** The request may be tried again with the same key. */
  releaseAnswer(appId: string, keyHash: string): Promise<void>
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

export interface DataStore
  extends RefreshStore,
    AccountDetailsStore,
    ReportStore,
    AnswerStore,
    LinkTicketStore {}
