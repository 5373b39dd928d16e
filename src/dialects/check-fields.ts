// rule: Validates form fields and query parameters against their schema
// Spec: JSON Schema 2020-12, the keywords of `FieldsSchema`

import { accept, type Outcome, refuse } from '../core/errors.ts'
import type { FieldSchema, FieldsSchema, Query } from './dialect.ts'

/** Ignores fields that the schema does not name (RFC 6749 section 3.2). */
export function checkForm(schema: FieldsSchema, fields: ReadonlyMap<string, string>): Outcome<undefined> {
  for (const [name, value] of fields) {
    const field = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
    if (field === undefined) continue
    // A list arrives with its values joined by spaces.
    const fitting =
      field.type === 'array' ? value.split(' ').every((part) => fits(field, part)) : fits(field, value)
    if (!fitting) return refuse('parameter_invalid', { subject: name })
  }
  for (const name of schema.required ?? []) {
    if (!fields.has(name)) return refuse('parameter_missing', { subject: name })
  }
  return accept(undefined)
}

/** Ignores parameters that the schema does not name, and empty values. Only a parameter of type `array` may be repeated. */
export function checkQuery(schema: FieldsSchema, fields: Query): Outcome<undefined> {
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

/** A list parameter may be repeated, or sent once with its values joined by commas. */
function partsOf(field: FieldSchema, value: string): readonly string[] {
  return field.type === 'array' ? value.split(',') : [value]
}

const patterns = new Map<string, RegExp>()

function fits(field: FieldSchema, value: string): boolean {
  // PostgreSQL cannot store U+0000 in a text.
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
