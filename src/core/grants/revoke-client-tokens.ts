// operation: Revoke every client token of an app that was issued so far

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'

export interface RevokeClientTokens {
  readonly appId: string
  readonly actor: string
}

export async function revokeClientTokens(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  _policy: Policy,
  { appId, actor }: RevokeClientTokens,
): Promise<Outcome<undefined>> {
  await ports.store.revokeClientTokens(appId)
  const change = { before: { clientTokens: 'valid' }, after: { clientTokens: 'revoked' } }
  await recordAudit(ports, { appId, actor, action: 'client_tokens.revoked', target: appId, ...change })
  return accept(undefined)
}
