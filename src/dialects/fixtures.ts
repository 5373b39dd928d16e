// contract: Fixtures of a dialect: a request with its response, and placeholders in both

import type { Dialect, Route } from './dialect.ts'
import type { FixtureRequest } from './fixture-values.ts'

/**
 * One request with its response; each file holds one. A string may contain placeholders: `{{name}}` and `{{name:argument}}`
 * in the request are values that the dialect's test creates first, and have the same values in the response. In the
 * response, a string that equals one of the matchers below stands for any value of that kind.
 */
export interface Fixture {
  readonly file: string
  readonly title: string
  /** Where the provider documents this, or where it was recorded. */
  readonly source: string
  readonly request: FixtureRequest
  readonly response: {
    readonly status: number
    /** The headers to check; null means that the header must be absent. */
    readonly headers: Readonly<Record<string, string | null>>
    /** Undefined means an empty body. The order of the members is checked. */
    readonly body: unknown
  }
}

/** What stands for any value of a kind. */
export const MATCHERS: Readonly<Record<string, (value: unknown) => boolean>> = {
  '{{jwt}}': (value) => typeof value === 'string' && /^[\w-]+\.[\w-]+\.([\w-]{86}|[\w-]{342})$/.test(value),
  '{{hex32}}': (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value),
  '{{opaque}}': (value) => typeof value === 'string' && /^[\w-]{40,}$/.test(value),
  '{{sentence}}': (value) => typeof value === 'string' && /^[A-Z][^\w\n]*\w.*$/.test(value),
  '{{text}}': (value) => typeof value === 'string' && value !== '',
  '{{integer}}': (value) => Number.isInteger(value),
  '{{number}}': (value) => typeof value === 'number',
  '{{list}}': (value) => Array.isArray(value),
  '{{object}}': (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}

/** A placeholder of a request: the whole text, its name, and its argument. */
export interface Placeholder {
  readonly text: string
  readonly name: string
  readonly argument: string | undefined
}

/** The placeholders of a request, each once. */
export function placeholdersOf({ path, headers, body }: Fixture['request']): readonly Placeholder[] {
  const found = new Map<string, Placeholder>()
  for (const part of [path, ...Object.values(headers), body ?? '']) {
    for (const [text, name = '', argument] of part.matchAll(PLACEHOLDER))
      found.set(text, { text, name, argument })
  }
  return [...found.values()]
}

const PLACEHOLDER = /\{\{(\w+)(?::([^}]*))?\}\}/g

/** Replaces the placeholders that have a value. */
export function fillPlaceholders(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(PLACEHOLDER, (placeholder) => values.get(placeholder) ?? placeholder)
}

export function fillRequest(
  { method, path, headers, body }: Fixture['request'],
  values: ReadonlyMap<string, string>,
): Fixture['request'] {
  const fill = (text: string) => fillPlaceholders(text, values)
  return {
    method,
    path: fill(path),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)])),
    body: body === undefined ? undefined : fill(body),
  }
}

export function findRoute(dialect: Dialect, method: string, path: string): Route | undefined {
  const wanted = path.split('?')[0]?.split('/') ?? []
  const matching = dialect.routes.filter((route) => {
    const parts = route.path.split('/')
    return (
      route.method === method &&
      parts.length === wanted.length &&
      parts.every((part, index) => isSegment(part, wanted[index] ?? ''))
    )
  })
  // Like the router: an exact path first, then a parameter that ends at a literal colon.
  return (
    matching.find((route) => !route.path.includes(':')) ??
    matching.find((route) => /\/:\w+:/.test(route.path)) ??
    matching[0]
  )
}

function isSegment(part: string, wanted: string): boolean {
  if (!part.startsWith(':')) return part === wanted
  const [, , ending] = part.split(':')
  return ending === undefined || wanted.endsWith(`:${ending}`)
}
