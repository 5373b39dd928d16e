// rule: The methods that a path supports, for the Allow header of a 405
// Spec: RFC 9110 section 15.5.6 (405 carries Allow)

/** Patterns are matched one after another, because this runs only for requests that matched no route. */
export type MethodTable = {
  readonly exact: Map<string, Set<string>>
  readonly patterns: { readonly url: string; readonly expression: RegExp; readonly methods: Set<string> }[]
}

/** Longer paths match no pattern, so that the time of a regular expression stays bounded. */
const MAX_PATH_LENGTH = 2048

export function createMethodTable(): MethodTable {
  return { exact: new Map(), patterns: [] }
}

/** Adds a route: `url` in the router's notation (`:name`, `:name(regex)`, `*`, `::` for a colon). */
export function addMethods(table: MethodTable, methods: string | readonly string[], url: string): void {
  const known = findMethods(table, url)
  for (const method of typeof methods === 'string' ? [methods] : methods) known.add(method)
}

/** The methods of every route that matches `path` (without query), sorted; empty when none does. */
export function allowedMethods(table: MethodTable, path: string): readonly string[] {
  const decoded = decodePath(path)
  const methods = new Set(table.exact.get(decoded))
  if (decoded.length <= MAX_PATH_LENGTH) {
    for (const pattern of table.patterns) {
      if (pattern.expression.test(decoded)) for (const method of pattern.methods) methods.add(method)
    }
  }
  return [...methods].sort()
}

/** How a path is served: by a route of exactly this path, by one with parameters, or not at all. */
export function matchPath(table: MethodTable, path: string): 'exact' | 'pattern' | undefined {
  const decoded = decodePath(path)
  if (table.exact.has(decoded)) return 'exact'
  const isMatched =
    decoded.length <= MAX_PATH_LENGTH && table.patterns.some(({ expression }) => expression.test(decoded))
  return isMatched ? 'pattern' : undefined
}

function findMethods(table: MethodTable, url: string): Set<string> {
  const isPattern = /[:*]/.test(url.replaceAll('::', ''))
  const known = isPattern
    ? table.patterns.find((pattern) => pattern.url === url)?.methods
    : table.exact.get(url.replaceAll('::', ':'))
  if (known !== undefined) return known
  const methods = new Set<string>()
  if (isPattern) table.patterns.push({ url, expression: compilePattern(url), methods })
  else table.exact.set(url.replaceAll('::', ':'), methods)
  return methods
}

function compilePattern(url: string): RegExp {
  const source = url.replace(/::|:[^/.(:-]+(?:\([^)]*\))?\??|\*|[.+?^${}()|[\]\\]/g, (part) => {
    if (part === '::') return ':'
    if (part === '*') return '.*'
    if (!part.startsWith(':')) return `\\${part}`
    const [, constraint] = /\(\^(.*)\$\)/.exec(part) ?? []
    return constraint === undefined ? '[^/]+' : `(?:${constraint})`
  })
  return new RegExp(`^${source}$`, 's')
}

function decodePath(path: string): string {
  try {
    // As the router does: an encoded slash stays within its segment, repeated slashes count as one, a final slash as none.
    const slashed = path.replace(/%2f/gi, '%252F').replace(/\/{2,}/g, '/')
    return decodeURIComponent(slashed.length > 1 ? slashed.replace(/\/$/, '') : slashed)
  } catch {
    return path
  }
}
