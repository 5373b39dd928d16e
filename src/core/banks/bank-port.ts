// contract: Bank adapter port: authorization, sign-in, account data, consent

import type { Result } from '../../lib/result.ts'
import type {
  BankAccounts,
  BankIdentity,
  BankProblem,
  BankProvider,
  BankSession,
  BankSignInStep,
  BankTransaction,
  BankVisit,
} from './bank.ts'

export interface BankAuthorization {
  readonly provider: BankProvider
  /** Where the bank sends the person back. */
  readonly redirectUri: string
  /** Fresh randomness, returned by the bank. */
  readonly state: string
  /** RFC 7636 code verifier; only its S256 challenge leaves. */
  readonly codeVerifier: string
  readonly consentDays: number
  /** User name to fill in on the bank's page. */
  readonly username: string | undefined
}

export interface BankSignInRequest {
  readonly provider: BankProvider
  /** As for a redirect. */
  readonly codeVerifier: string
  readonly consentDays: number
  /** For a sign-in on a second device, where it is known. */
  readonly username?: string | undefined
}

/** Signing in without leading the browser to the bank: on our own page, or on a second device. */
export interface BankSignIns {
  /** The first step: `ask` for embedded and password flows, `approve` for decoupled ones. */
  begin(request: BankSignInRequest): Promise<Result<BankSignInStep, BankProblem>>
  /**
   * Hands over what the person entered for the last step. A problem that is retryable left the step as it was; after any
   * other the sign-in is over. The answers are neither kept nor logged.
   */
  answer(
    provider: BankProvider,
    flowId: string,
    answers: ReadonlyMap<string, readonly string[]>,
  ): Promise<Result<BankSignInStep, BankProblem>>
  /** How the approval on the second device stands; undefined while the bank waits for it. */
  check(
    provider: BankProvider,
    flowId: string,
  ): Promise<Result<{ readonly code: string } | undefined, BankProblem>>
  /** The person has left. What the bank answers does not matter. */
  cancel(provider: BankProvider, flowId: string): Promise<void>
}

/** What of a person's accounts may be asked for: what the person has taken back is not fetched again. */
export interface BankReading {
  readonly wants: (bankAccountId: string) => boolean
  readonly balances: boolean
}

/** One kind of bank. Every call may fail; none throws for what a bank does wrong. */
export interface Bank {
  readonly providers: readonly BankProvider[]
  /** Every origin through which the sign-in redirects; pages that send people there must let their forms lead to it. */
  readonly origins: readonly string[]
  /** Undefined for a bank that only redirects. */
  readonly signIns: BankSignIns | undefined
  /** The bank's page to which the person's browser is sent. */
  beginAuthorization(request: BankAuthorization): Promise<Result<{ readonly url: string }, BankProblem>>
  /** What the bank sent back with the browser, its `state` already checked: a code, or why there is none. */
  readCallback(
    provider: BankProvider,
    parameters: ReadonlyMap<string, string>,
  ): Result<{ readonly code: string }, BankProblem>
  /** `redirectUri`: that of the authorization; undefined after a sign-in by `signIns`. */
  completeAuthorization(
    provider: BankProvider,
    code: string,
    codeVerifier: string,
    redirectUri: string | undefined,
  ): Promise<Result<BankSession, BankProblem>>
  refreshSession(provider: BankProvider, session: BankSession): Promise<Result<BankSession, BankProblem>>
  fetchIdentity(
    provider: BankProvider,
    session: BankSession,
    visit: BankVisit,
  ): Promise<Result<BankIdentity | undefined, BankProblem>>
  /** No resource of the bank is read twice: each read may count against its limit. */
  fetchAccounts(
    provider: BankProvider,
    session: BankSession,
    reading: BankReading,
    visit: BankVisit,
  ): Promise<Result<BankAccounts, BankProblem>>
  /** All transactions since the day, YYYY-MM-DD; pages are followed. */
  fetchTransactions(
    provider: BankProvider,
    session: BankSession,
    bankAccountId: string,
    since: string,
    visit: BankVisit,
  ): Promise<Result<readonly BankTransaction[], BankProblem>>
  /** Makes the person's consent last so many days from now; answers when it ends. For `extendable` providers. */
  extendConsent?(
    provider: BankProvider,
    session: BankSession,
    days: number,
  ): Promise<Result<{ readonly consentExpiresAtMs: number }, BankProblem>>
  /** Ends the person's consent at the bank; that it had ended there already is what was wanted, and no problem. */
  endSession(provider: BankProvider, session: BankSession): Promise<Result<undefined, BankProblem>>
}

/** Finds the bank behind a provider name. */
export interface BankDirectory {
  listProviders(): readonly BankProvider[]
  find(providerName: string): { readonly bank: Bank; readonly provider: BankProvider } | undefined
}
