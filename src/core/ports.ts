// contract: what the core needs from outside: storage, clock, randomness, hashing, signing, banks
// Never: a method that decides. A store answers facts; operations refuse.

import type { Json, JsonObject } from '../lib/json.ts'
import type { Result } from '../lib/result.ts'
import type { ClientKey } from './model/app.ts'
import type {
  BankAccounts,
  BankIdentity,
  BankProblem,
  BankProvider,
  BankSession,
  BankSignInStep,
  BankTransaction,
  BankVisit,
} from './model/bank.ts'
import type { PrintedDocument } from './model/printed-document.ts'
import type { WebhookAttemptOutcome } from './model/webhook.ts'
import type { Store } from './store.ts'

export type * from './person-store.ts'
export type * from './sign-in-store.ts'
export type * from './store.ts'
export type * from './webhook-store.ts'

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  nowMs(): number
}

export interface Random {
  bytes(count: number): Uint8Array
  /** 32 hexadecimal digits, 128 random bits. */
  id(): string
  /** RFC 9562 version 4. */
  uuid(): string
}

/** What a keyed hash is for; the same text hashes differently for each purpose. */
export type HashPurpose =
  | 'client-secret'
  | 'authorization-code'
  | 'refresh-token'
  | 'refresh-token-tag'
  | 'browser'
  | 'bank-state'
  | 'csrf'
  | 'derived-id'
  | 'page-token'
  | 'link-ticket'
  | 'person-link'
  | 'person-browser'
  | 'idempotency-key'
  | 'bank-login'

export interface Hash {
  /** HMAC-SHA-256 under the installation's key, base64url, 43 characters. */
  keyed(purpose: HashPurpose, text: string): string
  /** SHA-256, base64url (RFC 7636 section 4.2). */
  sha256(text: string): string
}

/** Encryption at rest under the master key (AES-256-GCM). `context` is authenticated, so a value cannot be moved. */
export interface Vault {
  seal(plain: string, context: string): string
  /** Throws if the value was changed, moved, or sealed under a key that is not configured. */
  open(sealed: string, context: string): string
}

export type SignatureProblem = 'malformed' | 'unknown_key' | 'bad_signature'

export interface Signer {
  /** Compact JWS (RFC 7515), ES256, header `{alg, kid, typ: "JWT"}`. */
  sign(claims: JsonObject): string
  /** Checks the signature only; lifetimes and meaning are the caller's to check. */
  verify(token: string): Result<JsonObject, SignatureProblem>
  /** Public keys, RFC 7517 section 5. */
  keySet(): JsonObject
}

/** Checks assertions that clients sign with their own registered keys (RFC 7523). */
export interface AssertionVerifier {
  /** Header and claims of an ES256 compact JWS whose signature one of `keys` made. */
  verify(
    assertion: string,
    keys: readonly ClientKey[],
  ): Result<JsonObject, 'malformed' | 'no_key' | 'bad_signature'>
}

// ---------------------------------------------------------------------------------------------------------------------
// Banks

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

// ---------------------------------------------------------------------------------------------------------------------
// Receivers of webhooks

export interface ReceiverRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** For all of it, from the look-up of the name to the end of the answer. */
  readonly timeoutMs: number
  /** Breaks off; the promise then rejects. */
  readonly signal: AbortSignal
}

export interface ReceiverAnswer {
  readonly outcome: WebhookAttemptOutcome
  readonly status: number | undefined
  /** Beginning of the body, or what went wrong. */
  readonly detail: string
}

/** Sends to addresses that apps chose. Does not follow redirects, and connects to no address that it has not checked. */
export interface Receivers {
  /** Whether private addresses are refused. */
  readonly publicOnly: boolean
  post(request: ReceiverRequest): Promise<ReceiverAnswer>
  /** HMAC-SHA-256, hexadecimal. */
  sign(secret: string, text: string): string
}

/** Pictures that another device can read. */
export interface QrCodes {
  /** A PNG of the text as a QR code (ISO/IEC 18004). */
  drawPng(text: string): Promise<Uint8Array>
}

// ---------------------------------------------------------------------------------------------------------------------
// Documents

export interface Printer {
  /** As PDF. The same document gives the same bytes. */
  print(document: PrintedDocument): Promise<Uint8Array>
}

// ---------------------------------------------------------------------------------------------------------------------
// Reporting

export interface Log {
  info(fields: Readonly<Record<string, Json>>, message: string): void
  warn(fields: Readonly<Record<string, Json>>, message: string): void
  error(fields: Readonly<Record<string, Json>>, message: string): void
}

/** Remembers, off the hot path, that something was used. */
export interface UsageRecorder {
  secretUsed(appId: string, secretId: string, atMs: number): void
  grantUsed(appId: string, grantId: string, atMs: number): void
}

/** Everything from outside. An operation names the few of these that it needs. */
export interface Ports {
  /** Address of this installation, without a trailing slash. */
  readonly issuer: string
  /** Names the installation itself, the same on every instance and whatever its address; made on first start. */
  readonly installationId: string
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly hash: Hash
  readonly vault: Vault
  readonly signer: Signer
  readonly assertions: AssertionVerifier
  readonly banks: BankDirectory
  readonly receivers: Receivers
  readonly printer: Printer
  readonly qrCodes: QrCodes
  readonly usage: UsageRecorder
  readonly log: Log
}
