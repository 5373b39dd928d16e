// glue: the one file that draws randomness

import { randomFillSync, randomUUID } from 'node:crypto'
import type { Random } from '../core/keys/cryptography.ts'

/** Drawn in blocks: one call to the operating system's generator costs more than the bytes. */
const BLOCK_BYTES = 4096

export function createRandom(): Random {
  let block = new Uint8Array(0)
  let used = 0
  const bytes = (count: number): Uint8Array => {
    if (count > BLOCK_BYTES) return randomFillSync(new Uint8Array(count))
    if (used + count > block.length) {
      block = randomFillSync(new Uint8Array(BLOCK_BYTES))
      used = 0
    }
    // A copy: a Buffer in place of the plain array would answer a view, and the wiping below would reach it.
    const taken = block.slice(used, used + count)
    // What was handed out is wiped, so that it cannot be read from the block later.
    block.fill(0, used, used + count)
    used += count
    return taken
  }
  return { bytes, id: () => Buffer.from(bytes(16)).toString('hex'), uuid: () => randomUUID() }
}
