// table: Limits of attempts, pauses and slots

// They are in a file without imports, since esbuild then writes the numbers where they are used.

/** Attempts of one call. */
export const MAX_ATTEMPTS = 3
/** How long a provider is left alone at most. */
export const MAX_THROTTLE_MS = 600_000
/** Writes of a token to a failing store that its caller waits for. */
export const SAVES = 5
/** Before the first look at the store while another process holds the lease. */
export const MIN_PAUSE_MS = 20
/** Between two looks at a grant that is over. */
export const REAUTHORIZATION_PAUSE_MS = 1000
/** Slots that one client keeps in memory. */
export const MAX_RENEWALS = 10_000
