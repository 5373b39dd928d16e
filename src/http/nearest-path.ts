// rule: The known path that is nearest to one that was requested in vain

/** Longer paths are no typing mistakes. */
const MAX_LENGTH = 100

/**
 * Of the `known` paths, which may contain parameters (`:name`), the one that needs the fewest edits; undefined where none is near:
 * one edit for each three characters, and at least two.
 */
export function findNearestPath(requested: string, known: readonly string[]): string | undefined {
  const path = normalize(requested)
  if (path.length > MAX_LENGTH) return undefined
  const bound = Math.max(2, Math.floor(path.length / 3))
  let nearest: { readonly path: string; readonly edits: number } | undefined
  for (const candidate of known) {
    const edits = countEdits(path, fillIn(candidate, path), Math.min(bound, nearest?.edits ?? bound))
    if (edits <= bound && (nearest === undefined || edits < nearest.edits))
      nearest = { path: candidate, edits }
  }
  return nearest?.path
}

function normalize(path: string): string {
  return path
    .toLowerCase()
    .replace(/\/{2,}/g, '/')
    .replace(/(.)\/$/, '$1')
}

/** Parameters take what was requested at their place. */
function fillIn(candidate: string, path: string): string {
  if (!candidate.includes('/:')) return candidate.toLowerCase()
  const parts = path.split('/')
  return candidate
    .split('/')
    .map((part, index) => (part.startsWith(':') ? (parts[index] ?? part) : part.toLowerCase()))
    .join('/')
}

/** Levenshtein distance, or more than `bound` as soon as it is certain to be more. */
function countEdits(from: string, to: string, bound: number): number {
  if (Math.abs(from.length - to.length) > bound) return bound + 1
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const change = from[row - 1] === to[column - 1] ? 0 : 1
      const left = (current[column - 1] ?? 0) + 1
      const above = (previous[column] ?? 0) + 1
      current.push(Math.min(left, above, (previous[column - 1] ?? 0) + change))
    }
    if (Math.min(...current) > bound) return bound + 1
    previous = current
  }
  return previous[to.length] ?? bound + 1
}
