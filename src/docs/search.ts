// rule: Operations of the OpenAPI document, and those that match a search

import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts'
import { listOf, objectOf, textOf } from './members.ts'

/** An operation of the OpenAPI document. */
export interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly tag: string
  readonly facts: JsonObject
}

/** In the order of the document. */
export function listOperations(document: JsonObject): readonly Operation[] {
  return Object.entries(objectOf(document.paths)).flatMap(([path, item]) =>
    Object.entries(objectOf(item)).map(([method, value]) => {
      const facts = objectOf(value)
      const [tag] = listOf(facts.tags)
      return { id: textOf(facts.operationId), method: method.toUpperCase(), path, tag: textOf(tag), facts }
    }),
  )
}

/** Those that contain every word in their path, texts, parameters or fields, in the order of the document. */
export function findOperations(operations: readonly Operation[], query: string): readonly Operation[] {
  return operations.filter((operation) => matchesWords(searchedText(operation), query))
}

/** Whether a text in lower case contains every word. */
export function matchesWords(text: string, query: string): boolean {
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Without error responses: they are much the same everywhere, and would make every operation match. */
function searchedText({ id, method, path, tag, facts }: Operation): string {
  const { responses, ...rest } = facts
  const answers = Object.entries(isJsonObject(responses) ? responses : {})
  const good = answers.filter(([status]) => status.startsWith('2'))
  const all: Json = [id, method, path, tag, rest, Object.fromEntries(good)]
  return JSON.stringify(all).toLowerCase()
}
