// rule: Durations with a unit, such as 90d, 2h or 30s

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds, at least one second; undefined for anything else. `m` is a minute. */
export function parseDuration(text: string): number | undefined {
  const match = /^([1-9]\d{0,8})([smhd])$/.exec(text)
  const unitMs = UNIT_MS[match?.[2] ?? '']
  return match === null || unitMs === undefined ? undefined : Number(match[1]) * unitMs
}

/** Renders a duration in the largest unit that divides it; fractions of a second are truncated. */
export function renderDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000)
  for (const [unit, unitMs] of Object.entries(UNIT_MS).reverse()) {
    if (seconds !== 0 && (seconds * 1000) % unitMs === 0) return `${(seconds * 1000) / unitMs}${unit}`
  }
  return '0s'
}
