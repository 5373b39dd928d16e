// codec: Clock offset of the sandbox, one row for the installation

import type { ClockStore } from '../../core/clock/store.ts'
import type { Driver } from '../engine/driver.ts'
import { integer } from '../engine/row.ts'

const SELECT_OFFSET = 'SELECT offset_ms FROM clock_offsets WHERE slot = 1'

const INSERT_ZERO_OFFSET =
  'INSERT INTO clock_offsets (slot, offset_ms) VALUES (1, 0) ON CONFLICT (slot) DO NOTHING'

const ADD_TO_OFFSET = `
  UPDATE clock_offsets SET offset_ms = offset_ms + :byMs
  WHERE slot = 1 AND offset_ms <= :lastMs RETURNING offset_ms`

const DELETE_OFFSET = 'DELETE FROM clock_offsets WHERE slot = 1'

export function clockVerbs(driver: Driver): ClockStore {
  return {
    async loadClockOffset() {
      const row = await driver.get(SELECT_OFFSET, {})
      return row === undefined ? 0 : integer(row, 'offset_ms')
    },

    moveClock: (byMs, maxMs) =>
      driver.transaction(async (tx) => {
        await tx.run(INSERT_ZERO_OFFSET, {})
        const row = await tx.get(ADD_TO_OFFSET, { byMs, lastMs: maxMs - byMs })
        return row === undefined ? 'too_far' : integer(row, 'offset_ms')
      }),

    async resetClock() {
      await driver.run(DELETE_OFFSET, {})
    },
  }
}
