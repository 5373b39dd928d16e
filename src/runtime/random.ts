// glue: Randomness from node:crypto: the only file that draws it

import { randomFillSync, randomUUID } from 'node:crypto'
import type { Random } from '../core/keys/cryptography.ts'

export function createRandom(): Random {
  const bytes = (count: number): Uint8Array => randomFillSync(new Uint8Array(count))
  return { bytes, id: () => Buffer.from(bytes(16)).toString('hex'), uuid: () => randomUUID() }
}
