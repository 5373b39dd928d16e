// glue: Endpoints of our own at the identity library: sessions without a password
// Never: mounted. Only open-identity.ts calls them.

import type { BetterAuthPlugin, StandardSchemaV1 } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { expireCookie, setSessionCookie } from 'better-auth/cookies'
import { IdentityError } from './identity.ts'

/** The cookie of a log-in whose password was right, and whose second factor is missing. */
const PENDING = 'two_factor'

interface OpenSession {
  readonly identityId: string
  readonly key?: string | undefined
}

/** Only our own code calls, so there is nothing to validate. The library takes the type of the body from it. */
const OPEN_SESSION: StandardSchemaV1<OpenSession> = {
  '~standard': { version: 1, vendor: 'tallystick', validate: (value) => ({ value: value as OpenSession }) },
}

export const LIBRARY_SESSIONS = {
  id: 'tallystick-sessions',
  endpoints: {
    readPendingLogIn: createAuthEndpoint(
      '/tallystick/pending-log-in',
      { method: 'POST' },
      async (endpoint) => {
        const { secret, internalAdapter, createAuthCookie } = endpoint.context
        const key = await endpoint.getSignedCookie(createAuthCookie(PENDING).name, secret)
        const found = key ? await internalAdapter.findVerificationValue(key) : null
        // Consuming it, later, decides whether it is still in time.
        if (!key || found === null) throw new IdentityError('not_signed_in')
        return { identityId: found.value, key }
      },
    ),
    /** With the key of a pending log-in, which is consumed, or for an account that proved more than a password. */
    openSession: createAuthEndpoint(
      '/tallystick/open-session',
      { method: 'POST', body: OPEN_SESSION },
      async (endpoint) => {
        const { internalAdapter, createAuthCookie } = endpoint.context
        const { identityId, key } = endpoint.body
        if (key !== undefined) {
          const consumed = await internalAdapter.consumeVerificationValue(key)
          if (consumed?.value !== identityId) throw new IdentityError('not_signed_in')
          expireCookie(endpoint, createAuthCookie(PENDING))
        }
        const user = await internalAdapter.findUserById(identityId)
        if (user === null || !user.emailVerified) throw new IdentityError('not_signed_in')
        const session = await internalAdapter.createSession(user.id)
        await setSessionCookie(endpoint, { session, user })
        return { sessionId: session.id }
      },
    ),
  },
} satisfies BetterAuthPlugin
