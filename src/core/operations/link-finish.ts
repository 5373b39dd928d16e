// operation: end a hosted flow: grant what the person allowed, and say how to send them back
// Spec: RFC 6749 section 4.1.2

import type { ClientApp } from '../model/app.ts'
import type { AuthorizationCode, Grant } from '../model/grant.ts'
import type { LinkFailure, LinkRequest, LinkSession } from '../model/link-session.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { deriveId } from '../rules/link-derived-id.ts'
import { isReadyToReturn } from '../rules/link-return.ts'
import { newGrant } from '../rules/new-grant.ts'
import {
  advanceFromAny,
  type BoundSession,
  type BrowserKey,
  loadBoundSession,
  trackingIdOf,
} from './link-access.ts'

export interface LinkEnding {
  readonly app: ClientApp
  readonly request: LinkRequest
  readonly end:
    | { readonly kind: 'granted'; readonly code: string | undefined; readonly connectionId: string }
    | {
        readonly kind: 'failed'
        readonly failure: LinkFailure
        readonly trackingId: string
        /** Only if it was stored. */
        readonly connectionId: string | undefined
        readonly providerName: string | undefined
      }
}

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash'>

/**
 * Undefined unless the flow is ready to end now and this call is the one that ends it. A code leaves once only: shown
 * again by a reload or the back button, it would look stolen to the token endpoint and end what it had given.
 */
export async function finishLink(
  ports: Needs,
  policy: Policy,
  key: BrowserKey,
): Promise<LinkEnding | undefined> {
  const first = await loadBoundSession(ports, key)
  if (first?.session.state === 'fetching') await grantIfReady(ports, policy, first, key)
  const bound = first?.session.state === 'fetching' ? await loadBoundSession(ports, key) : first
  if (bound === undefined) return undefined
  const { app, session } = bound
  const end = await buildEnd(ports, session, key)
  if (end === undefined) return undefined
  const fact = await advanceFromAny(ports, session, [session.state], 'returned', {})
  return fact === 'advanced' ? { app, request: session.request, end } : undefined
}

async function buildEnd(
  ports: Needs,
  session: LinkSession,
  key: BrowserKey,
): Promise<LinkEnding['end'] | undefined> {
  const { appId, connectionId, providerName } = session
  if (session.state === 'granted' && connectionId !== undefined) {
    const code = session.request.mode === 'one_time' ? codeOf(ports, session, key) : undefined
    return { kind: 'granted', code, connectionId }
  }
  if (session.state !== 'failed') return undefined
  const stored = connectionId && (await ports.store.loadConnection(appId, connectionId))
  return {
    kind: 'failed',
    failure: session.failure ?? 'internal',
    trackingId: trackingIdOf(ports, session),
    connectionId: stored ? connectionId : undefined,
    providerName,
  }
}

/** Granted when the person is about to leave, so that the code's short life begins when it is sent. */
async function grantIfReady(
  ports: Needs,
  policy: Policy,
  { app, session }: BoundSession,
  key: BrowserKey,
): Promise<void> {
  const { appId, sessionId, connectionId, userId, request } = session
  if (connectionId === undefined || userId === undefined) return
  const connection = await ports.store.loadConnection(appId, connectionId)
  if (connection === undefined || !isReadyToReturn(app, connection)) return
  const nowMs = ports.clock.nowMs()
  if (request.mode === 'continuous') {
    await ports.store.advanceLinkSession(appId, sessionId, 'fetching', 'granted', {}, nowMs)
    return
  }
  const expiresAtMs = nowMs + policy.code.lifetimeSeconds * 1000
  const grant = buildGrant(ports, policy, session, userId, nowMs, expiresAtMs)
  const code: AuthorizationCode = {
    appId,
    codeHash: ports.hash.keyed('authorization-code', codeOf(ports, session, key)),
    grantId: grant.grantId,
    redirectUri: request.redirectUri,
    codeChallenge: request.codeChallenge,
    codeChallengeMethod: request.codeChallengeMethod,
    actorClientId: undefined,
    createdAtMs: nowMs,
    expiresAtMs,
  }
  await ports.store.grantLinkSession(appId, sessionId, grant, code, nowMs)
}

/**
 * The code follows from the browser's secret, which is not stored, and the installation's key: after a crash between
 * grant and redirect the same browser still gets it, and the database alone never holds it.
 */
function codeOf(ports: Needs, { appId, sessionId }: LinkSession, key: BrowserKey): string {
  return deriveId(ports.hash, 'link-code', [appId, sessionId, key.secret])
}

function buildGrant(
  ports: Needs,
  policy: Policy,
  { appId, connectionId, request }: LinkSession,
  userId: string,
  nowMs: number,
  expiresAtMs: number,
): Grant {
  return newGrant(
    {
      appId,
      grantId: ports.random.id(),
      userId,
      origin: 'consent',
      policy: policy.name,
      scopes: request.scopes,
      createdAtMs: nowMs,
      expiresAtMs,
    },
    { connectionId },
  )
}
