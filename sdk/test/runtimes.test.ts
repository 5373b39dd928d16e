// rule: The packed SDK works on Node 20 to 26 by import and require, on Bun and in workerd
import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { build } from 'esbuild'
import { isMissingAllowed } from '../../test/support/programs.ts'
import { type Packed, packSdk, ROOT, runProgram } from './support/packed.ts'
import { installRuntimes, type Runtimes } from './support/runtimes.ts'

const manifest = JSON.parse(readFileSync(join(ROOT, 'sdk/package.json'), 'utf8'))
const ENTRIES = Object.keys(manifest.exports)
  .filter((entry) => !entry.endsWith('.json'))
  .map((entry) => entry.replace(/^\./, manifest.name))

/**
 * What every run-time does: a provider that ends the family on reuse, 20 callers with an expired token in two clients, encryption at
 * rest, signatures, DPoP, and the callback of hono's kind. Ends with `done`.
 */
const PORTABLE = readFileSync(join(import.meta.dirname, 'support/portable.mjs'), 'utf8')

/** What is for Node's kind only: files, and SQLite where the run-time has it. */
const FILES = `
import { createTinkClient } from '@tallystick/sdk/tink'
import { createFileStore } from '@tallystick/sdk/stores/file'
import { encryptStore } from '@tallystick/sdk/stores/encrypted'
import { storeCases } from '@tallystick/sdk/store-contract'

let requests = 0
const fetch = async () => {
  requests++
  return new Response(JSON.stringify({ access_token: 'a', expires_in: 60, scope: 'user:create' }))
}
const store = encryptStore(createFileStore({ directory: './tokens' }), { keys: [{ id: 'one', key: btoa('k'.repeat(32)) }] })
const tink = () => createTinkClient({ clientId: 'c', clientSecret: 's', fetch, store })
await tink().auth.clientCredentials({ scope: 'user:create' })
await tink().auth.clientCredentials({ scope: 'user:create' })
if (requests !== 1) throw new Error('requests: ' + requests)
for (const { title, run } of storeCases.filter(({ title }) => !/expire/.test(title)))
  await run({ open: () => createFileStore({ directory: './contract' }) }).catch((error) => { throw new Error(title + ': ' + error.message) })
console.log('files done')
`

let packed: Packed
let runtimes: Runtimes | { readonly missing: string }
before(async () => {
  packed = await packSdk()
  runtimes = await installRuntimes()
})
after(() => packed.remove())

/** A test on one of the installed run-times; skipped with the reason where they are not to be had. */
function onRuntime(title: string, work: (installed: Runtimes) => void | Promise<void>): void {
  test(title, async (t) => {
    if (!('missing' in runtimes)) return work(runtimes)
    assert.ok(isMissingAllowed(), `${runtimes.missing}, and a CI machine must have it`)
    t.skip(runtimes.missing)
  })
}

function write(name: string, text: string): void {
  writeFileSync(join(packed.project, name), text)
}

function runFiles(program: string, args: readonly string[] = []): void {
  write('files.mjs', FILES)
  for (const folder of ['tokens', 'contract'])
    rmSync(join(packed.project, folder), { recursive: true, force: true })
  assert.match(runProgram(program, [...args, 'files.mjs'], packed.project), /files done/)
}

function runNode(program: string, major: string): void {
  assert.match(
    runProgram(program, ['-p', 'process.versions.node'], packed.project),
    new RegExp(`^${major}\\.`),
  )
  write('portable.mjs', PORTABLE)
  assert.equal(runProgram(program, ['portable.mjs'], packed.project).trim(), 'done')
  runFiles(program)
  // By \`require\`, from a CommonJS file: every entry, the same classes as by import.
  const names = ENTRIES.map((entry) => `Object.keys(require('${entry}')).length`)
  write(
    'consumer.cjs',
    `const { AuthToken } = require('@tallystick/sdk')
import('@tallystick/sdk/tink').then((tink) => console.log(JSON.stringify([tink.AuthToken === AuthToken, ${names}])))`,
  )
  const counts: unknown = JSON.parse(runProgram(program, ['--no-warnings', 'consumer.cjs'], packed.project))
  assert.ok(Array.isArray(counts) && counts.length === ENTRIES.length + 1 && counts.every(Boolean))
}

describe('Node', () => {
  for (const major of ['20', '22', '24'] as const)
    onRuntime(`Node ${major}: every entry, by import and by require`, ({ nodes }) =>
      runNode(nodes[major], major),
    )
  test(`Node ${process.versions.node}: every entry, by import and by require`, () =>
    runNode(process.execPath, String(process.versions.node.split('.')[0])))
})

onRuntime('Bun: every entry, by import and by require', ({ bun }) => {
  write('portable.mjs', PORTABLE)
  assert.equal(runProgram(bun, ['run', 'portable.mjs'], packed.project).trim(), 'done')
  runFiles(bun, ['run'])
  write('consumer.cjs', `console.log([${ENTRIES.map((entry) => `require('${entry}')`)}].length)`)
  assert.equal(runProgram(bun, ['run', 'consumer.cjs'], packed.project).trim(), String(ENTRIES.length))
})

onRuntime('workerd: everything but files, in a worker without the modules of Node', async ({ workerd }) => {
  write('worker.mjs', `export default { async test() {\n${PORTABLE.replace(/^import .*$/gm, '')}\n} }`)
  const imports = PORTABLE.match(/^import .*$/gm) ?? []
  const { outputFiles } = await build({
    stdin: {
      contents: `${imports.join('\n')}\n${readFileSync(join(packed.project, 'worker.mjs'), 'utf8')}`,
      resolveDir: packed.project,
    },
    bundle: true,
    write: false,
    format: 'esm',
    // A worker has no modules of Node: an import of one fails the build.
    platform: 'browser',
    target: 'es2022',
  })
  write('bundle.mjs', outputFiles[0]?.text ?? '')
  write(
    'config.capnp',
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker", esModule = embed "bundle.mjs")],
    compatibilityDate = "2026-01-01",
  ))],
);`,
  )
  // \`test\` runs the worker's test, and fails where it throws.
  runProgram(workerd, ['test', 'config.capnp'], packed.project)
})
