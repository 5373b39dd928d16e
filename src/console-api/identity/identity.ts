// contract: Port of the Console to the identity library

import type { Passkey } from '../../core/identity/second-factors.ts'

/** Set-Cookie values of the library, to be sent under our names. */
export type LibraryCookies = readonly string[]

export interface Account {
  readonly identityId: string
  readonly name: string
  readonly email: string
  readonly hasSecondFactor: boolean
  /** As given at sign-up, for the organisation that is founded once the address is verified. */
  readonly organisationName: string | undefined
}

export interface AccountSession {
  readonly sessionId: string
  readonly createdAtMs: number
  readonly lastUsedAtMs: number
  readonly expiresAtMs: number
  readonly ipAddress: string | undefined
  readonly userAgent: string | undefined
}

export interface SignedIn {
  readonly account: Account
  readonly session: AccountSession
  /** Present where the session was extended. */
  readonly cookies: LibraryCookies
}

export type IdentityProblem =
  | 'credentials_wrong'
  | 'address_not_verified'
  | 'password_too_short'
  | 'password_too_long'
  | 'password_wrong'
  | 'email_invalid'
  | 'token_invalid'
  | 'code_wrong'
  | 'second_factor_locked'
  | 'second_factor_missing'
  | 'second_factor_exists'
  | 'passkey_invalid'
  | 'too_many_passkeys'
  | 'not_signed_in'

/** An expected refusal of the library. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError'
  readonly problem: IdentityProblem

  constructor(problem: IdentityProblem) {
    super(problem)
    this.problem = problem
  }
}

interface LogInResult {
  /** False while the second factor is missing. */
  readonly complete: boolean
  /** Those that the account has, while one is missing. */
  readonly factors: readonly ('authenticator' | 'passkey')[]
  readonly cookies: LibraryCookies
}

/** The page that asks, as a browser binds passkeys to it. */
export interface PasskeySite {
  readonly origin: string
  readonly rpId: string
}

/** Of the browser, with the schema of its route checked. */
interface PasskeyProof {
  readonly site: PasskeySite
  readonly response: unknown
}

/** A log-in whose password was right, and whose second factor is missing. */
interface PendingLogIn {
  readonly identityId: string
  readonly key: string
}

/**
 * Options are for the browser, as they are. Each holds a challenge that counts once, for five minutes, for its purpose and its
 * session; every response that does not fit is refused as `passkey_invalid`.
 */
export interface Passkeys {
  list(identityId: string): Promise<readonly Passkey[]>
  registrationOptions(account: Account, sessionId: string, site: PasskeySite): Promise<object>
  register(
    account: Account,
    sessionId: string,
    proof: PasskeyProof & { readonly name: string },
  ): Promise<{
    readonly passkey: Passkey
    /** With the first second factor of the account; otherwise empty. */
    readonly recoveryCodes: readonly string[]
  }>
  /** The passkey, if it was one of this account. */
  remove(identityId: string, passkeyId: string): Promise<Passkey | undefined>
  logInOptions(site: PasskeySite): Promise<object>
  /** Returns the account that the passkey belongs to. */
  logIn(proof: PasskeyProof): Promise<string>
  factorOptions(pending: PendingLogIn, site: PasskeySite): Promise<object>
  proveFactor(pending: PendingLogIn, proof: PasskeyProof): Promise<void>
  stepUpOptions(account: Account, sessionId: string, site: PasskeySite): Promise<object>
  stepUp(account: Account, sessionId: string, proof: PasskeyProof): Promise<void>
  /** True once after a step-up, within two minutes: of several actions at once, one may go on. */
  consumeStepUp(sessionId: string): Promise<boolean>
}

/** Every method throws IdentityError where the library refuses. `cookie` is the Cookie header with the library's names. */
export interface Identity {
  /** Says nothing of whether the address has an account; its owner gets a mail in either case. */
  signUp(request: {
    readonly name: string
    readonly email: string
    readonly password: string
    readonly organisationName: string
  }): Promise<void>
  verifyEmail(token: string): Promise<void>
  resendVerification(email: string): Promise<void>
  logIn(
    credentials: { readonly email: string; readonly password: string },
    client: ClientFacts,
  ): Promise<LogInResult>
  finishLogIn(
    proof: { readonly code: string } | { readonly recoveryCode: string },
    client: ClientFacts,
  ): Promise<LibraryCookies>
  readPendingLogIn(client: ClientFacts): Promise<PendingLogIn>
  /** For an account that was proven by more than a password, or with the key of its pending log-in, which counts once. */
  openSession(
    identityId: string,
    client: ClientFacts,
    pendingKey?: string,
  ): Promise<{ readonly sessionId: string; readonly cookies: LibraryCookies }>
  logOut(client: ClientFacts): Promise<LibraryCookies>
  readSession(client: ClientFacts): Promise<SignedIn | undefined>
  listSessions(identityId: string): Promise<readonly AccountSession[]>
  /** True if it was a session of this account. */
  endSession(identityId: string, sessionId: string): Promise<boolean>
  endOtherSessions(identityId: string, sessionId: string): Promise<number>
  requestPasswordReset(email: string): Promise<void>
  /** Ends all sessions of the account. */
  resetPassword(token: string, password: string): Promise<void>
  changePassword(
    passwords: { readonly current: string; readonly next: string },
    client: ClientFacts,
  ): Promise<LibraryCookies>
  isPassword(password: string, client: ClientFacts): Promise<boolean>
  readonly passkeys: Passkeys
  readSecondFactors(identityId: string): Promise<{
    readonly hasAuthenticator: boolean
    readonly hasPassword: boolean
    readonly passkeys: readonly Passkey[]
  }>
  /** With a passkey of the account, its recovery codes stay, and none are returned. */
  startSecondFactor(
    account: Account,
  ): Promise<{ readonly uri: string; readonly recoveryCodes: readonly string[] }>
  confirmSecondFactor(code: string, client: ClientFacts): Promise<LibraryCookies>
  /** Of the authenticator app. Passkeys stay. */
  endSecondFactor(identityId: string): Promise<void>
  renewRecoveryCodes(identityId: string): Promise<readonly string[]>
}

/** Of the request that the library acts for. */
export interface ClientFacts {
  readonly cookie: string
  readonly ipAddress: string
  readonly userAgent: string
}
