// rule: Commands about the running platform: status, open, seed, reset, completion, version
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { COMMANDS } from '../../src/cli/commands.ts'
import { collectWires } from '../../src/dialects/all-dialects.ts'
import { at, type Ended, type Running, runCommand, startCommand, textAt } from '../support/command-line.ts'
import { engines, type FreshDatabase } from '../support/engines.ts'
import { testWithProgram } from '../support/programs.ts'
import { startReceiver } from '../support/receiver.ts'
import { waitUntil } from '../support/wait-until.ts'

const [sqlite] = engines
let database: FreshDatabase
let dataDir: string
let platform: Running
let url: string

before(async () => {
  assert.ok(sqlite !== undefined)
  database = await sqlite.freshDatabase()
  dataDir = join(database.dataDir, 'platform')
  platform = startCommand(['start', '--port', '0', '--bank-port', '0', '--json', '--data-dir', dataDir])
  url = textAt(JSON.parse(await platform.printed('\n')), 'api')
})
after(async () => {
  platform.child.kill('SIGKILL')
  await platform.ended
  await database.drop()
})

const run = (...args: readonly string[]): Promise<Ended> => runCommand([...args, '--data-dir', dataDir])

test('status shows where the platform runs, and exits with 1 where none does', async () => {
  const ended = await run('status', '--json')
  assert.equal(ended.code, 0, ended.stderr)
  const sandbox: unknown = JSON.parse(await readFile(join(dataDir, 'sandbox.json'), 'utf8'))
  assert.equal(at(ended.json(), 'ready'), true)
  assert.equal(at(ended.json(), 'pid'), platform.child.pid)
  assert.equal(textAt(ended.json(), 'api'), url)
  assert.equal(textAt(ended.json(), 'client_id'), textAt(sandbox, 'client_id'))
  assert.match((await run('status')).stdout, new RegExp(`^status +ready\nprocess +\\d+\nAPI +${url}\n`))
  const elsewhere = await runCommand(['status', '--data-dir', join(database.dataDir, 'none'), '--json'])
  assert.equal(elsewhere.code, 1)
  assert.equal(at(elsewhere.json(), 'running'), false)
})

test('scopes lists what each scope opens, with its operations as JSON', async () => {
  const text = (await runCommand(['scopes', 'openid'])).stdout
  assert.match(text, /openid +offline_access +A refresh token, to read data while the end user is away\./)
  assert.ok(!text.includes('accounts:read'))
  const ended = await runCommand(['scopes', '--json'])
  const rows = ended.json()
  assert.ok(Array.isArray(rows))
  const reads = rows.find((row) => textAt(row, 'scope') === 'balances:read')
  assert.deepEqual(at(reads, 'operations'), ['GET /api/v1/accounts/:id/balances'])
  const wrong = await runCommand(['scopes', 'none'])
  assert.notEqual(wrong.code, 0)
  assert.match(wrong.stderr, /There is no dialect none/)
})

test('open prints the URL of a page, and opens it in the browser that BROWSER names', async () => {
  for (const [page, expected] of [
    ['console', `${url}/console`],
    ['docs', `${url}/docs`],
    ['mailbox', `${url}/development/mailbox`],
  ] as const)
    assert.equal((await run('open', page, '--print')).stdout, `${expected}\n`)
  const link = (await run('open', 'link', '--print')).stdout.trim()
  assert.equal((await fetch(link, { redirect: 'manual' })).status, 303)
  const bank = (await run('open', 'bank', '--print')).stdout.trim()
  assert.equal((await fetch(bank)).status, 200)
  const opened = await runCommand(['open', '--json', '--data-dir', dataDir], {
    environment: { BROWSER: 'true' },
  })
  assert.deepEqual(opened.json(), { page: 'console', url: `${url}/console`, opened: true })
  const failed = await runCommand(['open', '--data-dir', dataDir], { environment: { BROWSER: '/nowhere' } })
  assert.equal(failed.code, 0)
  assert.match(failed.stderr, /no browser could be opened/)
  assert.equal((await run('open', 'nothing')).code, 2)
  const none = await runCommand(['open', '--data-dir', join(database.dataDir, 'none')])
  assert.equal(none.code, 1)
  assert.match(none.stderr, /No platform runs on/)
})

test('logs shows the requests of an app with their refusals, and follows new ones', async () => {
  const sandbox: unknown = JSON.parse(await readFile(join(dataDir, 'sandbox.json'), 'utf8'))
  const post = async (secret: string): Promise<string> => {
    const fields = {
      grant_type: 'client_credentials',
      client_id: textAt(sandbox, 'client_id'),
      client_secret: secret,
    }
    const response = await fetch(`${url}/api/v1/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    })
    return (response.headers.get('x-request-id') ?? '').slice(-4)
  }
  await post(textAt(sandbox, 'client_secret'))
  const refused = await post('wrong')
  await waitUntil('both are recorded', async () => {
    const { requests } = JSON.parse((await run('logs', '--path', '/api/v1/oauth', '--json')).stdout)
    return requests.length === 2
  })
  const { stdout } = await run('logs', '--outcome', 'refused')
  assert.match(
    stdout,
    new RegExp(
      `^\\S+ POST /api/v1/oauth/token 401 client_secret_invalid: The client .* \\(req ${refused}\\)\n$`,
    ),
  )
  assert.equal((await run('logs', '--refusal', 'none')).stdout, 'There are no requests yet.\n')
  assert.equal((await run('logs', '--outcome', 'other')).code, 2)
  const following = startCommand(['logs', '--follow', '--limit', '1', '--data-dir', dataDir])
  await following.printed(`(req ${refused})`)
  const third = await post('wrong')
  await following.printed(`(req ${third})`)
  following.child.kill('SIGINT')
  assert.equal((await following.ended).code, 0)
})

test('trigger sends a signed test event to the endpoints that subscribe to it', async () => {
  const none = await run('trigger', 'account.created')
  assert.equal(none.code, 1)
  assert.match(none.stderr, /No webhook endpoint of .* receives account\.created/)
  const receiver = await startReceiver()
  try {
    const dialect = collectWires().keys().next().value ?? ''
    const [kind = '', other = ''] = collectWires().get(dialect)?.events ?? []
    assert.equal((await run('webhooks', 'add', receiver.url, '--dialect', dialect, '--event', kind)).code, 0)
    const sent = await run('trigger', kind, '--json')
    assert.equal(sent.code, 0, sent.stderr + sent.stdout)
    assert.equal(at(sent.json(), 'sent', 0, 'delivered'), true)
    assert.equal(receiver.received.length, 1)
    assert.equal((await run('trigger', other)).code, 1, 'nobody subscribes to it')
    const unknown = await run('trigger', 'nothing.happened')
    assert.equal(unknown.code, 2)
    assert.match(unknown.stderr, /Choose one of .*account\.created/)
  } finally {
    await receiver.close()
  }
})

test('seed creates users with linked accounts once, names the fault of a bank that is down, and goes on later', async () => {
  const first = await run('seed', '--users', '2', '--json')
  assert.equal(first.code, 0, first.stderr)
  for (const index of [0, 1]) {
    assert.equal(at(first.json(), 'users', index, 'created'), true)
    assert.ok(Number(at(first.json(), 'users', index, 'accounts')) > 0)
  }
  assert.equal((await run('bank', 'down')).code, 0)
  assert.match(
    (await run('bank', 'show')).stdout,
    /^TEST USER +FAULTS\neverybody +down: every request gets 503\n$/,
  )
  const broken = await run('seed', '--users', '3')
  assert.equal(broken.code, 1)
  assert.match(broken.stderr, /The hosted flow stopped at "[^"]+"/)
  assert.equal((await run('bank', 'up')).code, 0)
  const again = await run('seed', '--users', '2')
  assert.equal(again.stdout.match(/earlier/g)?.length, 2, again.stdout)
  const third = await run('seed', '--users', '3', '--json')
  assert.equal(at(third.json(), 'users', 2, 'created'), false, 'it was created by the run that failed')
  assert.ok(Number(at(third.json(), 'users', 2, 'accounts')) > 0)
  for (const count of ['0', '51', 'x']) assert.equal((await run('seed', '--users', count)).code, 2)
})

test('reset refuses while the platform runs, in production, and without a confirmation', async () => {
  const running = await run('reset', '--yes')
  assert.equal(running.code, 1)
  assert.match(running.stderr, /A platform runs on .* \(process \d+\)/)
  const production = { TALLYSTICK_MODE: 'production', TALLYSTICK_PUBLIC_URL: 'https://a.example' }
  const key = { TALLYSTICK_MASTER_KEY: `k1:${Buffer.alloc(32, 1).toString('base64url')}` }
  const inProduction = await runCommand(['reset', '--yes', '--data-dir', dataDir], {
    environment: { ...production, ...key },
  })
  assert.match(inProduction.stderr, /The data of production is never reset/)
  const postgres = await run('reset', '--yes', '--database-url', 'postgres://localhost/none')
  assert.match(postgres.stderr, /uses PostgreSQL/)

  platform.child.kill('SIGTERM')
  assert.equal((await platform.ended).code, 0)
  const unconfirmed = await run('reset')
  assert.equal(unconfirmed.code, 1)
  assert.match((await run('user', 'list')).stdout, /sample-1/)
  const before = await readFile(join(dataDir, 'sandbox.json'), 'utf8')
  const done = await run('reset', '--yes', '--json')
  assert.deepEqual(done.json(), { data_dir: dataDir, deleted: true })
  assert.equal((await run('user', 'list')).code, 1)
  assert.equal(await readFile(join(dataDir, 'sandbox.json'), 'utf8'), before)
})

test('reset deletes a database that cannot be opened, and none that was used in production', async () => {
  const broken = join(database.dataDir, 'broken')
  await mkdir(broken)
  await writeFile(
    join(broken, 'tallystick.sqlite'),
    'not a database, but as long as the header of one is '.repeat(4),
  )
  assert.equal((await runCommand(['reset', '--yes', '--data-dir', broken])).code, 0)
  const live = join(database.dataDir, 'live')
  const environment = {
    TALLYSTICK_MODE: 'production',
    TALLYSTICK_PUBLIC_URL: 'https://a.example',
    TALLYSTICK_MASTER_KEY: `k1:${Buffer.alloc(32, 1).toString('base64url')}`,
  }
  const create = ['app', 'create', '--name', 'A', '--scopes', 'accounts:read', '--data-dir', live]
  const made = await runCommand(create, { environment })
  assert.equal(made.code, 0, made.stderr)
  const refused = await runCommand(['reset', '--yes', '--data-dir', live])
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /was used in production/)
})

test('version prints the version of the package and of Node', async () => {
  const ended = await runCommand(['version', '--json'])
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  assert.equal(textAt(ended.json(), 'version'), version)
  assert.equal(textAt(ended.json(), 'node'), process.version)
  assert.match((await runCommand(['version'])).stdout, new RegExp(`^tallystick ${version} on Node `))
})

test('completion covers every command, and refuses a shell that it does not know', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout, code } = await runCommand(['completion', shell])
    assert.equal(code, 0)
    for (const { name, hidden } of COMMANDS)
      if (hidden !== true)
        for (const word of name.split(' ')) assert.ok(stdout.includes(word), `${shell}: ${word}`)
  }
  assert.equal((await runCommand(['completion', 'tcsh'])).code, 2)
})

testWithProgram('bash', 'bash completes commands, groups and options', async (bash) => {
  const { stdout: script } = await runCommand(['completion', 'bash'])
  const complete = async (...words: readonly string[]): Promise<readonly string[]> => {
    const line = words.map((word) => `'${word}'`).join(' ')
    const call = `COMP_WORDS=(tallystick ${line}); COMP_CWORD=${words.length}; _tallystick; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout } = await promisify(execFile)(bash, ['-c', `${script}\n${call}`], {
      cwd: database.dataDir,
    })
    return stdout.trim().split('\n')
  }
  assert.deepEqual(await complete('sta'), ['start', 'status'])
  assert.deepEqual(await complete('clock', ''), ['show', 'advance', 'reset'])
  assert.deepEqual(await complete('user', 'create', '--ex'), ['--external-id'])
  assert.ok((await complete('start', '--')).includes('--log-format'))
})

testWithProgram('zsh', 'the completion of zsh is valid', async (zsh) => {
  const { stdout } = await runCommand(['completion', 'zsh'])
  const file = join(database.dataDir, 'completion.zsh')
  await writeFile(file, stdout)
  await promisify(execFile)(zsh, ['-n', file])
})

testWithProgram('fish', 'the completion of fish is valid', async (fish) => {
  const { stdout } = await runCommand(['completion', 'fish'])
  const file = join(database.dataDir, 'completion.fish')
  await writeFile(file, stdout)
  await promisify(execFile)(fish, ['-n', file])
})
