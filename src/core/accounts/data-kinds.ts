// rule: Kinds of data that scopes grant access to

import { EVERY_SCOPE } from '../apps/app.ts'
import type { Policy } from '../policy.ts'
import { DATA_KINDS, type DataKind } from '../policy.ts'

/** In a fixed order, over all policies, because a scope does not tell its provider. */
export function kindsOf(
  policies: readonly Pick<Policy, 'scopes'>[],
  scopes: readonly string[],
): readonly DataKind[] {
  if (scopes.includes(EVERY_SCOPE)) return DATA_KINDS
  return DATA_KINDS.filter((kind) =>
    policies.some((policy) => policy.scopes.opens[kind].some((scope) => scopes.includes(scope))),
  )
}
