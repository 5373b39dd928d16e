// contract: Durations such as 90d are parsed

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDuration, renderDuration } from './duration.ts'

test('a length of time is a whole number and one of four units', () => {
  assert.equal(parseDuration('30s'), 30_000)
  assert.equal(parseDuration('5m'), 300_000)
  assert.equal(parseDuration('2h'), 7_200_000)
  assert.equal(parseDuration('90d'), 7_776_000_000)
  for (const text of ['', '0d', '-1d', '1.5h', '1w', '1 d', '01d', '1D', '9999999999s', 'd', '1d1h'])
    assert.equal(parseDuration(text), undefined, text)
})

test('what was parsed is written the same, in the largest unit without a rest', () => {
  for (const text of ['30s', '5m', '2h', '90d', '61s', '25h']) {
    assert.equal(renderDuration(parseDuration(text) ?? 0), text)
  }
  assert.equal(renderDuration(86_400_000), '1d')
  assert.equal(renderDuration(999), '0s')
})
