// operation: App and redirect URI of a flow that has expired, for the way back to the app

import type { ClientApp } from '../apps/app.ts'
import type { Ports } from '../ports.ts'
import { type BrowserKey, isOwnedBy } from './browser-session.ts'
import type { LinkSession } from './link-session.ts'

export interface LostFlow {
  readonly app: ClientApp
  readonly session: LinkSession
}

/** Earlier than any expiry, so that a session counts as long as it is stored. */
const ANY_EXPIRY_MS = 0

/** Only for the browser that began the flow. Undefined once the session is swept, and if the app is deleted or disabled. */
export async function findLostFlow(
  ports: Pick<Ports, 'store' | 'hash'>,
  key: BrowserKey,
): Promise<LostFlow | undefined> {
  const session = await ports.store.loadLinkSession(key.appId, key.sessionId, ANY_EXPIRY_MS)
  if (session === undefined || !isOwnedBy(ports, session, key)) return undefined
  const app = await ports.store.loadApp(key.appId)
  return app === undefined || app.disabledAtMs !== undefined ? undefined : { app, session }
}
