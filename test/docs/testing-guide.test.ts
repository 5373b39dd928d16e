// rule: The guide to tests in CI: its test files of node:test pass as they are
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
const guide = readFileSync(join(ROOT, 'docs/guides/testing.md'), 'utf8')

/** The one test file of the guide that contains the text. */
function testFile(part: string): string {
  const blocks = [...guide.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => code)
  const [found = '', ...others] = blocks.filter((code) => code.includes(part))
  assert.ok(found !== '' && others.length === 0, `one test file contains ${part}`)
  return found
}

/** Runs Node in a folder that has the file and the packages; returns what it printed. */
async function runIn(
  file: string,
  code: string,
  packages: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'tallystick-guide-'))
  try {
    await mkdir(join(dir, 'node_modules'))
    for (const [name, folder] of Object.entries(packages))
      await symlink(folder, join(dir, 'node_modules', name))
    await writeFile(join(dir, file), code)
    const { NODE_TEST_CONTEXT: _ours, ...environment } = process.env
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', ...args],
      { cwd: dir, env: { ...environment, NO_COLOR: '1' } },
    )
    return stdout
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

for (const [title, part, passed] of [
  ['that start a platform', 'startTallystick', 3],
  ['that use the hooks of node:test', 'useTallystick({ before, after, afterEach })', 2],
] as const)
  test(`the tests ${title} pass in a folder that has the package`, async () => {
    const args = ['--test', '--test-reporter=tap', 'app.test.mjs']
    const stdout = await runIn('app.test.mjs', testFile(part), { tallystick: ROOT }, args)
    assert.match(stdout, new RegExp(`# pass ${passed}\n# fail 0\n`))
  })
