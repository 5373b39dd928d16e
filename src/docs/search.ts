// rule: Finds the operations of the OpenAPI document that match a search

import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts'

/** An operation of the OpenAPI document. */
export interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly tag: string
  readonly facts: JsonObject
}

/** Those that contain every word in their path, texts, parameters or fields, in the order of the document. */
export function findOperations(operations: readonly Operation[], query: string): readonly Operation[] {
  return operations.filter((operation) => matchesWords(textOf(operation), query))
}

/** Whether a text in lower case contains every word. */
export function matchesWords(text: string, query: string): boolean {
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Without error responses: they are much the same everywhere, and would make every operation match. */
function textOf({ id, method, path, tag, facts }: Operation): string {
  const { responses, ...rest } = facts
  const answers = Object.entries(isJsonObject(responses) ? responses : {})
  const good = answers.filter(([status]) => status.startsWith('2'))
  const all: Json = [id, method, path, tag, rest, Object.fromEntries(good)]
  return JSON.stringify(all).toLowerCase()
}
