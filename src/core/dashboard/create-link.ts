// operation: Create a one-time link to a user's consent dashboard

import { encodeBase64url } from '../../lib/base64url.ts'
import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserReference } from '../users/user.ts'
import { DASHBOARD_LINK_LIFETIME_MS } from './dashboard.ts'
import { DASHBOARD_LINK_PATH, formatDashboardLinkToken } from './link-url.ts'

export interface CreateDashboardLink {
  readonly appId: string
  readonly user: UserReference
  /** Actor of the audit event. */
  readonly actor: string
}

export interface CreatedDashboardLink {
  readonly url: string
  readonly expiresAtMs: number
}

/** Only a keyed hash of the secret is stored. */
export async function createDashboardLink(
  ports: Pick<Ports, 'issuer' | 'store' | 'clock' | 'random' | 'hash'>,
  _policy: Policy,
  { appId, user: reference, actor }: CreateDashboardLink,
): Promise<Outcome<CreatedDashboardLink>> {
  const nowMs = ports.clock.nowMs()
  const user = await ports.store.loadUser(appId, reference, nowMs)
  if (user === undefined) return refuse('user_unknown')
  const secret = encodeBase64url(ports.random.bytes(32))
  const expiresAtMs = nowMs + DASHBOARD_LINK_LIFETIME_MS
  const linkHash = ports.hash.keyed('person-link', secret)
  const fact = await ports.store.createDashboardLink({ appId, linkHash, userId: user.userId, expiresAtMs })
  if (fact === 'unknown') return refuse('user_unknown')
  await recordAudit(ports, { appId, actor, action: 'person_page.link_created', target: user.userId })
  const url = `${ports.issuer}${DASHBOARD_LINK_PATH}?link=${formatDashboardLinkToken({ appId, secret })}`
  return accept({ url, expiresAtMs })
}
