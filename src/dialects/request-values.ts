// codec: Values of a request for the parsers: parameters, JSON members, the caller

import { type Outcome, refuse } from '../core/errors.ts'
import type { Caller, ClientCaller, UserCaller } from '../core/tokens/token.ts'
import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts'
import type { Call, Query, WireRequest } from './dialect.ts'

/** A parameter of the path. Throws where the route has none of this name. */
export function pathParameter({ params }: Pick<WireRequest, 'params'>, name: string): string {
  const value = params[name]
  if (value === undefined) throw new TypeError(`the path has no parameter ${name}`)
  return value
}

/**
 * A query parameter that may occur once; an empty value counts as absent. Also undefined for a parameter that is repeated,
 * even if a copy is empty, or that contains U+0000: the schema of a route refuses both before the parser runs.
 */
export function singleParameter(query: Query, name: string): string | undefined {
  const [value = '', ...others] = query.get(name) ?? []
  return others.length > 0 || value === '' || value.includes('\0') ? undefined : value
}

/** All values of a list parameter, whether it is repeated or joined by commas; undefined when there are none. */
export function listParameter(query: Query, ...names: readonly string[]): readonly string[] | undefined {
  const values = names.flatMap((name) => query.get(name) ?? []).flatMap((value) => value.split(','))
  const present = values.filter((value) => value !== '')
  return present.length === 0 ? undefined : present
}

/** The JSON body of a request; empty where an optional body was left out. */
export function bodyOf({ json }: WireRequest): JsonObject {
  return isJsonObject(json) ? json : {}
}

/** A string; undefined for an empty one, because some clients send the members that they do not set as empty. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The strings of a list; undefined for an empty list, which counts as left out. */
export function textsOf(value: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined
  const texts = value.filter((item): item is string => typeof item === 'string')
  return texts.length === 0 ? undefined : texts
}

/** Refuses a request without a parameter that its schema does not require in every case. */
export function refuseMissing(name: string): Outcome<never> {
  return refuse('parameter_missing', { subject: name })
}

export function refuseInvalid(name: string): Outcome<never> {
  return refuse('parameter_invalid', { subject: name })
}

/** Wraps a parser for user tokens; any other token is refused. */
export function forUser(
  parse: (request: WireRequest, user: UserCaller) => Outcome<Call>,
): (request: WireRequest, caller: Caller) => Outcome<Call> {
  return (request, caller) => (caller.kind === 'user' ? parse(request, caller) : refuse('token_wrong_kind'))
}

/** Wraps a parser for client tokens; any other token is refused. */
export function forClient(
  parse: (request: WireRequest, client: ClientCaller) => Outcome<Call>,
): (request: WireRequest, caller: Caller) => Outcome<Call> {
  return (request, caller) => (caller.kind === 'client' ? parse(request, caller) : refuse('token_wrong_kind'))
}
