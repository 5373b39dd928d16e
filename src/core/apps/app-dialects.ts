// rule: The dialects of an app, each with its scopes and settings
// Spec: RFC 8707 section 2 (resource indicators); OpenID Connect Core section 2 (algorithm of ID tokens)

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import { type AppDialect, type ClientApp, EVERY_SCOPE } from './app.ts'
import { readInstanceId } from './instance.ts'
import { refuseUnopened } from './products.ts'

/** What an app is to be able to do in a dialect; an absent member has its default, or stays as it is in a change. */
export interface RequestedDialect {
  readonly policy: Policy
  /** Undefined: for a new dialect every scope in a sandbox app, but a production app must name its scopes. */
  readonly scopes: readonly string[] | undefined
  readonly refreshTokens?: boolean
  readonly dangerouslyAllowPlainPkce?: boolean
  readonly isResourceServer?: boolean
  readonly managedBy?: string
  readonly idTokenAlgorithm?: string
  readonly resources?: readonly string[]
  readonly serves?: readonly string[]
  /** A GUID, registered by `changeAppDialects`. */
  readonly instanceId?: string
  readonly dangerouslyAllowUnauthenticated?: boolean
}

/** What bounds the scopes of an app. */
type Bounds = Pick<ClientApp, 'environment' | 'products'>

/** The dialects of a new app, at least one. */
export function checkDialects(
  requested: readonly RequestedDialect[],
  app: Bounds,
): Outcome<readonly AppDialect[]> {
  const names = requested.map(({ policy }) => policy.name)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) return refuse('parameter_repeated', { subject: repeated })
  return mergeDialects([], requested, app)
}

/** The dialects of an app after a change: those that it has, with the requested ones changed or added. */
export function changeDialects(
  { dialects, ...app }: Bounds & Pick<ClientApp, 'dialects'>,
  requested: readonly RequestedDialect[],
  removed: readonly string[],
): Outcome<readonly AppDialect[]> {
  const unknown = removed.find((name) => !dialects.some(({ dialect }) => dialect === name))
  if (unknown !== undefined) return refuse('parameter_invalid', { subject: `dialect (not used: ${unknown})` })
  const kept = dialects.filter(({ dialect }) => !removed.includes(dialect))
  return mergeDialects(kept, requested, app)
}

function mergeDialects(
  existing: readonly AppDialect[],
  requested: readonly RequestedDialect[],
  app: Bounds,
): Outcome<readonly AppDialect[]> {
  const merged = new Map(existing.map((one) => [one.dialect, one]))
  for (const one of requested) {
    const checked = checkDialect(one, merged.get(one.policy.name), app)
    if (!checked.ok) return checked
    merged.set(one.policy.name, checked.value)
  }
  // An app without a dialect would be unknown everywhere: that is what disabling it is for.
  return merged.size === 0
    ? refuse('parameter_missing', { subject: 'dialects' })
    : accept([...merged.values()])
}

function checkDialect(
  { policy, ...asked }: RequestedDialect,
  before: AppDialect | undefined,
  { environment, products }: Bounds,
): Outcome<AppDialect> {
  const scopes = asked.scopes ?? before?.scopes ?? (environment === 'sandbox' ? [EVERY_SCOPE] : undefined)
  if (scopes === undefined) return refuse('parameter_missing', { subject: 'scopes' })
  const unknown = scopes.find((scope) => scope !== EVERY_SCOPE && !policy.scopes.known.includes(scope))
  if (unknown !== undefined) return refuse('scope_invalid', { subject: unknown })
  if (scopes.includes(EVERY_SCOPE) && environment === 'production')
    return refuse('scope_invalid', { subject: EVERY_SCOPE })
  const unopened = asked.scopes && refuseUnopened({ products }, asked.scopes, policy)
  if (unopened !== undefined) return unopened
  const algorithm = asked.idTokenAlgorithm ?? before?.idTokenAlgorithm
  if (algorithm !== undefined && !policy.idToken?.algorithms.some((one) => one === algorithm))
    return refuse('parameter_invalid', { subject: `ID token algorithm ${algorithm} in ${policy.name}` })
  const resources = asked.resources ?? before?.resources ?? []
  const serves = asked.serves ?? before?.serves ?? []
  const wrong = [...resources, ...serves].find((uri) => !isResourceIndicator(uri))
  if (wrong !== undefined) return refuse('parameter_invalid', { subject: `resource ${wrong}` })
  if (resources.length + serves.length > 0 && policy.claims.audience !== 'resource')
    return refuse('parameter_invalid', { subject: `resources, which ${policy.name} does not have` })
  const isResourceServer = asked.isResourceServer ?? before?.isResourceServer ?? false
  const isPlain = asked.dangerouslyAllowPlainPkce ?? before?.dangerouslyAllowPlainPkce ?? false
  const managedBy = asked.managedBy ?? before?.managedBy
  const refreshTokens = asked.refreshTokens ?? before?.refreshTokens ?? true
  const keys = checkKeys(policy, asked, before)
  if (!keys.ok) return keys
  // Defaults are left out, so that the row that every token request reads stays short.
  return accept({
    dialect: policy.name,
    scopes: [...new Set(scopes)],
    ...(!refreshTokens && { refreshTokens }),
    ...(isPlain && { dangerouslyAllowPlainPkce: isPlain }),
    ...(managedBy !== undefined && { managedBy }),
    ...(isResourceServer && { isResourceServer }),
    ...(algorithm !== undefined && { idTokenAlgorithm: algorithm }),
    ...(resources.length > 0 && { resources: [...new Set(resources)] }),
    ...(serves.length > 0 && { serves: [...new Set(serves)] }),
    ...keys.value,
  })
}

/** Of a dialect that has keys instead of access tokens. */
function checkKeys(
  policy: Policy,
  asked: Omit<RequestedDialect, 'policy'>,
  before: AppDialect | undefined,
): Outcome<Pick<AppDialect, 'instanceId' | 'dangerouslyAllowUnauthenticated'>> {
  const isAsked = asked.instanceId !== undefined || asked.dangerouslyAllowUnauthenticated !== undefined
  if (isAsked && policy.instanceIds !== true)
    return refuse('parameter_invalid', {
      subject: `instance id and keys, which ${policy.name} does not have`,
    })
  const instanceId = asked.instanceId === undefined ? before?.instanceId : readInstanceId(asked.instanceId)
  if (asked.instanceId !== undefined && instanceId === undefined)
    return refuse('parameter_invalid', { subject: 'instance id (not a GUID)' })
  const isOpen = asked.dangerouslyAllowUnauthenticated ?? before?.dangerouslyAllowUnauthenticated ?? false
  return accept({
    ...(instanceId !== undefined && { instanceId }),
    ...(isOpen && { dangerouslyAllowUnauthenticated: isOpen }),
  })
}

/** An absolute URI without a fragment (RFC 8707 section 2), of printable ASCII, since it is compared character by character. */
function isResourceIndicator(uri: string): boolean {
  return /^[a-z][a-z0-9+.-]*:[\x21\x24-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]{1,1024}$/i.test(uri)
}
