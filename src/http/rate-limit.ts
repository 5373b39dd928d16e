// glue: Counts failed attempts per key in a time window
// Spec: RFC 6585 section 4 (429), RFC 9110 section 10.2.3 (Retry-After)

import { createRequire } from 'node:module'
import ipaddr from 'ipaddr.js'
import type { RateLimiterMemory } from 'rate-limiter-flexible'

export type FailureLimiterOptions = {
  /** The failure that reaches this number, and each later one in the same window, is limited. */
  readonly points: number
  /** The window of a key begins with its first failure. */
  readonly windowSeconds: number
  /** Keys counted at once (default 50,000). The oldest is dropped, so that an attacker cannot fill the memory. */
  readonly maxKeys?: number
}

type RateLimitState = {
  readonly limited: boolean
  /** Until the window ends; 0 when not limited. */
  readonly retryAfterSeconds: number
}

export type FailureLimiter = {
  /** Counts one failure. Never rejects. */
  readonly fail: (key: string) => Promise<RateLimitState>
}

type LimiterModule = typeof import('rate-limiter-flexible')

/** Loads the package, which no token needs before there is a failure. */
export function loadLimiter(): LimiterModule['RateLimiterMemory'] {
  // The main file of the package loads every store that it supports, which takes five times as long.
  return createRequire(import.meta.url)('rate-limiter-flexible/lib/RateLimiterMemory.js')
}

/** Builds a limiter for this process. Failures are counted before `fail` returns, so parallel failures all count. */
export function createFailureLimiter(options: FailureLimiterOptions): FailureLimiter {
  const { points, windowSeconds, maxKeys = 50_000 } = options
  let limiter: RateLimiterMemory | undefined
  // In the order in which their windows began. The package does not bound the number of keys.
  const keys = new Set<string>()

  function noteWindow(key: string): void {
    keys.delete(key)
    keys.add(key)
    if (keys.size <= maxKeys) return
    for (const oldest of keys) {
      keys.delete(oldest)
      void limiter?.delete(oldest)
      return
    }
  }

  return {
    fail: async (key) => {
      limiter ??= new (loadLimiter())({ points, duration: windowSeconds })
      const { consumedPoints, isFirstInDuration, msBeforeNext } = await limiter.penalty(key)
      if (isFirstInDuration) noteWindow(key)
      const limited = consumedPoints >= points
      return { limited, retryAfterSeconds: limited ? Math.max(1, Math.ceil(msBeforeNext / 1000)) : 0 }
    },
  }
}

/** An IPv6 client counts with its /64 network, because an attacker has at least that many addresses. */
export function ipAddressKey(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}
