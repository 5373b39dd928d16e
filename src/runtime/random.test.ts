// contract: Proves that random bytes and ids are distinct and unbiased

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from './random.ts'

test('10,000 ids are 32 hexadecimal digits and all different', () => {
  const random = createRandom()
  const ids = new Set(Array.from({ length: 10_000 }, () => random.id()))
  assert.equal(ids.size, 10_000)
  for (const id of ids) assert.match(id, /^[0-9a-f]{32}$/)
})

test('drawn bytes do not change when more are drawn', () => {
  const random = createRandom()
  const first = random.bytes(32)
  const copy = Uint8Array.from(first)
  for (let draw = 0; draw < 500; draw += 1) random.bytes(32)
  assert.deepEqual(first, copy)
  assert.notDeepEqual(first, new Uint8Array(32))
})

test('every byte value occurs, in small and in large draws', () => {
  const random = createRandom()
  const seen = new Set<number>()
  for (let draw = 0; draw < 300; draw += 1) for (const byte of random.bytes(37)) seen.add(byte)
  assert.equal(seen.size, 256)
  assert.equal(new Set(random.bytes(20_000)).size, 256)
})
