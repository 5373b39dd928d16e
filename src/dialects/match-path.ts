// rule: Paths below a prefix in which some segments are parameters

/** Length of the beginning of the path that matches, in which `:name` is any segment; undefined without a match. */
export function matchStart(path: string, start: string): number | undefined {
  if (!start.includes('/:')) return path.startsWith(start) ? start.length : undefined
  const pattern = start
    .split('/')
    .map((segment) => (segment.startsWith(':') ? '[^/?]+' : escapeSegment(segment)))
  return new RegExp(`^${pattern.join('/')}`).exec(path)?.[0].length
}

function escapeSegment(segment: string): string {
  return segment.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
