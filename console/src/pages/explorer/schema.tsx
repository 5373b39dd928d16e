// page: Fields of a JSON Schema, and their types in words

import type { ReactNode } from 'react'
import type { ExplorerOperationView } from '../../../../src/console-api/contracts/explorer.ts'

export type Schema = ExplorerOperationView['parameters'][number]['schema']
type Value = Schema[string] | undefined

const MAX_DEPTH = 6

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
  array: 'list',
  null: 'null',
}

export function schemaOf(value: Value): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {}
}

export function textsOf(value: Value): readonly string[] {
  return Array.isArray(value) ? value.map((one: Schema[string]) => String(one)) : []
}

export function textOf(value: Value): string {
  return typeof value === 'string' ? value : ''
}

export function isList({ type }: Schema): boolean {
  return type === 'array'
}

/** Of the values, or of the items of a list. */
export function choicesOf(schema: Schema): readonly string[] {
  return textsOf(schema.enum ?? schemaOf(schema.items).enum)
}

/** Such as `text, at most 64 characters`. */
export function typeInWords(schema: Schema): string {
  const types = typeof schema.type === 'string' ? [schema.type] : textsOf(schema.type)
  const parts = [types.map((type) => WORDS[type] ?? type).join(' or ')]
  if (typeof schema.maxLength === 'number') parts.push(`at most ${schema.maxLength} characters`)
  if (typeof schema.minimum === 'number' && typeof schema.maximum === 'number')
    parts.push(`${schema.minimum} to ${schema.maximum}`)
  if (typeof schema.pattern === 'string') parts.push(`like ${schema.pattern}`)
  const choices = choicesOf(schema)
  if (choices.length > 0) parts.push(`one of ${choices.join(', ')}`)
  return parts.filter((part) => part !== '').join(', ')
}

/** Nothing where the schema has no properties. */
export function SchemaFields({
  schema,
  depth = 0,
}: {
  readonly schema: Schema
  readonly depth?: number
}): ReactNode {
  const inner = isList(schema) ? schemaOf(schema.items) : schema
  const [choice] = [inner.oneOf, inner.anyOf].flatMap((each) => (Array.isArray(each) ? each : []))
  const described = inner.properties === undefined && choice !== undefined ? schemaOf(choice) : inner
  const required = textsOf(described.required)
  const members = Object.entries(schemaOf(described.properties))
  if (members.length === 0 || depth > MAX_DEPTH) return null
  return (
    <ul className="schema">
      {members.map(([name, member]) => {
        const field = schemaOf(member)
        return (
          <li key={name}>
            <code>{name}</code> <span className="soft small">{typeInWords(field)}</span>
            {required.includes(name) && <span className="badge">required</span>}
            {textOf(field.description) !== '' && <Words text={textOf(field.description)} />}
            <SchemaFields schema={field} depth={depth + 1} />
          </li>
        )
      })}
    </ul>
  )
}

/** A text in which code is between backticks. */
export function Words({ text }: { readonly text: string }): ReactNode {
  return text.split('\n\n').map((paragraph) => (
    <p key={paragraph}>
      {paragraph.split('`').map((part, index) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text do not move
        index % 2 === 1 ? <code key={index}>{part}</code> : part,
      )}
    </p>
  ))
}
