// rule: The instance id by which URLs of a dialect name an app

import type { Policy } from '../policy.ts'
import { type ClientApp, findAppDialect } from './app.ts'

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const HEX_ID = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/

/** In lower case; undefined for a text that is no GUID. */
export function readInstanceId(text: string): string | undefined {
  const id = text.toLowerCase()
  return GUID.test(id) ? id : undefined
}

/** The client id in the form of a GUID, unless the app has chosen another one. Undefined if the client id has another form. */
export function instanceIdOf(
  app: Pick<ClientApp, 'clientId' | 'dialects'>,
  dialect: string,
): string | undefined {
  const chosen = findAppDialect(app, { name: dialect })?.instanceId
  if (chosen !== undefined) return chosen
  return HEX_ID.test(app.clientId) ? app.clientId.replace(HEX_ID, '$1-$2-$3-$4-$5') : undefined
}

/** The name under which a chosen instance id is registered; no client id has this form. */
export function instanceAlias(dialect: string, instanceId: string): string {
  return `${dialect}/${instanceId}`
}

export function isUnauthenticatedAllowed(app: ClientApp, policy: Pick<Policy, 'name'>): boolean {
  return findAppDialect(app, policy)?.dangerouslyAllowUnauthenticated === true
}
