// glue: Settings and calls of the identity library: sign-up, log-in, second factor
// Never: loaded at the start of the server. The first request of the Console loads it.

import type { BetterAuthOptions } from 'better-auth'
import { betterAuth } from 'better-auth'
import { isAPIError } from 'better-auth/api'
import { twoFactor } from 'better-auth/plugins/two-factor'
import type { Ports } from '../../core/ports.ts'
import { createIdentityAdapter, TakenError } from './adapter.ts'
import {
  type Account,
  type AccountSession,
  type ClientFacts,
  type Identity,
  IdentityError,
  type IdentityProblem,
} from './identity.ts'
import { LIBRARY_SESSIONS } from './library-sessions.ts'
import { openPasskeys } from './passkeys.ts'
import { openSecondFactors } from './second-factors.ts'

/** Passwords are hashed slowly, because people choose them. */
export interface PasswordHash {
  hash(password: string): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
}

export interface IdentityMails {
  verifyAddress(email: string, token: string): Promise<void>
  addressHasAccount(email: string): Promise<void>
  resetPassword(email: string, token: string): Promise<void>
  passwordWasChanged(email: string): Promise<void>
}

export interface IdentitySettings {
  readonly baseUrl: string
  readonly trueNowMs: () => number
  readonly passwords: PasswordHash
  readonly mails: IdentityMails
  /** Called once the address of an account is verified. */
  readonly onVerified: (account: Account) => Promise<void>
  /** A passkey of the account was refused, because its counter is not newer than the stored one. */
  readonly onCopiedPasskey: (account: Pick<Account, 'identityId' | 'email'>, name: string) => Promise<void>
}

const MIN_PASSWORD = 10
const MAX_PASSWORD = 128
/** A session ends after this time without a request; at most `MAX_SESSION_MS` after the log-in. */
const IDLE_SECONDS = 3 * 60 * 60
const EXTEND_SECONDS = 60
const MAX_SESSION_MS = 12 * 60 * 60 * 1000
const VERIFICATION_SECONDS = 24 * 60 * 60
const RESET_SECONDS = 60 * 60
const CLIENT_HEADER = 'x-console-client'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash'>

export function openIdentity(ports: Needs, settings: IdentitySettings): Identity {
  const auth = createAuth(ports, settings)
  const { store } = ports
  const secretOf = async () => (await auth.$context).secretConfig
  const { newRecord, ...factors } = openSecondFactors({ store, random: ports.random, secretOf })
  const factorsOf = async (email: string) => {
    const [user] = await store.findIdentity('user', [condition('email', email.toLowerCase())], {
      limit: 1,
      offset: 0,
    })
    if (user === undefined) return []
    const { hasAuthenticator, passkeys } = await factors.readSecondFactors(String(user.id))
    return [
      ...(hasAuthenticator ? (['authenticator'] as const) : []),
      ...(passkeys.length > 0 ? (['passkey'] as const) : []),
    ]
  }
  return {
    async signUp(body) {
      // The other of two sign-ups with one address at the same time; its owner has the mail of the first.
      const isTaken = (error: unknown) => error instanceof TakenError
      await translate(() => auth.api.signUpEmail({ body })).catch((error: unknown) => {
        if (!isTaken(error)) throw error
      })
    },
    async verifyEmail(token) {
      await translate(() => auth.api.verifyEmail({ query: { token } }))
    },
    async resendVerification(email) {
      await translate(() => auth.api.sendVerificationEmail({ body: { email } }))
    },
    async logIn(body, client) {
      const { headers, response } = await translate(() =>
        auth.api.signInEmail({ body, headers: headersOf(client), returnHeaders: true }),
      )
      const cookies = headers.getSetCookie()
      if (!('twoFactorRedirect' in response)) return { complete: true, factors: [], cookies }
      return { complete: false, factors: await factorsOf(body.email), cookies }
    },
    async finishLogIn(proof, client) {
      const headers = headersOf(client)
      const finished = await translate(() =>
        'code' in proof
          ? auth.api.verifyTOTP({ body: { code: proof.code }, headers, returnHeaders: true })
          : auth.api.verifyBackupCode({ body: { code: proof.recoveryCode }, headers, returnHeaders: true }),
      )
      return finished.headers.getSetCookie()
    },
    readPendingLogIn: (client) => translate(() => auth.api.readPendingLogIn({ headers: headersOf(client) })),
    async openSession(identityId, client, key) {
      const opened = await translate(() =>
        auth.api.openSession({ body: { identityId, key }, headers: headersOf(client), returnHeaders: true }),
      )
      return { sessionId: opened.response.sessionId, cookies: opened.headers.getSetCookie() }
    },
    async logOut(client) {
      const { headers } = await translate(() =>
        auth.api.signOut({ headers: headersOf(client), returnHeaders: true }),
      )
      return headers.getSetCookie()
    },
    async readSession(client) {
      if (client.cookie === '') return undefined
      const { headers, response } = await auth.api.getSession({
        headers: headersOf(client),
        returnHeaders: true,
      })
      if (response === null) return undefined
      const offset = ports.clock.nowMs() - settings.trueNowMs()
      const session = sessionOf(response.session, offset)
      if (ports.clock.nowMs() >= session.createdAtMs + MAX_SESSION_MS) {
        await store.deleteIdentity('session', [condition('id', session.sessionId)])
        return undefined
      }
      return { account: accountOf(response.user), session, cookies: headers.getSetCookie() }
    },
    async listSessions(identityId) {
      const page = { limit: 100, offset: 0, sortBy: { field: 'updatedAt', direction: 'desc' } } as const
      const records = await store.findIdentity('session', [condition('userId', identityId)], page)
      const nowMs = ports.clock.nowMs()
      return records
        .map((record) => ({
          sessionId: String(record.id),
          createdAtMs: Number(record.createdAt),
          lastUsedAtMs: Number(record.updatedAt),
          expiresAtMs: Number(record.expiresAt),
          ipAddress: record.ipAddress === null ? undefined : String(record.ipAddress),
          userAgent: record.userAgent === null ? undefined : String(record.userAgent),
        }))
        .filter(({ expiresAtMs, createdAtMs }) => expiresAtMs > nowMs && createdAtMs + MAX_SESSION_MS > nowMs)
    },
    async endSession(identityId, sessionId) {
      const where = [condition('userId', identityId), condition('id', sessionId)]
      return (await store.deleteIdentity('session', where)) === 1
    },
    endOtherSessions(identityId, sessionId) {
      const others = { ...condition('id', sessionId), operator: 'ne' } as const
      return store.deleteIdentity('session', [condition('userId', identityId), others])
    },
    async requestPasswordReset(email) {
      await translate(() => auth.api.requestPasswordReset({ body: { email } }))
    },
    async resetPassword(token, newPassword) {
      await translate(() => auth.api.resetPassword({ body: { token, newPassword } }))
    },
    async changePassword({ current, next }, client) {
      const body = { currentPassword: current, newPassword: next, revokeOtherSessions: true }
      const { headers } = await translate(() =>
        auth.api.changePassword({ body, headers: headersOf(client), returnHeaders: true }),
      )
      return headers.getSetCookie()
    },
    async isPassword(password, client) {
      try {
        await translate(() => auth.api.verifyPassword({ body: { password }, headers: headersOf(client) }))
        return true
      } catch (error) {
        if (error instanceof IdentityError && REFUSED_PASSWORDS.has(error.problem)) return false
        throw error
      }
    },
    async confirmSecondFactor(code, client) {
      const { headers } = await translate(() =>
        auth.api.verifyTOTP({ body: { code }, headers: headersOf(client), returnHeaders: true }),
      )
      return headers.getSetCookie()
    },
    ...factors,
    passkeys: openPasskeys(ports, {
      newRecord,
      onCopied: async ({ identityId, name }) => {
        const [user] = await store.findIdentity('user', [condition('id', identityId)], {
          limit: 1,
          offset: 0,
        })
        if (user !== undefined)
          await settings.onCopiedPasskey({ identityId, email: String(user.email) }, name)
      },
    }),
  }
}

const REFUSED_PASSWORDS: ReadonlySet<IdentityProblem> = new Set(['password_wrong', 'password_too_long'])

function createAuth(ports: Needs, settings: IdentitySettings) {
  const { mails, passwords } = settings
  const options = {
    appName: 'Tallystick',
    baseURL: settings.baseUrl,
    basePath: '/console/identity',
    secret: ports.hash.keyed('console-identity', 'library secret'),
    database: createIdentityAdapter({
      store: ports.store,
      newId: () => ports.random.id(),
      hashToken: (token) => ports.hash.keyed('console-session', token),
      clockOffsetMs: () => ports.clock.nowMs() - settings.trueNowMs(),
    }),
    emailAndPassword: {
      enabled: true,
      requireEmailVerification: true,
      autoSignIn: false,
      minPasswordLength: MIN_PASSWORD,
      maxPasswordLength: MAX_PASSWORD,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: RESET_SECONDS,
      password: {
        hash: (password: string) => passwords.hash(password),
        verify: ({ hash, password }: { hash: string; password: string }) => passwords.verify(hash, password),
      },
      sendResetPassword: ({ user, token }) => mails.resetPassword(user.email, token),
      onPasswordReset: ({ user }) => mails.passwordWasChanged(user.email),
      onExistingUserSignUp: ({ user }) => mails.addressHasAccount(user.email),
    },
    emailVerification: {
      sendOnSignUp: true,
      sendOnSignIn: true,
      expiresIn: VERIFICATION_SECONDS,
      sendVerificationEmail: ({ user, token }) => mails.verifyAddress(user.email, token),
      afterEmailVerification: (user) => settings.onVerified(accountOf(user)),
    },
    user: {
      additionalFields: { organisationName: { type: 'string', required: false, input: true } },
    },
    session: {
      expiresIn: IDLE_SECONDS,
      updateAge: EXTEND_SECONDS,
      freshAge: 0,
      // The library replaces a session when its protection changes; where it began stays with it.
      additionalFields: { providerMark: { type: 'string', required: false, input: false } },
    },
    verification: { storeIdentifier: 'hashed' },
    // Limits and origins are checked by our own routes, which alone call the library.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    advanced: {
      useSecureCookies: false,
      ipAddress: { ipAddressHeaders: [CLIENT_HEADER] },
    },
    plugins: [twoFactor({ skipVerificationOnEnable: false }), LIBRARY_SESSIONS],
  } satisfies BetterAuthOptions
  return betterAuth(options)
}

function headersOf({ cookie, ipAddress, userAgent }: ClientFacts): Headers {
  return new Headers({ cookie, [CLIENT_HEADER]: ipAddress, 'user-agent': userAgent })
}

function condition(field: string, value: string) {
  return { field, operator: 'eq', value, connector: 'AND', ignoresCase: false } as const
}

interface LibraryUser {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly twoFactorEnabled?: boolean | null | undefined
  readonly organisationName?: unknown
}

function accountOf(user: LibraryUser): Account {
  const { id, name, email, twoFactorEnabled, organisationName } = user
  return {
    identityId: id,
    name,
    email,
    hasSecondFactor: twoFactorEnabled === true,
    organisationName:
      typeof organisationName === 'string' && organisationName !== '' ? organisationName : undefined,
  }
}

interface LibrarySession {
  readonly id: string
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly expiresAt: Date
  readonly ipAddress?: string | null | undefined
  readonly userAgent?: string | null | undefined
}

function sessionOf(session: LibrarySession, offsetMs: number): AccountSession {
  return {
    sessionId: session.id,
    createdAtMs: session.createdAt.getTime() + offsetMs,
    lastUsedAtMs: session.updatedAt.getTime() + offsetMs,
    expiresAtMs: session.expiresAt.getTime() + offsetMs,
    ipAddress: session.ipAddress ?? undefined,
    userAgent: session.userAgent ?? undefined,
  }
}

/** The refusals of the library that a member can cause; anything else is a failure. */
const PROBLEMS: Readonly<Record<string, IdentityProblem>> = {
  INVALID_EMAIL_OR_PASSWORD: 'credentials_wrong',
  EMAIL_NOT_VERIFIED: 'address_not_verified',
  PASSWORD_TOO_SHORT: 'password_too_short',
  PASSWORD_TOO_LONG: 'password_too_long',
  INVALID_PASSWORD: 'password_wrong',
  INVALID_EMAIL: 'email_invalid',
  // The bodies of our routes are checked before; the library is stricter about addresses.
  VALIDATION_ERROR: 'email_invalid',
  INVALID_TOKEN: 'token_invalid',
  TOKEN_EXPIRED: 'token_invalid',
  USER_NOT_FOUND: 'token_invalid',
  INVALID_CODE: 'code_wrong',
  INVALID_BACKUP_CODE: 'code_wrong',
  OTP_HAS_EXPIRED: 'code_wrong',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'second_factor_locked',
  ACCOUNT_TEMPORARILY_LOCKED: 'second_factor_locked',
  TOTP_NOT_ENABLED: 'second_factor_missing',
  TWO_FACTOR_NOT_ENABLED: 'second_factor_missing',
  BACKUP_CODES_NOT_ENABLED: 'second_factor_missing',
  INVALID_TWO_FACTOR_COOKIE: 'not_signed_in',
  UNAUTHORIZED: 'not_signed_in',
  SESSION_EXPIRED: 'not_signed_in',
}

async function translate<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isAPIError(error)) throw error
    const code = String(Object(error.body).code ?? error.status)
    const problem = PROBLEMS[code]
    if (problem === undefined) throw error
    throw new IdentityError(problem)
  }
}
