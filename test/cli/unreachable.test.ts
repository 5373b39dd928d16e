// rule: Commands name the URL of a server that does not respond, and report no bug
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type DataDirLock, isLockHolder, lockDataDir } from '../../src/storage/engine/data-dir-lock.ts'
import { walkLink } from '../../src/testing/walk-link.ts'
import { at, runCommand, textAt } from '../support/command-line.ts'
import { findFreePort } from '../support/free-port.ts'

/** What a server does once a request has come in. */
const DEATHS: Readonly<Record<string, (socket: Socket) => void>> = {
  'closes the connection': (socket) => socket.destroy(),
  'cuts off its response': (socket) =>
    socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{'),
}

let server: Server
let die: (socket: Socket) => void
/** Of the server that breaks off every request, and of a port where there is none. */
let broken: string
let none: string

before(async () => {
  server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => die(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  broken = `http://127.0.0.1:${address.port}`
  none = `http://127.0.0.1:${await findFreePort()}`
})
after(() => server.close())

/** A data directory whose lock names a platform at the URL, as after its process was stopped or lost its network. */
async function withPlatformAt(url: string, use: (dataDir: string) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tallystick-unreachable-'))
  const port = Number(new URL(url).port)
  const holder = { pid: process.pid, port, bankPort: port, baseUrl: url, workers: 1 }
  let lock: DataDirLock | undefined
  try {
    const taken = lockDataDir(dataDir, holder)
    assert.ok(!isLockHolder(taken))
    lock = taken
    const sandbox = {
      base_url: url,
      bank_url: url,
      console_url: `${url}/console`,
      client_id: 'a'.repeat(32),
      client_secret: 'secret-of-the-sandbox',
      redirect_uri: `${url}/callback`,
    }
    await writeFile(join(dataDir, 'sandbox.json'), JSON.stringify(sandbox))
    await use(dataDir)
  } finally {
    lock?.release()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Every command that calls a server; `compare` and `--url` call one that need not run here. */
const COMMANDS: Readonly<Record<string, (url: string, dataDir: string) => readonly string[]>> = {
  seed: (_url, dataDir) => ['seed', '--data-dir', dataDir],
  'bank show': (_url, dataDir) => ['bank', 'show', '--data-dir', dataDir],
  'bank down': (_url, dataDir) => ['bank', 'down', '--data-dir', dataDir],
  compare: (url) => ['compare', '--dialect', 'tink', '--base-url', url],
  'app list --url': (url) => ['app', 'list', '--url', url],
}
const environment = { CLIENT_ID: 'a'.repeat(32), CLIENT_SECRET: 'a-secret', TALLYSTICK_KEY: 'a-key' }

async function assertNamed(url: string, dataDir: string): Promise<void> {
  for (const [name, argumentsOf] of Object.entries(COMMANDS)) {
    const ended = await runCommand([...argumentsOf(url, dataDir), '--json'], { environment })
    assert.equal(ended.code, 1, `${name}: ${ended.stderr}`)
    assert.match(textAt(ended.json(), 'error', 'code'), /unreachable$/, name)
    const message = textAt(ended.json(), 'error', 'message')
    assert.ok(message.includes(url), `${name}: ${message}`)
    assert.doesNotMatch(message + ended.stderr, /unexpected|bug|fetch failed|terminated|secret/, name)
    assert.match(textAt(ended.json(), 'error', 'hint'), /\w{5}/, name)
  }
  const status = await runCommand(['status', '--data-dir', dataDir, '--json'])
  assert.equal(status.code, 1)
  assert.equal(at(status.json(), 'ready'), false)
  const { stdout } = await runCommand(['status', '--data-dir', dataDir])
  assert.match(stdout, /^status +not ready: http:\/\/127\.0\.0\.1:\d+\/health\/ready does not respond/)
}

test('where nothing listens, every command names the URL', () =>
  withPlatformAt(none, (dataDir) => assertNamed(none, dataDir)))

for (const [title, death] of Object.entries(DEATHS))
  test(`where the server ${title}, every command names the URL`, async () => {
    die = death
    await withPlatformAt(broken, (dataDir) => assertNamed(broken, dataDir))
  })

test('the error of a walk names the URL, without the codes of its query', async () => {
  const walk = walkLink({
    url: `${none}/1.0/transactions/connect-accounts?authorization_code=0123abcd`,
    redirectUri: 'https://app.example/callback',
    bank: 'se-demobank-open-banking-redirect',
    userName: 'u-se-ordinary',
    password: 'dune-0312',
    fetch,
    wait: async () => {},
  })
  await assert.rejects(walk, {
    name: 'UnreachableError',
    message: `${none}/1.0/transactions/connect-accounts does not respond (ECONNREFUSED).`,
  })
})
