// rule: does a flat set of text fields fit its schema
// Spec: JSON Schema 2020-12, the keywords that FieldsSchema has

import { accept, type Outcome, refuse } from '../core/errors.ts'
import type { FieldSchema, FieldsSchema } from './dialect.ts'

/** Fields that the schema does not name are left alone (RFC 6749 section 3.2: unrecognized parameters are ignored). */
export function checkForm(schema: FieldsSchema, fields: ReadonlyMap<string, string>): Outcome<undefined> {
  for (const [name, value] of fields) {
    const field = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
    if (field !== undefined && !fits(field, value)) return refuse('parameter_invalid', { subject: name })
  }
  for (const name of schema.required ?? []) {
    if (!fields.has(name)) return refuse('parameter_missing', { subject: name })
  }
  return accept(undefined)
}

export function checkQuery(
  schema: FieldsSchema | undefined,
  fields: ReadonlyMap<string, readonly string[]>,
): Outcome<undefined> {
  if (schema === undefined) return accept(undefined)
  for (const [name, values] of fields) {
    const field = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
    if (field === undefined) continue
    if (field.type === 'string' && values.length > 1) return refuse('parameter_repeated', { subject: name })
    for (const value of values.flatMap((text) => partsOf(field, text))) {
      if (value !== '' && !fits(field, value)) return refuse('parameter_invalid', { subject: name })
    }
  }
  for (const name of schema.required ?? []) {
    if (!fields.get(name)?.some((value) => value !== ''))
      return refuse('parameter_missing', { subject: name })
  }
  return accept(undefined)
}

/** A list may be written as one value with commas, besides being repeated. */
function partsOf(field: FieldSchema, value: string): readonly string[] {
  return field.type === 'array' ? value.split(',') : [value]
}

const patterns = new Map<string, RegExp>()

function fits(field: FieldSchema, value: string): boolean {
  // PostgreSQL cannot store it in a text, and no field of ours has a use for it.
  if (value.includes('\0')) return false
  if (field.maxLength !== undefined && value.length > field.maxLength) return false
  const { enum: words, pattern } = field.items ?? field
  if (words !== undefined && !words.includes(value)) return false
  return pattern === undefined || compile(pattern).test(value)
}

function compile(text: string): RegExp {
  let pattern = patterns.get(text)
  if (pattern === undefined) {
    pattern = new RegExp(text, 'u')
    patterns.set(text, pattern)
  }
  return pattern
}
