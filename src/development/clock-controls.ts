// glue: The clock of the installation: moved in storage, followed by every instance
// Never: created in production

import type { ClockStore } from '../core/clock/store.ts'
import type { MovableClock } from '../runtime/movable-clock.ts'

/** Ten years; other software may not accept dates further ahead. */
const MAX_OFFSET_MS = 3650 * 86_400_000

export interface ClockState {
  readonly nowMs: number
  /** How far the clock is ahead of real time. */
  readonly offsetMs: number
}

export interface ClockControl {
  show(): ClockState
  advance(byMs: number): Promise<ClockState | 'too_far'>
  reset(): Promise<ClockState>
  /** Applies the stored offset, which another instance or the command line may have changed. */
  follow(): Promise<ClockState>
}

/** `onMoved` runs at once after a change, for work that cannot wait for its next round, such as rotating signing keys. */
export function createClockControl(
  store: ClockStore,
  clock: MovableClock,
  onMoved: () => Promise<void>,
): ClockControl {
  const show = (): ClockState => ({ nowMs: clock.nowMs(), offsetMs: clock.offsetMs() })
  const follow = async (): Promise<ClockState> => {
    const offsetMs = await store.loadClockOffset()
    if (offsetMs !== clock.offsetMs()) {
      clock.setOffset(offsetMs)
      await onMoved()
    }
    return show()
  }
  return {
    show,
    follow,
    advance: async (byMs) =>
      (await store.moveClock(byMs, MAX_OFFSET_MS)) === 'too_far' ? 'too_far' : follow(),
    reset: async () => {
      await store.resetClock()
      return follow()
    },
  }
}
