// codec: Options of app create and app set that belong to the dialects of an app

import type { AppDialect, ClientApp } from '../../core/apps/app.ts'
import type { RequestedDialect } from '../../core/apps/app-dialects.ts'
import { instanceIdOf } from '../../core/apps/instance.ts'
import { parseScopes } from '../../core/grants/scope.ts'
import type { Policy } from '../../core/policy.ts'
import type { Dialect } from '../../dialects/dialect.ts'
import { dialects } from '../../dialects/index.ts'
import { type Input, isSet, listOf, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { take } from '../installation.ts'
import { readOnOff } from '../options.ts'

/** The dialects of a new app: those named, or those that have one of the scopes, or all of them. */
export function dialectsOfNewApp(input: Input): readonly RequestedDialect[] {
  const scopes = textOf(input, 'scopes')
  const chosen = distributeScopes(
    listOf(input, 'dialect').map(findDialect),
    scopes === undefined ? undefined : take(parseScopes(scopes)),
  )
  return chosen.map((one) => ({
    ...one,
    ...settingsFor(input, one.policy, listOf(input, 'dialect').length > 0),
    refreshTokens: !isSet(input, 'without-refresh-tokens'),
    dangerouslyAllowPlainPkce: isSet(input, 'dangerously-allow-plain-pkce'),
    isResourceServer: isSet(input, 'resource-server') || listOf(input, 'serves').length > 0,
  }))
}

export interface DialectChanges {
  readonly dialects: readonly RequestedDialect[]
  readonly removed: readonly string[]
}

const SWITCHES = [
  'refresh-tokens',
  'dangerously-allow-plain-pkce',
  'resource-server',
  'dangerously-allow-unauthenticated',
] as const

const CHANGES = [
  'dialect',
  'scopes',
  'id-token-alg',
  'resource',
  'serves',
  'instance-id',
  ...SWITCHES,
] as const

/** Undefined where the command line changes no dialect. Without --dialect, a change applies to every dialect of the app. */
export function dialectChanges(input: Input, app: Pick<ClientApp, 'dialects'>): DialectChanges | undefined {
  const removed = listOf(input, 'remove-dialect').map((name) => findDialect(name).name)
  const isChanged = CHANGES.some((name) => isSet(input, name))
  if (!isChanged) return removed.length > 0 ? { dialects: [], removed } : undefined
  const named = listOf(input, 'dialect').map(findDialect)
  const scopes = textOf(input, 'scopes')
  const used = dialects.filter(({ name }) => app.dialects.some(({ dialect }) => dialect === name))
  const chosen =
    scopes === undefined
      ? (named.length > 0 ? named : used).map(({ policy }) => ({ policy, scopes: undefined }))
      : distributeScopes(named, take(parseScopes(scopes)))
  return {
    dialects: chosen.map((one) => ({
      ...one,
      ...settingsFor(input, one.policy, named.length > 0),
      ...switchOf(input, 'refresh-tokens', 'refreshTokens'),
      ...switchOf(input, 'dangerously-allow-plain-pkce', 'dangerouslyAllowPlainPkce'),
      ...switchOf(input, 'resource-server', 'isResourceServer'),
    })),
    removed,
  }
}

/** Settings that only some dialects have: without --dialect, they are meant for those. */
function settingsFor(input: Input, policy: Policy, isNamed: boolean): Partial<RequestedDialect> {
  const algorithm = textOf(input, 'id-token-alg')
  const settings: { -readonly [Name in keyof RequestedDialect]?: RequestedDialect[Name] } = {}
  if (algorithm !== undefined && (isNamed || policy.idToken !== undefined))
    settings.idTokenAlgorithm = algorithm
  if (isNamed || policy.instanceIds === true) Object.assign(settings, keysFor(input))
  if (!isNamed && policy.claims.audience !== 'resource') return settings
  if (isSet(input, 'resource')) settings.resources = uris(input, 'resource')
  if (isSet(input, 'serves')) settings.serves = uris(input, 'serves')
  return settings
}

/** Of a dialect whose URLs name the app, and that has keys instead of access tokens. */
function keysFor(input: Input): Partial<RequestedDialect> {
  const instanceId = textOf(input, 'instance-id')
  const isOpen = readOnOff(input, 'dangerously-allow-unauthenticated')
  return {
    ...(instanceId !== undefined && { instanceId }),
    ...(isOpen !== undefined && { dangerouslyAllowUnauthenticated: isOpen }),
  }
}

/** `none` removes them. */
function uris(input: Input, name: string): readonly string[] {
  return listOf(input, name).filter((uri) => uri !== 'none')
}

function switchOf<Name extends keyof RequestedDialect>(
  input: Input,
  option: string,
  name: Name,
): { readonly [N in Name]?: boolean } {
  const value = readOnOff(input, option)
  const switches: { [N in Name]?: boolean } = {}
  if (value !== undefined) switches[name] = value
  return switches
}

export function findDialect(name: string): Dialect {
  const found = dialects.find((dialect) => dialect.name === name)
  if (found !== undefined) return found
  const known = dialects.map((dialect) => dialect.name).join(', ')
  throw new Failure('dialect_unknown', `There is no dialect ${name}.`, `The dialects are: ${known}.`)
}

/**
 * The named dialects, or all of them, each with those of the scopes that it has. A scope that none of them has is passed to the
 * first one, whose refusal names it.
 */
function distributeScopes(
  named: readonly Dialect[],
  scopes: readonly string[] | undefined,
): readonly RequestedDialect[] {
  const chosen = named.length === 0 ? dialects : named
  if (scopes === undefined) return chosen.map(({ policy }) => ({ policy, scopes }))
  const isKnown = (scope: string) => chosen.some(({ policy }) => policy.scopes.known.includes(scope))
  const foreign = scopes.filter((scope) => !isKnown(scope))
  const requested = chosen.map(({ policy }, index) => ({
    policy,
    scopes: [
      ...scopes.filter((scope) => policy.scopes.known.includes(scope)),
      ...(index === 0 ? foreign : []),
    ],
  }))
  // Without --dialect, the scopes choose the dialects.
  return named.length > 0 ? requested : requested.filter((one) => one.scopes.length > 0)
}

/** The id by which URLs of the dialect name the app; undefined where they name it otherwise. */
export function shownInstanceId(app: ClientApp, name: string): string | undefined {
  const isNamed = dialects.some(({ policy }) => policy.name === name && policy.instanceIds === true)
  return isNamed ? (instanceIdOf(app, name) ?? 'none: choose one with app set') : undefined
}

/** Each dialect of an app with what differs from the defaults. */
export function factsOfDialect(one: AppDialect): string {
  const notes = [
    one.refreshTokens === false ? 'no refresh tokens' : '',
    one.dangerouslyAllowPlainPkce === true ? 'plain PKCE is accepted: DANGEROUS' : '',
    one.isResourceServer === true ? 'resource server' : '',
    one.serves === undefined ? '' : `serves ${one.serves.join(' ')}`,
    one.resources === undefined ? '' : `resources ${one.resources.join(' ')}`,
    one.idTokenAlgorithm === undefined ? '' : `ID tokens with ${one.idTokenAlgorithm}`,
    one.dangerouslyAllowUnauthenticated === true ? 'calls without a key are accepted: DANGEROUS' : '',
  ]
  return notes.filter((note) => note !== '').join('; ')
}
