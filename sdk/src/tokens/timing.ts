// rule: Times at which a token is served, renewed early, or tried again
import type { AuthToken } from '../core/auth-token.ts'

/** Milliseconds since 1970. */
export type Timing = {
  /** From here on a caller waits for a new token. */
  readonly serveUntil: number
  /** From here on a new token is requested behind the callers' back. */
  readonly refreshAt: number
}

const MAX_MARGIN_MS = 10_000
const MAX_WINDOW_MS = 300_000
const MAX_PAUSE_MS = 60_000

/**
 * Early renewal begins at a random moment of the last fifth, at most five minutes, so that processes do not do it all at once.
 * @param stalls how many renewals in a row brought the same token, or one that expires no later
 */
export function timingOf(token: AuthToken, now: number, random: () => number, stalls: number): Timing {
  // Without a time of expiry, a token is served until the API rejects it.
  const { expiresAt = Number.POSITIVE_INFINITY } = token
  const lifetimeMs = token.lifetimeMs ?? Math.max(0, expiresAt - now)
  const serveUntil = expiresAt - Math.min(MAX_MARGIN_MS, lifetimeMs / 10)
  const refreshAt = serveUntil - Math.min(MAX_WINDOW_MS, lifetimeMs / 5) * (0.5 + random() / 2)
  if (stalls === 0) return { serveUntil, refreshAt }
  // The provider returns what we have: asking again at once would only be a storm.
  const pauseUntil = now + pauseAfter(stalls, random)
  return { serveUntil: Math.max(serveUntil, pauseUntil), refreshAt: Math.max(refreshAt, pauseUntil) }
}

/** Milliseconds to wait after the nth failure in a row. */
export function pauseAfter(failures: number, random: () => number): number {
  return Math.min(MAX_PAUSE_MS, 250 * 2 ** failures) * (0.5 + random() / 2)
}
