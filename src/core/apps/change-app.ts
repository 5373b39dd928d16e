// operation: Change the settings of an app on every instance at once

import type { JsonObject } from '../../lib/json.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { type AppChange, type ClientApp, MAX_BANK_RULES, MAX_RETENTION_DAYS } from './app.ts'
import { checkRedirectUris, findWrongDocument, isAppName, refuseProducts } from './create-app.ts'
import { recordAudit } from './record-audit.ts'

export interface ChangeApp {
  readonly appId: string
  readonly change: AppChange
  readonly actor: string
}

export async function changeApp(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  _policy: Policy,
  { appId, change, actor }: ChangeApp,
): Promise<Outcome<ClientApp>> {
  if (change.name !== undefined && !isAppName(change.name))
    return refuse('parameter_invalid', { subject: 'name' })
  const before = await ports.store.loadApp(appId)
  if (before === undefined) return refuse('client_unknown')
  const uris = change.redirectUris && checkRedirectUris(change.redirectUris, before.environment)
  if (uris?.ok === false) return uris
  const wrong = findWrongDocument(change, before.environment)
  if (wrong !== undefined) return refuse('parameter_invalid', { subject: wrong })
  if (change.products !== undefined && before.environment === 'sandbox') return refuseProducts()
  const wrongDays = findWrongDays(change.retention)
  if (wrongDays !== undefined) return refuse('parameter_invalid', { subject: wrongDays })
  const rules = change.bankRules
  if (rules && rules.exclude.length + rules.include.length > MAX_BANK_RULES)
    return refuse('parameter_invalid', { subject: 'bankRules' })
  const app = await ports.store.changeApp(appId, { ...change, ...(uris && { redirectUris: uris.value }) })
  if (app === undefined) return refuse('client_unknown')
  await recordAudit(ports, {
    appId,
    actor,
    action: 'app.changed',
    target: app.clientId,
    ...changedOf(change, before, app),
  })
  return accept(app)
}

/** The limit that is no number of days. */
function findWrongDays(retention: AppChange['retention']): string | undefined {
  const wrong = Object.entries(retention ?? {}).find(
    ([, days]) => days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= MAX_RETENTION_DAYS),
  )
  return wrong && `${wrong[0]} (1 to ${MAX_RETENTION_DAYS} days)`
}

function changedOf(change: AppChange, before: ClientApp, after: ClientApp) {
  const names = Object.keys(change)
  const pick = (app: ClientApp): JsonObject =>
    Object.fromEntries(Object.entries(app).filter(([name]) => names.includes(name)))
  return { before: pick(before), after: pick(after) }
}
