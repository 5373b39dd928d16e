// rule: The bundle that a start loads: of exactly these sources, and the same server
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type Bundle, bundlesFolder, findBundle, manifestPath } from '../../bin/start-bundle.mjs'
import { engines } from '../support/engines.ts'
import { startProcess } from '../support/platform-process.ts'
import { waitUntil } from '../support/wait-until.ts'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const run = promisify(execFile)
const [sqlite] = engines

/** A clone with one source and the manifest of its bundle. */
function cloneWithBundle(t: TestContext, version = process.version): { root: string; source: string } {
  const root = mkdtempSync(join(tmpdir(), 'tallystick-bundle-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  const folder = join(bundlesFolder(root), 'one')
  mkdirSync(folder, { recursive: true })
  const source = join(root, 'source.ts')
  writeFileSync(source, 'export const answer = 41\n')
  const { size, mtimeMs } = statSync(source)
  writeFileSync(
    manifestPath(root),
    JSON.stringify({
      node: version,
      folder,
      entry: join(folder, 'main.mjs'),
      testing: join(folder, 'testing.mjs'),
      files: [['source.ts', size, mtimeMs]],
    }),
  )
  return { root, source }
}

async function buildBundle(): Promise<Bundle> {
  await run(process.execPath, [join(ROOT, 'bin/bundle.mjs')])
  const bundle = findBundle(ROOT)
  assert.ok(bundle !== undefined, 'the sources do not change during the test')
  return bundle
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The URL of a module that prints the entry point of the bundle or of the sources, whichever is loaded. */
function probe(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'tallystick-probe-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'probe.mjs')
  writeFileSync(
    file,
    `import { registerHooks } from 'node:module'
     const load = (url, context, next) => {
       if (/\\/(main|testing)\\.mjs$|\\/src\\/main\\.ts$/.test(url)) console.log('loaded ' + url)
       return next(url, context)
     }
     registerHooks({ load })`,
  )
  return pathToFileURL(file).href
}

test('a bundle is used as long as its sources are the same', (t) => {
  const { root } = cloneWithBundle(t)
  assert.equal(findBundle(root)?.entry, join(bundlesFolder(root), 'one', 'main.mjs'))
})

test('a source with another size, another time or none at all ends the use of the bundle', (t) => {
  for (const change of [
    (source: string) => writeFileSync(source, 'export const answer = 142\n'),
    (source: string) => utimesSync(source, new Date(), new Date(statSync(source).mtimeMs + 1000)),
    (source: string) => rmSync(source),
  ]) {
    const { root, source } = cloneWithBundle(t)
    change(source)
    assert.equal(findBundle(root), undefined)
  }
})

test('a bundle of another Node is not used, nor one without a readable manifest', (t) => {
  assert.equal(findBundle(cloneWithBundle(t, 'v1.2.3').root), undefined)
  const { root } = cloneWithBundle(t)
  writeFileSync(manifestPath(root), '{"node":')
  assert.equal(findBundle(root), undefined)
  rmSync(manifestPath(root))
  assert.equal(findBundle(root), undefined)
})

test('every place where a bundle belongs to one clone', () => {
  assert.notEqual(bundlesFolder(join(ROOT, 'one')), bundlesFolder(join(ROOT, 'two')))
})

test('a server from a bundle issues tokens, serves pages and reads the files of its sources', async (t) => {
  const bundle = await buildBundle()
  for (const engine of engines) {
    const settings = { NODE_OPTIONS: `--import=${probe(t)}`, TALLYSTICK_DEMO_BANK: 'on' }
    const platform = await startProcess(engine, { settings })
    t.after(() => platform.stop())
    assert.ok(
      platform.output().includes(`loaded ${pathToFileURL(realpathSync(bundle.entry)).href}`),
      platform.output(),
    )
    assert.ok(!platform.output().includes('/src/main.ts'), 'the sources are not loaded beside the bundle')
    const token = await platform.developer.needClientToken('user:create')
    const created = await platform.developer.createUser(token, { market: 'SE', locale: 'en_US' })
    assert.equal(created.status, 200, created.text)
    for (const path of ['/docs', '/metrics', '/openapi.json', '/.well-known/openid-configuration']) {
      assert.equal((await fetch(`${platform.baseUrl}${path}`)).status, 200, path)
    }
    platform.kill('SIGTERM')
    assert.equal((await platform.exited()).code, 0)
  }
})

test('the sources run in place of a bundle where this is asked for', async (t) => {
  await buildBundle()
  const settings = { NODE_OPTIONS: `--import=${probe(t)}`, TALLYSTICK_SOURCES: 'on' }
  const platform = await startProcess(sqlite ?? assert.fail('there is no engine'), { settings })
  t.after(() => platform.stop())
  assert.match(platform.output(), /loaded file:.*\/src\/main\.ts/)
})

test('startTallystick loads the bundle, or the sources where this is asked for, and links a bank', async (t) => {
  const { testing } = await buildBundle()
  const index = pathToFileURL(join(ROOT, 'src/testing/index.ts')).href
  const script = `import { startTallystick } from ${JSON.stringify(index)}
    const tallystick = await startTallystick()
    const { accessToken } = await tallystick.linkBank({ market: 'SE' })
    const headers = { authorization: 'Bearer ' + accessToken }
    const { status } = await fetch(tallystick.baseUrl + '/data/v2/accounts', { headers })
    await tallystick.stop()
    console.log('accounts ' + status)`
  const start = async (sources: string): Promise<string> => {
    const args = [`--import=${probe(t)}`, '--input-type=module', '--eval', script]
    const { stdout } = await run(process.execPath, args, {
      env: { ...process.env, TALLYSTICK_SOURCES: sources },
    })
    return stdout
  }
  assert.equal(await start(''), `loaded ${pathToFileURL(realpathSync(testing)).href}\naccounts 200\n`)
  assert.match(await start('on'), /^loaded file:.*\/src\/main\.ts\naccounts 200\n$/)
})

test('the build for the next start ends with the server that began it, also when that is killed', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'tallystick-builder-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  const urlOf = (name: string) => JSON.stringify(pathToFileURL(join(ROOT, 'bin', name)).href)
  // A builder that would never end by itself.
  mkdirSync(join(root, 'bin'))
  writeFileSync(
    join(root, 'bin', 'bundle.mjs'),
    `import { renameSync, writeFileSync } from 'node:fs'
     import { onParentExit } from ${urlOf('parent.mjs')}
     onParentExit(() => process.exit())
     setInterval(() => {}, 1000)
     writeFileSync('draft', String(process.pid))
     renameSync('draft', 'pid')`,
  )
  const script = `
    const { buildLater } = await import(${urlOf('start-bundle.mjs')})
    buildLater(${JSON.stringify(root)})
    setInterval(() => {}, 1000)`
  const server = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore' })
  t.after(() => server.kill('SIGKILL'))
  await waitUntil('the builder runs', () => existsSync(join(root, 'pid')))
  const builder = Number(readFileSync(join(root, 'pid'), 'utf8'))
  assert.ok(isRunning(builder))
  server.kill('SIGKILL')
  await waitUntil('the builder has ended', () => !isRunning(builder))
})

test('stacks of a bundle name the sources', async () => {
  const { folder } = await buildBundle()
  const version = readdirSync(folder).find((file) => /^version-.*\.mjs$/.test(file))
  assert.ok(version !== undefined)
  const script = `
    const { nameSourcesInStacks } = await import(${JSON.stringify(pathToFileURL(join(ROOT, 'bin/start-bundle.mjs')).href)})
    nameSourcesInStacks(${JSON.stringify(folder)})
    const { readVersion } = await import(${JSON.stringify(pathToFileURL(join(folder, version)).href)})
    const { exec } = RegExp.prototype
    RegExp.prototype.exec = () => { RegExp.prototype.exec = exec; throw new TypeError('no version today') }
    try { readVersion() } catch (error) { console.log(error.stack) }
    console.log(new Error('elsewhere').stack)`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script])
  const [thrown = '', elsewhere = ''] = stdout.split('Error: elsewhere')
  assert.match(thrown, /^TypeError: no version today\n {4}at /)
  assert.ok(thrown.includes(`${pathToFileURL(join(ROOT, 'src/runtime/version.ts')).href}:`), thrown)
  assert.ok(!thrown.includes('.runtime/bundles'), thrown)
  assert.match(elsewhere, /^\n {4}at file:.*eval1\]:\d+:\d+\n/)
})
