// contract: Link sessions: the states of the hosted flow, its parameters and how it fails

import type { BankSegment } from '../banks/bank.ts'
import type { ProviderFilter } from '../banks/provider-filter.ts'
import type { AccessMode } from '../connections/consent-terms.ts'
import type { DataItem } from '../connections/data-item.ts'
import type { CodeChallengeMethod } from '../grants/grant.ts'
import type { ReportKind } from '../webhooks/webhook.ts'

/**
 * States of the hosted flow. Every transition is one guarded update of the stored session (`advanceLinkSession`), so that a
 * reload, a second tab, a double click and the back button are safe:
 *
 *              beginLink
 *                  |
 *                  v       chooseBank keeps the sign-in of a renewed connection
 *              choosing ----------------------------------------------.
 *                  | chooseBank                                       |
 *                  v                                                  v
 *         .---> at_bank --------------- redeemBankCode ----------> fetching
 *         '-------'  chooseBank again, submitLinkSignIn               | finishLink, once the data is fetched and
 *                                                                     | chooseLinkAccounts has stored the choice, if any
 *                                                                     v
 *       choosing, at_bank, fetching                                granted
 *                  | failLinkSession                                  | finishLink
 *                  v                                                  v
 *                failed ------------------ finishLink ------------> returned
 *
 * `restartLink` begins another session for a failed one, in `choosing`. `returned` is final: the browser was redirected to the app. An expired session is treated as unknown in every state.
 * The types around it: `LinkUrlRequest` is what a link URL requests, `LinkParameters` what the session stores of it,
 * `LinkSessionUpdate` what a transition writes, `LinkScreen` (view.ts) what to show, `LinkResult` (store.ts) what a granted
 * session issues, and `LinkOutcome` (finish.ts) what the app receives when the session is returned.
 */
export const LINK_STATES = ['choosing', 'at_bank', 'fetching', 'granted', 'failed', 'returned'] as const

export type LinkState = (typeof LINK_STATES)[number]

/** Long enough to find a card reader or to wait for a code by letter. */
export const LINK_SESSION_LIFETIME_MS = 30 * 60 * 1000

/** What the app requested, in the core's terms; the dialect has validated it. */
export interface LinkParameters {
  /** Name of the dialect that began the flow and renders the callback. */
  readonly dialect: string
  readonly redirectUri: string
  readonly state: string | undefined
  readonly scopes: readonly string[]
  readonly market: string
  readonly locale: string
  readonly mode: AccessMode
  /** Longest continuous access that the app requests, in days; undefined for what banks allow without another sign-in. */
  readonly accessDays: number | undefined
  readonly user: LinkUser
  readonly responseMode: LinkResponseMode
  /** Resource indicators that the tokens are for (RFC 8707); this installation when left out. */
  readonly resources?: readonly string[]
  /** Returned in the ID token (OpenID Connect Core section 3.1.2.1). */
  readonly nonce: string | undefined
  /** Keyed hash of the delegated authorization code of a continuous flow. */
  readonly delegatedCodeHash: string | undefined
  /** Reports that the flow issues; without any, it grants access to the connection. */
  readonly reports: readonly ReportKind[]
  /** The reports are generated after the end user has returned to the app, which receives the id of the job. */
  readonly reportsLater: boolean
  /** The reports were requested as a bundle and are returned as one. */
  readonly bundled: boolean
  /** The end user chooses which accounts the reports contain; undefined for all of them. */
  readonly accountChoice: AccountChoice | undefined
  /** Data to fetch; undefined for all that the bank offers, or for the items of the renewed connection. */
  readonly items: readonly DataItem[] | undefined
  /** Keyed hash of the ticket of the pre-registered parameters; valid for one flow. */
  readonly ticketHash: string | undefined
  /** The app's own reference, which becomes part of the reports. */
  readonly externalReference: string | undefined
  /** The app's own reference, which only the callback returns. */
  readonly customerReference: string | undefined
  readonly merchantId: string | undefined
  /** Preselected bank. */
  readonly providerName: string | undefined
  /** Only banks of this institution can be chosen. */
  readonly institutionId: string | undefined
  /** Only banks that serve one of these segments can be chosen. */
  readonly segments: readonly BankSegment[]
  /** Only banks that it selects can be chosen. */
  readonly providers?: ProviderFilter | undefined
  /** Keyed hash of what makes the link URL unique: of the flows that it begins, one gets to a bank. */
  readonly linkHash?: string | undefined
  /** The flow is granted after the sign-in even if the data cannot be read: the app sees the error when it reads. */
  readonly grantsWithoutData?: boolean | undefined
  /** Connection whose consent is renewed; undefined to create a connection. */
  readonly renewedConnectionId: string | undefined
  /** The renewed connection is refreshed with its existing bank session, without a sign-in. */
  readonly keepsSignIn: boolean
  /** The consent of the renewed connection is extended without a sign-in, where the bank does so. */
  readonly extendsConsent: boolean
  /** User name at the bank, to prefill the sign-in. */
  readonly username: string | undefined
  /** The end user cannot change the prefilled user name on our own pages. */
  readonly usernameLocked: boolean
  /** Name that the app has on file, compared with the holders of the reported accounts. Both or neither. */
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  /** Name of the end user, shown on the page to expose a forwarded link. */
  readonly idHint: string | undefined
  readonly codeChallenge: string | undefined
  readonly codeChallengeMethod: CodeChallengeMethod | undefined
  readonly includeTestProviders: boolean
  /** The pages are shown in an iframe of the app, which receives the result as a message instead of a redirect. */
  readonly framed: boolean
  /** Undefined follows the browser's preference. */
  readonly theme: LinkTheme | undefined
  /** Messages to the page around a frame are texts, in a dialect whose messages are objects. */
  readonly textMessages?: boolean
  /** Subject of the end user whom the app expects; a flow of anybody else fails. */
  readonly expectedSubject?: string
  /** The app's own id of the link, by which it follows the steps of the flow. */
  readonly trackingId?: string | undefined
  /** Whether the platform refreshes the new connection in the background; true when left out. */
  readonly backgroundRefresh?: boolean
}

/** A link URL as its dialect parsed it, before the app is looked up. */
export interface LinkUrlRequest {
  readonly parameters: Omit<
    LinkParameters,
    | 'delegatedCodeHash'
    | 'includeTestProviders'
    | 'idHint'
    | 'ticketHash'
    | 'linkHash'
    | 'merchantId'
    | 'usernameLocked'
    | 'firstName'
    | 'lastName'
    | 'expectedSubject'
  >
  /** The scopes are a default: scopes that the app may not have are dropped instead of refused. */
  readonly scopesOmitted: boolean
  /** The delegated authorization code of a continuous flow, as sent. */
  readonly delegatedCode: string | undefined
  /** The ticket of pre-registered parameters, as sent. */
  readonly ticket: string | undefined
  /** A value that the app uses once, such as a nonce; the link URL is then valid for one flow. */
  readonly uniqueValue?: string | undefined
  /** Deep link of the mobile app that shows the pages; must be registered. */
  readonly appUri: string | undefined
  /** The delegated user must be permanent. */
  readonly permanentUser: boolean
  /** The bank must support renewing a consent. */
  readonly openBankingOnly: boolean
  /** ID token of the end user whom the app expects, as sent (OpenID Connect Core section 3.1.2.1). */
  readonly idTokenHint?: string | undefined
}

/**
 * Whose connection a flow makes. `new`: a user that the flow creates, and the app receives an authorization code. `delegated`:
 * the user of the delegated code, whom the app knows, so that it receives none. `returning`: the same user, and the app receives a
 * code as in its first flow.
 */
export const LINK_USERS = ['new', 'delegated', 'returning'] as const

type LinkUser = (typeof LINK_USERS)[number]

/** How the result reaches the redirect URI (OAuth 2.0 Multiple Response Types section 2.1, Form Post Response Mode). */
export const LINK_RESPONSE_MODES = ['query', 'form_post'] as const

export type LinkResponseMode = (typeof LINK_RESPONSE_MODES)[number]

/** Kind of the claim of a link URL that is valid for one flow, and how long it is remembered. */
export const LINK_CLAIM = 'link'
export const LINK_CLAIM_LIFETIME_MS = 90 * 24 * 60 * 60 * 1000

/** How many accounts the end user may choose for the reports. */
export const ACCOUNT_CHOICES = ['one', 'several'] as const

export type AccountChoice = (typeof ACCOUNT_CHOICES)[number]

export const LINK_THEMES = ['light', 'dark'] as const

export type LinkTheme = (typeof LINK_THEMES)[number]

/** The step that broke on our side, so that the app receives what could not be done. */
const LINK_FAULTS = [
  'fault_new_user',
  'fault_known_user',
  'fault_user_check',
  'fault_connection_read',
  'fault_renewal',
  'fault_refresh',
  'fault_sign_in',
  'fault_tokens',
  'fault_accounts',
  'fault_report',
] as const

export type LinkFault = (typeof LINK_FAULTS)[number]

/** Why a flow failed; the dialect renders it. */
export const LINK_FAILURES = [
  'cancelled_by_person',
  'declined_by_person',
  'bank_unavailable',
  'bank_rejected_us',
  'bank_failed',
  'bank_credentials_incorrect',
  'bank_not_a_customer',
  'bank_code_incorrect',
  'bank_code_cancelled',
  'bank_code_timeout',
  'bank_device_unavailable',
  'bank_user_blocked',
  'bank_signed_in_elsewhere',
  'bank_not_permitted',
  'bank_action_required',
  'bank_method_unsupported',
  'bank_asked_too_often',
  'bank_answer_incomplete',
  'bank_answer_foreign',
  'bank_other_person',
  'bank_person_unknown',
  'bank_session_expired',
  'no_accounts',
  'code_invalid',
  'ticket_used',
  'access_ended',
  'approval_void',
  'connection_ended',
  ...LINK_FAULTS,
  'internal',
] as const

export type LinkFailure = (typeof LINK_FAILURES)[number]

export interface LinkSession {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly sessionId: string
  /** Keyed hash of the secret in the cookie of the browser that began the flow; no other browser may continue it. */
  readonly browserHash: string
  readonly state: LinkState
  readonly parameters: LinkParameters
  /** Set once the delegated code is redeemed or the temporary user is created. */
  readonly userId: string | undefined
  readonly providerName: string | undefined
  readonly connectionId: string | undefined
  /** Keyed hash of the `state` sent to the bank; valid for one callback. */
  readonly bankStateHash: string | undefined
  /** State of the sign-in at the bank (banks/bank-sign-in.ts), sealed. Never contains what the end user entered. */
  readonly sealedBankSignIn: string | undefined
  readonly failure: LinkFailure | undefined
  readonly createdAtMs: number
  readonly expiresAtMs: number
  /** The redirect to a bank before the newest one. Its callback is accepted too, because a browser may follow either. */
  readonly earlierRedirect?: BankRedirect
  /** Accounts that the end user chose for the reports, once the data was fetched. */
  readonly chosenAccountIds?: readonly string[]
  /** When the outcome was first returned; a retry within `RETURN_RETRY_MS` receives it again. */
  readonly returnedAtMs?: number
}

/** A redirect to a bank from which a callback may come. */
export interface BankRedirect {
  readonly providerName: string
  readonly bankStateHash: string
  readonly sealedBankSignIn: string
}

/** Reloads and double clicks of the last step receive the same response for so long. */
export const RETURN_RETRY_MS = 60_000

export interface AgreedConsent {
  readonly untilMs: number
  /** Authorization details, JSON text. */
  readonly details: string
}

/** Fields that a transition writes together with the new state. */
export type LinkSessionUpdate = Partial<
  Pick<
    LinkSession,
    | 'userId'
    | 'providerName'
    | 'connectionId'
    | 'bankStateHash'
    | 'sealedBankSignIn'
    | 'failure'
    | 'chosenAccountIds'
  >
> & {
  /** What the end user agreed to; set on the transition to `at_bank`, which stores the consent. */
  readonly consent?: AgreedConsent
}
