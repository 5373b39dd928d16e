// table: Proves the values of TALLYSTICK_FAST_PATHS
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FAST_PATHS, parseFastPaths } from './names.ts'

test('on is every fast path, off is none, and a list is those that it names', () => {
  assert.deepEqual(parseFastPaths('on'), new Set(FAST_PATHS))
  assert.deepEqual(parseFastPaths('off'), new Set())
  assert.deepEqual(parseFastPaths('form-posts'), new Set(['form-posts']))
  assert.deepEqual(parseFastPaths('form-posts, verified-tokens'), new Set(['form-posts', 'verified-tokens']))
})

test('any other text is refused', () => {
  for (const text of ['', 'true', 'ON', 'form-posts,', 'form-posts,none', 'off,form-posts']) {
    assert.equal(parseFastPaths(text), undefined, text)
  }
})
