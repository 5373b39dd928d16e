// operation: Revoke a client secret, effective at once on every instance

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { recordAudit } from './record-audit.ts'

export interface RevokeSecret {
  readonly appId: string
  readonly secretId: string
  readonly actor: string
}

export async function revokeSecret(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  _policy: Policy,
  command: RevokeSecret,
): Promise<Outcome<{ readonly already: boolean }>> {
  const fact = await ports.store.revokeSecret(command.appId, command.secretId, ports.clock.nowMs())
  if (fact === 'unknown') return refuse('secret_unknown')
  if (fact === 'revoked')
    await recordAudit(ports, {
      appId: command.appId,
      actor: command.actor,
      action: 'secret.revoked',
      target: command.secretId,
      before: { revoked: false },
      after: { revoked: true },
    })
  return accept({ already: fact === 'already_revoked' })
}
