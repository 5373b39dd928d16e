// contract: banks that can be connected, and what a bank answers, in no bank's own words

import type { Money } from '../../lib/money.ts'
import type { AccountDetails } from './account-details.ts'

export type AuthenticationFlow = 'redirect' | 'embedded' | 'decoupled' | 'password'

/** By which a person's own account number, or a payment, tells the bank. */
export interface BankIdentifier {
  readonly kind: 'bic' | 'german_bank_code' | 'swedish_clearing_number' | 'iban_bank_code'
  readonly value: string
}
/** Whom a bank serves. */
export type BankSegment = 'PERSONAL' | 'BUSINESS'

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
export type BankFieldPurpose = 'username' | 'password' | 'method' | 'code' | 'question' | 'accounts'

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

export type AccountType = 'checking' | 'savings' | 'credit_card' | 'loan' | 'investment' | 'other'

export interface BankAccount {
  /** The bank's own id, stable over refreshes. */
  readonly bankAccountId: string
  readonly name: string
  readonly type: AccountType
  readonly segment: 'PERSONAL' | 'BUSINESS' | 'UNDEFINED'
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
    readonly role: 'HOLDER' | 'AUTHORIZED_USER' | 'OTHER' | 'UNKNOWN'
  }[]
}

/** What a bank's list of accounts shows, and what only loans and investments have, by the bank's id of the account. */
export interface BankAccounts {
  readonly accounts: readonly BankAccount[]
  readonly details: ReadonlyMap<string, AccountDetails>
}

export type TransactionStatus = 'booked' | 'pending'
export type TransactionType = 'default' | 'credit_card' | 'payment' | 'withdrawal' | 'transfer'

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

/** Why a bank did not do what was asked, in the words of `BankProblem.kind` only. */
export type BankProblemKind =
  | 'unavailable'
  | 'timeout'
  | 'rejected_us'
  | 'denied_by_person'
  | 'session_expired'
  | 'consent_ended'
  | 'no_accounts'
  | 'user_blocked'
  /** Signed in in another place; the bank allows one sign-in at a time. */
  | 'signed_in_elsewhere'
  /** This person may not share the accounts. */
  | 'not_permitted'
  /** Something has to be done on the bank's own pages first. */
  | 'action_required'
  /** The person signs in in a way that the bank does not offer to us. */
  | 'method_unsupported'
  /** Asked more often than the bank allows. */
  | 'asked_too_often'
  | 'credentials_incorrect'
  | 'not_a_customer'
  /** The second factor: the code was wrong, the person left it, or did not do it in time. */
  | 'second_factor_incorrect'
  | 'second_factor_cancelled'
  | 'second_factor_timeout'
  /** The page or app on the second device cannot be used. */
  | 'second_device_unavailable'
  /** What came back with the browser holds neither a code nor a reason. */
  | 'answer_incomplete'
  /** What came back with the browser is the answer of another bank (RFC 9207). */
  | 'answer_foreign'
  /** Somebody else signed in than the person whose connection this is. */
  | 'other_person'
  | 'unknown'

export interface BankProblem {
  readonly kind: BankProblemKind
  /** For the log. */
  readonly detail: string
  /** Whether the same call may succeed later. */
  readonly retryable: boolean
}
