// codec: The cookie that ties a dashboard session to the browser
// Spec: RFC 6265bis (__Host-); OWASP ASVS 5.0 3.3

import { DASHBOARD_SESSION_MS } from '../core/dashboard/dashboard.ts'
import type { DashboardSessionKey } from '../core/dashboard/session.ts'
import { clearCookie, writeCookie } from '../http/cookies.ts'
import {
  type CookieScope,
  cookiePathOf,
  readSessionKeys,
  renderSessionKeys,
  sessionCookieName,
} from '../pages/session-cookie.ts'

const NAME = 'ts_person'

/** Lax, because the end user comes by a link in the app. */
function attributesOf(scope: CookieScope) {
  return { path: cookiePathOf(scope), secure: scope.secure, sameSite: 'Lax' } as const
}

export function readKey(header: string | undefined, scope: CookieScope): DashboardSessionKey | undefined {
  return readSessionKeys(header, sessionCookieName(NAME, scope), 1)[0]
}

export function writeKey(key: DashboardSessionKey, scope: CookieScope): string {
  return writeCookie(sessionCookieName(NAME, scope), renderSessionKeys([key]), {
    ...attributesOf(scope),
    maxAgeSeconds: DASHBOARD_SESSION_MS / 1000,
  })
}

export function clearKey(scope: CookieScope): string {
  return clearCookie(sessionCookieName(NAME, scope), attributesOf(scope))
}
