// contract: Banks, their sign-ins, accounts, transactions and errors, in our own words

import type { Money } from '../../lib/money.ts'
import type { AuthenticationFlow } from '../policy.ts'
import type { AccountDetails } from './account-details.ts'

const BANK_IDENTIFIER_KINDS = [
  'bic',
  'german_bank_code',
  'swedish_clearing_number',
  'iban_bank_code',
] as const

/** A code by which an account number or a payment names the bank. */
export interface BankIdentifier {
  readonly kind: (typeof BANK_IDENTIFIER_KINDS)[number]
  readonly value: string
}
/** Customer segments of a bank. */
export const BANK_SEGMENTS = ['PERSONAL', 'BUSINESS'] as const

export type BankSegment = (typeof BANK_SEGMENTS)[number]

/** One authentication flow of one bank in one market. */
export interface BankProvider {
  /** Unique, such as `se-demobank-open-banking-redirect`. */
  readonly name: string
  /** Provider group; a policy names the groups that its API lists. */
  readonly group: string
  readonly displayName: string
  /** ISO 3166-1 alpha-2, upper case. */
  readonly market: string
  readonly flow: AuthenticationFlow
  readonly institutionId: string
  readonly institutionName: string
  readonly currency: string
  readonly segments: readonly BankSegment[]
  /** Test banks are for sandbox apps only. */
  readonly test: boolean
  /** Highlighted where an end user chooses a bank. */
  readonly popular: boolean
  /** Position in the lists of an API: higher ranks come first. */
  readonly rank: number
  /** Whether a consent can be extended without a new sign-in. */
  readonly extendable?: true
  /** Whether its API returns standing orders and direct debits. */
  readonly paymentOrders?: true
  readonly identifiers?: readonly BankIdentifier[]
  /** Fields of the first step of a sign-in; empty for redirect flows. */
  readonly asks: readonly BankField[]
}

/** Tokens issued by a bank, stored sealed. Opaque to all but the adapter of the bank. */
export interface BankSession {
  readonly accessToken: string
  readonly accessTokenExpiresAtMs: number
  readonly refreshToken: string | undefined
  /** Expiry of the consent at the bank. */
  readonly consentExpiresAtMs: number
  /** The bank's id of the consent. Required of a bank that may renew a consent in place: an older one is revoked otherwise. */
  readonly consentId?: string
}

/** Purpose of a sign-in field; decides its label and its control. */
export const BANK_FIELD_PURPOSES = ['username', 'password', 'method', 'code', 'question', 'accounts'] as const

export type BankFieldPurpose = (typeof BANK_FIELD_PURPOSES)[number]

/** One input that a bank requests in a sign-in on our own page. */
export interface BankField {
  /** Key of the submitted value. */
  readonly name: string
  readonly purpose: BankFieldPurpose
  /** For `method` (one of them) and `accounts` (any number), in the bank's words. */
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  /** Exact number of characters, if the bank requires one. */
  readonly length: number | undefined
  /** Text of the bank for the field; for `question`, the question. */
  readonly hint: string | undefined
  /** For `question`, the question without a hint at its answer. */
  readonly question?: string
  /** The bank accepts a submission without it. */
  readonly optional?: true
}

/** Current step of an embedded, decoupled or password sign-in. */
export type BankSignInStep =
  | {
      readonly kind: 'ask'
      /** The bank's id of this sign-in. */
      readonly flowId: string
      readonly fields: readonly BankField[]
      /** The bank's number of this step: input that is sent twice for it counts once. Undefined if the bank numbers none. */
      readonly bankStep?: number
      /** The previous input for these fields was not accepted. */
      readonly again: boolean
    }
  | {
      readonly kind: 'approve'
      readonly flowId: string
      /** URL to open on the second device. */
      readonly approvalUrl: string
      /** Code shown on both devices, for the end user to compare. */
      readonly matchCode: string
    }
  /** Approved; the code is redeemed as after a redirect. */
  | { readonly kind: 'done'; readonly code: string }

/**
 * Whether the end user is present. Banks allow four unattended reads in 24 hours (Delegated Regulation (EU) 2018/389
 * article 36(5)(b)).
 */
export type BankVisit =
  | { readonly attended: false }
  /** `ipAddress`: IP address of the end user; undefined if only the app reported the presence. */
  | { readonly attended: true; readonly ipAddress: string | undefined }

export const ACCOUNT_TYPES = ['checking', 'savings', 'credit_card', 'loan', 'investment', 'other'] as const

export type AccountType = (typeof ACCOUNT_TYPES)[number]

/** Whom an account is for, as the bank states it. */
export const ACCOUNT_SEGMENTS = ['PERSONAL', 'BUSINESS', 'UNDEFINED'] as const

type AccountSegment = (typeof ACCOUNT_SEGMENTS)[number]

export const HOLDER_ROLES = ['HOLDER', 'AUTHORIZED_USER', 'OTHER', 'UNKNOWN'] as const

type HolderRole = (typeof HOLDER_ROLES)[number]

export interface BankAccount {
  /** Id at the bank, stable over refreshes. */
  readonly bankAccountId: string
  readonly name: string
  readonly type: AccountType
  readonly segment: AccountSegment
  readonly currency: string
  /** Undefined if balances are not shared. */
  readonly booked: Money | undefined
  readonly available: Money | undefined
  readonly creditLimit: Money | undefined
  readonly iban: string | undefined
  readonly bban: string | undefined
  readonly bic: string | undefined
  /** National account number in the notation of the market. */
  readonly accountNumber: string | undefined
  /** Bank and branch: six digits in Great Britain and Ireland; in Canada three of the institution and five of the transit. */
  readonly sortCode: string | undefined
  readonly maskedPan: string | undefined
  readonly holders: readonly {
    readonly name: string
    readonly role: HolderRole
  }[]
}

/** Accounts of a bank, and details of loans and investments by `bankAccountId`. */
export interface BankAccounts {
  readonly accounts: readonly BankAccount[]
  readonly details: ReadonlyMap<string, AccountDetails>
}

export const TRANSACTION_STATUSES = ['booked', 'pending'] as const

type TransactionStatus = (typeof TRANSACTION_STATUSES)[number]
export const TRANSACTION_TYPES = ['default', 'credit_card', 'payment', 'withdrawal', 'transfer'] as const

export type TransactionType = (typeof TRANSACTION_TYPES)[number]

export interface BankTransaction {
  readonly bankTransactionId: string
  readonly bankAccountId: string
  /** Negative for debits. */
  readonly amount: Money
  readonly status: TransactionStatus
  readonly type: TransactionType
  /** YYYY-MM-DD; absent while pending. */
  readonly bookedDate: string | undefined
  readonly valueDate: string | undefined
  /** Date of the payment, YYYY-MM-DD. */
  readonly transactionDate: string
  readonly description: string
  readonly reference: string | undefined
  readonly counterpartyName: string | undefined
  readonly counterpartyAccount: string | undefined
  readonly merchantName: string | undefined
  /** ISO 18245. */
  readonly merchantCategoryCode: string | undefined
  /** When the payment was made, if the bank states the time. */
  readonly transactionAtMs?: number
  /** The bank's own code of the type. */
  readonly typeCode?: string
}

export interface BankIdentity {
  readonly name: string
  /** YYYY-MM-DD. */
  readonly dateOfBirth: string | undefined
  readonly nationalId: string | undefined
  /** Undefined if the bank states none. */
  readonly contact?: BankContact
}

export interface BankContact {
  readonly address?: PostalAddress
  readonly email?: string
  readonly phone?: string
}

export interface PostalAddress {
  readonly street: string
  readonly postalCode: string
  readonly city: string
  readonly region?: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
}

/** Why a call to a bank failed, in our own words. */
export const BANK_PROBLEM_KINDS = [
  'unavailable',
  /** The bank reports an error of its own. */
  'bank_fault',
  'timeout',
  /** The bank rejected our own registration or request. */
  'rejected_us',
  'denied_by_person',
  'session_expired',
  'consent_ended',
  'no_accounts',
  'user_blocked',
  /** The same for some time. */
  'user_blocked_for_now',
  /** The end user is signed in elsewhere, and the bank allows one sign-in at a time. */
  'signed_in_elsewhere',
  /** The end user may not share these accounts. */
  'not_permitted',
  /** The end user must do something on the bank's own pages first. */
  'action_required',
  /** The bank does not offer this end user's authentication method to us. */
  'method_unsupported',
  /** The bank's rate limit. */
  'asked_too_often',
  'credentials_incorrect',
  'not_a_customer',
  /** The second factor: wrong code, cancelled, or not completed in time. */
  'second_factor_incorrect',
  'second_factor_cancelled',
  'second_factor_timeout',
  /** The page or app on the second device cannot be used. */
  'second_device_unavailable',
  /** The callback contains neither a code nor an error. */
  'answer_incomplete',
  /** The callback is the response of another bank (RFC 9207). */
  'answer_foreign',
  /** The end user who signed in is not the one who owns the connection. */
  'other_person',
  /** The bank does not show who signed in, or nothing is stored to compare with. */
  'person_unknown',
  'unknown',
] as const

export type BankProblemKind = (typeof BANK_PROBLEM_KINDS)[number]

export interface BankProblem {
  readonly kind: BankProblemKind
  /** For the log. */
  readonly detail: string
  /** Whether the same call may succeed later. */
  readonly retryable: boolean
}
