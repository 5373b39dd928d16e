// operation: Load a link session for the browser that began it, and advance or fail it
// Spec: OWASP ASVS 5.0 7.2.1 (checked on the server), 7.2.3

import { equalText } from '../../lib/constant-time.ts'
import type { ClientApp } from '../apps/app.ts'
import { deriveUuid } from '../keys/derived-id.ts'
import type { Ports } from '../ports.ts'
import type { LinkFailure, LinkSession, LinkSessionUpdate, LinkState } from './link-session.ts'

/** Content of the browser's cookie: the session and the secret that binds it to this browser. */
export interface BrowserKey {
  readonly appId: string
  readonly sessionId: string
  readonly secret: string
}

export interface BoundSession {
  readonly app: ClientApp
  readonly session: LinkSession
}

/** Undefined for an unknown or expired session, for another browser, and if the app is deleted or disabled. */
export async function loadBoundSession(
  ports: Pick<Ports, 'store' | 'clock' | 'hash'>,
  key: BrowserKey,
): Promise<BoundSession | undefined> {
  const session = await ports.store.loadLinkSession(key.appId, key.sessionId, ports.clock.nowMs())
  if (session === undefined) return undefined
  if (!isOwnedBy(ports, session, key)) return undefined
  const app = await ports.store.loadApp(key.appId)
  return app === undefined || app.disabledAtMs !== undefined ? undefined : { app, session }
}

/** Whether the key is of the browser that began the session. */
export function isOwnedBy(
  { hash }: Pick<Ports, 'hash'>,
  { browserHash }: LinkSession,
  { secret }: BrowserKey,
): boolean {
  return equalText(browserHash, hash.keyed('browser', secret))
}

export interface FailLinkSession {
  readonly from: readonly LinkState[]
  readonly failure: LinkFailure
  /** For the log only. */
  readonly detail: string
}

/** Fails the session if it is in one of the states `from`. The first failure is kept. */
export async function failLinkSession(
  ports: Pick<Ports, 'store' | 'clock' | 'log' | 'hash'>,
  session: LinkSession,
  { from, failure, detail }: FailLinkSession,
): Promise<'failed' | 'not_in_state'> {
  const fact = await advanceFromAny(ports, session, { from, to: 'failed', update: { failure } })
  if (fact === 'not_in_state') return fact
  const { appId, sessionId, providerName } = session
  const trackingId = trackingIdOf(ports, session)
  const fields = { appId, sessionId, trackingId, failure, detail, providerName: providerName ?? null }
  ports.log.info(fields, 'a hosted flow failed')
  return 'failed'
}

export interface AdvanceFromAny {
  readonly from: readonly LinkState[]
  readonly to: LinkState | 'same'
  readonly update: LinkSessionUpdate
}

export async function advanceFromAny(
  ports: Pick<Ports, 'store' | 'clock'>,
  { appId, sessionId }: LinkSession,
  { from, to, update }: AdvanceFromAny,
): Promise<'advanced' | 'not_in_state'> {
  for (const state of from) {
    const target = to === 'same' ? state : to
    const nowMs = ports.clock.nowMs()
    const fact = await ports.store.advanceLinkSession({
      appId,
      sessionId,
      from: state,
      to: target,
      update,
      nowMs,
    })
    if (fact === 'advanced') return fact
  }
  return 'not_in_state'
}

/** Reference for support: shown on the page, returned to the app and logged. */
export function trackingIdOf(ports: Pick<Ports, 'hash'>, session: LinkSession): string {
  return deriveUuid(ports.hash, 'link-tracking', [session.appId, session.sessionId])
}
