// codec: The cookie that ties a dashboard session to the browser
// Spec: RFC 6265bis (__Host-); OWASP ASVS 5.0 3.3

import { DASHBOARD_SESSION_MS } from '../core/dashboard/dashboard.ts'
import type { DashboardSessionKey } from '../core/dashboard/session.ts'
import { clearCookie, writeCookie } from '../http/cookies.ts'
import { readSessionKeys, renderSessionKeys, sessionCookieName } from '../pages/session-cookie.ts'

const NAME = 'ts_person'

/** Lax, because the end user comes by a link in the app. */
function attributesOf(secure: boolean) {
  return { path: '/', secure, sameSite: 'Lax' } as const
}

export function readKey(header: string | undefined, secure: boolean): DashboardSessionKey | undefined {
  return readSessionKeys(header, sessionCookieName(NAME, secure), 1)[0]
}

export function writeKey(key: DashboardSessionKey, secure: boolean): string {
  return writeCookie(sessionCookieName(NAME, secure), renderSessionKeys([key]), {
    ...attributesOf(secure),
    maxAgeSeconds: DASHBOARD_SESSION_MS / 1000,
  })
}

export function clearKey(secure: boolean): string {
  return clearCookie(sessionCookieName(NAME, secure), attributesOf(secure))
}
