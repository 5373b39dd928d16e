// codec: Typed access to the columns of a stored row
// Never: a cast. We wrote every row, but a damaged or foreign one must fail here and not later.

import type { Row } from './driver.ts'
import { StorageError } from './errors.ts'

export function text(row: Row, name: string): string {
  const value = row[name]
  if (typeof value !== 'string') throw corrupt(name)
  return value
}

export function optionalText(row: Row, name: string): string | undefined {
  const value = row[name]
  if (value === null || value === undefined) return undefined
  if (typeof value !== 'string') throw corrupt(name)
  return value
}

export function integer(row: Row, name: string): number {
  const value = row[name]
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw corrupt(name)
  return value
}

export function optionalInteger(row: Row, name: string): number | undefined {
  const value = row[name]
  if (value === null || value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw corrupt(name)
  return value
}

/** A boolean, stored as 0 or 1. */
export function flag(row: Row, name: string): boolean {
  const value = row[name]
  if (value !== 0 && value !== 1) throw corrupt(name)
  return value === 1
}

/** One of a closed set of words: `words` is the `as const` list that the core derives the union type from. */
export function word<W extends string>(row: Row, name: string, words: readonly W[]): W {
  const value = row[name]
  if (!isWord(value, words)) throw corrupt(name)
  return value
}

export function optionalWord<W extends string>(row: Row, name: string, words: readonly W[]): W | undefined {
  return row[name] === null || row[name] === undefined ? undefined : word(row, name, words)
}

export function isWord<W extends string>(value: unknown, words: readonly W[]): value is W {
  return words.some((known) => known === value)
}

/** A JSON array of strings: a column, or a member of a JSON object that is already parsed. */
export function textList(row: Row, name: string): readonly string[] {
  const value = row[name]
  const list = typeof value === 'string' ? parse(value, name) : value
  if (!Array.isArray(list)) throw corrupt(name)
  const texts: string[] = []
  for (const item of list) {
    if (typeof item !== 'string') throw corrupt(name)
    texts.push(item)
  }
  return texts
}

export function wordList<W extends string>(row: Row, name: string, words: readonly W[]): readonly W[] {
  const list: W[] = []
  for (const item of textList(row, name)) {
    if (!isWord(item, words)) throw corrupt(name)
    list.push(item)
  }
  return list
}

export function optionalWordList<W extends string>(
  row: Row,
  name: string,
  words: readonly W[],
): readonly W[] | undefined {
  return row[name] === null || row[name] === undefined ? undefined : wordList(row, name, words)
}

/** A JSON column that contains an object. */
export function object(row: Row, name: string): Row {
  const value = parse(text(row, name), name)
  if (!isRow(value)) throw corrupt(name)
  return value
}

export function optionalObject(row: Row, name: string): Row | undefined {
  return row[name] === null || row[name] === undefined ? undefined : object(row, name)
}

/** A JSON array of objects: a column, or a member of a JSON object that is already parsed. */
export function objectList(row: Row, name: string): readonly Row[] {
  const value = row[name]
  const list = typeof value === 'string' ? parse(value, name) : value
  if (!Array.isArray(list)) throw corrupt(name)
  const rows: Row[] = []
  for (const item of list) {
    if (!isRow(item)) throw corrupt(name)
    rows.push(item)
  }
  return rows
}

/** An object that is a member of a JSON object. */
export function memberObject(row: Row, name: string): Row {
  const value = row[name]
  if (!isRow(value)) throw corrupt(name)
  return value
}

/** A boolean member of a JSON object. */
export function boolean(row: Row, name: string): boolean {
  const value = row[name]
  if (typeof value !== 'boolean') throw corrupt(name)
  return value
}

export function corrupt(column: string): StorageError {
  return new StorageError('corrupt', `A stored row cannot be read: its ${column} has an unexpected value.`)
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(json: string, name: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw corrupt(name)
  }
}
