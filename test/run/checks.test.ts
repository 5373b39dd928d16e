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
const CRUISE = [
  join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
  ...['--config', '.dependency-cruiser.mjs', '--no-progress', 'src'],
]

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

/** A file, what it imports, and the rule that forbids it. */
const FORBIDDEN: readonly (readonly [path: string, text: string, target: string, rule: string])[] = [
  ['core/grants/a.ts', "import { a } from '../../storage/a.ts'", 'storage/a.ts', 'core-imports'],
  ['core/tokens/a.ts', "import type { A } from '../../dialects/a.ts'", 'dialects/a.ts', 'core-imports'],
  ['core/tokens/b.ts', "import { a } from '../link/a.ts'", 'core/link/a.ts', 'core-tokens-imports'],
  ['core/nowhere/a.ts', "import { a } from '../link/a.ts'", 'core/link/a.ts', 'no-unlisted-capability'],
  ['core/grants/b.ts', "import { readFile } from 'node:fs'", 'fs', 'core-uses-no-platform'],
  ['core/errors.ts', "import { a } from './link/a.ts'", 'core/link/a.ts', 'core-contracts-stay-low'],
  ['dialects/tink/a.ts', "import { a } from '../../http/a.ts'", 'http/a.ts', 'providers-know-no-http'],
  ['dialects/tink/b.ts', "import { a } from '../other/a.ts'", 'dialects/other/a.ts', 'providers-stay-apart'],
  ['storage/b.ts', "import { a } from '../http/a.ts'", 'http/a.ts', 'storage-imports'],
  ['storage/c.ts', "import pg from 'pg'", 'pg', 'one-postgresql-driver'],
  ['demo-bank/a.ts', "export { a } from '../core/link/a.ts'", 'core/link/a.ts', 'demo-bank-imports'],
  ['link/b.ts', "export const late = await import('../storage/a.ts')", 'storage/a.ts', 'link-imports'],
  ['lib/b.ts', "import {\n  a,\n} from '../core/link/a.ts'", 'core/link/a.ts', 'lib-imports'],
  ['jobs/a.ts', "import { a } from '../main.ts'", 'main.ts', 'no-glue-below-glue'],
  ['nowhere/a.ts', "import { a } from '../lib/a.ts'", 'lib/a.ts', 'no-unlisted-folder'],
  ['lib/c.ts', "import type { A } from './d.ts'\nexport type B = A", 'lib/d.ts', 'no-circles'],
  ['lib/e.ts', "import { a } from './absent.ts'", './absent.ts', 'every-import-resolves'],
]

test('imports: reports each import that the table, the order of the core or a single place forbids', (t) => {
  const targets = [
    'core/link/a',
    'dialects/a',
    'dialects/other/a',
    'http/a',
    'lib/a',
    'link/a',
    'main',
    'storage/a',
  ]
  const folder = writeProject(t, '.dependency-cruiser.mjs', {
    'package.json': '{"type": "module", "dependencies": {"pg": "1.0.0"}}',
    'node_modules/pg/package.json': '{"name": "pg", "version": "1.0.0", "main": "index.js"}',
    'node_modules/pg/index.js': '',
    ...Object.fromEntries(targets.map((path) => [`src/${path}.ts`, 'export const a = 1\n'])),
    ...Object.fromEntries(FORBIDDEN.map(([path, text]) => [`src/${path}`, `${text}\n`])),
    'src/lib/d.ts': "import type { B } from './c.ts'\nexport type A = B\n",
  })
  const { status, output } = run(folder, CRUISE)
  assert.notEqual(status, 0, output)
  const lines = output.replace(/\u2192\s+/g, '\u2192 ').split('\n')
  for (const [path, , target, rule] of FORBIDDEN) {
    const line = lines.find((text) => text.includes(`${rule}: src/${path} `)) ?? output
    assert.ok(line.includes(target), `${rule}: ${line}`)
  }
})

test('imports: reports nothing where every import points inwards', (t) => {
  const folder = writeProject(t, '.dependency-cruiser.mjs', {
    'package.json': '{"type": "module"}',
    'src/lib/a.ts': 'export const a = 1\n',
    'src/core/tokens/a.ts': "export { a } from '../../lib/a.ts'\n",
    'src/core/grants/a.ts': "export { a } from '../tokens/a.ts'\n",
    'src/storage/a.ts': "import type { a } from '../core/grants/a.ts'\nexport type A = typeof a\n",
    'src/main.ts': "import type { A } from './storage/a.ts'\nexport type B = A\n",
  })
  const { status, output } = run(folder, CRUISE)
  assert.equal(status, 0, output)
})
