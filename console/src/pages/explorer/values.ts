// rule: Values filled in for an operation, as the Console API takes them

import type { ExplorerOperationView } from '../../../../src/console-api/contracts/explorer.ts'
import { isList, schemaOf, textOf, textsOf } from './schema.tsx'

/** By field name: `path.id`, `query.market`, `header.X-Id`, `body.scope`, or `body` for JSON. */
export type Values = Readonly<Record<string, string>>

export type FieldFacts = {
  /** In Values. */
  readonly key: string
  readonly name: string
  readonly required: boolean
  /** Of the fields with this mark, one is required. */
  readonly oneOf: boolean
  readonly schema: ExplorerOperationView['parameters'][number]['schema']
}

export function fieldsOf(
  operation: ExplorerOperationView,
  place: 'path' | 'query' | 'header' | 'body',
): readonly FieldFacts[] {
  if (place !== 'body') {
    return operation.parameters
      .filter((parameter) => parameter.place === place)
      .map(({ name, required, one_of: oneOf, schema }) => ({
        key: `${place}.${name}`,
        name,
        required,
        oneOf,
        schema,
      }))
  }
  if (operation.body?.kind !== 'form') return []
  const { schema } = operation.body
  const required = textsOf(schema.required)
  return Object.entries(schemaOf(schema.properties)).map(([name, member]) => ({
    key: `body.${name}`,
    name,
    required: required.includes(name),
    oneOf: false,
    schema: schemaOf(member),
  }))
}

/** Flinks Connect names the app in its paths by its client id as a GUID, unless it was given another id. */
const HEX_ID = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/

/** The examples of the reference, and the client id of the app. */
export function firstValues(operation: ExplorerOperationView, clientId: string): Values {
  const { body } = operation
  const ofBody: readonly (readonly [string, string])[] =
    body === null
      ? []
      : typeof body.example === 'string'
        ? [['body', body.example]]
        : body.example.map(({ name, value }) => [`body.${name}`, value])
  const parameters = [...fieldsOf(operation, 'path'), ...fieldsOf(operation, 'query')]
  const examples = parameters.flatMap(({ key, required, schema }): readonly (readonly [string, string])[] => {
    const [example = ''] = textsOf(schema.examples)
    return required && example !== '' ? [[key, example]] : []
  })
  const own = [...parameters, ...fieldsOf(operation, 'body')].flatMap(({ key, name }) =>
    name === 'client_id'
      ? [[key, clientId] as const]
      : name === 'customerId'
        ? [[key, clientId.replace(HEX_ID, '$1-$2-$3-$4-$5')] as const]
        : [],
  )
  return Object.fromEntries([...examples, ...ofBody, ...own])
}

/** A list is sent as a repeated parameter; its values are separated by commas here. */
function pairsOf(fields: readonly FieldFacts[], values: Values) {
  return fields.flatMap(({ key, name, schema }) => {
    const value = values[key] ?? ''
    const parts = isList(schema) ? value.split(',').map((part) => part.trim()) : [value]
    return parts.filter((part) => part !== '').map((part) => ({ name, value: part }))
  })
}

export function bodyOf(operation: ExplorerOperationView, values: Values, token: string | undefined) {
  const pairs = (place: 'query' | 'header' | 'body') => pairsOf(fieldsOf(operation, place), values)
  const body =
    operation.body === null ? undefined : operation.body.kind === 'json' ? (values.body ?? '') : pairs('body')
  return {
    operation: operation.id,
    path: Object.fromEntries(fieldsOf(operation, 'path').map(({ key, name }) => [name, values[key] ?? ''])),
    query: pairs('query'),
    headers: pairs('header'),
    ...(body !== undefined && { body }),
    ...(token !== undefined && { token }),
  }
}

export function isSecret({ name, schema }: FieldFacts): boolean {
  return schema.format === 'password' || /secret|password/i.test(name)
}

/** Such as `scope (required)`; `all` are the fields beside it. */
export function labelOf({ name, required, oneOf }: FieldFacts, all: readonly FieldFacts[]): string {
  const isAlone = all.filter((field) => field.oneOf).length === 1
  if (required || (oneOf && isAlone)) return `${name} (required)`
  return oneOf ? `${name} (one of these is required)` : name
}

export function hintOf({ schema }: FieldFacts): string {
  const description = textOf(schema.description).replaceAll('`', '')
  return isList(schema) ? `${description} Several values are separated by commas.`.trim() : description
}
