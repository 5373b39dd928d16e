// rule: Times at which a token is served, renewed early, or tried again
import type { AuthToken } from '../core/auth-token.ts'

const MAX_MARGIN_MS = 10_000
const MAX_WINDOW_MS = 300_000
const MAX_PAUSE_MS = 60_000

/**
 * Early renewal begins at a random moment of the last fifth, at most five minutes, so that processes do not do it all at once.
 * @param jitter a random number between a half and one
 * @param pauseMs how long not to ask again, where the provider returned what we have
 * @returns milliseconds since 1970: from when on a caller waits for a new token, and from when on one is requested behind the
 *   callers' back
 */
export function timingOf(
  token: AuthToken,
  now: number,
  jitter: number,
  pauseMs = 0,
): readonly [serveUntil: number, refreshAt: number] {
  // Without a time of expiry, a token is served until the API rejects it.
  const { expiresAt = Number.POSITIVE_INFINITY, lifetimeMs = Math.max(0, expiresAt - now) } = token
  const serveUntil = expiresAt - Math.min(MAX_MARGIN_MS, lifetimeMs / 10)
  const refreshAt = serveUntil - Math.min(MAX_WINDOW_MS, lifetimeMs / 5) * jitter
  const pauseUntil = pauseMs && now + pauseMs
  return [Math.max(serveUntil, pauseUntil), Math.max(refreshAt, pauseUntil)]
}

/** Milliseconds to wait after the nth failure in a row. */
export function pauseAfter(failures: number, jitter: number): number {
  return Math.min(MAX_PAUSE_MS, 250 * 2 ** failures) * jitter
}
