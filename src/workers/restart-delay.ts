// rule: Delay before a dead worker is replaced

const FIRST_MS = 100
const MAX_MS = 10_000
/** A worker that served for this long was sound: the next death counts as the first. */
export const SOUND_AFTER_MS = 60_000

/** `deaths` in a row, the last one included. */
export function restartDelayMs(deaths: number): number {
  return Math.min(MAX_MS, FIRST_MS * 2 ** (deaths - 1))
}
