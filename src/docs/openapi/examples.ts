// rule: Derives an example value that a JSON Schema allows

import type { Json, JsonObject } from '../../lib/json.ts'
import { listOf, objectOf, textOf } from '../members.ts'

const MAX_DEPTH = 8

/** Values of the formats that the schemas of the dialects use; the first that a pattern allows is taken. */
const TEXTS = [
  '2c8a1f0d9e4b47c3a6d5e8f7b0c1d2e3',
  '9f2c8a1f0d9e4b47c3a6d5e8f7b0c1d2e39f2c8a1f0d9e4b47c3a6d5e8f7b0c1',
  '01a0b3c5-d27f-4e2d-9c4b-5a6978000000',
  '2026-03-02T09:00:00Z',
  '2026-03-02',
  'SE',
  'EUR',
  'sv_SE',
  'en',
  '90d',
  '12.50',
  '1250',
  '1',
  'accounts:read',
  'https://app.example/callback',
  'asa@example.com',
  'SE4550000000058398257466',
  '+46701234567',
  'example',
  'EXAMPLE',
] as const

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-03-02T09:00:00Z',
  date: '2026-03-02',
  uri: 'https://app.example/callback',
  email: 'asa@example.com',
  uuid: '01a0b3c5-d27f-4e2d-9c4b-5a6978000000',
}

/** `resolve` returns the schema of a reference. */
export function deriveExample(
  schema: JsonObject,
  resolve: (reference: string) => JsonObject,
  name = '',
  depth = 0,
): Json {
  const next = (inner: JsonObject, innerName = name) => deriveExample(inner, resolve, innerName, depth + 1)
  if (typeof schema.$ref === 'string') return depth > MAX_DEPTH ? null : next(resolve(schema.$ref))
  const given = schema.const ?? listOf(schema.examples)[0] ?? listOf(schema.enum)[0]
  if (given !== undefined) return given
  const [choice] = [...listOf(schema.oneOf), ...listOf(schema.anyOf)].map(objectOf)
  if (choice !== undefined) return next(mergeSchemas(withoutChoices(schema), choice))
  const parts = listOf(schema.allOf).map(objectOf)
  if (parts.length > 0) return next(parts.reduce(mergeSchemas, { ...schema, allOf: [] }))
  switch (typeOf(schema)) {
    case 'object':
      return deriveObject(schema, next, depth)
    case 'array': {
      const count = Math.max(1, numberOf(schema.minItems) ?? 1)
      return depth > MAX_DEPTH || schema.maxItems === 0
        ? []
        : Array.from({ length: count }, () => next(objectOf(schema.items)))
    }
    case 'integer':
    case 'number':
      return numberOf(schema.minimum) ?? Math.min(1, numberOf(schema.maximum) ?? 1)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return deriveText(schema, name)
  }
}

function deriveObject(
  schema: JsonObject,
  next: (inner: JsonObject, name: string) => Json,
  depth: number,
): JsonObject {
  const required = listOf(schema.required)
  const members = Object.entries(objectOf(schema.properties))
    .filter(([name]) => depth < MAX_DEPTH || required.includes(name))
    .filter(([, member]) => member !== false)
    .map(([name, member]) => [name, next(objectOf(member), name)] as const)
  const described = new Set(members.map(([name]) => name))
  // A document of a standard, of which only some member names are listed here.
  const others = required
    .map(textOf)
    .filter((name) => !described.has(name))
    .map((name) => [name, next({ type: 'string' }, name)] as const)
  const max = numberOf(schema.maxProperties) ?? Number.POSITIVE_INFINITY
  return Object.fromEntries([...members, ...others].slice(0, max))
}

function deriveText(schema: JsonObject, name: string): string {
  const pattern = textOf(schema.pattern)
  const min = numberOf(schema.minLength) ?? 0
  const max = numberOf(schema.maxLength) ?? Number.POSITIVE_INFINITY
  const fits = (text: string) =>
    text.length >= min && text.length <= max && (pattern === '' || new RegExp(pattern, 'u').test(text))
  const byFormat = FORMATS[textOf(schema.format)]
  const shown = name === '' ? 'example' : name
  const candidates = [
    ...(byFormat === undefined ? [] : [byFormat]),
    ...(pattern === '' ? [shown] : []),
    ...TEXTS,
  ]
  return candidates.find(fits) ?? shown.padEnd(min, 'x').slice(0, max)
}

function typeOf({ type, properties, items }: JsonObject): string {
  const types = typeof type === 'string' ? [type] : listOf(type).map(textOf)
  const known = types.find((each) => each !== 'null') ?? types[0]
  return known ?? (properties !== undefined ? 'object' : items !== undefined ? 'array' : 'string')
}

function withoutChoices({ oneOf: _oneOf, anyOf: _anyOf, ...rest }: JsonObject): JsonObject {
  return rest
}

function mergeSchemas(one: JsonObject, other: JsonObject): JsonObject {
  return {
    ...one,
    ...other,
    properties: { ...objectOf(one.properties), ...objectOf(other.properties) },
    required: [...listOf(one.required), ...listOf(other.required)],
  }
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}
