// contract: one person's way through the hosted flow, kept in storage so that a reload, a second tab and a back button end well

import type { BankSegment } from '../banks/bank.ts'
import type { AccessMode } from '../connections/consent-terms.ts'
import type { DataItem } from '../connections/data-item.ts'

/**
 * States of the hosted flow. Every step is one guarded advance from one state to the next:
 *
 *     choosing -> at_bank -> fetching -> granted -> returned
 *        |           |          |
 *        +-----------+----------+--> failed -> returned
 *
 * `returned` is terminal: the person was sent back to the app. A session past its end is treated as unknown.
 */
export type LinkState = 'choosing' | 'at_bank' | 'fetching' | 'granted' | 'failed' | 'returned'

/** From the first page to the way back. A person may have to find a card reader and read a letter meanwhile. */
export const LINK_SESSION_LIFETIME_MS = 30 * 60 * 1000

/** What the app asked for, in neutral words; the dialect has validated it. */
export interface LinkRequest {
  /** Name of the dialect that began the flow and renders its end. */
  readonly dialect: string
  readonly redirectUri: string
  readonly state: string | undefined
  readonly scopes: readonly string[]
  readonly market: string
  readonly locale: string
  /** One-time flows end with a code; continuous ones belong to a permanent user and end without. */
  readonly mode: AccessMode
  /** Keyed hash of the delegated code with which a continuous flow began. */
  readonly delegatedCodeHash: string | undefined
  /** What the flow ends with: reports that the app may read, or access to the connection where there are none. */
  readonly reports: readonly LinkReport[]
  /** The reports were asked for as a bundle, and come back as one. */
  readonly bundled: boolean
  /** What is fetched; undefined for everything that the bank shows, or what the renewed connection has. */
  readonly items: readonly DataItem[] | undefined
  /** Keyed hash of the ticket with which the app told us something ahead; it is good for one flow. */
  readonly ticketHash: string | undefined
  /** The app's own name for what the flow ends with. */
  readonly externalReference: string | undefined
  readonly merchantId: string | undefined
  /** Preselected bank. */
  readonly providerName: string | undefined
  /** Only banks of this institution can be chosen. */
  readonly institutionId: string | undefined
  /** Only banks that serve one of these can be chosen. */
  readonly segments: readonly BankSegment[]
  /** Connection whose consent is given anew; undefined to make a new connection. */
  readonly renewedConnectionId: string | undefined
  /** That connection is read again with the sign-in that it has. */
  readonly keepsSignIn: boolean
  /** User name at the bank, filled in for the person. */
  readonly username: string | undefined
  /** Shown to the person against spoofed addresses. */
  readonly idHint: string | undefined
  readonly codeChallenge: string | undefined
  readonly codeChallengeMethod: 'S256' | 'plain' | undefined
  readonly includeTestProviders: boolean
  /** The pages are shown inside a frame of the app's, and the end is told to it instead of redirecting. */
  readonly framed: boolean
  /** Undefined follows the person's system. */
  readonly theme: LinkTheme | undefined
}

/** What an address asks for, before anything is known of the app. */
export interface LinkDemand {
  readonly request: Omit<
    LinkRequest,
    'delegatedCodeHash' | 'includeTestProviders' | 'idHint' | 'ticketHash' | 'merchantId'
  >
  /** The scopes are a default: those that the app may not have are left out, not refused. */
  readonly scopesOmitted: boolean
  /** The delegated code of a continuous flow, as sent. */
  readonly delegatedCode: string | undefined
  /** What the app told us ahead, as sent. */
  readonly ticket: string | undefined
  /** Deep link of the mobile app that shows the pages; has to be registered. */
  readonly appUri: string | undefined
  /** A temporary user cannot be delegated to this flow. */
  readonly permanentUser: boolean
  /** The bank must know consents that can be given anew. */
  readonly openBankingOnly: boolean
}

export type LinkReport = 'account_verification' | 'transactions'

export type LinkTheme = 'light' | 'dark'

/** Why a flow failed, in neutral words; the dialect renders it. */
export type LinkFailure =
  | 'cancelled_by_person'
  | 'declined_by_person'
  | 'bank_unavailable'
  | 'bank_rejected_us'
  | 'bank_failed'
  | 'bank_credentials_incorrect'
  | 'bank_not_a_customer'
  | 'bank_code_incorrect'
  | 'bank_code_cancelled'
  | 'bank_code_timeout'
  | 'bank_device_unavailable'
  | 'bank_user_blocked'
  | 'bank_signed_in_elsewhere'
  | 'bank_not_permitted'
  | 'bank_action_required'
  | 'bank_method_unsupported'
  | 'bank_asked_too_often'
  | 'bank_answer_incomplete'
  | 'bank_answer_foreign'
  | 'bank_other_person'
  | 'bank_session_expired'
  | 'no_accounts'
  | 'code_invalid'
  | 'ticket_used'
  | 'access_ended'
  | 'approval_void'
  | 'connection_ended'
  | LinkFault
  | 'internal'

/** Which step of ours broke, so that the app hears what could not be done. */
export type LinkFault =
  | 'fault_new_user'
  | 'fault_known_user'
  | 'fault_user_check'
  | 'fault_connection_read'
  | 'fault_renewal'
  | 'fault_refresh'
  | 'fault_sign_in'
  | 'fault_tokens'
  | 'fault_accounts'
  | 'fault_report'

export interface LinkSession {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly sessionId: string
  /** Keyed hash of the cookie of the browser that began the flow; no other browser may go on with it. */
  readonly browserHash: string
  readonly state: LinkState
  readonly request: LinkRequest
  /** Set once the delegated code is redeemed or the temporary user is made. */
  readonly userId: string | undefined
  readonly providerName: string | undefined
  readonly connectionId: string | undefined
  /** Keyed hash of the `state` sent to the bank; good for one callback. */
  readonly bankStateHash: string | undefined
  /** What the sign-in at the bank needs to go on (rules/bank-sign-in.ts), sealed. Nothing that the person typed. */
  readonly sealedBankSignIn: string | undefined
  readonly failure: LinkFailure | undefined
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

/** Fields that a step may fill in, with the advance itself, in one write. */
export type LinkProgress = Partial<
  Pick<
    LinkSession,
    'userId' | 'providerName' | 'connectionId' | 'bankStateHash' | 'sealedBankSignIn' | 'failure'
  >
> & {
  /** Until when the person agreed on our pages; with the step to the bank, it makes the consent. */
  readonly consentUntilMs?: number
}
