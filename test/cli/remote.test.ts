// rule: Commands on a remote server, through its Console API and a key of an organisation
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { requestToken } from '../flows/console/request-token.ts'
import { createMember, PASSWORD } from '../flows/console/visitor.ts'
import { plantConnectionOf } from '../flows/webhooks/event-source.ts'
import { at, commandsOn, textAt } from '../support/command-line.ts'
import { engines } from '../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'
import { startReceiver } from '../support/receiver.ts'

let platform: TestPlatform
let key: string
let organisationId: string
before(async () => {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  platform = await startTestPlatform(sqlite, { demoBank: false })
  // Commands on the machine itself have the clock of the machine.
  platform.clock.advance(Date.now() - platform.clock.nowMs())
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
    'apps.change',
    'apps.delete',
    'users.read',
    'users.delete',
    'personal_data.read',
    'connections.manage',
    'tokens.revoke',
    'webhooks.manage',
    'webhooks.send',
  ]
  const created = await asa.must('POST', `/organisations/${asa.organisationId}/keys`, {
    password: PASSWORD,
    name: 'terminal',
    permissions,
  })
  key = created.key
  organisationId = asa.organisationId
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
  const key = await need('secret', 'create', '--name', 'data', '--api-key')
  assert.deepEqual([at(key, 'use'), textAt(key, 'secret').slice(0, 4)], ['api_key', 'tsa_'])
  await need('secret', 'revoke', String(at(secret, 'id')), '--app', clientId)
  assert.equal((await requestToken(platform, clientId, text)).status, 401)
  assert.equal(at(await need('member', 'invite', 'b@example.com', '--role', 'viewer'), 'role'), 'viewer')
  assert.equal(at(await need('member', 'list'), 0, 'role'), 'administrator')
  assert.equal(at(await need('key', 'url', '--app', clientId), 'url'), null)
  await need('app', 'disable', '--app', clientId)
  assert.notEqual(at(await need('app', 'show'), 'disabled_at'), null)
  await need('app', 'enable', '--app', clientId)
  const events = await need('audit', 'list', '--action', 'secret.revoked')
  assert.deepEqual([at(events, 0, 'actor'), at(events, 1)], ['key terminal', undefined])
  const { stdout } = await commandsOn(platform.database).run(['audit', 'list', '--app', clientId])
  assert.match(stdout, /secret\.revoked +\S+ +revoked: false -> true/)
  assert.match(stdout, /disabled: true -> false/)
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

/** A command on the server from elsewhere, and the same one on its own machine. */
const onBoth = ({ clientId }: TestApp) => {
  const { run: remote } = commandsOn({
    ...platform.database,
    dataDir: '/nonexistent',
    databaseUrl: undefined,
  })
  const { run: local } = commandsOn(platform.database)
  const far = (args: readonly string[], input?: string) =>
    remote([...args, '--app', clientId, '--url', platform.baseUrl], {
      environment: { TALLYSTICK_KEY: key },
      ...(input !== undefined && { input }),
    })
  return {
    async need(...args: readonly string[]) {
      const ended = await far([...args, '--json'])
      assert.equal(ended.code, 0, `${args.join(' ')}: ${ended.stderr}`)
      return ended.json()
    },
    far,
    async same(code: number, ...args: readonly string[]) {
      for (const form of [['--json'], []]) {
        const [there, here] = [
          await far([...args, ...form]),
          await local([...args, '--app', clientId, ...form]),
        ]
        assert.equal(there.code, code, `${args.join(' ')}: ${there.stderr}`)
        assert.deepEqual(
          [there.code, there.stdout, there.stderr],
          [here.code, here.stdout, here.stderr],
          args.join(' '),
        )
      }
    },
  }
}

test('end users, consents, grants and tokens are shown as on the machine of the server, and ended', async () => {
  const app = await platform.createApp({ organisationId })
  const { need, far, same } = onBoth(app)
  const user = await app.developer.needUserTokens()
  const other = await app.developer.needUserTokens()
  const { userId } = user
  await plantConnectionOf(platform, { appId: app.appId, userId })
  await same(0, 'user', 'list')
  await same(0, 'user', 'list', '--limit', '1')
  await same(0, 'user', 'list', '--after', 'z')
  await same(2, 'user', 'list', '--limit', '0')
  for (const command of ['show', 'consents']) {
    await same(0, 'user', command, userId)
    await same(1, 'user', command, 'nobody')
    await same(1, 'user', command, 'nobody', '--external')
  }
  await same(0, 'grant', 'list', userId)
  await same(1, 'grant', 'list', 'nobody')
  await same(1, 'grant', 'revoke', 'none')
  await same(1, 'user', 'revoke', 'nobody')
  await same(1, 'user', 'delete', 'nobody')
  await same(1, 'token', 'revoke', 'no-token')
  await same(2, 'token', 'revoke')

  const status = async (token: string) => (await app.developer.get('/api/v1/user', token)).status
  assert.equal(at(await need('token', 'revoke', user.accessToken), 'revoked'), 'access_token')
  assert.deepEqual([await status(user.accessToken), await status(other.accessToken)], [401, 200])
  const refresh = await far(['token', 'revoke', '-', '--json'], `${user.refreshToken}\n`)
  assert.equal(at(refresh.json(), 'revoked'), 'refresh_token')
  const clientToken = await app.developer.needClientToken('user:create')
  assert.equal(at(await need('token', 'revoke', '--client-tokens'), 'client_id'), app.clientId)
  const refused = await app.developer.createUser(clientToken, { market: 'SE', locale: 'sv_SE' })
  assert.equal(refused.status, 401)
  const grants = await need('grant', 'list', other.userId)
  const grantId = textAt(grants, 0, 'grant_id')
  const revoked = { grant_id: grantId, revoked: true }
  assert.deepEqual(await need('grant', 'revoke', grantId), { ...revoked, already: false })
  assert.deepEqual(await need('grant', 'revoke', grantId), { ...revoked, already: true })
  assert.equal(await status(other.accessToken), 401)
  assert.deepEqual(await need('user', 'revoke', other.userId), { revoked_grants: 0 })
  assert.deepEqual(await need('user', 'delete', userId), { user_id: userId, deleted: true })
  await same(1, 'user', 'show', userId)
})

test('webhooks are created, tested, sent again, rotated and deleted on a remote server', async () => {
  const app = await platform.createApp({ organisationId })
  const { need, far, same } = onBoth(app)
  const receiver = await startReceiver()
  try {
    await same(0, 'webhooks', 'list')
    const create = [
      'webhooks',
      'create',
      `${receiver.url}/far`,
      '--dialect',
      'tink',
      '--event',
      'refresh.finished',
    ]
    const made = await need(...create)
    assert.match(textAt(made, 'secret'), /^tswh_/)
    const id = textAt(made, 'endpoint_id')
    await same(1, ...create)
    await same(1, 'webhooks', 'create', `${receiver.url}/x`, '--dialect', 'none')
    await same(1, 'webhooks', 'add', `${receiver.url}/x`, '--dialect', 'none')
    await same(1, 'webhooks', 'create', `${receiver.url}/x`, '--dialect', 'tink', '--event', 'none')
    await same(0, 'webhooks', 'show', id)
    for (const command of ['show', 'delete', 'rotate']) await same(1, 'webhooks', command, 'none')
    await same(1, 'webhooks', 'test', id, '--event', 'none')
    await same(2, 'webhooks', 'test', id)
    receiver.answer('/far', 500, 200, 200, 200)
    const failed = await far(['webhooks', 'test', id, '--event', 'refresh.finished', '--json'])
    assert.deepEqual([failed.code, at(failed.json(), 'status')], [1, 500])
    const tested = await need('webhooks', 'test', id, '--event', 'refresh.finished')
    assert.deepEqual([at(tested, 'delivered'), at(tested, 'endpoint_id')], [true, id])

    const user = await app.developer.needUserTokens()
    const { finishRefresh } = await plantConnectionOf(platform, { appId: app.appId, userId: user.userId })
    await finishRefresh()
    await platform.runJobs()
    const deliveries = await need('webhooks', 'deliveries', '--endpoint', id)
    const eventId = textAt(deliveries, 0, 'event_id')
    const again = await need('webhooks', 'replay', eventId)
    assert.deepEqual([at(again, 'replays', 0, 'delivered'), at(again, 'replays', 0, 'replay')], [true, 1])
    for (const more of [[], ['--limit', '1'], ['--state', 'delivered'], ['--endpoint', id]])
      await same(0, 'webhooks', 'deliveries', ...more)
    await same(2, 'webhooks', 'deliveries', '--state', 'lost')
    await same(0, 'webhooks', 'list')
    await same(1, 'webhooks', 'replay', 'none')
    const hourAt = (hours: number) => new Date(platform.clock.nowMs() + hours * 3_600_000).toISOString()
    const range = ['--from', hourAt(-1), '--to', hourAt(1)]
    const resent = await need('webhooks', 'resend', id, ...range, '--which', 'all')
    assert.deepEqual(resent, { endpoint_id: id, queued: 1 })
    await same(2, 'webhooks', 'resend', id, '--from', 'yesterday')
    await same(2, 'webhooks', 'resend', id, ...range, '--which', 'some')
    await same(1, 'webhooks', 'resend', 'none', ...range)
    const rotated = await need('webhooks', 'rotate', id, '--overlap-seconds', '0')
    assert.notEqual(at(rotated, 'secret'), at(made, 'secret'))
    assert.deepEqual(await need('webhooks', 'delete', id), { endpoint_id: id, deleted: true })
    await same(1, 'webhooks', 'show', id)
  } finally {
    await receiver.close()
  }
})

test('an app is changed and deleted on a remote server', async () => {
  const app = await platform.createApp({ organisationId })
  const { need, far } = onBoth(app)
  const set = await need('app', 'set', '--name', 'Renamed', '--terms-url', 'https://app.example/terms')
  assert.deepEqual([at(set, 'name'), at(set, 'terms_url')], ['Renamed', 'https://app.example/terms'])
  const options = [
    '--terms-url',
    'none',
    '--early-return',
    'on',
    '--dialect',
    'tink',
    '--refresh-tokens',
    'off',
  ]
  const more = await need('app', 'set', ...options, '--scopes', 'accounts:read')
  assert.deepEqual([at(more, 'terms_url'), at(more, 'early_return')], [null, true])
  const dialects = at(more, 'dialects') as readonly {
    name: string
    scopes: string[]
    refresh_tokens: boolean
  }[]
  const tink = dialects.find(({ name }) => name === 'tink')
  assert.deepEqual([tink?.scopes, tink?.refresh_tokens], [['accounts:read'], false])
  for (const wrong of [
    [],
    ['--embedding', 'maybe'],
    ['--resource', 'https://x.example'],
    ['--scopes', 'a:b'],
  ])
    assert.equal((await far(['app', 'set', ...wrong, '--json'])).code, 2, wrong.join(' '))
  const { run } = commandsOn(platform.database)
  const remove = ['app', 'delete', app.clientId, '--url', platform.baseUrl, '--json']
  const environment = { TALLYSTICK_KEY: key }
  const early = await run(remove, { environment })
  assert.deepEqual([early.code, at(early.json(), 'error', 'code')], [1, 'client_not_disabled'])
  await need('app', 'disable')
  const deleted = await run(remove, { environment })
  assert.deepEqual([deleted.code, at(deleted.json(), 'users')], [0, 0])
})

test('the audit trail is exported and verified from elsewhere as on the machine of the server', async () => {
  const app = await platform.createApp({ name: 'Audited', organisationId })
  const { need, far, same } = onBoth(app)
  for (const name of ['A', 'B', 'C']) await need('app', 'set', '--name', name)
  // Events are chained by a job.
  await platform.runJobs()
  await same(0, 'audit', 'export')
  await same(0, 'audit', 'export', '--limit', '2')
  await same(0, 'audit', 'export', '--action', 'app.changed')
  await same(0, 'audit', 'export', '--since', '2999-01-01')
  await same(0, 'audit', 'list', '--limit', '1')
  await same(2, 'audit', 'list', '--since', 'yesterday')
  await same(0, 'audit', 'verify')
  const verified = await need('audit', 'verify')
  assert.equal(at(verified, 'checked'), 5)
  const [, hash = ''] = String(at(verified, 'head')).split(':')
  await same(0, 'audit', 'verify', '--head', `5:${hash}`)
  await same(1, 'audit', 'verify', '--head', `9:${hash}`)
  await same(1, 'audit', 'verify', '--head', `3:${hash}`)
  const ofOrganisation = await need('audit', 'verify', '--organisation', organisationId)
  assert.ok(Number(at(ofOrganisation, 'checked')) > 0)
  for (const [code, args] of [
    [2, ['--head', 'x']],
    [2, ['--operators']],
    [1, ['--organisation', 'unknown']],
  ] as const)
    assert.equal((await far(['audit', 'verify', ...args])).code, code, args.join(' '))
})
