// operation: an app asks for a link with which its user opens their own page

import { encodeBase64url } from '../../lib/base64url.ts'
import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserReference } from '../users/user.ts'
import { PERSON_LINK_LIFETIME_MS } from './dashboard.ts'
import { PERSON_LINK_PATH, writePersonLink } from './link-url.ts'

export interface CreatePersonLink {
  readonly appId: string
  readonly user: UserReference
  /** Who asked, for the audit trail. */
  readonly actor: string
}

export interface MadePersonLink {
  readonly url: string
  readonly expiresAtMs: number
}

/** Only a keyed hash of the secret is stored. */
export async function createPersonLink(
  ports: Pick<Ports, 'issuer' | 'store' | 'clock' | 'random' | 'hash'>,
  _policy: Policy,
  { appId, user: reference, actor }: CreatePersonLink,
): Promise<Outcome<MadePersonLink>> {
  const nowMs = ports.clock.nowMs()
  const user = await ports.store.loadUser(appId, reference, nowMs)
  if (user === undefined) return refuse('user_unknown')
  const secret = encodeBase64url(ports.random.bytes(32))
  const expiresAtMs = nowMs + PERSON_LINK_LIFETIME_MS
  const linkHash = ports.hash.keyed('person-link', secret)
  const fact = await ports.store.createPersonLink({ appId, linkHash, userId: user.userId, expiresAtMs })
  if (fact === 'unknown') return refuse('user_unknown')
  await recordAudit(ports, appId, actor, 'person_page.link_created', user.userId)
  const url = `${ports.issuer}${PERSON_LINK_PATH}?link=${writePersonLink({ appId, secret })}`
  return accept({ url, expiresAtMs })
}
