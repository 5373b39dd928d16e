// rule: what kinds of data scopes open

import { EVERY_SCOPE } from '../apps/app.ts'
import type { Policy } from '../policy.ts'
import { DATA_KINDS, type DataKind } from '../policy.ts'

/** In a fixed order. Of every policy, because a scope does not say whose word it is. */
export function kindsOf(
  policies: readonly Pick<Policy, 'scopes'>[],
  scopes: readonly string[],
): readonly DataKind[] {
  if (scopes.includes(EVERY_SCOPE)) return DATA_KINDS
  return DATA_KINDS.filter((kind) =>
    policies.some((policy) => policy.scopes.opens[kind].some((scope) => scopes.includes(scope))),
  )
}
