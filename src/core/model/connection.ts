// contract: a person's connection to a bank, and the accounts and transactions that it brought

import type { BankAccount, BankIdentity, BankProblemKind, BankTransaction } from './bank.ts'

/**
 * Life of a connection:
 *
 *     created -> authenticating -> updating -> updated <-> (temporary_error)
 *                     \-> authentication_error      \-> session_expired -> authenticating
 *     any -> ended (terminal; a fetch in flight must not write afterwards)
 */
export type ConnectionStatus =
  | 'created'
  | 'authenticating'
  | 'updating'
  | 'updated'
  | 'authentication_error'
  | 'temporary_error'
  | 'session_expired'
  | 'ended'

export interface Connection {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly connectionId: string
  readonly userId: string
  readonly providerName: string
  readonly status: ConnectionStatus
  /** For the person, in plain words; empty when all is well. */
  readonly statusMessage: string
  readonly statusChangedAtMs: number
  /** Why, where the status is an error. */
  readonly problem?: BankProblemKind
  /** The bank's tokens, encrypted (see runtime/vault.ts); undefined before the first sign-in. */
  readonly sealedSession: string | undefined
  readonly consentExpiresAtMs: number | undefined
  readonly identity: BankIdentity | undefined
  readonly createdAtMs: number
  readonly refreshedAtMs: number | undefined
  /** For whom it was read then. */
  readonly refreshedBy?: RefreshedBy
}

/** The person at the hosted flow, the app by a request, or the platform by itself. */
export type RefreshedBy = 'person' | 'app' | 'background'

export interface Account extends BankAccount {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
  /** 32 hexadecimal digits; the same for the same bank account of the same user. */
  readonly accountId: string
  readonly institutionId: string
  readonly refreshedAtMs: number
}

export interface Transaction extends BankTransaction {
  readonly appId: string
  readonly userId: string
  readonly accountId: string
  /** 32 hexadecimal digits; the same for the same bank transaction. */
  readonly transactionId: string
  /** Epoch milliseconds that order the list: booked date, else transaction date, at midnight UTC, when first stored. */
  readonly sortAtMs: number
}

export interface AccountFilter {
  readonly accountIds: readonly string[] | undefined
  readonly types: readonly Account['type'][] | undefined
}

export interface TransactionFilter {
  readonly accountIds: readonly string[] | undefined
  readonly statuses: readonly Transaction['status'][] | undefined
  /** YYYY-MM-DD, inclusive. Pending transactions have no booked date and match by their transaction date. */
  readonly bookedFrom: string | undefined
  readonly bookedTo: string | undefined
}

/** Where a page ended. Newest first; ties by id, so that the order is total while data changes. */
export interface TransactionCursor {
  readonly sortAtMs: number
  readonly transactionId: string
}
