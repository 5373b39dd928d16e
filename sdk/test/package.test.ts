// rule: The package, as a user installs it: dependencies, types, size
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { build, stop } from 'esbuild'
import { publint } from 'publint'
import { type Packed, packSdk, ROOT, runProgram, TSC } from './support/packed.ts'

const manifest = JSON.parse(readFileSync(join(ROOT, 'sdk/package.json'), 'utf8'))

/** Bytes, minified by esbuild and compressed by gzip. */
const KB = 1024
/** The modules that a request with a token needs: HTTP, errors, secrets, slots, renewal, and the store in memory. */
const BASE = "export { createContext, createSend } from './core/context.js'"
const MAX_BASE = 5470
/** The core is all that the four clients have in common: the base, and what OAuth has for each of them. */
const CORE = `${BASE}
export { refreshTokenOf } from './core/auth-token.js'
export { readCallback } from './core/callback.js'
export { requireOptions } from './core/context.js'
export { toQuery } from './core/http.js'
export { randomText } from './core/random-text.js'
export { wrap } from './core/secret.js'
export { requestToken } from './core/token-request.js'`
const MAX_CORE = 6 * KB
/** What a bundle with one client takes beyond the core. */
const MAX_OWN = 2 * KB
/** Sizes of a bundle with one client. They may not grow. */
const MAX_CLIENT: Readonly<Record<string, number>> = {
  createTinkClient: 8135,
  createTrueLayerClient: 7685,
  createFlinksClient: 7625,
  createStandardClient: 8110,
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

let packed: Packed
before(async () => {
  packed = await packSdk()
})
after(async () => {
  packed.remove()
  // The process that bundles.
  await stop()
})

test('it has no run-time dependencies, and installs nothing else', () => {
  assert.equal(manifest.dependencies, undefined)
  assert.deepEqual(
    readdirSync(join(packed.project, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['@tallystick'],
  )
  assert.deepEqual(readdirSync(join(packed.project, 'node_modules/@tallystick')), ['sdk'])
})

test('publint has no complaint', async () => {
  const { messages } = await publint({ pkgDir: packed.pkg, pack: false, strict: true })
  assert.deepEqual(messages, [])
})

test('are-the-types-wrong has no complaint, in Node as ESM and in bundlers', async () => {
  const result = await checkPackage(createPackageFromTarballData(readFileSync(packed.tarball)))
  assert.ok(result.types !== false)
  // By `require`, Node 20.19 and later load ES modules; TypeScript before 5.8 does not know. `node10` knows no `exports`.
  const problems = result.problems.filter(
    (problem) => problem.kind !== 'CJSResolvesToESM' && Reflect.get(problem, 'resolutionKind') !== 'node10',
  )
  assert.deepEqual(problems, [])
})

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
    writeFileSync(join(packed.project, 'typed.ts'), TYPED)
    const module = title === 'for a bundler' ? [] : ['--module', 'nodenext']
    const target = ['--target', 'es2022', '--lib', 'es2022,dom,dom.iterable', '--types', '']
    runProgram(
      process.execPath,
      [TSC, '--noEmit', ...module, ...target, ...flags, 'typed.ts'],
      packed.project,
    )
  })
}

/** What is called the core is imported by each client, or it would not be common to them. */
function readClient(name: string): string {
  return readFileSync(join(packed.pkg, 'dist', entryOf(name), 'client.js'), 'utf8')
}

/** `createTinkClient`: `tink` */
function entryOf(client: string): string {
  return client.replace(/^create(\w+)Client$/, '$1').toLowerCase()
}

async function bundle(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(packed.pkg, 'dist') },
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

test('the core takes at most 6 KB, and each client 2 KB more, for a browser', async (t) => {
  const base = await bundle(BASE)
  const core = await bundle(CORE)
  t.diagnostic(`base ${base} bytes, core ${core} bytes`)
  assert.ok(base <= MAX_BASE, `base: ${base}`)
  assert.ok(core <= MAX_CORE, `core: ${core}`)
  for (const client of Object.keys(MAX_CLIENT))
    for (const [, target = ''] of CORE.matchAll(/'\.\/(.+)\.js'/g))
      assert.match(readClient(client), new RegExp(`from '\\.\\./${target}\\.js'`), `${client}: ${target}`)
  for (const [name, max] of Object.entries(MAX_CLIENT)) {
    const bytes = await bundle(`export { ${name} } from './${entryOf(name)}.js'`)
    t.diagnostic(`${name} ${bytes} bytes, ${bytes - core} of them its own`)
    assert.ok(bytes <= max, `${name}: ${bytes}`)
    assert.ok(bytes - core <= MAX_OWN, `${name}: ${bytes - core} beyond the core`)
  }
  for (const [entry, name, max] of MAX_ALONE) {
    const alone = await bundle(`export { ${name} } from './${entry}.js'`)
    t.diagnostic(`${name} ${alone} bytes`)
    assert.ok(alone <= max, `${name}: ${alone}`)
  }
})
