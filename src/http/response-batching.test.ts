// rule: when held answers are written

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createHold, MOST_HELD } from './response-batching.ts'

test('answers of one turn wait for its end and are then written in their order', async () => {
  const hold = createHold()
  const written: string[] = []
  hold(() => written.push('a'))
  await Promise.resolve()
  hold(() => written.push('b'))
  assert.equal(written.length, 0)
  await nextTurn()
  assert.deepEqual(written, ['a', 'b'])
  hold(() => written.push('c'))
  await nextTurn()
  assert.deepEqual(written, ['a', 'b', 'c'])
})

test('a turn with more answers than may be held writes them in between', async () => {
  const hold = createHold()
  let written = 0
  for (let count = 1; count <= MOST_HELD + 1; count++) {
    hold(() => written++)
    assert.equal(written, count < MOST_HELD ? 0 : MOST_HELD)
  }
  await nextTurn()
  assert.equal(written, MOST_HELD + 1)
})

test('an answer that is given while others are written is written too', async () => {
  const hold = createHold()
  const written: string[] = []
  hold(() => {
    written.push('first')
    hold(() => written.push('second'))
  })
  await nextTurn()
  await nextTurn()
  assert.deepEqual(written, ['first', 'second'])
})
