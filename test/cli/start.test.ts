// rule: The start command as its own process: output, shutdown, and failures to start
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { SETTINGS } from '../../src/config.ts'
import { at, runCommand, startCommand, textAt } from '../support/command-line.ts'
import { engines, type FreshDatabase } from '../support/engines.ts'
import { findFreePort } from '../support/free-port.ts'
import { waitUntil } from '../support/wait-until.ts'

const [sqlite] = engines
const FREE_PORTS = ['--port', '0', '--bank-port', '0']

let database: FreshDatabase
before(async () => {
  assert.ok(sqlite !== undefined)
  database = await sqlite.freshDatabase()
})
after(() => database.drop())

/** A directory of its own within the one that is removed at the end. */
async function makeDir(name: string): Promise<string> {
  const dir = join(database.dataDir, name)
  await mkdir(dir, { recursive: true })
  return dir
}

test('requests to every part that arrive together while the platform starts get their response', async () => {
  const port = String(await findFreePort())
  const ports = ['--port', port, '--bank-port', '0']
  const running = startCommand(['start', ...ports, '--data-dir', await makeDir('early')])
  const base = `http://localhost:${port}`
  const isOpen = () =>
    fetch(`${base}/health/live`).then(
      () => true,
      () => false,
    )
  await waitUntil('the platform listens', isOpen)
  const expected = [
    ['/health/live', 200],
    ['/.well-known/openid-configuration', 200],
    ['/api/v1/providers/SE', 200],
    ['/data/v1/me', 401],
    ['/docs', 200],
    ['/openapi.json', 200],
    ['/my', 403],
    ['/metrics', 200],
    ['/development/mailbox', 200],
    ['/console/api/session', 401],
    ['/nowhere', 404],
  ] as const
  const statuses = await Promise.all(
    expected.map(async ([path]) => [path, (await fetch(`${base}${path}`)).status]),
  )
  assert.deepEqual(statuses, expected)
  await running.printed('Stop it with')
  assert.equal((await fetch(`${base}/health/ready`)).status, 200)
  running.child.kill('SIGTERM')
  assert.equal((await running.ended).code, 0)
})

test('the banner shows URLs, the sandbox app, a curl command that returns 200 and a working Link URL', async () => {
  const dataDir = await makeDir('banner')
  const running = startCommand(['start', ...FREE_PORTS, '--data-dir', dataDir])
  const banner = await running.printed('Stop it with')
  const sandbox = JSON.parse(await readFile(join(dataDir, 'sandbox.json'), 'utf8'))
  for (const shown of ['base_url', 'bank_url', 'client_id', 'client_secret']) {
    assert.ok(banner.includes(textAt(sandbox, shown)), shown)
  }
  assert.match(banner, /Sandbox app, .*never for production/)
  const settings = Object.values(SETTINGS).map(({ variable }) => variable)
  for (const [shell, pattern] of [
    ['posix', /^export (\w+)='(.*)'$/],
    ['powershell', /^\$env:(\w+) = '(.*)'$/],
  ] as const) {
    const printed = await runCommand(['env', '--shell', shell, '--data-dir', dataDir])
    const variables = printed.stdout
      .trim()
      .split('\n')
      .map((line) => pattern.exec(line)?.slice(1) ?? [line])
    assert.deepEqual(variables, [
      ['TALLYSTICK_URL', textAt(sandbox, 'base_url')],
      ['DEMO_BANK_URL', textAt(sandbox, 'bank_url')],
      ['CLIENT_ID', textAt(sandbox, 'client_id')],
      ['CLIENT_SECRET', textAt(sandbox, 'client_secret')],
      ['REDIRECT_URI', textAt(sandbox, 'redirect_uri')],
    ])
    const names = variables.map(([name]) => name)
    assert.deepEqual(
      names.filter((name) => settings.some((setting) => setting === name)),
      [],
    )
  }

  const [, line = ''] = /Get a token:\n {2}(curl .*)\n/.exec(banner) ?? []
  const answered = await promisify(execFile)('sh', ['-c', `${line} -w '\\n%{http_code}'`])
  assert.match(answered.stdout, /"access_token".*\n200$/s)

  const [, link = ''] = /Link a bank account:\n {2}(http\S+)\n/.exec(banner) ?? []
  assert.equal(new URL(link).searchParams.get('redirect_uri'), textAt(sandbox, 'redirect_uri'))
  assert.equal(new URL(link).searchParams.get('market'), 'SE')
  const entered = await fetch(link, { redirect: 'manual' })
  assert.equal(entered.status, 303)
  assert.match(entered.headers.get('location') ?? '', /\/link\/[0-9a-f]{32}/)

  running.child.kill('SIGTERM')
  assert.equal((await running.ended).code, 0)
})

test('start --json prints the same as one line of JSON', async () => {
  const dataDir = await makeDir('json')
  const running = startCommand(['start', ...FREE_PORTS, '--json', '--data-dir', dataDir])
  await running.printed('\n')
  running.child.kill('SIGTERM')
  const ended = await running.ended
  const banner = ended.json()
  assert.equal(ended.code, 0)
  const file = JSON.parse(await readFile(join(dataDir, 'sandbox.json'), 'utf8'))
  assert.deepEqual(at(banner, 'sandbox'), file)
  assert.equal(at(banner, 'api'), textAt(file, 'base_url'))
  assert.equal(at(banner, 'demo_bank'), textAt(file, 'bank_url'))
  assert.ok(textAt(banner, 'curl').startsWith('curl '))
  assert.ok(textAt(banner, 'link_url').startsWith(textAt(file, 'base_url')))
})

test('a signal finishes requests in flight, and an immediate second signal changes nothing', async () => {
  const running = startCommand(['start', ...FREE_PORTS, '--json', '--data-dir', await makeDir('signal')])
  const banner: unknown = JSON.parse(await running.printed('\n'))
  const { port } = new URL(textAt(banner, 'api'))
  const socket = connect(Number(port), '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk.toString('utf8')
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: textAt(banner, 'sandbox', 'client_id'),
    client_secret: textAt(banner, 'sandbox', 'client_secret'),
  }).toString()
  const path = /curl -sS http:\/\/[^/]+(\S+)/.exec(textAt(banner, 'curl'))?.[1]
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n` +
      `Content-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n${body.slice(0, 20)}`,
  )
  // The interim response proves that the request is in flight.
  await waitUntil('100 Continue', () => answer !== '')
  running.child.kill('SIGINT')
  await running.warned('stopping.')
  running.child.kill('SIGINT')
  // A signal that ended the process would lose the response and the code 0.
  socket.write(body.slice(20))
  await closed
  assert.match(answer, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /)
  const ended = await running.ended
  assert.equal(ended.code, 0)
  assert.doesNotMatch(ended.stderr, /stopped immediately/)
})

test('a later second signal exits at once with a code that is not 0', async () => {
  const running = startCommand(['start', ...FREE_PORTS, '--json', '--data-dir', await makeDir('forced')])
  const banner: unknown = JSON.parse(await running.printed('\n'))
  const socket = connect(Number(new URL(textAt(banner, 'api')).port), '127.0.0.1')
  socket.on('error', () => {})
  // A request that does not end on its own for longer than the test runs.
  const inFlight = once(socket, 'data')
  socket.write('POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n')
  await inFlight
  running.child.kill('SIGTERM')
  await running.warned('a second signal aborts them')
  running.child.kill('SIGTERM')
  const ended = await running.ended
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /stopped immediately/)
})

/** Starts, expects a failure, and answers its sentence. */
async function failToStart(args: readonly string[], code = 1): Promise<string> {
  const ended = await runCommand(['start', '--json', ...args])
  assert.equal(ended.code, code, ended.stderr)
  assert.doesNotMatch(ended.stderr, /\n\s+at /, 'no stack')
  const message = textAt(ended.json(), 'error', 'message')
  assert.ok(ended.stderr.includes(message.split('\n')[0] ?? message))
  return message
}

test('a port in use is one sentence that names the port', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => blocker.once('listening', resolve))
  const address = blocker.address()
  const port = typeof address === 'object' && address !== null ? String(address.port) : ''
  const message = await failToStart(['--port', port, '--bank-port', '0', '--data-dir', await makeDir('port')])
  assert.match(message, new RegExp(`^Port ${port} .*in use`))
  blocker.close()
})

test('a data directory that cannot be made is one sentence that names it', async () => {
  const file = join(database.dataDir, 'a-file')
  await writeFile(file, '')
  const message = await failToStart([...FREE_PORTS, '--data-dir', join(file, 'below')])
  assert.match(message, /data directory .*a-file\/below cannot be written/)
})

test('a database of a later version is one sentence that says so', async () => {
  const dataDir = await makeDir('later')
  const first = await runCommand(['migrate', '--data-dir', dataDir])
  assert.equal(first.code, 0, first.stderr)
  const db = new DatabaseSync(join(dataDir, 'tallystick.sqlite'))
  db.exec("INSERT INTO schema_migrations VALUES (999, 'from_the_future', 'x', 1)")
  db.close()
  assert.match(await failToStart([...FREE_PORTS, '--data-dir', dataDir]), /schema version 999.*later version/)
})

test('a file that Demo Bank cannot read is one sentence that says what to do', async () => {
  const dataDir = await makeDir('bank-file')
  await writeFile(
    join(dataDir, 'demo-bank.sqlite'),
    'this is no database, however long it may be'.repeat(100),
  )
  assert.match(
    await failToStart([...FREE_PORTS, '--data-dir', dataDir]),
    /Demo Bank cannot use .*: remove the file/,
  )
})

test('a master key that does not fit the database is one sentence that says what to do', async () => {
  const dataDir = await makeDir('keys')
  const made = await runCommand(['app', 'create', '--name', 'Acme', '--data-dir', dataDir])
  assert.equal(made.code, 0, made.stderr)
  await writeFile(join(dataDir, 'master.key'), `dev-1:${Buffer.alloc(32, 7).toString('base64url')}\n`)
  assert.match(await failToStart([...FREE_PORTS, '--data-dir', dataDir]), /master key does not fit/)
})

test('all wrong settings are reported at once, with exit code 2', async () => {
  const ended = await runCommand(['start', '--port', 'many', '--log-level', 'loud', '--json'], {
    environment: { TALLYSTICK_METRICS: 'some', TALLYSTICK_MASTER_KEY: 'hunter2' },
  })
  assert.equal(ended.code, 2)
  for (const wrong of ['--port', '--log-level', 'TALLYSTICK_METRICS', 'TALLYSTICK_MASTER_KEY']) {
    assert.match(textAt(ended.json(), 'error', 'message'), new RegExp(wrong))
    assert.match(ended.stderr, new RegExp(`tallystick: ${wrong}`))
  }
  assert.ok(!(ended.stdout + ended.stderr).includes('hunter2'), 'a secret value is not repeated')
})

test('a database URL from a file is not on the command line; a password there is warned of, and not repeated', async () => {
  const dataDir = await makeDir('url-file')
  const url = 'postgres://user:hunter2@127.0.0.1:1/tallystick'
  const file = join(dataDir, 'url')
  await writeFile(file, `${url}\n`)
  const fromFile = await runCommand(['app', 'list', '--data-dir', dataDir, '--database-url-file', file])
  assert.match(fromFile.stderr, /PostgreSQL server does not respond/)
  assert.ok(!fromFile.stderr.includes('command line'), fromFile.stderr)
  const fromVariable = await runCommand(['app', 'list', '--data-dir', dataDir], {
    environment: { DATABASE_URL_FILE: file },
  })
  assert.match(fromVariable.stderr, /PostgreSQL server does not respond/)
  for (const args of [
    ['app', 'list'],
    ['start', ...FREE_PORTS],
  ]) {
    const visible = await runCommand([...args, '--data-dir', dataDir, '--database-url', url])
    assert.match(visible.stderr, /--database-url to every user of this machine: use --database-url-file/)
    assert.ok(!(visible.stdout + visible.stderr).includes('hunter2'))
  }
})

test('production without its own master key and address does not start', async () => {
  const message = await failToStart(['--mode', 'production', '--data-dir', await makeDir('production')], 2)
  assert.match(message, /TALLYSTICK_MASTER_KEY/)
  assert.match(message, /TALLYSTICK_PUBLIC_URL/)
})

test('start does not load the library that reads the other commands', async () => {
  const spy = `data:text/javascript,import{registerHooks}from'node:module';registerHooks({resolve(name,context,next){if(name==='commander')process.stderr.write('LOADED');return next(name,context)}})`
  const nodeArguments = ['--import', spy]
  const start = await runCommand(['start', '--port', 'none'], { nodeArguments })
  assert.equal(start.code, 2)
  assert.ok(!start.stderr.includes('LOADED'))
  const other = await runCommand(['app', 'list', '--limit', '1'], { nodeArguments })
  assert.ok(other.stderr.includes('LOADED'), 'the spy sees what is loaded')
})

test('a second start on one SQLite data directory is refused with the process and port of the first', async () => {
  const dataDir = await makeDir('held')
  const first = startCommand(['start', ...FREE_PORTS, '--data-dir', dataDir])
  await first.printed('Stop it with')
  const file = join(dataDir, 'sandbox.json')
  const sandbox = await readFile(file, 'utf8')
  const port = new URL(JSON.parse(sandbox).base_url).port
  const refused = await failToStart([...FREE_PORTS, '--data-dir', dataDir])
  assert.ok(
    refused.includes(
      `${dataDir} is in use by another platform (process ${first.child.pid}, port ${port}): stop that one first`,
    ),
    refused,
  )
  assert.equal(await readFile(file, 'utf8'), sandbox)
  const environment = { TALLYSTICK_SHARED_DATA_DIR: 'on' }
  const shared = startCommand(['start', ...FREE_PORTS, '--data-dir', dataDir], { environment })
  await shared.printed('Stop it with')
  assert.equal(await readFile(file, 'utf8'), sandbox, 'the file names the first')
  shared.child.kill('SIGTERM')
  assert.equal((await shared.ended).code, 0)
  first.child.kill('SIGKILL')
  await first.ended
  const next = startCommand(['start', ...FREE_PORTS, '--data-dir', dataDir])
  await next.printed('Stop it with')
  assert.notEqual(JSON.parse(await readFile(file, 'utf8')).base_url, JSON.parse(sandbox).base_url)
  next.child.kill('SIGTERM')
  assert.equal((await next.ended).code, 0)
})
