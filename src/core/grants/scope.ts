// rule: Scopes: parsing, and those an app may request
// Spec: RFC 6749 section 3.3

import { type ClientApp, EVERY_SCOPE, findAppDialect } from '../apps/app.ts'
import { isOpened, refuseUnopened } from '../apps/products.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'

const MAX_LENGTH = 8192
/** `scope-token` of RFC 6749 section 3.3, without the comma, which separates scopes here. */
const SCOPE_TOKEN = /^[\x21\x23-\x2B\x2D-\x5B\x5D-\x7E]+$/

/** Splits at commas and spaces, removes duplicates, keeps the order. */
export function parseScopes(text: string): Outcome<readonly string[]> {
  if (text.length > MAX_LENGTH) return refuse('scope_malformed', { detail: 'too long' })
  const scopes = new Set<string>()
  for (const part of text.split(/[ ,]/)) {
    if (part === '') continue
    if (!SCOPE_TOKEN.test(part)) return refuse('scope_malformed')
    scopes.add(part)
  }
  return accept([...scopes])
}

type AppScopes = Pick<ClientApp, 'dialects' | 'products'>
type DialectScopes = Pick<Policy, 'name' | 'scopes'>

/**
 * The scopes that the app may request in the dialect of the policy: those that it is allowed and that its products open; none in
 * a dialect that it does not use.
 */
export function allowedScopes(app: AppScopes, policy: DialectScopes): readonly string[] {
  const { known } = policy.scopes
  const granted = findAppDialect(app, policy)?.scopes ?? []
  const allowed = granted.includes(EVERY_SCOPE) ? known : known.filter((scope) => granted.includes(scope))
  return app.products === undefined ? allowed : allowed.filter((scope) => isOpened(app, scope, policy))
}

/** Accepts `requested` if all of them are allowed; otherwise the refusal names the first that is not. */
export function checkScopes(
  requested: readonly string[],
  allowed: readonly string[],
): Outcome<readonly string[]> {
  const permitted = setOf(allowed)
  for (const scope of requested) {
    if (!permitted.has(scope)) return refuse('scope_invalid', { subject: scope })
  }
  return accept(requested)
}

/** The same for what the app may request; a scope of a product that it lacks is refused with the product. */
export function checkAppScopes(
  requested: readonly string[],
  app: AppScopes,
  policy: DialectScopes,
): Outcome<readonly string[]> {
  return refuseUnopened(app, requested, policy) ?? checkScopes(requested, allowedScopes(app, policy))
}

/** Accepts `requested` if the app may have all of them from an end user, in this combination. */
export function checkUserScopes(
  requested: readonly string[],
  app: AppScopes,
  policy: DialectScopes,
): Outcome<readonly string[]> {
  const machine = requested.find((scope) => policy.scopes.clientOnly?.includes(scope))
  if (machine !== undefined) return refuse('scope_invalid', { subject: machine })
  return checkCombination(requested, app, policy)
}

/** The scopes of a hosted flow. Without a `scope` in its URL, it has those of the usual ones that the app may request. */
export function checkFlowScopes(
  { scopes, omitted }: { readonly scopes: readonly string[]; readonly omitted: boolean },
  app: AppScopes,
  policy: DialectScopes,
): Outcome<readonly string[]> {
  const allowed = allowedScopes(app, policy)
  const kept = omitted ? scopes.filter((scope) => allowed.includes(scope)) : scopes
  // If the app may have none of them, the refusal says why.
  return checkUserScopes(kept.length === 0 ? scopes : kept, app, policy)
}

/** The same for the app itself. */
export function checkCombination(
  requested: readonly string[],
  app: AppScopes,
  policy: DialectScopes,
): Outcome<readonly string[]> {
  const { needed } = policy.scopes
  if (needed !== undefined) {
    for (const scope of requested) {
      const oneOf = needed[scope]
      if (oneOf !== undefined && !oneOf.some((other) => requested.includes(other)))
        return refuse('scope_invalid', { subject: `${scope} without ${oneOf.join(' or ')}` })
    }
  }
  return checkAppScopes(requested, app, policy)
}

/** Allowed scopes are few, long lists; the set of each list is cached. */
const sets = new WeakMap<readonly string[], ReadonlySet<string>>()

function setOf(scopes: readonly string[]): ReadonlySet<string> {
  let set = sets.get(scopes)
  if (set === undefined) {
    set = new Set(scopes)
    sets.set(scopes, set)
  }
  return set
}
