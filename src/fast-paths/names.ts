// table: The fast paths, by the names that TALLYSTICK_FAST_PATHS takes

export const FAST_PATHS = [
  'keyed-hash',
  'response-batching',
  'form-posts',
  'plain-reads',
  'whole-requests',
  'verified-tokens',
  'remembered-clients',
  'remembered-access',
  'remembered-users',
] as const

type FastPath = (typeof FAST_PATHS)[number]
export type FastPaths = ReadonlySet<FastPath>

export const ALL_FAST_PATHS: FastPaths = new Set(FAST_PATHS)

/** `on`, `off`, or the names of those that are on, joined by commas. Undefined for any other text. */
export function parseFastPaths(text: string): FastPaths | undefined {
  if (text === 'on') return ALL_FAST_PATHS
  if (text === 'off') return new Set()
  const names = text.split(',').map((name) => FAST_PATHS.find((known) => known === name.trim()))
  const known = names.filter((name) => name !== undefined)
  return known.length === names.length ? new Set(known) : undefined
}
