// rule: Apps and their secrets as audit events state them, without anything secret

import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { AppDialect, ClientApp, ClientSecret } from './app.ts'

export function describeApp(app: ClientApp): JsonObject {
  return {
    name: app.name,
    displayName: app.displayName,
    environment: app.environment,
    redirectUris: app.redirectUris,
    dialects: describeDialects(app.dialects),
    isPublic: app.authMethods.includes('none'),
  }
}

/** By name; each with its scopes, and with what differs from the defaults. */
export function describeDialects(dialects: readonly AppDialect[]): JsonObject {
  return Object.fromEntries(
    dialects.map(({ dialect, ...others }): [string, JsonObject] => [
      dialect,
      Object.fromEntries(
        Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    ]),
  )
}

/** Neither its hash nor its last characters. */
export function describeSecret({
  name,
  use,
  expiresAtMs,
}: Pick<ClientSecret, 'name' | 'use' | 'expiresAtMs'>): JsonObject {
  return { name, use, expiresAt: expiresAtMs === undefined ? null : isoInstant(expiresAtMs) }
}
