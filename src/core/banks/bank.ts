// contract: Banks, their sign-ins, accounts, transactions and errors, in our own words

import type { Money } from '../../lib/money.ts'
import type { AccountDetails } from './account-details.ts'

export const AUTHENTICATION_FLOWS = ['redirect', 'embedded', 'decoupled', 'password'] as const

export type AuthenticationFlow = (typeof AUTHENTICATION_FLOWS)[number]

export const BANK_IDENTIFIER_KINDS = [
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
/** Whom a bank serves. */
export const BANK_SEGMENTS = ['PERSONAL', 'BUSINESS'] as const

export type BankSegment = (typeof BANK_SEGMENTS)[number]

/** One way into one bank in one market. */
export interface BankProvider {
  /** Unique, such as `se-demobank-open-banking-redirect`. */
  readonly name: string
  /** Which list of banks it stands in; a policy says whose lists its API shows. */
  readonly group: string
  readonly displayName: string
  /** ISO 3166-1 alpha-2, upper case. */
  readonly market: string
  readonly flow: AuthenticationFlow
  readonly institutionId: string
  readonly institutionName: string
  readonly currency: string
  readonly segments: readonly BankSegment[]
  /** Test banks are shown to sandbox apps only. */
  readonly test: boolean
  readonly popular: boolean
  /** Whether a consent can be made to last longer without a new sign-in. */
  readonly extendable?: true
  readonly identifiers?: readonly BankIdentifier[]
  /** What the first step of a sign-in asks for, known before it begins; nothing where the browser is led to the bank. */
  readonly asks: readonly BankField[]
}

/** Tokens that a bank gave us, kept encrypted. Opaque to all but the adapter that made it. */
export interface BankSession {
  readonly accessToken: string
  readonly accessTokenExpiresAtMs: number
  readonly refreshToken: string | undefined
  /** When the person's consent at the bank ends. */
  readonly consentExpiresAtMs: number
}

/** What a field of a bank's sign-in is for; decides its words and how it is shown. */
export const BANK_FIELD_PURPOSES = ['username', 'password', 'method', 'code', 'question', 'accounts'] as const

export type BankFieldPurpose = (typeof BANK_FIELD_PURPOSES)[number]

/** One thing that a bank asks for, where the sign-in is shown on our own page. */
export interface BankField {
  /** Key of the answer. */
  readonly name: string
  readonly purpose: BankFieldPurpose
  /** For `method` (one of them) and `accounts` (any number), in the bank's words. */
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  /** Exact number of characters, where the bank expects one. */
  readonly length: number | undefined
  /** A sentence of the bank's beside the field; the question itself for `question`. */
  readonly hint: string | undefined
  /** The bank goes on without it. */
  readonly optional?: true
}

/** Where a sign-in stands that does not lead the browser to the bank. */
export type BankSignInStep =
  | {
      readonly kind: 'ask'
      /** The bank's id of this sign-in. */
      readonly flowId: string
      readonly fields: readonly BankField[]
      /** The same was asked before, and the answer was not accepted. */
      readonly again: boolean
    }
  | {
      readonly kind: 'approve'
      readonly flowId: string
      /** The bank's page for the second device. */
      readonly approvalUrl: string
      /** Shown on both devices, so that the person sees that they belong together. */
      readonly matchCode: string
    }
  /** The person has agreed; the code is redeemed as after a redirect. */
  | { readonly kind: 'done'; readonly code: string }

/**
 * Whether a person waits for what is read. Without one a bank lets us read four times in 24 hours only (Delegated
 * Regulation (EU) 2018/389 article 36(5)(b)).
 */
export type BankVisit =
  | { readonly attended: false }
  /** `address`: whence the person came to us; undefined where only the app has said that they are there. */
  | { readonly attended: true; readonly address: string | undefined }

export const ACCOUNT_TYPES = ['checking', 'savings', 'credit_card', 'loan', 'investment', 'other'] as const

export type AccountType = (typeof ACCOUNT_TYPES)[number]

/** Whom an account is for, as the bank states it. */
export const ACCOUNT_SEGMENTS = ['PERSONAL', 'BUSINESS', 'UNDEFINED'] as const

export type AccountSegment = (typeof ACCOUNT_SEGMENTS)[number]

export const HOLDER_ROLES = ['HOLDER', 'AUTHORIZED_USER', 'OTHER', 'UNKNOWN'] as const

export type HolderRole = (typeof HOLDER_ROLES)[number]

export interface BankAccount {
  /** The bank's own id, stable over refreshes. */
  readonly bankAccountId: string
  readonly name: string
  readonly type: AccountType
  readonly segment: AccountSegment
  readonly currency: string
  /** Undefined where the person does not share balances. */
  readonly booked: Money | undefined
  readonly available: Money | undefined
  readonly creditLimit: Money | undefined
  readonly iban: string | undefined
  readonly bban: string | undefined
  readonly bic: string | undefined
  /** National number as people of the market write it. */
  readonly accountNumber: string | undefined
  /** Bank and branch: six digits in Great Britain and Ireland; in Canada three of the institution and five of the transit. */
  readonly sortCode: string | undefined
  readonly maskedPan: string | undefined
  readonly holders: readonly {
    readonly name: string
    readonly role: HolderRole
  }[]
}

/** What a bank's list of accounts shows, and what only loans and investments have, by the bank's id of the account. */
export interface BankAccounts {
  readonly accounts: readonly BankAccount[]
  readonly details: ReadonlyMap<string, AccountDetails>
}

export const TRANSACTION_STATUSES = ['booked', 'pending'] as const

export type TransactionStatus = (typeof TRANSACTION_STATUSES)[number]
export const TRANSACTION_TYPES = ['default', 'credit_card', 'payment', 'withdrawal', 'transfer'] as const

export type TransactionType = (typeof TRANSACTION_TYPES)[number]

export interface BankTransaction {
  readonly bankTransactionId: string
  readonly bankAccountId: string
  /** Negative leaves the account. */
  readonly amount: Money
  readonly status: TransactionStatus
  readonly type: TransactionType
  /** YYYY-MM-DD; absent while pending. */
  readonly bookedDate: string | undefined
  readonly valueDate: string | undefined
  /** When the person paid, YYYY-MM-DD. */
  readonly transactionDate: string
  readonly description: string
  readonly reference: string | undefined
  readonly counterpartyName: string | undefined
  readonly counterpartyAccount: string | undefined
  readonly merchantName: string | undefined
  /** ISO 18245. */
  readonly merchantCategoryCode: string | undefined
}

export interface BankIdentity {
  readonly name: string
  /** YYYY-MM-DD. */
  readonly dateOfBirth: string | undefined
  readonly nationalId: string | undefined
}

/** Why a call to a bank failed, in our own words. */
export const BANK_PROBLEM_KINDS = [
  'unavailable',
  'timeout',
  /** The bank rejected our own registration or request. */
  'rejected_us',
  'denied_by_person',
  'session_expired',
  'consent_ended',
  'no_accounts',
  'user_blocked',
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
