// codec: Tokens and scopes of a route, as a security requirement and in words
// Spec: OpenAPI Specification 3.1.1, Security Requirement Object

import { type Access, type Route, scopeSets } from '../dialects/dialect.ts'
import type { JsonObject } from '../lib/json.ts'

/** The requirement of `security` as a sentence. */
export function describeAccess({
  kind,
  accepts,
  scopes,
  anyOf = [],
}: Exclude<Access, { kind: 'open' }>): string {
  const needs = kind === 'optional' ? 'Accepts no token, or' : 'Needs'
  const kinds = accepts.map((accepted) => `a ${accepted} token`).join(' or ')
  const names = [anyOf.map(renderCode).join(' or '), ...scopes.map(renderCode)].filter((name) => name !== '')
  if (names.length === 0) return `${needs} ${kinds}.`
  return `${needs} ${kinds} with the scope${names.length > 1 ? 's' : ''} ${names.join(' and ')}.`
}

function renderCode(text: string): string {
  return `\`${text}\``
}

/** The requirement of a route. */
export function describeSecurity(route: Route): readonly JsonObject[] {
  if (route.access.kind !== 'open') {
    const sets = scopeSets(route.access)
    const tokens = route.access.accepts.flatMap((kind) =>
      sets.map((scopes) => ({ [kind === 'client' ? 'clientToken' : 'userToken']: scopes })),
    )
    return route.access.kind === 'optional' ? [...tokens, {}] : tokens
  }
  // A form with a `client_secret` also accepts HTTP Basic; the second requirement is for the fields of the form.
  const takesSecret = route.body.kind === 'form' && 'client_secret' in route.body.schema.properties
  return takesSecret ? [{ clientSecret: [] }, {}] : [{}]
}
