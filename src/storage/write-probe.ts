// codec: A write that proves that a commit reaches the disk

import type { Driver } from './engine/driver.ts'

/** Changes the row each time: SQLite does not write a page that stays the same. */
const COUNT_WRITE = `
  INSERT INTO write_probes (slot, writes) VALUES (1, 1)
  ON CONFLICT (slot) DO UPDATE SET writes = write_probes.writes + 1`

/** Throws StorageError with the cause if no write can be committed. */
export async function proveWritable(driver: Driver): Promise<void> {
  await driver.run(COUNT_WRITE, {})
}
