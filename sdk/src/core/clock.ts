// rule: Time as the provider has it, learned from the Date of its responses

/** Differences below this are latency and rounding to seconds. */
const MIN_OFFSET_MS = 5000

export type ServerClock = {
  /** Milliseconds since 1970, by the provider's clock as far as it is known, else by this machine's. */
  now(): number
  /** The same of a time that this machine's clock showed. */
  at(localMs: number): number
  /** Learns from a response: its `Date`, and this machine's time when it was sent and received. */
  observe(date: string | null, sentAt: number, receivedAt: number): void
}

/** Machines that share a store may differ by minutes; times of expiry are stored in the provider's time, so that they agree. */
export function createServerClock(local: () => number): ServerClock {
  let offsetMs = 0
  return {
    now: () => local() + offsetMs,
    at: (localMs) => localMs + offsetMs,
    observe: (date, sentAt, receivedAt) => {
      const server = Date.parse(date ?? '')
      if (Number.isNaN(server)) return
      // `Date` has whole seconds, so the provider's time is half a second more on average.
      const difference = server + 500 - (sentAt + receivedAt) / 2
      offsetMs = Math.abs(difference) < MIN_OFFSET_MS ? 0 : difference
    },
  }
}
