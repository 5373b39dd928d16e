// rule: Fields, parameters and names of the OpenAPI document

import type { FieldSchema, FieldsSchema } from '../../dialects/dialect.ts'
import type { JsonObject } from '../../lib/json.ts'

export const FORM = 'application/x-www-form-urlencoded'

export const JSON_BODY = 'application/json'

export function templateOf(path: string): string {
  return path.replace(/\/:(\w+)/g, '/{$1}')
}

export function describePathParameters(path: string): readonly JsonObject[] {
  return [...path.matchAll(/\/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

export function describeQuery(query: FieldsSchema | undefined): readonly JsonObject[] {
  return Object.entries(query?.properties ?? {}).map(([name, field]) => {
    const { description, ...schema } = renderField(field)
    return {
      name,
      in: 'query',
      required: query?.required?.includes(name) ?? false,
      ...(description !== undefined && { description }),
      schema,
    }
  })
}

export function renderFields(schema: FieldsSchema): JsonObject {
  const properties = Object.entries(schema.properties).map(([name, field]) => [name, renderField(field)])
  return {
    type: 'object',
    ...(schema.required !== undefined && { required: schema.required }),
    properties: Object.fromEntries(properties),
  }
}

function renderField(field: FieldSchema): JsonObject {
  return {
    type: field.type,
    ...(field.description !== undefined && { description: field.description }),
    ...(field.items !== undefined && { items: { ...field.items } }),
    ...(field.enum !== undefined && { enum: field.enum }),
    ...(field.pattern !== undefined && { pattern: field.pattern }),
    ...(field.maxLength !== undefined && { maxLength: field.maxLength }),
    ...(field.examples !== undefined && { examples: field.examples }),
  }
}

export function mediaType(contentType: string): string {
  return contentType.replace(/; charset=.*$/, '')
}

/** `x-client-id` as `X-Client-Id`. */
export function headerName(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_match, dash: string, letter: string) => dash + letter.toUpperCase())
}
