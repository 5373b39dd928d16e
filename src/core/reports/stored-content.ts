// rule: Read back our own stored JSON, field by field

import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import type { Money } from '../../lib/money.ts'

// Each reader throws for content that we did not write: corrupt storage is no refusal.

/** Amounts become objects whose `unscaled` is text. */
export function writeContent(content: object): string {
  return JSON.stringify(content, (_name, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}

export function objectOf(value: Json | undefined): JsonObject {
  if (!isJsonObject(value)) throw unreadable('an object')
  return value
}

export function listOf(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw unreadable('a list')
  return value
}

export function text(object: JsonObject, name: string): string {
  const value = object[name]
  if (typeof value !== 'string') throw unreadable(name)
  return value
}

export function optional(object: JsonObject, name: string): string | undefined {
  return object[name] === undefined ? undefined : text(object, name)
}

export function integer(object: JsonObject, name: string): number {
  const value = object[name]
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw unreadable(name)
  return value
}

export function oneOf<Word extends string>(object: JsonObject, name: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === object[name])
  if (found === undefined) throw unreadable(name)
  return found
}

export function money(object: JsonObject, name: string): Money {
  const amount = objectOf(object[name])
  const unscaled = text(amount, 'unscaled')
  if (!/^-?[0-9]+$/.test(unscaled)) throw unreadable(name)
  return { unscaled: BigInt(unscaled), scale: integer(amount, 'scale'), currency: text(amount, 'currency') }
}

export function optionalMoney(object: JsonObject, name: string): Money | undefined {
  return object[name] === undefined ? undefined : money(object, name)
}

function unreadable(what: string): Error {
  return new Error(`stored content cannot be read: ${what}`)
}
