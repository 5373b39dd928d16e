// rule: Each example runs to its end with the packed SDK, and compiles in strict mode
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { approve, createLinkApp, goToBank, signIn } from '../../test/flows/link/journey.ts'
import { addSigningKey } from '../../test/flows/payments/journey.ts'
import { type Browser, createBrowser } from '../../test/support/browser.ts'
import { engines, forOneEngine } from '../../test/support/engines.ts'
import { findFreePort } from '../../test/support/free-port.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../test/support/platform.ts'
import { isMissingAllowed } from '../../test/support/programs.ts'
import { type Packed, packSdk, ROOT, runProgram, TSC } from './support/packed.ts'
import { installRuntimes, type Runtimes } from './support/runtimes.ts'
import { forSharedStore } from './support/stores.ts'

const FOLDERS = readdirSync(join(ROOT, 'examples')).filter((name) => !name.includes('.'))

let packed: Packed
let runtimes: Runtimes | { readonly missing: string }
before(async () => {
  packed = await packSdk()
  const { project } = packed
  cpSync(join(ROOT, 'examples'), join(project, 'examples'), { recursive: true })
  // Packages that the examples use beside the SDK.
  for (const name of ['pg', 'fastify', '@types']) {
    if (!existsSync(join(project, 'node_modules', name)))
      symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name))
  }
  runtimes = await installRuntimes()
  if (!('missing' in runtimes))
    symlinkSync(join(runtimes.runners, 'vitest'), join(project, 'node_modules/vitest'))
})
after(() => packed.remove())

test('the examples are those of the table, and each names the SDK and its packages as a dependency', () => {
  const table = readFileSync(join(ROOT, 'examples/README.md'), 'utf8')
  assert.deepEqual(
    [...table.matchAll(/^\| \[([\w-]+)\]/gm)].map(([, name]) => name).toSorted(),
    FOLDERS.toSorted(),
  )
  const { version } = JSON.parse(readFileSync(join(ROOT, 'sdk/package.json'), 'utf8'))
  const versions = Object.assign(
    {},
    ...['package.json', 'sdk/runtimes/package.json'].map(
      (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8')).dependencies,
    ),
  )
  for (const folder of FOLDERS) {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'examples', folder, 'package.json'), 'utf8'))
    for (const [name, wanted] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
      assert.equal(wanted, name === '@tallystick/sdk' ? version : versions[name], `${folder}: ${name}`)
  }
})

test('the examples compile in strict mode with the types of the packed SDK', () => {
  // Where vitest is not to be had, its types are missing too, and the test that runs its example reports it.
  const compiled = FOLDERS.filter((folder) => folder !== 'vitest' || !('missing' in runtimes))
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'dom', 'dom.iterable'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
  }
  const files = compiled.flatMap((folder) =>
    readdirSync(join(ROOT, 'examples', folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `examples/${folder}/${name}`),
  )
  writeFileSync(join(packed.project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  runProgram(process.execPath, [TSC, '-p', packed.project], packed.project)
})

type Running = { readonly child: ChildProcess; line(start: RegExp): Promise<string>; end(): Promise<string> }

/** Starts the example; its output is read line by line. */
function start(folder: string, env: Readonly<Record<string, string>>, args = ['main.ts']): Running {
  const cwd = join(packed.project, 'examples', folder)
  mkdirSync(cwd, { recursive: true })
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env } })
  const lines: string[] = []
  const errors: string[] = []
  child.stderr.on('data', (chunk) => errors.push(String(chunk)))
  const iterator = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const next = async (): Promise<string | undefined> => {
    const { value } = await iterator.next()
    if (typeof value === 'string') lines.push(value)
    return value
  }
  return {
    child,
    line: async (pattern) => {
      for (let line = await next(); line !== undefined; line = await next())
        if (pattern.test(line)) return line
      return assert.fail(`${folder} ended: ${lines.join('\n')}\n${errors.join('')}`)
    },
    end: async () => {
      while ((await next()) !== undefined);
      assert.equal(await ended, 0, errors.join(''))
      return lines.join('\n')
    },
  }
}

forOneEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine)
  })
  after(() => platform.stop())

  async function createExampleApp(): Promise<{ app: TestApp; env: Record<string, string>; port: number }> {
    const port = await findFreePort()
    const app = await platform.createApp({
      name: 'Example',
      redirectUris: [`http://localhost:${port}/callback`],
    })
    const env = {
      TALLYSTICK_URL: platform.baseUrl,
      CLIENT_ID: app.clientId,
      CLIENT_SECRET: app.clientSecret,
      PORT: String(port),
    }
    return { app, env, port }
  }

  const urlOf = (line: string): string => line.slice(line.indexOf('http'))

  async function connect(url: string, bank?: string, userName = 'u-se-ordinary'): Promise<Browser> {
    const person = createBrowser()
    const page = await signIn(person, await goToBank(person, await person.get(url), bank), userName)
    await approve(person, page)
    return person
  }

  test('tink: the first accounts and transactions', async () => {
    const { env } = await createExampleApp()
    const example = start('tink', env)
    await connect(urlOf(await example.line(/^Open /)))
    const output = await example.end()
    assert.equal(output.match(/^Account .+: -?[\d.]+ SEK/gm)?.length, 3, output)
    assert.match(output, /^\d{2,} transactions$/m)
  })

  test('truelayer: data and a payment, with tokens that never meet', async () => {
    const { app, env } = await createExampleApp()
    const { kid, privateKeyPem } = await addSigningKey(platform, app.appId)
    const file = join(packed.project, 'signing-key.pem')
    writeFileSync(file, privateKeyPem)
    const example = start('truelayer', { ...env, SIGNING_KEY_ID: kid, SIGNING_KEY_FILE: file })
    const person = createBrowser()
    const page = await goToBank(person, await person.get(urlOf(await example.line(/^Open /))), 'mock')
    await approve(
      person,
      await person.submit(page, 'bank-login', { username: 'john', password: 'doe' }, 'login-submit'),
    )
    const output = await example.end()
    assert.match(output, /^Account .+: [\d.-]+ GBP$/m)
    assert.match(output, /^Payment [0-9a-f-]{36}: authorization_required$/m)
    assert.match(output, /^Scopes of data: .*accounts.*; of payments: payments$/m)
  })

  test('flinks: FDX accounts, transactions, and the end of the connection', async () => {
    const { env } = await createExampleApp()
    const example = start('flinks', env)
    await connect(urlOf(await example.line(/^Open /)), 'ca-capital-redirect', 'u-ca-ordinary')
    const output = await example.end()
    assert.match(output, /^Account .+ \(DEPOSIT_ACCOUNT\): \d+ transactions$/m)
    assert.match(output, /The connection has ended$/)
  })

  test('fastify: another browser is refused, the right one sees the accounts', async () => {
    const { env, port } = await createExampleApp()
    const example = start('fastify', { ...env, COOKIE_SECRET: 'x'.repeat(32) })
    try {
      await example.line(/^Open /)
      const base = `http://localhost:${port}`
      const person = createBrowser()
      const begun = await person.get(`${base}/connect`)
      const end = await approve(person, await signIn(person, await goToBank(person, begun), 'u-se-ordinary'))
      assert.equal(end.url, `${base}/accounts`)
      const names: unknown = JSON.parse(end.html)
      assert.ok(Array.isArray(names) && names.length === 3, end.html)
      const stolen = end.visited.find((url) => url.startsWith(`${base}/callback`))
      const other = await fetch(String(stolen))
      assert.equal(other.status, 400)
      assert.match(await other.text(), /start the flow again/)
    } finally {
      example.child.kill()
    }
  })

  test('vitest: a suite that moves the clock', async (t) => {
    if ('missing' in runtimes) {
      assert.ok(isMissingAllowed(), `${runtimes.missing}, and a CI machine must have it`)
      return t.skip(runtimes.missing)
    }
    const { env } = await createExampleApp()
    const example = start('vitest', { ...env, NO_COLOR: '1' }, [
      join(runtimes.runners, 'vitest/vitest.mjs'),
      'run',
    ])
    assert.match(await example.end(), /Tests +3 passed \(3\)/)
  })

  forSharedStore('PostgreSQL', () => {
    test('shared-tokens: four processes, a hundred calls, one token', async () => {
      const database = await engines.find(({ name }) => name === 'postgres')?.freshDatabase()
      try {
        const app = await createLinkApp(platform)
        const example = start('shared-tokens', {
          TALLYSTICK_URL: platform.baseUrl,
          CLIENT_ID: app.clientId,
          CLIENT_SECRET: app.clientSecret,
          DATATALLYSTICK_URL: String(database?.databaseUrl),
          TOKEN_KEY: btoa('k'.repeat(32)),
        })
        assert.match(await example.end(), /^4 processes, 100 calls, 1 token obtained$/m)
      } finally {
        await database?.drop()
      }
    })
  })
})
