// operation: Change what an app may do in its dialects, on every instance at once

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientApp } from './app.ts'
import { changeDialects, type RequestedDialect } from './app-dialects.ts'
import { describeDialects } from './describe-app.ts'
import { instanceAlias } from './instance.ts'
import { changeOf, recordAudit } from './record-audit.ts'

export interface ChangeAppDialects {
  readonly appId: string
  /** Dialects to change, or to add. */
  readonly dialects: readonly RequestedDialect[]
  /** Names of dialects that the app uses no longer. Its tokens of these stop at once. */
  readonly removed: readonly string[]
  readonly actor: string
}

export async function changeAppDialects(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  _policy: Policy,
  { appId, dialects, removed, actor }: ChangeAppDialects,
): Promise<Outcome<ClientApp>> {
  for (;;) {
    const before = await ports.store.loadApp(appId)
    if (before === undefined) return refuse('client_unknown')
    const changed = changeDialects(before, dialects, removed)
    if (!changed.ok) return changed
    for (const { dialect, instanceId } of changed.value) {
      if (instanceId === undefined) continue
      const alias = instanceAlias(dialect, instanceId)
      if ((await ports.store.addClientAlias(appId, alias)) === 'taken') return refuse('client_id_taken')
    }
    const fact = await ports.store.setAppDialects(appId, changed.value, before.dialects)
    if (fact === 'unknown') return refuse('client_unknown')
    // Another change came between; this one applies to what that one has left.
    if (fact === 'stale') continue
    await recordAudit(ports, {
      appId,
      actor,
      action: 'app.changed',
      target: before.clientId,
      ...changeOf(describeDialects(before.dialects), describeDialects(changed.value)),
    })
    return accept({ ...before, dialects: changed.value })
  }
}
