// codec: how far the clock was moved; one row for the installation

import type { ClockStore } from '../../core/clock/store.ts'
import type { Driver } from '../engine/driver.ts'
import { integer } from '../engine/row.ts'

const LOAD = 'SELECT offset_ms FROM clock_offsets WHERE slot = 1'

const START = 'INSERT INTO clock_offsets (slot, offset_ms) VALUES (1, 0) ON CONFLICT (slot) DO NOTHING'

const MOVE = `
  UPDATE clock_offsets SET offset_ms = offset_ms + :byMs
  WHERE slot = 1 AND offset_ms <= :lastMs RETURNING offset_ms`

const RESET = 'DELETE FROM clock_offsets WHERE slot = 1'

export function clockVerbs(driver: Driver): ClockStore {
  return {
    async loadClockOffset() {
      const row = await driver.get(LOAD, {})
      return row === undefined ? 0 : integer(row, 'offset_ms')
    },

    moveClock: (byMs, maxMs) =>
      driver.transaction(async (tx) => {
        await tx.run(START, {})
        const row = await tx.get(MOVE, { byMs, lastMs: maxMs - byMs })
        return row === undefined ? 'too_far' : integer(row, 'offset_ms')
      }),

    async resetClock() {
      await driver.run(RESET, {})
    },
  }
}
