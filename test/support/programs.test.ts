// rule: Programs are found, and tests without theirs are skipped with the reason
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findProgram } from './programs.ts'

test('a program is found on PATH by any of its names; a folder or a plain file is not a program', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tallystick-path-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'tool-of-ours'))
  assert.equal(findProgram('tool-of-ours', { PATH: folder }), undefined)
  writeFileSync(join(folder, 'plain-of-ours'), '')
  assert.equal(findProgram('plain-of-ours', { PATH: folder }), undefined)
  writeFileSync(join(folder, 'google-chrome'), '')
  chmodSync(join(folder, 'google-chrome'), 0o755)
  assert.equal(findProgram('chromium', { PATH: folder }), join(folder, 'google-chrome'))
})

test('a test without its program is skipped by name, and on a CI machine it fails', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tallystick-path-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'some.test.ts')
  const support = JSON.stringify(new URL('./programs.ts', import.meta.url).href)
  writeFileSync(
    file,
    `import { testWithProgram } from ${support}\ntestWithProgram('no-such-tool', 'drives it', () => {})`,
  )
  const { NODE_TEST_CONTEXT: _, CI: __, ...rest } = process.env
  const run = (env: NodeJS.ProcessEnv) =>
    spawnSync(process.execPath, ['--test-reporter=tap', file], { env: { ...rest, ...env }, encoding: 'utf8' })
  const skipped = run({})
  assert.equal(skipped.status, 0)
  assert.match(skipped.stdout, /drives it # SKIP no-such-tool is not installed/)
  const failed = run({ CI: 'true' })
  assert.equal(failed.status, 1)
  assert.match(failed.stdout, /no-such-tool is not installed, and a CI machine must have it/)
})
