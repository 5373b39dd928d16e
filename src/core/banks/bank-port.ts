// contract: Bank adapter port: authorization, sign-in, account data, consent

import type { Result } from '../../lib/result.ts'
import type {
  AccountType,
  BankAccounts,
  BankIdentity,
  BankProblem,
  BankProvider,
  BankSession,
  BankSignInStep,
  BankTransaction,
  BankVisit,
} from './bank.ts'
import type { PaymentOrder } from './payment-order.ts'
import type { BankPayments } from './payment-port.ts'

/**
 * Thrown by every method of a bank once this process stops, in place of the problem that the stop may have caused: nothing may
 * be concluded from it, and nothing stored. Whoever runs next does the work again.
 */
export class BankCallInterrupted extends Error {
  override readonly name = 'BankCallInterrupted'
}

/** Kinds of data that a consent names, as the consent page and the bank list them. */
const REQUESTED_DATA = ['identity', 'accounts', 'balances', 'payments', 'wealth'] as const

export type RequestedData = (typeof REQUESTED_DATA)[number]

/** What the end user agrees to, so that the bank's page says the same as ours and the bank shares nothing else. */
export interface RequestedAccess {
  readonly data: readonly RequestedData[]
  /** Types of the accounts; undefined for all. */
  readonly accountTypes: readonly AccountType[] | undefined
  /** How far back payments are read. */
  readonly historyMonths: number
}

export interface BankAuthorization {
  readonly provider: BankProvider
  /** Redirect URI of the authorization at the bank. */
  readonly redirectUri: string
  /** Random `state`, returned by the bank. */
  readonly state: string
  /** Code verifier (RFC 7636); only its S256 challenge is sent. */
  readonly codeVerifier: string
  readonly consentDays: number
  readonly access: RequestedAccess
  /** User name, prefilled on the bank's page. */
  readonly username: string | undefined
  /** Locale of the bank's pages, such as `sv_SE`; undefined if unknown. */
  readonly locale: string | undefined
}

export interface BankSignInRequest {
  readonly provider: BankProvider
  /** As in `BankAuthorization`. */
  readonly codeVerifier: string
  readonly consentDays: number
  readonly access: RequestedAccess
  /** For a decoupled sign-in, if known. */
  readonly username?: string | undefined
  /** As in `BankAuthorization`: the language of hints and choices, and of the approval page. */
  readonly locale: string | undefined
}

/** Embedded, decoupled and password sign-ins: on our own page, or on a second device. */
export interface BankSignIns {
  /** The first step: `ask` for embedded and password flows, `approve` for decoupled ones. */
  begin(request: BankSignInRequest): Promise<Result<BankSignInStep, BankProblem>>
  /**
   * Submits the input of the end user for the last step. After a retryable problem input may be submitted for it again, whether or
   * not the bank received the first: then the bank returns what the first led to. Any other problem ends the sign-in. The
   * input is neither stored nor logged.
   */
  answer(
    provider: BankProvider,
    step: Pick<Extract<BankSignInStep, { kind: 'ask' }>, 'flowId' | 'bankStep'>,
    answers: ReadonlyMap<string, readonly string[]>,
  ): Promise<Result<BankSignInStep, BankProblem>>
  /** Polls the approval on the second device; undefined while it is pending. */
  check(
    provider: BankProvider,
    flowId: string,
  ): Promise<Result<{ readonly code: string } | undefined, BankProblem>>
  /** Cancels the sign-in; the response of the bank is ignored. */
  cancel(provider: BankProvider, flowId: string): Promise<void>
}

/** What may be fetched: withdrawn accounts and data are not. */
export interface BankReading {
  readonly wants: (bankAccountId: string) => boolean
  readonly balances: boolean
}

export interface BankTransactionsRequest {
  readonly provider: BankProvider
  readonly session: BankSession
  readonly bankAccountId: string
  /** YYYY-MM-DD. */
  readonly since: string
  readonly visit: BankVisit
}

/** One kind of bank. A failure of the bank is returned, never thrown. */
export interface Bank {
  readonly providers: readonly BankProvider[]
  /** Origins of the sign-in redirects, for the `form-action` of our pages. */
  readonly origins: readonly string[]
  /** Undefined for a bank that supports redirects only. */
  readonly signIns: BankSignIns | undefined
  /** Undefined for a bank whose payments this installation does not initiate. */
  readonly payments?: BankPayments
  /** URL of the bank's authorization page. */
  beginAuthorization(request: BankAuthorization): Promise<Result<{ readonly url: string }, BankProblem>>
  /** Reads the authorization response, after its `state` was checked: a code, or an error. */
  readCallback(
    provider: BankProvider,
    parameters: ReadonlyMap<string, string>,
  ): Result<{ readonly code: string }, BankProblem>
  /**
   * `redirectUri`: as in the authorization; undefined after a sign-in by `signIns`. If the tokens are lost on the way, no consent
   * may stay open at the bank.
   */
  completeAuthorization(
    provider: BankProvider,
    code: string,
    codeVerifier: string,
    redirectUri: string | undefined,
  ): Promise<Result<BankSession, BankProblem>>
  refreshSession(provider: BankProvider, session: BankSession): Promise<Result<BankSession, BankProblem>>
  /** Pseudonym of the customer, the same in each consent whatever data it contains; absent where the bank has none. */
  fetchCustomerId?(
    provider: BankProvider,
    session: BankSession,
    visit: BankVisit,
  ): Promise<Result<string, BankProblem>>
  /** Refused by the bank unless the consent contains it. */
  fetchIdentity(
    provider: BankProvider,
    session: BankSession,
    visit: BankVisit,
  ): Promise<Result<BankIdentity | undefined, BankProblem>>
  /** Reads each resource of the bank once, because each read may count against its limit. */
  fetchAccounts(
    provider: BankProvider,
    session: BankSession,
    reading: BankReading,
    visit: BankVisit,
  ): Promise<Result<BankAccounts, BankProblem>>
  /** All transactions since the date (YYYY-MM-DD), from all pages. */
  fetchTransactions(
    request: BankTransactionsRequest,
  ): Promise<Result<readonly BankTransaction[], BankProblem>>
  /** Standing orders and direct debits of an account. For `paymentOrders` providers. */
  fetchPaymentOrders?(
    provider: BankProvider,
    session: BankSession,
    bankAccountId: string,
    visit: BankVisit,
  ): Promise<Result<readonly PaymentOrder[], BankProblem>>
  /**
   * Extends the consent to this many days from now, also after it has expired, and returns its expiry. For `extendable` providers.
   */
  extendConsent?(
    provider: BankProvider,
    session: BankSession,
    days: number,
  ): Promise<Result<{ readonly consentExpiresAtMs: number }, BankProblem>>
  /** Revokes the consent at the bank; a consent that is already revoked or expired there is no problem. */
  revokeConsent(provider: BankProvider, session: BankSession): Promise<Result<undefined, BankProblem>>
}

/** Finds the bank of a provider name. */
export interface BankDirectory {
  listProviders(): readonly BankProvider[]
  find(providerName: string): { readonly bank: Bank; readonly provider: BankProvider } | undefined
  listPaymentProviders(): readonly BankProvider[]
  findForPayments(providerName: string): BankPayments | undefined
  /** Origins of the banks' payment pages, for the `form-action` of our pages. */
  paymentOrigins(): readonly string[]
  /** The bank at which apps collect payments; undefined if there is none. */
  collectionBank(): BankPayments | undefined
}
