// rule: Role of a member by the claims of a provider

import type { Json, JsonObject } from '../../lib/json.ts'
import type { Role } from './permissions.ts'
import type { RoleMapping } from './provider.ts'

/** Undefined: the provider gives no role. A claim is a text or a list of texts; anything else has no value. */
export function roleOfClaims(mapping: RoleMapping, claims: JsonObject): Role | undefined {
  const { roleClaim, roleRules, defaultRole } = mapping
  const values = roleClaim === undefined ? [] : valuesOf(claims[roleClaim])
  return roleRules.find(({ value }) => values.includes(value))?.role ?? defaultRole
}

function valuesOf(claim: Json | undefined): readonly Json[] {
  return Array.isArray(claim) ? claim : [claim ?? null]
}
