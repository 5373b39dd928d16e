// rule: The configuration file: settings, mistakes and precedence
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Failure } from '../../src/cli/failure.ts'
import { loadConfig } from '../../src/cli/settings.ts'
import { runCommand } from '../support/command-line.ts'

let dir: string
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tallystick-config-'))
})
after(() => rm(dir, { recursive: true, force: true }))

async function load(
  content: string,
  options: Record<string, string> = {},
  environment: Record<string, string> = {},
) {
  const file = join(dir, 'settings.json')
  await writeFile(file, content)
  const given = Object.entries({ config: file, ...options }).map(([name, value]) => [name, [value]] as const)
  return loadConfig({ arguments: [], options: new Map(given) }, { environment })
}

async function problemOf(content: string, environment: Record<string, string> = {}): Promise<string> {
  const error = await load(content, {}, environment).then(
    () => assert.fail('accepted'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Failure)
  assert.equal(error.exitCode, 2)
  return error.message
}

test('settings come from the file by name, as text, number, list, true or false', async () => {
  const content = { port: 8500, metrics: 'off', demoBank: false, trustedProxies: ['10.0.0.0/8', '::1'] }
  const config = await load(`\ufeff${JSON.stringify(content)}`)
  assert.equal(config.port, 8500)
  assert.equal(config.metrics, 'off')
  assert.equal(config.demoBank, false)
  assert.deepEqual(config.trustedProxies, ['10.0.0.0/8', '::1'])
})

test('variables take precedence over the file, and options over both; an empty variable counts as absent', async () => {
  const content = '{"port": 1, "bankPort": 2, "logLevel": "debug"}'
  const environment = { PORT: '11', BANK_PORT: '12', TALLYSTICK_LOG_LEVEL: '' }
  const config = await load(content, { port: '21' }, environment)
  assert.deepEqual([config.port, config.bankPort, config.logLevel], [21, 12, 'debug'])
  const url = 'postgres://file/db'
  assert.equal((await load(JSON.stringify({ databaseUrl: url }))).databaseUrl, url)
  const other = await load('{"databaseUrlFile": "/nowhere"}', {}, { DATABASE_URL: 'postgres://env/db' })
  assert.equal(other.databaseUrl, 'postgres://env/db')
})

test('every mistake is named with its file, and no value of a secret is repeated', async () => {
  assert.match(
    await problemOf('{"prot": 1, "port": {"a": 1}, "hosts": [1]}'),
    /no setting "prot".*\n.*port is not.*\n.*hosts is not/,
  )
  assert.match(
    await problemOf('{"port": "many"}'),
    /settings\.json: port: "many" is not a number from 0 to 65535/,
  )
  const secret = await problemOf('{"masterKeys": "hunter2"}')
  assert.ok(secret.includes('settings.json: masterKeys') && !secret.includes('hunter2'), secret)
  assert.match(await problemOf('{"masterKeys": hunter2}'), /is not valid JSON\.$/)
  assert.match(await problemOf('[]'), /does not contain an object/)
  assert.match(await problemOf('{"__proto__": 1, "constructor": 1}'), /no setting/)
})

test('a file that is named must exist; the one in the working directory need not', async () => {
  const missing = await runCommand(['app', 'list', '--config', join(dir, 'none.json'), '--json'])
  assert.equal(missing.code, 2)
  assert.match(missing.stderr, /none\.json cannot be read \(ENOENT\)/)
  const byVariable = await runCommand(['app', 'list'], { environment: { TALLYSTICK_CONFIG: dir } })
  assert.match(byVariable.stderr, /cannot be read \(EISDIR\)/)
  await writeFile(join(dir, 'other.json'), JSON.stringify({ dataDir: join(dir, 'elsewhere') }))
  const read = await runCommand(['app', 'list', '--config', join(dir, 'other.json')])
  assert.match(read.stderr, /no installation in .*elsewhere/)
})
