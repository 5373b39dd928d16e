// rule: Members of the OpenAPI document, which is JSON

import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts'

const NOTHING: JsonObject = {}

export function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : NOTHING
}

export function listOf(value: Json | undefined): readonly Json[] {
  // Array.isArray does not narrow a readonly array out of the union.
  return Array.isArray(value) ? (value satisfies readonly Json[]) : []
}

export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
