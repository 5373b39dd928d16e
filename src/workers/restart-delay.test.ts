// rule: Delay before a dead worker is replaced
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { restartDelayMs } from './restart-delay.ts'

test('the delay doubles with each death in a row, up to ten seconds', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 50].map(restartDelayMs),
    [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000],
  )
})
