// rule: Resources that a token is for, and those that an app may request
// Spec: RFC 8707 sections 2.1 and 2.2; RFC 9068 section 3

import { type ClientApp, findAppDialect } from '../apps/app.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import { SELF } from '../tokens/token.ts'
import type { Grant } from './grant.ts'

/** The resources of an authorization request, or of a client's own token: none for this installation alone. */
export function checkResources(
  requested: readonly string[],
  app: Pick<ClientApp, 'dialects'>,
  policy: Pick<Policy, 'name'>,
  issuer: string,
): Outcome<readonly string[]> {
  const allowed = findAppDialect(app, policy)?.resources ?? []
  return matchResources(requested, [SELF, ...allowed], issuer)
}

/** At the token endpoint: those of the grant, or fewer of them; never another one (RFC 8707 section 2.2). */
export function reduceResources(
  requested: readonly string[],
  { audience }: Pick<Grant, 'audience'>,
  issuer: string,
): Outcome<readonly string[]> {
  if (requested.length === 0) return accept(audience)
  return matchResources(requested, audience.length === 0 ? [SELF] : audience, issuer)
}

/** Compared character by character, like redirect URIs. */
function matchResources(
  requested: readonly string[],
  allowed: readonly string[],
  issuer: string,
): Outcome<readonly string[]> {
  const resources = new Set<string>()
  for (const uri of requested) {
    const resource = uri === issuer ? SELF : uri
    if (uri === SELF || !allowed.includes(resource)) return refuse('resource_invalid', { subject: uri })
    resources.add(resource)
  }
  return accept([...resources])
}
