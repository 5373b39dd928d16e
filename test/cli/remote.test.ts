// rule: Commands on a remote server, through its Console API and a key of an organisation
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { requestToken } from '../flows/console/request-token.ts'
import { createMember, PASSWORD } from '../flows/console/visitor.ts'
import { at, commandsOn } from '../support/command-line.ts'
import { engines } from '../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'

let platform: TestPlatform
let key: string
before(async () => {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  platform = await startTestPlatform(sqlite, { demoBank: false })
  const asa = await createMember(platform)
  const permissions = [
    'organisation.read',
    'members.manage',
    'apps.read',
    'apps.create',
    'apps.end',
    'secrets.read',
    'webhooks.read',
    'secrets.manage',
    'audit.read',
  ]
  const created = await asa.must('POST', `/organisations/${asa.organisationId}/keys`, {
    password: PASSWORD,
    name: 'terminal',
    permissions,
  })
  key = created.key
})
after(() => platform.stop())

/** In a folder without an installation, so that nothing here can be reached but the server. */
const onServer = () => {
  const { run } = commandsOn({ ...platform.database, dataDir: '/nonexistent', databaseUrl: undefined })
  return (...args: readonly string[]) =>
    run([...args, '--url', platform.baseUrl, '--json'], { environment: { TALLYSTICK_KEY: key } })
}

test('apps, secrets and members are managed on a remote server', async () => {
  const run = onServer()
  const need = async (...args: readonly string[]) => {
    const ended = await run(...args)
    assert.equal(ended.code, 0, `${args.join(' ')}: ${ended.stderr}`)
    return ended.json()
  }
  const app = await need(
    'app',
    'create',
    '--name',
    'Remote',
    '--redirect-uri',
    'http://localhost:3000/callback',
  )
  const clientId = String(at(app, 'client_id'))
  assert.equal(at(await need('app', 'list'), 0, 'name'), 'Remote')
  assert.deepEqual(at(await need('app', 'show', clientId), 'redirect_uris'), [
    'http://localhost:3000/callback',
  ])
  const secret = await need('secret', 'create', '--name', 'CI', '--expires-days', '30')
  const text = String(at(secret, 'secret'))
  assert.equal((await requestToken(platform, clientId, text)).status, 200)
  assert.equal(at(await need('secret', 'list'), 0, 'name'), 'CI')
  await need('secret', 'revoke', String(at(secret, 'id')), '--app', clientId)
  assert.equal((await requestToken(platform, clientId, text)).status, 401)
  assert.equal(at(await need('member', 'invite', 'b@example.com', '--role', 'viewer'), 'role'), 'viewer')
  assert.equal(at(await need('member', 'list'), 0, 'role'), 'administrator')
  await need('app', 'disable', '--app', clientId)
  assert.notEqual(at(await need('app', 'show'), 'disabled_at'), null)
  await need('app', 'enable', '--app', clientId)
  const events = await need('audit', 'list', '--action', 'secret.revoked')
  assert.deepEqual([at(events, 0, 'actor'), at(events, 1)], ['key terminal', undefined])
})

test('what a remote server refuses, and what is missing, is said with the exit code of a failure', async () => {
  const run = onServer()
  const refused = async (code: number, name: string, ...args: readonly string[]) => {
    const ended = await run(...args)
    assert.deepEqual(
      [ended.code, at(ended.json(), 'error', 'code') ?? at(ended.json(), 'code')],
      [code, name],
      args.join(' '),
    )
  }
  await refused(1, 'app_unknown', 'app', 'show', 'nobody')
  await refused(1, 'not_found', 'secret', 'revoke', 'none')
  const { run: bare } = commandsOn(platform.database)
  const keyless = await bare(['app', 'list', '--url', platform.baseUrl, '--json'])
  assert.equal(keyless.code, 2)
  const wrong = await bare(['app', 'list', '--url', platform.baseUrl, '--key', 'tso_x', '--json'])
  assert.ok(wrong.code === 1 && wrong.stderr.includes('unknown, was revoked or has expired'), wrong.stderr)
  const nowhere = await bare(['app', 'list', '--url', 'http://127.0.0.1:1', '--key', 'tso_x', '--json'])
  assert.ok(nowhere.code === 1 && nowhere.stderr.includes('cannot be reached'), nowhere.stderr)
  const odd = await bare(['app', 'list', '--url', 'ftp://x', '--key', 'x', '--json'])
  assert.equal(odd.code, 2)
})
