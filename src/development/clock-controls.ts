// glue: the one clock of the installation: moved in storage, followed by every instance
// Never: made in production

import type { ClockStore } from '../core/clock/store.ts'
import type { MovableClock } from '../runtime/movable-clock.ts'

/** Ten years: further ahead, dates leave what other software expects. */
const FURTHEST_MS = 3650 * 86_400_000

export interface ClockState {
  readonly nowMs: number
  /** Ahead of the true time. */
  readonly offsetMs: number
}

export interface ClockSwitch {
  show(): ClockState
  advance(byMs: number): Promise<ClockState | 'too_far'>
  reset(): Promise<ClockState>
  /** Reads what is stored, so that a move by another instance or the command line counts here. */
  follow(): Promise<ClockState>
}

/** `onMoved` is for what must not wait for its next round, such as signing keys. */
export function createClockSwitch(
  store: ClockStore,
  clock: MovableClock,
  onMoved: () => Promise<void>,
): ClockSwitch {
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
      (await store.moveClock(byMs, FURTHEST_MS)) === 'too_far' ? 'too_far' : follow(),
    reset: async () => {
      await store.resetClock()
      return follow()
    },
  }
}
