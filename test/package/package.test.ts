// rule: A release as its users get it: made once, installed once, used on Node 20 to 26
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { DockerfileParser } from 'dockerfile-ast'
import { publint } from 'publint'
import { npmCommand } from '../../bin/npm.mjs'
import { readRuntimePin } from '../../bin/setup.mjs'
import { installRuntimes, type Runtimes } from '../../sdk/test/support/runtimes.ts'
import { engines } from '../support/engines.ts'
import { findProgram, isMissingAllowed } from '../support/programs.ts'
import {
  commitAll,
  install,
  makeWorkplace,
  need,
  type Ran,
  ROOT,
  readVersionOf,
  run,
  type Started,
  start,
  userWithoutRights,
  type Workplace,
} from './support.ts'

const MAX_BYTES = 6_000_000
/** Licences that a package under Apache-2.0 may contain. */
const LICENSES = new Set([
  ...['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Unlicense', 'Apache-2.0'],
  ...['(MIT OR Apache-2.0)', 'MIT AND OFL-1.1'],
])
const [, postgres] = engines

let workplace: Workplace
let version: string
let released: string
let refusals: readonly Ran[]
let project: string
let runtimes: Runtimes | { readonly missing: string }

const release = (...args: readonly string[]): Ran =>
  run(process.execPath, [join(workplace.clone, 'release/main.ts'), ...args], { cwd: workplace.clone })

before(async () => {
  workplace = makeWorkplace()
  const { clone, folder } = workplace
  version = readVersionOf(clone)
  released = join(folder, 'released')
  writeFileSync(join(clone, 'half-done.ts'), '')
  const dirty = release(version, released)
  rmSync(join(clone, 'half-done.ts'))
  const changelog = join(clone, 'CHANGELOG.md')
  const text = readFileSync(changelog, 'utf8')
  writeFileSync(changelog, text.replace(new RegExp(`^## ${version} .*$`, 'm'), `## ${version} (unreleased)`))
  if (need('git', ['status', '--porcelain'], { cwd: clone }) !== '') commitAll(clone)
  const unreleased = release(version, released)
  writeFileSync(changelog, text.replace(new RegExp(`^## ${version} .*$`, 'm'), `## ${version} (2026-12-01)`))
  commitAll(clone)
  const made = release(version, released)
  assert.equal(made.code, 0, made.stderr)
  refusals = [dirty, unreleased, release(version, `${released}-again`), release(version, released)]
  project = install(folder, released)
  runtimes = await installRuntimes()
})
after(() => workplace.remove())

function tarball(name: string): string {
  return join(released, `${name}-${version}.tgz`)
}

const pkg = (): string => join(project, 'node_modules/tallystick')

describe('the release script', () => {
  test('refuses a tree with changes, an undated entry, a version that exists and a folder that exists', () => {
    const [dirty, unreleased, exists, folder] = refusals
    assert.match(dirty?.stderr ?? '', /^release: There are changes that are not committed: half-done\.ts\.\n/)
    assert.match(unreleased?.stderr ?? '', /CHANGELOG\.md marks .* as "unreleased": write the date/)
    assert.equal(exists?.stderr, `release: Version ${version} exists: there is a tag v${version}.\n`)
    assert.ok(folder?.stderr.includes(`${released} exists: remove it, or name another folder.`))
    assert.deepEqual(new Set(refusals.map(({ code }) => code)), new Set([1]))
    assert.ok(!existsSync(`${released}-again`))
  })

  test('leaves both packages, their checksums, the notes, and a tag with the notes', () => {
    assert.deepEqual(
      readdirSync(released).sort(),
      [
        'RELEASE-NOTES.md',
        'SHA256SUMS',
        basename(tarball('tallystick-sdk')),
        basename(tarball('tallystick')),
      ].sort(),
    )
    const checked = need('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: released })
    assert.equal(checked.match(/: OK$/gm)?.length, 2, checked)
    const notes = readFileSync(join(released, 'RELEASE-NOTES.md'), 'utf8')
    const [, entry = ''] = readFileSync(join(workplace.clone, 'CHANGELOG.md'), 'utf8').split(/^## .*\n/m)
    assert.ok(notes.startsWith(`# Tallystick ${version} (2026-12-01)\n\n${entry.trim()}\n`))
    const tagged = need('git', ['tag', '--list', '--format=%(contents)', `v${version}`], {
      cwd: workplace.clone,
    })
    assert.equal(tagged.trim(), notes.trim())
  })
})

describe('the package', () => {
  test('has exactly what it needs, and nothing of development', () => {
    const files = need('tar', ['--list', '--file', tarball('tallystick')], { cwd: released })
      .trim()
      .split('\n')
      .map((name) => name.replace('package/', ''))
    const allowed = [
      /^bin\/(tallystick|launch|packed|setup|npm|lock|parent|start-bundle)\.mjs$/,
      /^dist\/[\w-]+\.mjs(\.map)?$/,
      /^dist\/types\/(index|fixtures|start-tallystick|tallystick)\.d\.ts$/,
      /^dist\/Inter_\w+\.ttf$/,
      /^console\/dist\/(index\.html|assets\/[\w-]+\.(js|css|svg|woff2))$/,
      /^src\/storage\/migrations\/(\d{4}_\w+(\.postgres)?|whole-schema\.sqlite)\.sql$/,
      /^src\/dialects\/[a-z-]+\/fixtures\/[\w-]+\.json$/,
      /^docs\/(guides\/[\w-]+|reference\/[\w-]+|glossary)\.md$/,
      /^release\/(container\/(Dockerfile|compose\.yaml)|systemd\/tallystick\.service)$/,
      /^runtime\/package-lock\.json$/,
      /^(CHANGELOG|NOTICES|README|SECURITY)\.md$|^LICENSE$|^package\.json$|^sbom\.cdx\.json$/,
    ]
    assert.deepEqual(
      files.filter((name) => !allowed.some((pattern) => pattern.test(name))),
      [],
    )
    for (const pattern of allowed)
      assert.ok(
        files.some((name) => pattern.test(name)),
        String(pattern),
      )
    const migrations = readdirSync(join(ROOT, 'src/storage/migrations')).length
    assert.equal(files.filter((name) => name.endsWith('.sql')).length, migrations)
    const bytes = readFileSync(tarball('tallystick')).length
    assert.ok(bytes < MAX_BYTES, `${bytes} bytes`)
  })

  test('has a manifest without dependencies, that may be published', () => {
    const manifest = JSON.parse(readFileSync(join(pkg(), 'package.json'), 'utf8'))
    for (const name of ['private', 'dependencies', 'devDependencies', 'scripts'])
      assert.ok(!(name in manifest), name)
    assert.deepEqual(
      readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.')),
      ['@tallystick', 'tallystick'],
    )
  })

  test('names the sources in its maps by their place, and no folder of the machine that packed it', () => {
    const dist = join(pkg(), 'dist')
    const maps = readdirSync(dist).filter((name) => name.endsWith('.map'))
    for (const name of maps) {
      const { sources } = JSON.parse(readFileSync(join(dist, name), 'utf8'))
      // With the packages of this test, which are behind a link.
      const ours = sources.filter((path: string) => !path.includes('node_modules/'))
      for (const path of ours) assert.match(path, /^\.\.\/(src|bin)\//, name)
    }
    assert.ok(maps.length > 0)
  })

  test('names its commands as a user runs them', () => {
    const texts = [
      'README.md',
      ...readdirSync(join(pkg(), 'docs/guides')).map((name) => `docs/guides/${name}`),
    ]
    texts.push('docs/reference/cli.md', 'docs/reference/settings.md')
    for (const name of texts)
      assert.doesNotMatch(readFileSync(join(pkg(), name), 'utf8'), /bin\/tallystick\.mjs|npm start/, name)
    assert.match(readFileSync(join(pkg(), 'docs/reference/cli.md'), 'utf8'), /npx tallystick app create/)
  })

  test('lists the packages that it contains, with their licences, for people and for scanners', () => {
    const { components } = JSON.parse(readFileSync(join(pkg(), 'sbom.cdx.json'), 'utf8'))
    const names = components.map(({ name }: { name: string }) => name)
    for (const name of [
      'fastify',
      'better-auth',
      'pg',
      'pdfkit',
      'react',
      '@expo-google-fonts/inter',
      'marked',
    ])
      assert.ok(names.includes(name), name)
    for (const name of ['typescript', 'esbuild', 'vite', 'playwright-core'])
      assert.ok(!names.includes(name), name)
    const notices = readFileSync(join(pkg(), 'NOTICES.md'), 'utf8')
    for (const { name, version: its, licenses } of components) {
      assert.ok(notices.includes(`## ${name} ${its}\n`), name)
      assert.ok(LICENSES.has(licenses[0].expression), `${name}: ${licenses[0].expression}`)
    }
  })

  test('publint and are-the-types-wrong have no complaint', async () => {
    const { messages } = await publint({ pkgDir: pkg(), pack: false, strict: true })
    assert.deepEqual(messages, [])
    const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball('tallystick'))))
    assert.ok(result.types !== false)
    // By `require`, Node 20.19 and later load ES modules. `node10` knows no `exports`.
    const problems = result.problems.filter(
      (problem) => problem.kind !== 'CJSResolvesToESM' && Reflect.get(problem, 'resolutionKind') !== 'node10',
    )
    assert.deepEqual(problems, [])
  })

  test('its types work in a strict project without the types of Node', () => {
    writeFileSync(
      join(project, 'typed.ts'),
      `import { startTallystick, type Tallystick, useTallystick } from 'tallystick/testing'
       export async function linked(): Promise<string> {
         const platform: Tallystick = await startTallystick()
         return (await platform.linkBank({ market: 'SE' })).accessToken
       }
       declare const before: (run: () => Promise<void>) => void
       declare const after: (run: () => Promise<void>) => void
       export const tallystick: () => Tallystick = useTallystick({ before, after })`,
    )
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    const flags = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022', '--types', '']
    need(process.execPath, [tsc, '--noEmit', ...flags, 'typed.ts'], { cwd: project })
  })

  test('its threads print documents and checkpoint a database', async () => {
    const load = (name: string, workerData?: object): Worker =>
      new Worker(pathToFileURL(join(pkg(), `dist/${name}.mjs`)), { workerData })
    const press = load('printer-press')
    const document = { title: 'A title', language: 'en', createdAtMs: 0, parts: [], footer: 'At the foot' }
    press.postMessage({ id: 1, document })
    const [printed] = await once(press, 'message')
    assert.match(Buffer.from(printed.bytes).toString('latin1'), /^%PDF-1\.7[\s\S]*FontFile2/, printed.problem)
    await press.terminate()
    const file = join(workplace.folder, 'thread.sqlite')
    const checkpoints = load('sqlite-checkpoint-thread', { file, restartFrom: 1, idleMs: 60_000 })
    checkpoints.postMessage('checkpoint')
    assert.deepEqual(await once(checkpoints, 'message'), ['done'])
    checkpoints.postMessage('end')
    await once(checkpoints, 'exit')
  })
})

/** Everything that a new user meets first. */
async function useStarted({ baseUrl, sandbox }: Started): Promise<void> {
  const read = async (path: string, status = 200): Promise<string> => {
    const response = await fetch(baseUrl + path, { redirect: 'manual' })
    assert.equal(response.status, status, path)
    return await response.text()
  }
  const { client_id, client_secret, redirect_uri } = sandbox
  const token = await fetch(`${baseUrl}/api/v1/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }),
  })
  assert.equal(token.status, 200)
  const query = new URLSearchParams({ client_id, redirect_uri, market: 'SE', locale: 'en_US' })
  const link = await fetch(`${baseUrl}/1.0/transactions/connect-accounts?${query}`, { redirect: 'manual' })
  const cookie = link.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const page = await fetch(new URL(link.headers.get('location') ?? '', baseUrl), { headers: { cookie } })
  assert.match(await page.text(), /<h1[\s\S]*Demo Bank/)
  const index = await read('/console/')
  const script = /src="([^"]+\.js)"/.exec(index)?.[1] ?? assert.fail(index)
  assert.match(await read(new URL(script, 'http://host/console/').pathname), /createElement|jsx/)
  assert.match(await read('/docs'), /guides\/install/)
  assert.match(await read('/docs/guides/install'), /npx tallystick start/)
  assert.ok(JSON.parse(await read('/openapi.json')).openapi.startsWith('3.1'))
  assert.match(await read('/metrics'), /^tallystick_http_requests_total\{/m)
  await read('/health/ready')
}

type Home = { readonly cwd: string; readonly env: Readonly<Record<string, string>> }

/** An empty folder and the environment of a user who may write nowhere else. */
function makeHome(name: string): Home {
  const cwd = join(workplace.folder, name)
  const cache = join(cwd, 'cache/tallystick')
  mkdirSync(cache, { recursive: true })
  // What a first command would download, where this machine has it.
  const pin = readRuntimePin(ROOT, process.platform, process.arch)
  const copy = pin === undefined ? '' : `${pin.name}-${pin.version}`
  const kept = join(ROOT, '.runtime', copy)
  if (copy !== '' && existsSync(kept)) symlinkSync(kept, join(cache, copy))
  const { uid, gid } = userWithoutRights()
  if (uid !== undefined && gid !== undefined)
    for (const path of [cwd, dirname(cache), cache]) chownSync(path, uid, gid)
  return { cwd, env: { PATH: process.env.PATH ?? '', HOME: cwd, XDG_CACHE_HOME: dirname(cache) } }
}

function onNode(
  major: '20' | '22' | '24' | 'current',
  title: string,
  work: (node: string, t: TestContext) => Promise<void>,
): void {
  test(`Node ${major === 'current' ? process.versions.node : major}: ${title}`, async (t) => {
    if (major === 'current') return work(process.execPath, t)
    if (!('missing' in runtimes)) return work(runtimes.nodes[major], t)
    assert.ok(isMissingAllowed(), `${runtimes.missing}, and a CI machine must have it`)
    t.skip(runtimes.missing)
  })
}

const COMMAND = 'node_modules/.bin/tallystick'

/** The command of the project, by a Node that comes first on PATH, for a user who may only read the package. */
async function startAndUse(node: string, home: Home, args: readonly string[] = []): Promise<void> {
  const started = await start(node, [join(project, COMMAND), 'start', ...args], { ...home, asNobody: true })
  try {
    await useStarted(started)
    const status = need(node, [join(project, COMMAND), 'status', '--json'], { ...home, asNobody: true })
    assert.equal(JSON.parse(status).api, started.baseUrl, status)
  } finally {
    assert.equal(await started.stop(), 0)
  }
}

describe('the command', () => {
  onNode('20', 'starts two workers with a newer Node of its own', (node) =>
    startAndUse(node, makeHome('home-20'), ['--workers', '2']),
  )
  onNode('22', 'starts with a newer Node of its own', (node) => startAndUse(node, makeHome('home-22')))
  onNode('24', 'starts, on PostgreSQL', async (node) => {
    const home = makeHome('home-24')
    const database = await (postgres ?? assert.fail('there is no PostgreSQL')).freshDatabase()
    try {
      await startAndUse(node, { ...home, env: { ...home.env, DATABASE_URL: database.databaseUrl ?? '' } })
      // In production, with the settings of the guide and a key that its command makes.
      const guide = readFileSync(join(pkg(), 'docs/guides/install.md'), 'utf8')
      const [, makeKey = ''] = /```sh\n(node -p .*)\n```/.exec(guide) ?? []
      const key = need('sh', ['-c', makeKey], home).trim()
      const [, lines = ''] = /```sh\n(TALLYSTICK_MODE=production[\s\S]*?)```/.exec(guide) ?? []
      const settings = lines.replace('KEY\n', `${key}\n`).matchAll(/^(\w+)=(.*)$/gm)
      const env: Record<string, string> = { ...home.env }
      for (const [, name = '', value = ''] of settings) env[name] = value
      const fresh = await (postgres ?? assert.fail('there is no PostgreSQL')).freshDatabase()
      env.DATABASE_URL = fresh.databaseUrl ?? ''
      try {
        const migrated = run(node, [join(project, COMMAND), 'migrate'], {
          cwd: home.cwd,
          env,
          asNobody: true,
        })
        assert.equal(migrated.code, 0, migrated.stderr)
      } finally {
        await fresh.drop()
      }
    } finally {
      await database.drop()
    }
  })
  onNode('current', 'starts by npx from the tarball in an empty folder', async () => {
    const { cwd, env } = makeHome('home-npx')
    const { file, args } = npmCommand(process.env, process.execPath)
    const from = `--package=${tarball('tallystick')}`
    const npx = [...args, 'exec', '--yes', '--offline', from, '--', 'tallystick', 'start']
    const started = await start(file, npx, { cwd, env: { ...env, npm_config_cache: join(cwd, 'npm-cache') } })
    try {
      await useStarted(started)
    } finally {
      // npm ends by the signal at once. The platform notices, and stops as for the signal itself; its output closes then.
      await started.stop()
    }
    await assert.rejects(fetch(started.baseUrl))
    const stopped = new DatabaseSync(join(cwd, '.tallystick/tallystick.sqlite'))
    assert.ok(stopped.prepare('SELECT count(*) AS found FROM schema_migrations').get())
    stopped.close()
    assert.ok(!existsSync(join(cwd, '.tallystick/tallystick.sqlite-wal')), 'the database was closed')
    assert.deepEqual(readdirSync(cwd).sort(), ['.tallystick', 'cache', 'npm-cache'])
  })

  test('serves as the container runs it: installed, started, healthy, stopped', async () => {
    const { cwd, env } = makeHome('home-container')
    const file = DockerfileParser.parse(readFileSync(join(pkg(), 'release/container/Dockerfile'), 'utf8'))
    const image = join(workplace.folder, 'image')
    const place = (text: string): string =>
      text
        .replaceAll('/opt/tallystick', image)
        .replaceAll('/tmp/tallystick.tgz', tarball('tallystick'))
        .replaceAll('/var/lib/tallystick', join(cwd, '.tallystick'))
    const listOf = (keyword: string): readonly string[] => {
      const found = file.getInstructions().find((one) => one.getKeyword() === keyword)
      return JSON.parse(/\[.*\]$/s.exec(found?.getRawArgumentsContent() ?? '')?.[0] ?? '[]')
    }
    const [installs] = file.getInstructions().filter((one) => one.getKeyword() === 'RUN')
    need('sh', ['-c', place(installs?.getRawArgumentsContent() ?? '')], { cwd })
    const variables: Record<string, string> = { ...env }
    for (const one of file.getENVs().flatMap((line) => line.getProperties()))
      variables[one.getName()] = place(one.getValue() ?? '').replace('$PATH', env.PATH ?? '')
    mkdirSync(join(cwd, '.tallystick'), { mode: 0o700 })
    const { uid, gid } = userWithoutRights()
    if (uid !== undefined && gid !== undefined) chownSync(join(cwd, '.tallystick'), uid, gid)
    const [entry = '', ...args] = [...listOf('ENTRYPOINT'), ...listOf('CMD')]
    const started = await start(entry, args, { cwd, env: variables, asNobody: true })
    const { port } = new URL(started.baseUrl)
    const [program = '', ...check] = listOf('HEALTHCHECK')
    const probe = (at: string) => run(program, check, { cwd, env: { ...variables, PORT: at } }).code
    assert.equal(probe(port), 0)
    assert.equal(await started.stop(), 0)
    assert.equal(probe(port), 1)
  })

  test('has help for every command', async () => {
    const { cwd, env } = makeHome('home-help')
    const reference = readFileSync(join(pkg(), 'docs/reference/cli.md'), 'utf8')
    const names = [...reference.matchAll(/^## (.+)$/gm)].map(([, name = '']) => name)
    assert.ok(names.length > 50, String(names.length))
    const next = names.values()
    const runHelps = async (): Promise<void> => {
      for (const name of next) {
        const args = [join(project, COMMAND), ...name.split(' '), '--help']
        const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env })
        assert.ok(stdout.startsWith(`Usage: tallystick ${name}`), stdout)
        assert.doesNotMatch(stdout, /bin\/tallystick/)
      }
    }
    await Promise.all([runHelps(), runHelps()])
  })
})

/** The platform in the process of a test, as the guide has it. */
const TESTING = `
const begun = performance.now()
const { startTallystick } = await import('tallystick/testing')
const platform = await startTallystick()
const took = Math.round(performance.now() - begun)
const { accessToken } = await platform.linkBank()
const headers = { authorization: 'Bearer ' + accessToken }
const { status } = await fetch(platform.baseUrl + '/data/v2/accounts', { headers })
await platform.stop()
console.log(JSON.stringify({ took, status }))
`

/** The same test with the fixture of `test.extend`, which vitest reads as Playwright does. */
const EXTENDED = `
import { expect, test as base } from 'vitest'
import { tallystickFixture } from 'tallystick/testing'
const test = base.extend({ tallystick: tallystickFixture })
test('reads the health', async ({ tallystick }) => {
  expect((await fetch(tallystick.baseUrl + '/health/ready')).status).toBe(200)
})
test('with the same platform', async ({ tallystick }) => {
  expect((await tallystick.linkBank({ externalUserId: 'ada' })).callbackUrl).toContain('credentials_id=')
  await expect(tallystick.linkBank({ externalUserId: 'ada' })).rejects.toThrow(/409/)
})
`

/** The example of the guide that imports this test runner. */
function readGuide(runner: string): string {
  const guide = readFileSync(join(pkg(), 'docs/guides/testing.md'), 'utf8')
  const examples = [...guide.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => code)
  return (
    examples.find((code) => code.includes(`from '${runner}'`)) ?? assert.fail(`no example with ${runner}`)
  )
}

/** Makes the package of a test runner one of the project's. @returns the path of one of its files */
function linkRunner(name: string, file = ''): string {
  assert.ok(!('missing' in runtimes))
  const link = join(project, 'node_modules', name)
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(join(runtimes.runners, name), link)
  return join(runtimes.runners, name, file)
}

/** Without what tells a process that it is a test of ours. */
function runnerEnvironment(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _ours, ...environment } = process.env
  return { ...environment, NO_COLOR: '1' }
}

describe('tallystick/testing', () => {
  onNode('24', 'has hooks and fixtures for vitest, as in the guide', async (node) => {
    writeFileSync(join(project, 'hooks.test.mjs'), readGuide('vitest'))
    writeFileSync(join(project, 'fixture.test.mjs'), EXTENDED)
    const args = [linkRunner('vitest', 'vitest.mjs'), 'run', '--no-file-parallelism']
    const stdout = need(node, args, { cwd: project, env: runnerEnvironment() })
    assert.match(stdout, /Test Files +2 passed \(2\)\n +Tests +3 passed \(3\)/)
  })
  onNode('24', 'has hooks for jest, with the settings of the guide', async (node) => {
    const file = join(project, 'hooks.jest.mjs')
    linkRunner('@jest/globals')
    writeFileSync(file, readGuide('vitest').replace("'vitest'", "'@jest/globals'"))
    const cacheDirectory = join(workplace.folder, 'jest')
    const config = JSON.stringify({ rootDir: project, testMatch: [file], transform: {}, cacheDirectory })
    const env = { ...runnerEnvironment(), NODE_OPTIONS: '--experimental-vm-modules' }
    const args = [linkRunner('jest', 'bin/jest.js'), '--json', '--config', config]
    const { numPassedTests, numTotalTests } = JSON.parse(need(node, args, { cwd: project, env }))
    assert.deepEqual([numPassedTests, numTotalTests], [1, 1])
  })
  onNode('24', 'has a fixture for Playwright, as in the guide', async (node, t) => {
    const executablePath = findProgram('chromium')
    if (executablePath === undefined) {
      assert.ok(isMissingAllowed(), 'there is no Chromium, and a CI machine must have it')
      return t.skip('there is no Chromium')
    }
    const folder = join(project, 'playwright')
    mkdirSync(folder)
    writeFileSync(join(folder, 'flow.spec.mjs'), readGuide('@playwright/test'))
    const config = { use: { launchOptions: { executablePath, args: ['--no-sandbox', '--disable-gpu'] } } }
    writeFileSync(
      join(folder, 'playwright.config.mjs'),
      `export default ${JSON.stringify({ ...config, outputDir: join(workplace.folder, 'playwright') })}`,
    )
    const args = [linkRunner('@playwright/test', 'cli.js'), 'test', '--reporter=json']
    const { stats } = JSON.parse(need(node, args, { cwd: folder, env: runnerEnvironment() }))
    assert.deepEqual([stats.expected, stats.unexpected, stats.skipped], [1, 0, 0])
  })
  for (const major of ['20', '22'] as const)
    onNode(major, 'refuses with what to do, by import and by require', async (node) => {
      const ran = run(node, ['--input-type=module', '--eval', TESTING], { cwd: project })
      assert.equal(ran.code, 1)
      assert.match(ran.stderr, /needs Node 24\.15\.0 or later; this is v2\d\..*npx tallystick start/)
      const required = `require('tallystick/testing').startTallystick().catch(({ message }) => console.log(message))`
      const { stdout } = run(node, ['--no-warnings', '--eval', required], { cwd: project })
      assert.match(stdout, /^tallystick\/testing runs the platform in this process/)
    })
  for (const major of ['24', 'current'] as const)
    onNode(major, 'starts the platform and links a bank', async (node) => {
      const stdout = need(node, ['--input-type=module', '--eval', TESTING], { cwd: project })
      const { status, took } = JSON.parse(stdout)
      assert.equal(status, 200)
      assert.ok(took > 0)
    })
})
