// rule: The operations that a scope opens, from the route tables
// Never: a list by hand; a scope opens what the routes require it for

import type { Product } from '../core/policy.ts'
import type { Dialect, Route } from './dialect.ts'

export interface ListedScope {
  readonly name: string
  /** In one sentence. */
  readonly opens: string
  /** As in `ScopeFacts`. */
  readonly products: readonly Product[]
  readonly operations: readonly Route[]
}

/** Every scope of the dialect, in the order of its table. */
export function listScopes(dialect: Pick<Dialect, 'routes' | 'policy'>): readonly ListedScope[] {
  const { known, facts } = dialect.policy.scopes
  return known.map((name) => ({
    name,
    opens: facts[name]?.opens ?? '',
    products: facts[name]?.products ?? [],
    operations: operationsOf(dialect, name),
  }))
}

/** In the order of the route table. A route that needs further scopes, or one of several, is among them. */
function operationsOf({ routes }: Pick<Dialect, 'routes'>, scope: string): readonly Route[] {
  return routes.filter(
    ({ access }) =>
      access.kind !== 'open' && (access.scopes.includes(scope) || access.anyOf?.includes(scope) === true),
  )
}
