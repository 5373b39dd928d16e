// contract: The platform in a test's process: clock, faults of Demo Bank, linked banks

export interface LinkedBank {
  readonly userId: string
  /** The URL with which the end user came back to the app. */
  readonly callbackUrl: string
  readonly accessToken: string
  readonly refreshToken: string
}

/** Where the end user banks; see the page of test users of Demo Bank. */
export interface BankUser {
  readonly market: string
  readonly bank: string
  readonly userName: string
}

export interface LinkBankOptions extends Partial<BankUser> {
  /** The app's own id of the end user; a new one by default. */
  readonly externalUserId?: string
}

export interface Tallystick {
  /** Where clients reach the API and the hosted pages. */
  readonly baseUrl: string
  readonly bankUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  readonly clock: {
    nowMs(): number
    /** Tokens, consents, jobs and Demo Bank follow at once. Runs the jobs that became due. */
    advance(ms: number): Promise<void>
  }
  /** Faults of Demo Bank, for one test user or for all. */
  readonly bank: {
    slow(ms: number, userName?: string): Promise<void>
    down(userName?: string): Promise<void>
    /** Undoes `slow`, `down` and `fail`. */
    up(userName?: string): Promise<void>
    /** The next `count` reads of data fail. */
    fail(count: number, status: 429 | 500 | 503, userName?: string): Promise<void>
    /** The consents are revoked at the bank. */
    revoke(userName?: string): Promise<void>
    /** Undoes `slow`, `down` and `fail`, whichever test users they are for. Revoked consents stay so. */
    clear(): Promise<void>
  }
  /** Creates a permanent user and links a bank by walking the hosted pages; returns tokens that read its data. */
  linkBank(options?: LinkBankOptions): Promise<LinkedBank>
  /** Runs the background jobs until there is no more work: refreshes, webhooks, sweeps. */
  runJobs(): Promise<void>
  /** Stops the platform and deletes its data. */
  stop(): Promise<void>
}
