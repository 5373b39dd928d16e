// codec: the cookie that ties a person's session to their browser
// Spec: RFC 6265bis (__Host-); OWASP ASVS 5.0 3.3

import { DASHBOARD_SESSION_MS } from '../core/dashboard/dashboard.ts'
import type { DashboardSessionKey } from '../core/dashboard/session.ts'
import { clearCookie, readCookie, writeCookie } from '../http/cookies.ts'

const KEY = /^([0-9a-f]{32})\.([0-9a-f]{32})\.([A-Za-z0-9_-]{43})$/

function nameOf(secure: boolean): string {
  return secure ? '__Host-ts_person' : 'ts_person'
}

/** Lax, because the person comes by a link of the app's. */
function attributesOf(secure: boolean) {
  return { path: '/', secure, sameSite: 'Lax' } as const
}

export function readKey(header: string | undefined, secure: boolean): DashboardSessionKey | undefined {
  const [, appId, sessionId, secret] = KEY.exec(readCookie(header, nameOf(secure)) ?? '') ?? []
  return appId && sessionId && secret ? { appId, sessionId, secret } : undefined
}

export function writeKey({ appId, sessionId, secret }: DashboardSessionKey, secure: boolean): string {
  return writeCookie(nameOf(secure), `${appId}.${sessionId}.${secret}`, {
    ...attributesOf(secure),
    maxAgeSeconds: DASHBOARD_SESSION_MS / 1000,
  })
}

export function clearKey(secure: boolean): string {
  return clearCookie(nameOf(secure), attributesOf(secure))
}
