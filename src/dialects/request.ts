// codec: Reads a request: path, query and list parameters, members of a JSON body, the kind of token

import { type Outcome, refuse } from '../core/errors.ts'
import type { Caller, ClientCaller, UserCaller } from '../core/tokens/token.ts'
import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts'
import type { Call, Query, WireRequest } from './dialect.ts'

/** A parameter of the path. Throws where the route has none of this name. */
export function pathParameter({ params }: WireRequest, name: string): string {
  const value = params[name]
  if (value === undefined) throw new TypeError(`the path has no parameter ${name}`)
  return value
}

/**
 * A query parameter that may occur once; an empty value counts as absent. Undefined also for a parameter that occurs more
 * than once and for one that holds U+0000, which no store takes: the schema of a route refuses both before.
 */
export function singleParameter(query: Query, name: string): string | undefined {
  const [value, ...others] = presentValues(query, name)
  return others.length > 0 || value?.includes('\0') === true ? undefined : value
}

/** All values of a list parameter, whether it is repeated or joined by commas; undefined when there are none. */
export function listParameter(query: Query, ...names: readonly string[]): readonly string[] | undefined {
  const values = names.flatMap((name) => query.get(name) ?? []).flatMap((value) => value.split(','))
  const present = values.filter((value) => value !== '')
  return present.length === 0 ? undefined : present
}

/** The values of a parameter without the empty ones, which some clients send for every parameter they leave out. */
export function presentValues(query: Query, name: string): readonly string[] {
  return query.get(name)?.filter((value) => value !== '') ?? []
}

/** The JSON body of a request; empty where an optional body was left out. */
export function bodyOf({ json }: WireRequest): JsonObject {
  return isJsonObject(json) ? json : {}
}

/** A text; undefined for an empty one, because some clients send every field always. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The texts of a list; undefined for an empty list, which selects nothing in particular. */
export function textsOf(value: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined
  const texts = value.filter((item): item is string => typeof item === 'string')
  return texts.length === 0 ? undefined : texts
}

/** Refuses a request without a parameter that is required only together with another one. */
export function refuseMissing(name: string): Outcome<never> {
  return refuse('parameter_missing', { subject: name })
}

export function refuseInvalid(name: string): Outcome<never> {
  return refuse('parameter_invalid', { subject: name })
}

/** Gives a parser the user behind a user token. */
export function forUser(
  parse: (request: WireRequest, user: UserCaller) => Outcome<Call>,
): (request: WireRequest, caller: Caller) => Outcome<Call> {
  return (request, caller) => (caller.kind === 'user' ? parse(request, caller) : refuse('token_wrong_kind'))
}

/** Gives a parser the app behind a client token. */
export function forClient(
  parse: (request: WireRequest, client: ClientCaller) => Outcome<Call>,
): (request: WireRequest, caller: Caller) => Outcome<Call> {
  return (request, caller) => (caller.kind === 'client' ? parse(request, caller) : refuse('token_wrong_kind'))
}
