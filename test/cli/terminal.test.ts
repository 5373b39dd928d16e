// rule: A platform at a terminal: request lines, keys, and terminal modes
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { runCommand, startCommand, textAt } from '../support/command-line.ts'
import { engines, type FreshDatabase } from '../support/engines.ts'
import { testWithProgram } from '../support/programs.ts'
import { type AtTerminal, atTerminal } from '../support/terminal.ts'
import { waitUntil } from '../support/wait-until.ts'

const [sqlite] = engines
const FREE_PORTS = ['--port', '0', '--bank-port', '0']
const COOKED = { echo: true, lines: true }
const ESCAPE = '\u001b'
const RAW = { echo: false, lines: false }

let database: FreshDatabase
before(async () => {
  assert.ok(sqlite !== undefined)
  database = await sqlite.freshDatabase()
})
after(() => database.drop())

async function makeDir(name: string): Promise<string> {
  const dir = join(database.dataDir, name)
  await mkdir(dir, { recursive: true })
  return dir
}

type Started = { readonly terminal: AtTerminal; readonly url: string; readonly dataDir: string }

/** A platform whose banner is on the screen. */
async function withTerminal(
  python: string,
  name: string,
  work: (started: Started) => Promise<void>,
  {
    args = [],
    environment = {},
    background = false,
  }: { args?: readonly string[]; environment?: Record<string, string>; background?: boolean } = {},
): Promise<void> {
  const dataDir = await makeDir(name)
  const all = ['start', ...FREE_PORTS, '--data-dir', dataDir, ...args]
  const terminal = atTerminal(python, all, { environment, background })
  try {
    const banner = await terminal.shown(/Stop it with Ctrl-C\..*\r\n/)
    const [, url = ''] = /API +(http:\S+)/.exec(banner) ?? []
    await work({ terminal, url, dataDir })
  } finally {
    await terminal.close()
  }
}

async function postWrongSecret(url: string, dataDir: string): Promise<string> {
  const sandbox: unknown = JSON.parse(await readFile(join(dataDir, 'sandbox.json'), 'utf8'))
  const response = await fetch(`${url}/api/v1/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: textAt(sandbox, 'client_id'),
      client_secret: 'wrong',
    }),
  })
  assert.equal(response.status, 401)
  return (response.headers.get('x-request-id') ?? '').slice(-4)
}

testWithProgram(
  'python3',
  'at a terminal each request is a colored line, with the refusal in words, its remedy and a short request id',
  (python) =>
    withTerminal(python, 'colors', async ({ terminal, url, dataDir }) => {
      const id = await postWrongSecret(url, dataDir)
      const line = new RegExp(
        String.raw`POST /api/v1/oauth/token \x1b\[33m401\x1b\[39m \x1b\[1mclient_secret_invalid\x1b\[22m: ` +
          String.raw`The client secret is not valid\. .*Create a new secret for the app\. \x1b\[2m\(req ${id}\)\x1b\[22m\r\n`,
      )
      await terminal.shown(line)
      await fetch(`${url}/health/ready`)
      await terminal.shown(
        new RegExp(`GET /health/ready ${ESCAPE}\\[32m200${ESCAPE}\\[39m ${ESCAPE}\\[2m[\\d.]+ ms`),
      )
      await fetch(`${url}/none`)
      await terminal.shown(/GET \/none .*404.*route_unknown.*: There is no endpoint at this path\. Check/)
      await fetch(`${url}/console/api/session/none`)
      await terminal.shown(/GET \/console\/api\/session\/none .*404.*not_found.*\(There is nothing/)
    }),
)

testWithProgram(
  'python3',
  'NO_COLOR leaves the colors out, and --log-format json writes JSON',
  async (python) => {
    await withTerminal(
      python,
      'plain',
      async ({ terminal, url, dataDir }) => {
        const id = await postWrongSecret(url, dataDir)
        const screen = await terminal.shown(new RegExp(`401 client_secret_invalid: .* \\(req ${id}\\)\r\n`))
        assert.ok(!screen.includes('\u001b'), screen)
      },
      { environment: { NO_COLOR: '1' } },
    )
    await withTerminal(
      python,
      'asked',
      async ({ terminal, url, dataDir }) => {
        await postWrongSecret(url, dataDir)
        await terminal.shown(/\{"level":"info".*"refusal":"client_secret_invalid".*\}\r\n/)
        await terminal.shown(/\{"level":"info".*"status":401.*"message":"request"\}\r\n/)
      },
      { args: ['--log-format', 'json'] },
    )
  },
)

testWithProgram('python3', 'where it is piped, the log is JSON on standard error', async () => {
  const dataDir = await makeDir('piped')
  const running = startCommand(['start', ...FREE_PORTS, '--data-dir', dataDir])
  const banner = await running.printed('Stop it with')
  assert.doesNotMatch(banner, /opens the Console/)
  const [, url = ''] = /API +(http:\S+)/.exec(banner) ?? []
  await postWrongSecret(url, dataDir)
  running.child.kill('SIGTERM')
  const { code, stderr } = await running.ended
  assert.equal(code, 0)
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const [refused, request] = lines.filter(({ message }) => message === 'refused' || message === 'request')
  assert.equal(refused.refusal, 'client_secret_invalid')
  assert.equal(request.requestId, refused.requestId)
  assert.equal(request.status, 401)
})

testWithProgram(
  'python3',
  'the keys o and l open the Console and Link, and q stops the platform',
  async (python) => {
    const opened = join(await makeDir('opened'), 'urls')
    const browser = join(database.dataDir, 'browser.sh')
    await writeFile(browser, `#!/bin/sh\necho "$1" >> '${opened}'\n`)
    await chmod(browser, 0o755)
    await withTerminal(
      python,
      'keys',
      async ({ terminal, url }) => {
        assert.deepEqual(await terminal.modes(), RAW)
        // An arrow key contains letters that nobody has pressed.
        terminal.press('\u001bOq')
        terminal.press('o')
        await terminal.shown(new RegExp(`${url}/console\r\n`))
        const read = async () =>
          existsSync(opened) ? (await readFile(opened, 'utf8')).trim().split('\n') : []
        // One at a time, since the two programs run side by side.
        await waitUntil('the Console was opened', async () => (await read()).length === 1)
        terminal.press('l')
        await terminal.shown(/client_id=\w+.*\r\n/)
        await waitUntil('two URLs were opened', async () => (await read()).length === 2)
        const [first, second = ''] = await read()
        assert.equal(first, `${url}/console`)
        assert.equal((await fetch(second, { redirect: 'manual' })).status, 303)
        terminal.press('q')
        assert.equal(await terminal.ended(), 0)
        assert.deepEqual(await terminal.modes(), COOKED)
      },
      { environment: { BROWSER: browser } },
    )
  },
)

testWithProgram(
  'python3',
  'the key r asks first, and then starts with new data and the same sandbox app',
  async (python) => {
    await withTerminal(python, 'reset', async ({ terminal, url, dataDir }) => {
      const create = ['app', 'create', '--name', 'Second', '--data-dir', dataDir]
      assert.equal((await runCommand(create)).code, 0)
      const before = await readFile(join(dataDir, 'sandbox.json'), 'utf8')
      const names = async () => (await runCommand(['app', 'list', '--data-dir', dataDir])).stdout
      terminal.press('r')
      await terminal.shown(/Delete all .* in .*\? \[y\/N\] /)
      terminal.press('n')
      await terminal.shown(/Nothing was deleted\./)
      assert.match(await names(), /Second/)
      terminal.press('r')
      await terminal.shown(/\[y\/N\] /)
      terminal.press('y')
      await terminal.shown(/The data is new/)
      assert.doesNotMatch(await names(), /Second/)
      assert.equal(await readFile(join(dataDir, 'sandbox.json'), 'utf8'), before)
      assert.equal((await fetch(`${url}/health/ready`)).status, 200)
      terminal.press('\u0003')
      assert.equal(await terminal.ended(), 0)
    })
  },
)

for (const [name, signal, code] of [
  ['SIGTERM', 'SIGTERM', 0],
  ['SIGKILL, of which a process notices nothing', 'SIGKILL', -9],
  ['SIGSEGV, as a crash of Node ends it', 'SIGSEGV', -11],
] as const) {
  testWithProgram('python3', `the terminal echoes again after ${name}`, (python) =>
    withTerminal(python, signal, async ({ terminal }) => {
      assert.deepEqual(await terminal.modes(), RAW)
      process.kill(await terminal.pid(), signal)
      assert.equal(await terminal.ended(), code)
      await waitUntil('the terminal echoes', async () => (await terminal.modes()).echo)
      assert.deepEqual(await terminal.modes(), COOKED)
    }),
  )
}

testWithProgram('python3', 'the terminal echoes again after an error that nothing catches', (python) =>
  withTerminal(
    python,
    'uncaught',
    async ({ terminal }) => {
      process.kill(await terminal.pid(), 'SIGUSR2')
      assert.equal(await terminal.ended(), 1)
      assert.deepEqual(await terminal.modes(), COOKED)
    },
    {
      environment: {
        NODE_OPTIONS: `--import=data:text/javascript,process.on('SIGUSR2',()=>{throw(new(Error)('crash'))})`,
      },
    },
  ),
)

testWithProgram('python3', 'in the background of a shell it serves without reading the terminal', (python) =>
  withTerminal(
    python,
    'background',
    async ({ terminal, url }) => {
      assert.deepEqual(await terminal.modes(), COOKED)
      terminal.press('q\n')
      assert.equal((await fetch(`${url}/health/ready`)).status, 200)
      assert.equal(terminal.wasStopped(), false)
    },
    { background: true },
  ),
)
