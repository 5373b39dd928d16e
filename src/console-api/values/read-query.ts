// codec: The query of a request to the Console API
// Never: ignore an unknown name or value; a filter without effect would mislead

import type { Call } from '../call.ts'
import { ConsoleRefusal } from '../problems.ts'

/** Reads one value; undefined if it is not allowed. */
type ReadValue<T> = (text: string) => T | undefined

type Values<Readers extends Readonly<Record<string, ReadValue<unknown>>>> = {
  readonly [Name in keyof Readers]?: Exclude<ReturnType<Readers[Name]>, undefined>
}

/** An empty value counts as absent. Refuses names without a reader, and values that the reader rejects. */
export function readQuery<const Readers extends Readonly<Record<string, ReadValue<unknown>>>>(
  { query }: Pick<Call, 'query'>,
  readers: Readers,
): Values<Readers> {
  const values: Record<string, unknown> = {}
  const problems: Record<string, string> = {}
  for (const [name, text] of query) {
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined
    if (read === undefined) problems[name.slice(0, 40)] = 'There is no such filter.'
    else if (text !== '') {
      const value = text.includes('\0') ? undefined : read(text)
      if (value === undefined) problems[name] = 'This value is not allowed.'
      else values[name] = value
    }
  }
  if (Object.keys(problems).length > 0) throw new ConsoleRefusal('body_invalid', { fields: problems })
  return values as Values<Readers>
}

export const textUpTo =
  (maxLength: number): ReadValue<string> =>
  (text) =>
    text.length <= maxLength ? text : undefined

export const oneOf =
  <const Word extends string>(words: readonly Word[]): ReadValue<Word> =>
  (text) =>
    words.find((word) => word === text)

export const wholeNumber =
  (min: number, max: number): ReadValue<number> =>
  (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    return value >= min && value <= max ? value : undefined
  }

/** An RFC 3339 time, or a day in UTC, as milliseconds. */
export const instant: ReadValue<number> = (text) => {
  const time = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
    ? Date.parse(text)
    : Number.NaN
  return Number.isNaN(time) ? undefined : time
}

export const pageSize: ReadValue<number> = wholeNumber(1, 100)
