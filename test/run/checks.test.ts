// rule: The static checks of the run find what they are there for
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const KNIP = join(ROOT, 'node_modules/knip/bin/knip.js')

/** A small project with our configuration and these files; returns its folder. */
function writeProject(t: TestContext, config: string, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tally-checks-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  copyFileSync(join(ROOT, config), join(folder, config))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

function run(folder: string, args: readonly string[]): { status: number | null; output: string } {
  const ended = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 120_000 })
  return { status: ended.status, output: ended.stdout + ended.stderr }
}

test('unused: reports a file, an export, an exported type and a package that nothing uses', (t) => {
  const folder = writeProject(t, 'knip.json', {
    'package.json': '{"type": "module", "dependencies": {"unused-package": "1.0.0"}}',
    'src/cli/main.ts': "import { used } from '../lib/part.ts'\nconsole.log(used)\n",
    'src/lib/part.ts': 'export const used = 1\nexport const spare = 2\nexport type Spare = 3\n',
    'src/lib/orphan.ts': 'export const nothing = 1\n',
  })
  const { status, output } = run(folder, [KNIP, '--no-progress'])
  assert.equal(status, 1, output)
  assert.match(output, /Unused files \(1\)\s+src\/lib\/orphan\.ts/)
  assert.match(output, /Unused dependencies \(1\)\s+unused-package/)
  assert.match(output, /Unused exports \(1\)\s+spare/)
  assert.match(output, /Unused exported types \(1\)\s+Spare/)
})

test('unused: reports nothing where every file, export and package is used', (t) => {
  const folder = writeProject(t, 'knip.json', {
    'package.json': '{"type": "module"}',
    'src/cli/main.ts': "import { used } from '../lib/part.ts'\nconsole.log(used)\n",
    'src/lib/part.ts': 'export const used = 1\n',
  })
  const { status, output } = run(folder, [KNIP, '--no-progress'])
  assert.equal(status, 0, output)
})
