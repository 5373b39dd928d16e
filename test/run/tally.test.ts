// rule: Tests of the totals of a test run
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addRecords, countTally, emptyTally, exitCodeOf, renderTotals } from './tally.ts'

test('the last line counts passed and failed tests, and skipped ones if there were any', () => {
  assert.equal(renderTotals({ passed: 12, failed: 0, skipped: 0 }), '12 passed, 0 failed')
  assert.equal(renderTotals({ passed: 0, failed: 3, skipped: 1 }), '0 passed, 3 failed, 1 skipped')
})

test('a run passes only when nothing failed and something ran', () => {
  const tally = emptyTally()
  assert.equal(exitCodeOf(tally), 1)
  addRecords(tally, 'a', [{ kind: 'skipped', title: 's', reason: 'r' }])
  assert.equal(exitCodeOf(tally), 1)
  addRecords(tally, 'a', [{ kind: 'passed', title: 'p' }])
  assert.equal(exitCodeOf(tally), 0)
  addRecords(tally, 'a', [{ kind: 'failed', title: 'f', where: '', detail: '' }])
  assert.equal(exitCodeOf(tally), 1)
  assert.deepEqual(countTally(tally), { passed: 1, failed: 1, skipped: 1 })
})
