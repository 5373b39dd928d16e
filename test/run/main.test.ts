// glue: Tests of the whole test run, limited to one or two files
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

function run(...args: string[]): { status: number | null; lines: string[]; stderr: string } {
  // A PostgreSQL URL keeps this inner run from starting a cluster; the files that it runs use none.
  const env = { ...process.env, TALLYSTICK_TEST_POSTGRES_URL: 'postgres://127.0.0.1:1/none' }
  const ended = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
    timeout: 120_000,
  })
  return { status: ended.status, lines: ended.stdout.trimEnd().split('\n'), stderr: ended.stderr }
}

test('a run that passes exits with 0, and its last line has the totals only', () => {
  const { status, lines } = run('test/run/tally.test.ts', 'test/run/arguments.test.ts')
  assert.equal(status, 0)
  assert.match(lines.at(-1) ?? '', /^\d+ passed, 0 failed$/)
  assert.ok(lines.some((line) => /^ok +test\/run\/tally\.test\.ts {2}2 passed, 0 failed {2}\d/.test(line)))
})

test('a run that times out fails and reports why', () => {
  const { status, lines } = run('--run-timeout', '0.05', 'test/run/tally.test.ts')
  assert.equal(status, 1)
  assert.match(lines.at(-1) ?? '', /^\d+ passed, [1-9]\d* failed$/)
  assert.ok(lines.some((line) => line.startsWith('Cut short: the whole run had not ended')))
})

test('a path without a test file and an unknown step exit with 2 before anything runs', () => {
  const absent = run('test/absent.test.ts')
  assert.equal(absent.status, 2)
  assert.match(absent.stderr, /There is no test file at test\/absent\.test\.ts/)
  assert.equal(run('--only', 'nothing').status, 2)
})
