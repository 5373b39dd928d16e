// operation: Open, load and delete sessions of the consent dashboard
// Spec: OWASP ASVS 5.0 7.2.1, 7.2.3, 7.2.4, 7.3.1, 7.3.2, 7.4.1, 7.4.2

import { encodeBase64url } from '../../lib/base64url.ts'
import type { ClientApp } from '../apps/app.ts'
import { recordAudit } from '../apps/record-audit.ts'
import type { Ports } from '../ports.ts'
import type { User } from '../users/user.ts'
import { DASHBOARD_IDLE_MS, DASHBOARD_SESSION_MS, type DashboardSession } from './dashboard.ts'
import type { DashboardLinkToken } from './link-url.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'hash'>

/** Content of the browser's cookie: the session and the secret that binds it to this browser. */
export interface DashboardSessionKey {
  readonly appId: string
  readonly sessionId: string
  readonly secret: string
}

export interface DashboardUser {
  readonly app: ClientApp
  readonly user: User
}

/** The user of a valid link, without consuming it; undefined if the link, the app or the user is no longer valid. */
export async function findDashboardUser(
  ports: Needs,
  link: DashboardLinkToken,
): Promise<DashboardUser | undefined> {
  const { appId } = link
  const userId = await ports.store.findDashboardLink(appId, hashOf(ports, link), ports.clock.nowMs())
  return userId === undefined ? undefined : loadDashboardUser(ports, appId, userId)
}

/** Consumes the link. Replaces the browser's previous session with a new one under a new secret. */
export async function openDashboardSession(
  ports: Needs & Pick<Ports, 'random'>,
  link: DashboardLinkToken,
  before: DashboardSessionKey | undefined,
): Promise<DashboardSessionKey | undefined> {
  const dashboardUser = await findDashboardUser(ports, link)
  if (dashboardUser === undefined) return undefined
  const { appId } = link
  const nowMs = ports.clock.nowMs()
  const key = { appId, sessionId: ports.random.id(), secret: encodeBase64url(ports.random.bytes(32)) }
  const session = {
    sessionId: key.sessionId,
    browserHash: browserHashOf(ports, key),
    createdAtMs: nowMs,
    idleUntilMs: nowMs + DASHBOARD_IDLE_MS,
    expiresAtMs: nowMs + DASHBOARD_SESSION_MS,
  }
  const fact = await ports.store.openDashboardSession(appId, hashOf(ports, link), session, nowMs)
  if (fact !== 'opened') return undefined
  await recordAudit(ports, {
    appId,
    actor: 'person',
    action: 'person_page.opened',
    target: dashboardUser.user.userId,
  })
  if (before !== undefined) await signOutOfDashboard(ports, before)
  return key
}

export interface BoundDashboardSession extends DashboardUser {
  readonly session: DashboardSession
}

/**
 * Undefined for another browser, an expired session, a deleted user, and a deleted or disabled app. With `look` the session is
 * not extended, as for a HEAD request.
 */
export async function loadBoundDashboardSession(
  ports: Needs,
  key: DashboardSessionKey,
  as: 'use' | 'look' = 'use',
): Promise<BoundDashboardSession | undefined> {
  const nowMs = ports.clock.nowMs()
  const { appId, sessionId } = key
  const live = { appId, sessionId, browserHash: browserHashOf(ports, key), nowMs }
  const session =
    as === 'look'
      ? await ports.store.loadDashboardSession(live)
      : await ports.store.useDashboardSession({ ...live, idleUntilMs: nowMs + DASHBOARD_IDLE_MS })
  const user = session && (await loadDashboardUser(ports, session.appId, session.userId))
  return session && user && { ...user, session }
}

/** Has no effect from another browser. */
export async function signOutOfDashboard(ports: Needs, key: DashboardSessionKey): Promise<void> {
  const bound = await loadBoundDashboardSession(ports, key)
  if (bound !== undefined) await ports.store.deleteDashboardSession(key.appId, key.sessionId)
}

async function loadDashboardUser(
  ports: Pick<Ports, 'store' | 'clock'>,
  appId: string,
  userId: string,
): Promise<DashboardUser | undefined> {
  const app = await ports.store.loadApp(appId)
  const user = await ports.store.loadUser(appId, { userId }, ports.clock.nowMs())
  return app === undefined || app.disabledAtMs !== undefined || user === undefined ? undefined : { app, user }
}

function hashOf({ hash }: Pick<Ports, 'hash'>, { secret }: DashboardLinkToken): string {
  return hash.keyed('person-link', secret)
}

function browserHashOf({ hash }: Pick<Ports, 'hash'>, { sessionId, secret }: DashboardSessionKey): string {
  return hash.keyed('person-browser', `${sessionId}.${secret}`)
}
