// rule: The guide to tests in CI: its test file passes as it is
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

test('the tests of the guide pass in a folder that has the package', async () => {
  const guide = readFileSync(join(ROOT, 'docs/guides/testing.md'), 'utf8')
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(guide) ?? []
  const dir = await mkdtemp(join(tmpdir(), 'tallystick-guide-'))
  try {
    await mkdir(join(dir, 'node_modules'))
    await symlink(ROOT, join(dir, 'node_modules/tallystick'))
    await writeFile(join(dir, 'app.test.mjs'), code)
    const { NODE_TEST_CONTEXT: _ours, ...environment } = process.env
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--test', '--test-reporter=tap', 'app.test.mjs'],
      { cwd: dir, env: environment },
    )
    assert.match(stdout, /# pass 3\n# fail 0\n/)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})
