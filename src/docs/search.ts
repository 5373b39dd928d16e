// rule: which operations of the described API a reader's words find
// Never: a request or a page.

import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts'

/** An operation of the OpenAPI document. */
export interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly tag: string
  readonly facts: JsonObject
}

/** Those that have every word somewhere in their address, words, parameters or fields, in the order of the document. */
export function findOperations(operations: readonly Operation[], query: string): readonly Operation[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return operations.filter((operation) => {
    const text = textOf(operation)
    return words.every((word) => text.includes(word))
  })
}

/** What is refused is much the same everywhere, and would make every operation fit. */
function textOf({ id, method, path, tag, facts }: Operation): string {
  const { responses, ...rest } = facts
  const answers = Object.entries(isJsonObject(responses) ? responses : {})
  const good = answers.filter(([status]) => status.startsWith('2'))
  const all: Json = [id, method, path, tag, rest, Object.fromEntries(good)]
  return JSON.stringify(all).toLowerCase()
}
