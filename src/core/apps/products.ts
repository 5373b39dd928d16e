// rule: Products of a production app, and the scopes that they open

import { type Outcome, refuse } from '../errors.ts'
import type { Policy, Product } from '../policy.ts'
import type { ClientApp } from './app.ts'

type WithProducts = Pick<ClientApp, 'products'>
type Scopes = Pick<Policy, 'scopes'>

/** Whether one of the app's products opens the scope. An unknown scope is not refused here. */
export function isOpened({ products }: WithProducts, scope: string, { scopes }: Scopes): boolean {
  const needed = scopes.facts[scope]?.products ?? []
  return products === undefined || needed.length === 0 || needed.some((name) => products.includes(name))
}

/** The refusal of the first scope that no product of the app opens; it names the products that would. */
export function refuseUnopened(
  app: WithProducts,
  requested: readonly string[],
  policy: Scopes,
): Outcome<never> | undefined {
  const scope = requested.find((one) => !isOpened(app, one, policy))
  if (scope === undefined) return undefined
  const needed: readonly Product[] = policy.scopes.facts[scope]?.products ?? []
  return refuse('product_not_approved', { subject: `${scope} needs ${needed.join(' or ')}` })
}
