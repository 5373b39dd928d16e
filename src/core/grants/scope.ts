// rule: Scopes: parsing, and those an app may request
// Spec: RFC 6749 section 3.3

import { type ClientApp, EVERY_SCOPE, findAppDialect } from '../apps/app.ts'
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

/** The scopes that the app may request in the dialect of the policy; none in a dialect that it does not use. */
export function allowedScopes(
  app: Pick<ClientApp, 'dialects'>,
  { name, scopes: { known } }: Pick<Policy, 'name' | 'scopes'>,
): readonly string[] {
  const granted = findAppDialect(app, { name })?.scopes ?? []
  if (granted.includes(EVERY_SCOPE)) return known
  return known.filter((scope) => granted.includes(scope))
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

/** Accepts `requested` if the app may have all of them from an end user, in this combination. */
export function checkUserScopes(
  requested: readonly string[],
  allowed: readonly string[],
  { scopes }: Pick<Policy, 'scopes'>,
): Outcome<readonly string[]> {
  const machine = requested.find((scope) => scopes.clientOnly?.includes(scope))
  if (machine !== undefined) return refuse('scope_invalid', { subject: machine })
  return checkCombination(requested, allowed, { scopes })
}

/** The same for the app itself. */
export function checkCombination(
  requested: readonly string[],
  allowed: readonly string[],
  { scopes: { needed } }: Pick<Policy, 'scopes'>,
): Outcome<readonly string[]> {
  if (needed !== undefined) {
    for (const scope of requested) {
      const oneOf = needed[scope]
      if (oneOf !== undefined && !oneOf.some((other) => requested.includes(other)))
        return refuse('scope_invalid', { subject: `${scope} without ${oneOf.join(' or ')}` })
    }
  }
  return checkScopes(requested, allowed)
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
