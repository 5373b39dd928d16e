// table: Intervals of jobs that other parts reckon with

/** How often signing keys are read from storage. */
export const RELOAD_KEYS_MS = 30_000
/** How often the stored clock offset is read. */
export const FOLLOW_CLOCK_MS = 500
