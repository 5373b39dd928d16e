// contract: Results
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { err, ok, type Result } from './result.ts'

test('a result is told apart by ok', () => {
  const results: Result<number, 'bad'>[] = [ok(1), err('bad')]
  assert.deepEqual(results, [
    { ok: true, value: 1 },
    { ok: false, error: 'bad' },
  ])
})
