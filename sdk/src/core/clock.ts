// rule: Time as the provider has it, learned from the Date of its responses

/** Differences below this are latency and rounding to seconds. */
const MIN_OFFSET_MS = 5000

export type ServerClock = {
  /** Milliseconds since 1970, by the provider's clock as far as it is known, else by this machine's. */
  now(): number
  /**
   * A request is being sent.
   * @returns to be called with the `Date` of its response, which the clock learns from: returns when it was sent, as `now()` has it
   */
  start(): (date: string | null) => number
}

/** Machines that share a store may differ by minutes; times of expiry are stored in the provider's time, so that they agree. */
export function createServerClock(local: () => number): ServerClock {
  let offsetMs = 0
  return {
    now: () => local() + offsetMs,
    start: () => {
      const sentAt = local()
      return (date) => {
        // `Date` has whole seconds, so the provider's time is half a second more on average.
        const difference = Date.parse(date ?? '') + 500 - (sentAt + local()) / 2
        if (!Number.isNaN(difference)) offsetMs = Math.abs(difference) < MIN_OFFSET_MS ? 0 : difference
        return sentAt + offsetMs
      }
    },
  }
}
