// glue: Validates JSON bodies against their schema with the schema compiler
// Never: import the compiler statically; it takes longer to load than the rest of the server

import type { Validator } from 'typebox/schema'
import { accept, type Outcome, refuse } from '../core/errors.ts'
import { holdsNul, type Json } from '../lib/json.ts'
import type { JsonSchema } from './dialect.ts'

const validators = new WeakMap<JsonSchema, Validator>()
let loading: Promise<typeof import('typebox/schema')> | undefined

/** Loads the compiler before the first body arrives. */
export async function preloadJsonCheck(): Promise<void> {
  loading ??= import('typebox/schema')
  await loading
}

export async function checkJson(schema: JsonSchema, value: Json): Promise<Outcome<undefined>> {
  if (holdsNul(value)) return refuse('parameter_invalid', { detail: 'U+0000' })
  let validator = validators.get(schema)
  if (validator === undefined) {
    loading ??= import('typebox/schema')
    const { Compile } = await loading
    validator = Compile(schema)
    validators.set(schema, validator)
  }
  if (validator.Check(value)) return accept(undefined)
  const [, errors] = validator.Errors(value)
  const [first] = errors
  if (first === undefined) return refuse('request_malformed')
  if (first.keyword === 'required') {
    const [name] = first.params.requiredProperties
    return refuse('parameter_missing', { subject: name ?? '' })
  }
  if (first.keyword === 'type' && first.instancePath === '') {
    const wanted = schema.type === 'array' ? 'a list' : 'an object'
    return refuse('body_not_json', { subject: `it is not ${wanted}` })
  }
  const path = first.instancePath.slice(1).replaceAll('/', '.')
  return path === ''
    ? refuse('request_malformed', { detail: first.message })
    : refuse('parameter_invalid', { subject: path })
}
