// operation: Disable an app on every instance at once, or enable it again

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { recordAudit } from './record-audit.ts'

export interface SetAppDisabled {
  readonly appId: string
  readonly disabled: boolean
  readonly actor: string
}

export async function setAppDisabled(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  _policy: Policy,
  { appId, disabled, actor }: SetAppDisabled,
): Promise<Outcome<{ readonly already: boolean }>> {
  const fact = await ports.store.setAppDisabled(appId, disabled ? ports.clock.nowMs() : undefined)
  if (fact === 'unknown') return refuse('client_unknown')
  if (fact === 'deleting') return refuse('client_being_deleted')
  if (fact === 'changed') {
    const action = disabled ? 'app.disabled' : 'app.enabled'
    const change = { before: { disabled: !disabled }, after: { disabled } }
    await recordAudit(ports, { appId, actor, action, target: appId, ...change })
  }
  return accept({ already: fact === 'unchanged' })
}
