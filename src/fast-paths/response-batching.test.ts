// rule: Proves when batched responses are written

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createResponseBatching, MAX_BATCH } from './response-batching.ts'

test('responses of one turn wait for its end and are written in their order', async () => {
  const schedule = createResponseBatching()
  const written: string[] = []
  schedule(() => written.push('a'))
  await Promise.resolve()
  schedule(() => written.push('b'))
  assert.equal(written.length, 0)
  await nextTurn()
  assert.deepEqual(written, ['a', 'b'])
  schedule(() => written.push('c'))
  await nextTurn()
  assert.deepEqual(written, ['a', 'b', 'c'])
})

test('a batch that is full is written before the turn ends', async () => {
  const schedule = createResponseBatching()
  let written = 0
  for (let count = 1; count <= MAX_BATCH + 1; count++) {
    schedule(() => written++)
    assert.equal(written, count < MAX_BATCH ? 0 : MAX_BATCH)
  }
  await nextTurn()
  assert.equal(written, MAX_BATCH + 1)
})

test('a response that becomes ready while others are written is written too', async () => {
  const schedule = createResponseBatching()
  const written: string[] = []
  schedule(() => {
    written.push('first')
    schedule(() => written.push('second'))
  })
  await nextTurn()
  await nextTurn()
  assert.deepEqual(written, ['first', 'second'])
})
