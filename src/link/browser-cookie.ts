// codec: The cookies that tie flows to the browser that began them
// Spec: RFC 6265bis (__Host-); CHIPS (Partitioned); OWASP ASVS 5.0 3.3

import type { BrowserKey } from '../core/link/browser-session.ts'
import { LINK_SESSION_LIFETIME_MS } from '../core/link/link-session.ts'
import { writeCookie } from '../http/cookies.ts'
import {
  type CookieScope,
  cookiePathOf,
  readSessionKeys,
  renderSessionKeys,
  sessionCookieName,
} from '../pages/session-cookie.ts'

/** Flows that one browser can have in progress, each in a tab. */
const MAX_KEYS = 4
const NAME = 'ts_link'
/**
 * A frame on a page of our own site receives both cookies, and of two with one name nobody could tell which is which, so the
 * framed one has a name of its own.
 */
const FRAMED_NAME = 'ts_link_framed'

/** Longer than a flow, so that the page of an expired one still leads back to the app. */
const LIFETIME = { maxAgeSeconds: LINK_SESSION_LIFETIME_MS / 1000 + 60 * 60 }

/** Of both cookies, newest first. */
export function readKeys(header: string | undefined, scope: CookieScope): readonly BrowserKey[] {
  const keys = [NAME, FRAMED_NAME].flatMap((name) =>
    readSessionKeys(header, sessionCookieName(name, scope), MAX_KEYS),
  )
  const bySession = new Map(keys.map((key) => [key.sessionId, key]))
  return [...bySession.values()]
}

export function writeKeys(keys: readonly BrowserKey[], scope: CookieScope): string {
  return writeCookie(sessionCookieName(NAME, scope), renderSessionKeys(keys.slice(0, MAX_KEYS)), {
    ...LIFETIME,
    path: cookiePathOf(scope),
    secure: scope.secure,
    // Lax, because the end user comes back from the bank by a cross-site redirect.
    sameSite: 'Lax',
  })
}

/**
 * For a flow in a frame of another site, where browsers send only partitioned cookies. They accept such a cookie over
 * https, and most of them over `http://localhost`; there the plain one is set as well, which reaches a frame whose page is
 * also on localhost.
 */
export function writeFramedKeys(keys: readonly BrowserKey[], scope: CookieScope): readonly string[] {
  const name = sessionCookieName(FRAMED_NAME, scope)
  const framed = writeCookie(name, renderSessionKeys(keys.slice(0, MAX_KEYS)), {
    ...LIFETIME,
    path: cookiePathOf(scope),
    secure: true,
    sameSite: 'None',
    partitioned: true,
  })
  return scope.secure ? [framed] : [framed, writeKeys(keys, scope)]
}
