// rule: The package, as a user installs it: types, entries, run-times, size
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { build } from 'esbuild'
import { publint } from 'publint'
import { npmCommand } from '../../bin/npm.mjs'
import { isProgram } from '../../test/support/programs.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')
const manifest = JSON.parse(readFileSync(join(ROOT, 'sdk/package.json'), 'utf8'))
const ENTRIES = Object.keys(manifest.exports)
  .filter((entry) => !entry.endsWith('.json'))
  .map((entry) => entry.replace(/^\./, manifest.name))

/** Bytes, minified and compressed by gzip. `core`: HTTP, errors, slots, token manager, memory store. */
const MAX_CORE = 6144
const MAX_MORE: Readonly<Record<string, number>> = {
  createTinkClient: 3250,
  createTrueLayerClient: 2680,
  createFlinksClient: 2530,
  createStandardClient: 2920,
}
/** Values that a caller may use alone cost next to nothing. */
const MAX_ALONE: readonly (readonly [entry: string, name: string, bytes: number])[] = [
  ['tink', 'verifyWebhook', 1500],
  ['tink', 'scopes', 500],
  ['opentelemetry', 'createSpans', 700],
  ['standard', 'createDpop', 1300],
  ['standard', 'privateKeyJwt', 1200],
  ['stores/encrypted', 'encryptStore', 1700],
  ['stores/sql', 'createPostgresStore', 1400],
  ['stores/redis', 'createRedisStore', 1100],
]

let folder: string
let pkg: string
let project: string
let tarball: string

function run(file: string, args: readonly string[], cwd: string): string {
  const ended = spawnSync(file, args, { cwd, encoding: 'utf8', timeout: 120_000 })
  assert.equal(
    ended.status,
    0,
    `${file} ${args.join(' ')}\n${ended.stdout}${ended.stderr}${ended.error ?? ''}`,
  )
  return ended.stdout
}

function npm(args: readonly string[], cwd: string): string {
  const { file, args: first } = npmCommand(process.env, process.execPath)
  return run(file, [...first, ...args, '--offline', '--no-audit', '--no-fund', '--ignore-scripts'], cwd)
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'tally-package-'))
  pkg = join(folder, 'pkg')
  mkdirSync(pkg)
  run(process.execPath, [TSC, '-p', join(ROOT, 'sdk/tsconfig.json'), '--outDir', join(pkg, 'dist')], ROOT)
  for (const name of ['package.json', 'README.md']) copyFileSync(join(ROOT, 'sdk', name), join(pkg, name))
  cpSync(join(ROOT, 'sdk/docs'), join(pkg, 'docs'), { recursive: true })
  copyFileSync(join(ROOT, 'LICENSE'), join(pkg, 'LICENSE'))
  npm(['pack', '--pack-destination', folder], pkg)
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
  project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{"name":"project","version":"1.0.0","type":"module"}')
  npm(['install', tarball], project)
})
after(() => rmSync(folder, { recursive: true, force: true }))

test('it has no run-time dependencies, and installs nothing else', () => {
  assert.equal(manifest.dependencies, undefined)
  assert.deepEqual(
    readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['@tallystick'],
  )
  assert.deepEqual(readdirSync(join(project, 'node_modules/@tallystick')), ['sdk'])
})

test('publint has no complaint', async () => {
  const { messages } = await publint({ pkgDir: pkg, pack: false, strict: true })
  assert.deepEqual(messages, [])
})

test('are-the-types-wrong has no complaint, in Node as ESM and in bundlers', async () => {
  const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)))
  assert.ok(result.types !== false)
  // By `require`, Node 20.19 and later load ES modules; TypeScript before 5.8 does not know. `node10` knows no `exports`.
  const problems = result.problems.filter(
    (problem) => problem.kind !== 'CJSResolvesToESM' && Reflect.get(problem, 'resolutionKind') !== 'node10',
  )
  assert.deepEqual(problems, [])
})

const CONSUMER = `
import { AuthToken, createMemoryStore, ReauthorizationRequiredError } from '@tallystick/sdk'
import { createTinkClient, scopes, verifyWebhook } from '@tallystick/sdk/tink'
import { createTrueLayerClient, dataScopes } from '@tallystick/sdk/truelayer'
import { createFlinksClient } from '@tallystick/sdk/flinks'
import { createStandardClient } from '@tallystick/sdk/standard'
import { encryptStore } from '@tallystick/sdk/stores/encrypted'
import { createFileStore } from '@tallystick/sdk/stores/file'
import { createRedisStore } from '@tallystick/sdk/stores/redis'
import { createSqliteStore } from '@tallystick/sdk/stores/sql'
import { storeCases } from '@tallystick/sdk/store-contract'

const requests = []
const fetch = async (url, init) => {
  requests.push(init.body)
  return new Response(JSON.stringify({ access_token: 'a', expires_in: 60, scope: 'user:create' }))
}
const store = encryptStore(createFileStore({ directory: './tokens' }), { keys: [{ id: 'one', key: btoa('k'.repeat(32)) }] })
const tink = createTinkClient({ clientId: 'c', clientSecret: 's', fetch, store })
const token = await tink.auth.clientCredentials({ scope: 'user:create' })
await tink.auth.clientCredentials({ scope: 'user:create' })
for (const { run } of storeCases.slice(0, 9)) await run({ open: () => createFileStore({ directory: './contract' }) })
const parts = [createTrueLayerClient, dataScopes, createFlinksClient, createStandardClient, createRedisStore, createSqliteStore, verifyWebhook, createMemoryStore, ReauthorizationRequiredError]
if (parts.some((part) => typeof part !== 'function') || scopes.accounts !== 'accounts:read') throw new Error('an entry')
console.log(JSON.stringify([requests.length, token instanceof AuthToken, String(token.accessToken)]))
`

/** This Node, and every other one on the PATH; the SDK supports 20 and later. */
const onPath = (process.env.PATH ?? '').split(delimiter).map((dir) => join(dir, 'node'))
const nodes = new Set([process.execPath, ...onPath.filter(isProgram).map((path) => realpathSync(path))])
for (const node of nodes) {
  const version = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout.trim()
  if (Number.parseInt(version, 10) < 20) continue
  test(`every entry works on Node ${version}, by import and by require`, () => {
    rmSync(join(project, 'tokens'), { recursive: true, force: true })
    writeFileSync(join(project, 'consumer.mjs'), CONSUMER)
    assert.equal(run(node, ['consumer.mjs'], project).trim(), '[1,true,"[secret]"]')
    const names = ENTRIES.map((entry) => `Object.keys(require('${entry}')).length`)
    writeFileSync(join(project, 'consumer.cjs'), `console.log(JSON.stringify([${names}]))`)
    const counts: unknown = JSON.parse(run(node, ['--no-warnings', 'consumer.cjs'], project))
    assert.ok(Array.isArray(counts) && counts.length === ENTRIES.length && counts.every((count) => count > 0))
  })
}

const TYPED = `
import { AuthToken, type CallOptions, RateLimitError, type TokenStore } from '@tallystick/sdk'
import { createTinkClient, type TinkAccount } from '@tallystick/sdk/tink'
import { createTrueLayerClient, type Signer } from '@tallystick/sdk/truelayer'
import { createFlinksClient } from '@tallystick/sdk/flinks'
import { createStandardClient, type Transaction } from '@tallystick/sdk/standard'
import { createPostgresStore } from '@tallystick/sdk/stores/sql'

declare const pool: { query(sql: string, values: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }> }
const store: TokenStore = createPostgresStore({ pool })
const signer: Signer = async () => 'signature'
const call: CallOptions = { deadlineMs: 1000, signal: new AbortController().signal }
const tink = createTinkClient({ clientId: 'c', clientSecret: 's', store, fetch })
export async function names(): Promise<string[]> {
  const all: TinkAccount[] = []
  for await (const account of tink.withToken(AuthToken.fromMap({ access_token: 'a' })).accounts.list(call)) all.push(account)
  return all.map(({ name }) => name)
}
export const others = [createTrueLayerClient({ clientId: 'c', clientSecret: 's', signer }), createFlinksClient({ clientId: 'c', clientSecret: 's' })]
export async function begin(): Promise<Transaction> {
  const { transaction } = await createStandardClient({ issuer: 'https://i.example', clientId: 'c' }).authorize({ scope: 'openid' })
  return transaction
}
export function waitOf(error: unknown): number | undefined {
  return error instanceof RateLimitError ? error.retryAfterMs : undefined
}
`

for (const [title, flags] of [
  ['strict', ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess']],
  ['not strict', ['--strict', 'false']],
  ['for a bundler', ['--strict', '--moduleResolution', 'bundler', '--module', 'esnext']],
] as const) {
  test(`the types work in an empty project, ${title}, without the types of Node`, () => {
    writeFileSync(join(project, 'typed.ts'), TYPED)
    const module = title === 'for a bundler' ? [] : ['--module', 'nodenext']
    const target = ['--target', 'es2022', '--lib', 'es2022,dom,dom.iterable', '--types', '']
    run(process.execPath, [TSC, '--noEmit', ...module, ...target, ...flags, 'typed.ts'], project)
  })
}

async function bundle(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(pkg, 'dist') },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    // A browser has no modules of Node: an import of one fails the build.
    platform: 'browser',
    logLevel: 'silent',
  })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
}

test('the core and each provider stay within their sizes, for a browser', async (t) => {
  const core = `export { createContext, sendWith } from './core/context.js'
export { createSlot } from './tokens/slot.js'`
  const bytes = await bundle(core)
  t.diagnostic(`core ${bytes} bytes`)
  assert.ok(bytes <= MAX_CORE, `core: ${bytes}`)
  for (const [name, max] of Object.entries(MAX_MORE)) {
    const entry = name.replace(/^create(\w+)Client$/, '$1').toLowerCase()
    const more = (await bundle(`export { ${name} } from './${entry}.js'`)) - bytes
    t.diagnostic(`${name} ${more} bytes more`)
    assert.ok(more <= max, `${name}: ${more}`)
  }
  for (const [entry, name, max] of MAX_ALONE) {
    const alone = await bundle(`export { ${name} } from './${entry}.js'`)
    t.diagnostic(`${name} ${alone} bytes`)
    assert.ok(alone <= max, `${name}: ${alone}`)
  }
})
