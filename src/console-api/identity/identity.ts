// contract: Port of the Console to the identity library

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

export interface LogInResult {
  /** False while a code of the second factor is missing. */
  readonly complete: boolean
  readonly cookies: LibraryCookies
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
  ): Promise<LogInResult>
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
  startSecondFactor(
    password: string,
    client: ClientFacts,
  ): Promise<{ readonly uri: string; readonly recoveryCodes: readonly string[] }>
  confirmSecondFactor(code: string, client: ClientFacts): Promise<LibraryCookies>
  endSecondFactor(password: string, client: ClientFacts): Promise<LibraryCookies>
  renewRecoveryCodes(password: string, client: ClientFacts): Promise<readonly string[]>
}

/** Of the request that the library acts for. */
export interface ClientFacts {
  readonly cookie: string
  readonly ipAddress: string
  readonly userAgent: string
}
