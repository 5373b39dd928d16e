// rule: Proves when batched responses are written

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createResponseBatching, MAX_BATCH } from './response-batching.ts'

const fail = (error: unknown): never => assert.fail(String(error))

test('responses of one turn wait for its end and are written in their order', async () => {
  const schedule = createResponseBatching()
  const written: string[] = []
  schedule(() => written.push('a'), fail)
  await Promise.resolve()
  schedule(() => written.push('b'), fail)
  assert.equal(written.length, 0)
  await nextTurn()
  assert.deepEqual(written, ['a', 'b'])
  schedule(() => written.push('c'), fail)
  await nextTurn()
  assert.deepEqual(written, ['a', 'b', 'c'])
})

test('a batch that is full is written before the turn ends', async () => {
  const schedule = createResponseBatching()
  let written = 0
  for (let count = 1; count <= MAX_BATCH + 1; count++) {
    schedule(() => written++, fail)
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
    schedule(() => written.push('second'), fail)
  }, fail)
  await nextTurn()
  await nextTurn()
  assert.deepEqual(written, ['first', 'second'])
})

test('a write that throws fails its own response, and those held with it are written', async () => {
  const schedule = createResponseBatching()
  const written: string[] = []
  const errors: unknown[] = []
  schedule(() => written.push('a'), fail)
  schedule(
    () => {
      throw new TypeError('no header of HTTP')
    },
    (error) => errors.push(error),
  )
  schedule(() => written.push('c'), fail)
  await nextTurn()
  assert.deepEqual([written, errors], [['a', 'c'], [new TypeError('no header of HTTP')]])
})
