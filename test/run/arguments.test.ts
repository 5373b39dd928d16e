// rule: Tests of the arguments of `npm test`
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments } from './arguments.ts'

test('without arguments every step runs; a path alone means the tests step', () => {
  assert.deepEqual(parseArguments([]).steps, ['lint', 'types', 'imports', 'unused', 'tests'])
  assert.deepEqual(parseArguments(['src/lib']).steps, ['tests'])
  assert.deepEqual(parseArguments(['src/lib']).paths, ['src/lib'])
})

test('--only chooses steps, in the order of the run', () => {
  assert.deepEqual(parseArguments(['--only', 'types,lint']).steps, ['lint', 'types'])
  assert.deepEqual(parseArguments(['--only=tests', 'a.test.ts']).steps, ['tests'])
})

test('timeouts are given in seconds', () => {
  assert.equal(parseArguments(['--file-timeout', '2.5']).fileTimeoutMs, 2500)
  assert.equal(parseArguments(['--run-timeout', '60']).runTimeoutMs, 60_000)
})

test('an unknown step, an unknown option and a timeout that is no number are refused', () => {
  assert.throws(
    () => parseArguments(['--only', 'lnt']),
    /There is no step "lnt"; the steps are lint, types, imports, unused, tests/,
  )
  assert.throws(() => parseArguments(['--fast']), TypeError)
  for (const text of ['0', 'soon', '-1', 'Infinity']) {
    assert.throws(() => parseArguments([`--file-timeout=${text}`]), /takes a number of seconds/)
  }
})
