// codec: The cookies of the identity library, under our names
// Spec: RFC 6265bis (__Host-); OWASP ASVS 5.0 3.3

import { readCookie, writeCookie } from '../../http/cookies.ts'
import { type CookieScope, cookiePathOf, sessionCookieName } from '../../pages/session-cookie.ts'
import type { LibraryCookies } from './identity.ts'

/** Names of the library, and ours. */
const NAMES = [
  ['better-auth.session_token', 'ts_console'],
  ['better-auth.two_factor', 'ts_console_factor'],
  // Of our own: the browser that began a log-in at a provider.
  ['tallystick.provider', 'ts_console_provider'],
] as const

/** What the library sets beside these, for features that are not used. */
const DROPPED: ReadonlySet<string> = new Set([
  'better-auth.session_data',
  'better-auth.account_data',
  'better-auth.dont_remember',
  'better-auth.trust_device',
])

/** The Cookie header for the library, from that of the browser. */
export function readLibraryCookies(header: string | undefined, scope: CookieScope): string {
  return NAMES.flatMap(([theirs, ours]) => {
    const value = readCookie(header, sessionCookieName(ours, scope))
    return value === undefined || value === '' ? [] : [`${theirs}=${value}`]
  }).join('; ')
}

/** Set-Cookie values for the browser, from those of the library. */
export function writeLibraryCookies(cookies: LibraryCookies, scope: CookieScope): readonly string[] {
  return cookies.flatMap((cookie) => {
    const [pair = '', ...attributes] = cookie.split(';').map((part) => part.trim())
    const equals = pair.indexOf('=')
    const name = pair.slice(0, equals)
    if (DROPPED.has(name)) return []
    const known = NAMES.find(([theirs]) => theirs === name)
    if (known === undefined) throw new TypeError(`the identity library sets an unknown cookie: ${name}`)
    const age = attributes.find((attribute) => /^max-age=/i.test(attribute))
    return [
      writeCookie(sessionCookieName(known[1], scope), pair.slice(equals + 1), {
        path: cookiePathOf(scope),
        secure: scope.secure,
        sameSite: 'Lax',
        ...(age !== undefined && { maxAgeSeconds: Number(age.slice('max-age='.length)) }),
      }),
    ]
  })
}
