// glue: counting failures per key, so that guessing becomes slow
// Spec: draft-ietf-httpapi-ratelimit-headers-10, RFC 6585 section 4 (429), RFC 9110 section 10.2.3 (Retry-After)

import { createRequire } from 'node:module'

export type FailureLimiterOptions = {
  /** Failures allowed in a window; the next attempt after that many is refused. */
  readonly points: number
  /** The window begins with the first failure of a key. */
  readonly windowSeconds: number
  /** Milliseconds from any fixed start; needed to say how long to wait. */
  readonly nowMs: () => number
  readonly store?: 'memory'
  /** Keys remembered at once (default 50,000); the oldest is forgotten, so that an attacker cannot fill the memory. */
  readonly maxKeys?: number
}

/** `retryAfterSeconds` is 0 when not limited. */
export type RateLimitState = {
  readonly limited: boolean
  readonly remaining: number
  readonly retryAfterSeconds: number
}

export type FailureLimiter = {
  /** Whether the next attempt of this key must be refused; counts nothing. */
  readonly check: (key: string) => RateLimitState
  /** Counts one failure. Never rejects. */
  readonly fail: (key: string) => Promise<RateLimitState>
}

type LimiterModule = typeof import('rate-limiter-flexible')
// The package's main file loads every store it knows, which takes five times as long.
const RateLimiterMemory: LimiterModule['RateLimiterMemory'] = createRequire(import.meta.url)(
  'rate-limiter-flexible/lib/RateLimiterMemory.js',
)

type Window = { failures: number; endsAtMs: number }

/** Builds a limiter for this process. Counting happens before `fail` returns, so no two failures count as one. */
export function createFailureLimiter(options: FailureLimiterOptions): FailureLimiter {
  const { points, windowSeconds, nowMs, maxKeys = 50_000 } = options
  const limiter = new RateLimiterMemory({ points, duration: windowSeconds })
  // Answers `check` without a promise: it runs before every attempt, and nearly every attempt is of a key without failures.
  const windows = new Map<string, Window>()

  function forget(key: string): void {
    windows.delete(key)
    void limiter.delete(key)
  }

  function liveWindow(key: string, now: number): Window | undefined {
    const window = windows.get(key)
    if (window === undefined || window.endsAtMs > now) return window
    forget(key)
    return undefined
  }

  function stateOf(window: Window | undefined, now: number): RateLimitState {
    const failures = window?.failures ?? 0
    const limited = window !== undefined && failures >= points
    const retryAfterSeconds = limited ? Math.max(1, Math.ceil((window.endsAtMs - now) / 1000)) : 0
    return { limited, remaining: Math.max(0, points - failures), retryAfterSeconds }
  }

  function check(key: string): RateLimitState {
    if (windows.size === 0) return stateOf(undefined, 0)
    const now = nowMs()
    return stateOf(liveWindow(key, now), now)
  }

  async function fail(key: string): Promise<RateLimitState> {
    const now = nowMs()
    let window = liveWindow(key, now)
    if (window === undefined) {
      if (windows.size >= maxKeys)
        for (const oldest of windows.keys()) {
          forget(oldest)
          break
        }
      window = { failures: 0, endsAtMs: now + windowSeconds * 1000 }
      windows.set(key, window)
    }
    window.failures++
    const counted = await limiter.penalty(key)
    window.failures = Math.max(window.failures, counted.consumedPoints)
    return stateOf(window, now)
  }

  return { check, fail }
}

/** The key of a client's address: an IPv6 customer has a /64 at least, so its lower half counts for nothing. */
export function addressKey(address: string): string {
  if (!address.includes(':')) return address
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address)
  if (mapped?.[1] !== undefined) return mapped[1]
  const [head = '', tail] = address.toLowerCase().split('%', 1)[0]?.split('::') ?? []
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0')
  const groups = [...front, ...gap, ...back].slice(0, 4)
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`
}

/** Headers that tell a client its limit: RateLimit-Policy, RateLimit and, when limited, Retry-After. */
export function rateLimitHeaders(
  policy: { readonly name: string; readonly points: number; readonly windowSeconds: number },
  state: RateLimitState,
): Record<string, string> {
  const { name, points, windowSeconds } = policy
  const wait = state.limited ? `;t=${state.retryAfterSeconds}` : ''
  return {
    'ratelimit-policy': `"${name}";q=${points};w=${windowSeconds}`,
    ratelimit: `"${name}";r=${state.remaining}${wait}`,
    ...(state.limited ? { 'retry-after': state.retryAfterSeconds.toString() } : {}),
  }
}
