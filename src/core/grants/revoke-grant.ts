// operation: Revoke a grant with all its tokens, at once on every instance

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'

export interface RevokeGrant {
  readonly appId: string
  readonly grantId: string
  readonly actor: string
}

/** `already`: it was revoked before. */
export async function revokeGrant(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  _policy: Policy,
  { appId, grantId, actor }: RevokeGrant,
): Promise<Outcome<{ readonly already: boolean }>> {
  const grant = await ports.store.loadGrant(appId, grantId)
  if (grant === undefined) return refuse('grant_unknown')
  if (grant.revokedAtMs !== undefined) return accept({ already: true })
  await ports.store.revokeGrant(appId, grantId, ports.clock.nowMs(), 'operator')
  const change = { before: { revoked: false, scopes: grant.scopes }, after: { revoked: true } }
  await recordAudit(ports, { appId, actor, action: 'grant.revoked', target: grantId, ...change })
  return accept({ already: false })
}
