// rule: Installation in a fresh clone by the launcher, with a fake npm
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isStale, withLock } from '../../bin/lock.mjs'
import { explainNpm, npmCommand, SetupError } from '../../bin/npm.mjs'
import { cacheHome, findPacked } from '../../bin/packed.mjs'
import {
  ensurePackages,
  ensureRuntime,
  findRuntime,
  isInstalled,
  isNewEnough,
  isStamped,
  prepareRuntime,
  readRuntimePin,
} from '../../bin/setup.mjs'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const PLATFORMS = [
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['darwin', 'x64'],
  ['darwin', 'arm64'],
  ['win32', 'x64'],
] as const

type Lockfile = { packages: Record<string, Record<string, unknown>> }

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8'))
}

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tallystick-setup-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A clone whose lockfile names one package for running and one for developing. */
async function makeClone(t: TestContext): Promise<string> {
  const root = await makeFolder(t)
  mkdirSync(join(root, 'runtime'))
  writeFileSync(
    join(root, 'runtime', 'package-lock.json'),
    readFileSync(join(ROOT, 'runtime', 'package-lock.json')),
  )
  writeFileSync(join(root, 'package.json'), '{"name":"clone"}')
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: CLONE_PACKAGES }))
  return root
}

const CLONE_PACKAGES = {
  '': { name: 'clone' },
  'node_modules/runs': { version: '1.0.0', integrity: 'sha512-r' },
  'node_modules/develops': { version: '2.0.0', integrity: 'sha512-d', dev: true },
  'node_modules/other-platform': { version: '3.0.0', integrity: 'sha512-o', optional: true },
}

/**
 * Puts a program in npm's place for the time of one test. It writes its arguments to `calls` and what npm would record
 * in node_modules, and chatters on standard output as npm does.
 */
function playNpm(t: TestContext, root: string, fails?: string): () => string[][] {
  const script = join(root, 'npm-cli.js')
  const calls = join(root, 'calls')
  const program = `
    const fs = require('node:fs')
    const args = process.argv.slice(2)
    fs.appendFileSync(${JSON.stringify(calls)}, JSON.stringify(args) + '\\n')
    console.log('added 2 packages')
    if (${JSON.stringify(fails ?? '')}) { console.error(${JSON.stringify(fails ?? '')}); process.exit(1) }
    const packages = JSON.parse(fs.readFileSync('package-lock.json', 'utf8')).packages
    for (const path of Object.keys(packages)) {
      const { dev, optional } = packages[path]
      if (path === '' || optional || (dev && args.includes('--omit=dev'))) delete packages[path]
    }
    fs.mkdirSync('node_modules', { recursive: true })
    fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }))
  `
  writeFileSync(script, program)
  const before = process.env.npm_execpath
  process.env.npm_execpath = script
  t.after(() => {
    if (before === undefined) delete process.env.npm_execpath
    else process.env.npm_execpath = before
  })
  return () => {
    const lines = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []
    return lines.map((line) => JSON.parse(line))
  }
}

test('a Node is new enough from 24.15.0 on, compared as numbers', () => {
  for (const version of ['v24.15.0', 'v24.15.1', 'v25.0.0', 'v26.10.0', 'v100.0.0', 'v27.0.0-nightly2026']) {
    assert.equal(isNewEnough(version), true, version)
  }
  for (const version of ['v24.14.9', 'v24.9.0', 'v22.22.0', 'v20.20.2', 'v9.99.0']) {
    assert.equal(isNewEnough(version), false, version)
  }
})

test('package.json names the oldest Node that runs the launcher, so that npm install does not warn', () => {
  const { engines } = readJson<{ engines: { node: string } }>(join(ROOT, 'package.json'))
  assert.equal(engines.node, '>=18', 'the launcher runs on Node 18; it fetches a newer one for the rest')
  for (const file of ['tallystick.mjs', 'launch.mjs', 'packed.mjs', 'npm.mjs', 'setup.mjs', 'lock.mjs']) {
    const text = readFileSync(join(ROOT, 'bin', file), 'utf8')
    assert.match(text.slice(0, 300), /Node 18/, file)
  }
})

test('every platform has a Node pinned by version and integrity, new enough, for that platform alone', () => {
  const { packages } = readJson<Lockfile>(join(ROOT, 'runtime', 'package-lock.json'))
  for (const [platform, arch] of PLATFORMS) {
    const pin = readRuntimePin(ROOT, platform, arch)
    assert.ok(pin, `${platform} ${arch}`)
    assert.ok(isNewEnough(pin.version))
    assert.match(pin.integrity, /^sha512-[\w+/]{86}==$/)
    assert.match(pin.binary, platform === 'win32' ? /^bin\/node\.exe$/ : /^bin\/node$/)
    const entry = packages[`node_modules/${pin.name}`]
    assert.deepEqual([entry?.os, entry?.cpu].flat(), [platform, arch])
  }
})

test('the lockfiles name no registry host and agree with their package.json', () => {
  for (const name of ['.', 'runtime', 'console', 'bench', 'bench/sdk', 'sdk/runtimes']) {
    const folder = join(ROOT, name)
    const text = readFileSync(join(folder, 'package-lock.json'), 'utf8')
    assert.doesNotMatch(text, /https?:\/\/registry/, name)
    // npm resolves a package of this repository to its folder.
    for (const [, from] of text.matchAll(/"resolved": "([^"]*)"/g)) assert.equal(from, 'sdk/api-types', name)
    const locked = readJson<Lockfile>(join(folder, 'package-lock.json')).packages['']
    const wanted = readJson<Record<string, unknown>>(join(folder, 'package.json'))
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      assert.deepEqual(locked?.[kind], wanted[kind], `${folder} ${kind}`)
    }
  }
})

test('a Node that is new enough runs the sources itself', () => {
  assert.equal(findRuntime(ROOT, { version: 'v24.15.0' }), process.execPath)
})

test('an older Node on a platform without a copy is refused in one sentence that says what to do', async () => {
  for (const [machine, named] of [
    [
      { platform: 'aix', arch: 'ppc64', isMusl: () => false },
      /for aix ppc64: install Node 24\.15\.0 or later/,
    ],
    [
      { platform: 'linux', arch: 'x64', isMusl: () => true },
      /for linux x64 with musl: install Node 24\.15\.0/,
    ],
  ] as const) {
    // The clone at hand may hold a private copy already, which no musl machine would have.
    const root = await mkdtemp(join(tmpdir(), 'tallystick-setup-'))
    mkdirSync(join(root, 'runtime'))
    writeFileSync(
      join(root, 'runtime', 'package-lock.json'),
      readFileSync(join(ROOT, 'runtime', 'package-lock.json')),
    )
    const refusal = ensureRuntime(root, { version: 'v20.0.0', machine })
    await assert.rejects(refusal, (error) => error instanceof SetupError && named.test(error.message))
    await rm(root, { recursive: true })
  }
})

test('a downloaded Node is used only after it ran and printed its version', async (t) => {
  const root = await makeClone(t)
  const pin = readRuntimePin(root, 'linux', 'x64')
  assert.ok(pin)
  const machine = { platform: 'linux', arch: 'x64', isMusl: () => false }
  const calls = playNpm(t, root)
  const installs = (answer: string): string =>
    `fs.mkdirSync('node_modules/${pin.name}/bin', { recursive: true })
     fs.writeFileSync('node_modules/${pin.name}/bin/node', '#!/bin/sh\\necho ${answer}\\n')`
  const script = join(root, 'npm-cli.js')
  const played = readFileSync(script, 'utf8')

  writeFileSync(script, played + installs('v1.2.3'))
  await assert.rejects(ensureRuntime(root, { version: 'v20.0.0', machine }), /does not run on this machine/)
  assert.equal(findRuntime(root, { version: 'v20.0.0', machine }), undefined)

  writeFileSync(script, played + installs(`v${pin.version}`))
  const binary = await ensureRuntime(root, { version: 'v20.0.0', machine })
  assert.equal(findRuntime(root, { version: 'v20.0.0', machine }), binary)
  assert.equal(spawnSync(binary, { encoding: 'utf8' }).stdout, `v${pin.version}\n`)
  assert.equal(calls().length, 2)
  assert.equal(calls()[0]?.[0], 'ci')
})

test('a package keeps a downloaded Node in the cache of the user, and nothing in its own folder', async (t) => {
  const root = await makeClone(t)
  const pin = readRuntimePin(root, 'linux', 'x64')
  assert.ok(pin)
  const options = {
    home: join(await makeFolder(t), 'tallystick'),
    version: 'v20.0.0',
    machine: { platform: 'linux', arch: 'x64', isMusl: () => false },
  }
  const calls = playNpm(t, root)
  const script = join(root, 'npm-cli.js')
  const before = readdirSync(root)
  writeFileSync(
    script,
    `${readFileSync(script, 'utf8')}
     fs.mkdirSync('node_modules/${pin.name}/bin', { recursive: true })
     fs.writeFileSync('node_modules/${pin.name}/bin/node', '#!/bin/sh\\necho v${pin.version}\\n')`,
  )
  const one = await prepareRuntime(root, options)
  assert.equal(one, join(options.home, `${pin.name}-${pin.version}`, pin.binary))
  assert.equal(await prepareRuntime(root, options), one)
  assert.equal(calls().length, 1)
  assert.deepEqual(readdirSync(options.home), [`${pin.name}-${pin.version}`])
  assert.deepEqual(
    readdirSync(root).filter((name) => name !== 'calls'),
    before,
  )
})

test('a cache that cannot be written is refused in one sentence that says what to do', async (t) => {
  const root = await makeClone(t)
  const home = join(root, 'package.json', 'tallystick')
  await assert.rejects(
    prepareRuntime(root, { home, version: 'v20.0.0' }),
    /package\.json\/tallystick cannot be written \(ENOTDIR\).* Or install Node 24\.15\.0 or later\.$/,
  )
})

test('the cache of the user is where the platform has it, and never among temporary files', () => {
  const home = homedir()
  assert.equal(cacheHome({}, 'linux'), join(home, '.cache/tallystick'))
  assert.equal(cacheHome({}, 'darwin'), join(home, 'Library/Caches/tallystick'))
  assert.equal(cacheHome({ LOCALAPPDATA: '/local' }, 'win32'), join('/local', 'tallystick'))
  assert.equal(cacheHome({}, 'win32'), join(home, 'AppData/Local/tallystick'))
  for (const platform of ['linux', 'darwin', 'win32'] as const)
    assert.equal(cacheHome({ XDG_CACHE_HOME: '/var/cache' }, platform), join('/var/cache', 'tallystick'))
  assert.equal(cacheHome({ XDG_CACHE_HOME: 'relative' }, 'linux'), join(home, '.cache/tallystick'))
})

test('a clone is no packed installation', async (t) => {
  assert.equal(findPacked(ROOT), undefined)
  const root = await makeFolder(t)
  mkdirSync(join(root, 'dist'))
  assert.equal(findPacked(root), undefined)
  writeFileSync(join(root, 'dist/main.mjs'), '')
  assert.deepEqual(findPacked(root), { folder: join(root, 'dist'), entry: join(root, 'dist/main.mjs') })
})

test('the first start installs without development packages, and the next does not run npm', async (t) => {
  const root = await makeClone(t)
  const calls = playNpm(t, root)
  await ensurePackages(root, { dev: false })
  await ensurePackages(root, { dev: false })
  assert.equal(calls().length, 1)
  assert.ok(calls()[0]?.includes('--omit=dev'))
  assert.ok(calls()[0]?.includes('--ignore-scripts'))
  assert.equal(isStamped(root, { dev: false }), true)
  assert.equal(isStamped(root, { dev: true }), false)
})

test('a test run adds the development packages, and a later start with a new lockfile keeps them', async (t) => {
  const root = await makeClone(t)
  const calls = playNpm(t, root)
  await ensurePackages(root, { dev: false })
  await ensurePackages(root, { dev: true })
  assert.ok(calls()[1]?.includes('--include=dev'))
  assert.equal(isInstalled(root, { dev: true }), true)

  const packages = { ...CLONE_PACKAGES, 'node_modules/runs': { version: '1.0.1', integrity: 'sha512-n' } }
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }))
  assert.equal(isStamped(root, { dev: false }), false)
  await ensurePackages(root, { dev: false })
  assert.ok(calls()[2]?.includes('--include=dev'))
  assert.equal(isInstalled(root, { dev: true }), true)
})

test('packages that were installed by hand are used as they are', async (t) => {
  const root = await makeClone(t)
  const calls = playNpm(t, root)
  mkdirSync(join(root, 'node_modules'))
  const packages = { 'node_modules/runs': CLONE_PACKAGES['node_modules/runs'] }
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }))
  await ensurePackages(root, { dev: false })
  assert.deepEqual(calls(), [])
  assert.equal(isStamped(root, { dev: false }), true)
})

test('the stamp no longer counts once npm has written to node_modules', async (t) => {
  const root = await makeClone(t)
  playNpm(t, root)
  await ensurePackages(root, { dev: true })
  const record = join(root, 'node_modules', '.package-lock.json')
  const later = new Date(statSync(record).mtimeMs + 5_000)
  utimesSync(record, later, later)
  assert.equal(isStamped(root, { dev: false }), false)
})

test('a failing npm becomes one sentence and leaves no stamp', async (t) => {
  const root = await makeClone(t)
  playNpm(t, root, 'npm error code EAI_AGAIN\nnpm error request to https://registry.npmjs.org failed')
  await assert.rejects(
    ensurePackages(root, { dev: false }),
    /^SetupError: The npm registry could not be reached \(EAI_AGAIN\)/,
  )
  assert.equal(isStamped(root, { dev: false }), false)
})

test('each kind of npm failure has its own sentence', () => {
  assert.match(explainNpm('npm error code ENOSPC', 'it'), /disk is full/)
  assert.match(explainNpm('npm error code EACCES', 'it'), /no write permission/)
  assert.match(explainNpm('ENOENT', 'it'), /npm was not found on PATH/)
  assert.match(
    explainNpm('npm error code EINTEGRITY\nnpm error sha512-a wanted.', 'it'),
    /could not install it: sha512-a/,
  )
  assert.match(explainNpm('', 'it'), /no reason given/)
  for (const output of ['npm error code ENOSPC', 'ENOENT', '', 'npm ERR! code ETIMEDOUT']) {
    assert.doesNotMatch(explainNpm(output, 'it'), /\n/)
  }
})

test('npm is the copy that called us, else the one beside this Node, else the one on PATH', async (t) => {
  const folder = await makeFolder(t)
  const script = join(folder, 'npm-cli.js')
  writeFileSync(script, '')
  assert.deepEqual(npmCommand({ npm_execpath: script }, '/opt/node'), {
    file: '/opt/node',
    args: [script],
    shell: false,
  })
  assert.equal(npmCommand({ npm_execpath: join(folder, 'yarn.js') }, join(folder, 'bin', 'node')).file, 'npm')
  const beside = join(folder, 'lib', 'node_modules', 'npm', 'bin')
  mkdirSync(beside, { recursive: true })
  writeFileSync(join(beside, 'npm-cli.js'), '')
  const found = npmCommand({}, join(folder, 'bin', 'node'))
  assert.deepEqual(found.args, [join(beside, 'npm-cli.js')])
})

const silent = { say: () => undefined, fail: (message: string) => new Error(message) }

test('two set-ups of one clone run one after the other', async (t) => {
  const lock = join(await makeFolder(t), 'deep', 'lock')
  let inside = 0
  let most = 0
  const said: string[] = []
  const work = async (): Promise<void> => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise((resolve) => setTimeout(resolve, 30))
    inside -= 1
  }
  const speak = { ...silent, say: (line: string) => said.push(line) }
  await withLock(lock, speak, async () => {
    const other = spawnSync(process.execPath, ['--input-type=module', '-e', TRY_LOCK], {
      env: { ...process.env, lock },
    })
    assert.equal(other.stdout.toString(), 'waits')
    await work()
  })
  await withLock(lock, speak, work)
  assert.equal(most, 1)
  assert.equal(existsSync(lock), false)
})

const TRY_LOCK = `
  import { withLock } from ${JSON.stringify(new URL('../../bin/lock.mjs', import.meta.url).href)}
  const speak = { say: () => { process.stdout.write('waits'); process.exit() }, fail: (text) => new Error(text) }
  await withLock(process.env.lock, speak, async () => process.stdout.write('holds'))
`

test('the lock of a dead process is taken over by exactly one of many', async (t) => {
  const folder = await makeFolder(t)
  const lock = join(folder, 'lock')
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  mkdirSync(lock)
  writeFileSync(join(lock, 'holder.json'), JSON.stringify({ pid: dead, host: hostname() }))
  assert.equal(isStale(lock), true)
  const order = join(folder, 'order')
  writeFileSync(order, '')
  const program = `
    import { withLock } from ${JSON.stringify(new URL('../../bin/lock.mjs', import.meta.url).href)}
    import { appendFileSync } from 'node:fs'
    await withLock(${JSON.stringify(lock)}, { say() {}, fail: (text) => new Error(text) }, async () => {
      appendFileSync(${JSON.stringify(order)}, 'in ')
      await new Promise((resolve) => setTimeout(resolve, 20))
      appendFileSync(${JSON.stringify(order)}, 'out ')
    })
  `
  const script = join(folder, 'take.mjs')
  writeFileSync(script, program)
  const shell = `for i in 1 2 3 4 5 6; do "$0" "$1" & done; wait`
  const ran = spawnSync('/bin/sh', ['-c', shell, process.execPath, script], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  assert.equal(ran.stderr, '')
  assert.equal(readFileSync(order, 'utf8'), 'in out '.repeat(6))
})

test('the lock of a live process is respected; the lock of another host expires without heartbeats', async (t) => {
  const lock = join(await makeFolder(t), 'lock')
  mkdirSync(lock)
  writeFileSync(join(lock, 'holder.json'), JSON.stringify({ pid: process.ppid, host: hostname() }))
  assert.equal(isStale(lock), false)
  writeFileSync(join(lock, 'holder.json'), JSON.stringify({ pid: 1, host: 'another' }))
  assert.equal(isStale(lock), false)
  const longAgo = new Date(Date.now() - 60_000)
  utimesSync(lock, longAgo, longAgo)
  assert.equal(isStale(lock), true)
})

test('a folder that cannot be written is named in one sentence', async (t) => {
  const folder = await makeFolder(t)
  writeFileSync(join(folder, 'file'), '')
  chmodSync(join(folder, 'file'), 0o400)
  const taken = withLock(join(folder, 'file', 'lock'), silent, async () => undefined)
  await assert.rejects(taken, /cannot be written \((ENOTDIR|EEXIST)\): make it writable/)
})
