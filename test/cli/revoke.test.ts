// rule: Commands that revoke tokens and grants, disable apps and read the audit trail
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { at, commandsOn, textAt } from '../support/command-line.ts'
import { createDeveloper, type Developer } from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { startProcess, type TestProcess } from '../support/platform-process.ts'

forEachEngine((engine) => {
  let first: TestProcess
  let second: TestProcess
  let elsewhere: Developer
  before(async () => {
    const settings = { TALLYSTICK_LOG_LEVEL: 'silent', TALLYSTICK_SHARED_DATA_DIR: 'on' }
    first = await startProcess(engine, { settings })
    second = await startProcess(engine, { settings, beside: first })
    elsewhere = createDeveloper(second.baseUrl, first.developer)
  })
  after(async () => {
    await second.stop()
    await first.stop()
  })

  const status = async (accessToken: string) => [
    (await first.developer.get('/api/v1/user', accessToken)).status,
    (await elsewhere.get('/api/v1/user', accessToken)).status,
  ]
  const clientStatus = async (token: string) =>
    (
      await elsewhere.createUser(token, {
        external_user_id: crypto.randomUUID(),
        market: 'SE',
        locale: 'sv_SE',
      })
    ).status

  async function assertAudited(action: string, target: string): Promise<void> {
    const { need } = commandsOn(first.database)
    const [event] = (await need('audit', 'list', '--action', action)) as readonly unknown[]
    assert.deepEqual([at(event, 'actor'), at(event, 'action'), at(event, 'target')], ['cli', action, target])
  }

  test('token revoke ends one access token and leaves the others of its grant', async () => {
    const { need } = commandsOn(first.database)
    const user = await first.developer.needUserTokens()
    const other = await first.developer.refresh(user.refreshToken)
    const revoked = await need('token', 'revoke', user.accessToken)
    assert.equal(at(revoked, 'revoked'), 'access_token')
    assert.deepEqual(await status(user.accessToken), [401, 401])
    assert.deepEqual(await status(textAt(other.body, 'access_token')), [200, 200])
    await assertAudited('access_token.revoked', textAt(revoked, 'token_id'))
  })

  test('token revoke with a refresh token ends its grant (RFC 7009 §2.1), read from standard input too', async () => {
    const { run } = commandsOn(first.database)
    const user = await first.developer.needUserTokens()
    const ended = await run(['token', 'revoke', '-', '--json'], { input: `${user.refreshToken}\n` })
    assert.equal(ended.code, 0, ended.stderr)
    assert.equal(at(ended.json(), 'revoked'), 'refresh_token')
    assert.deepEqual(await status(user.accessToken), [401, 401])
    assert.equal((await elsewhere.refresh(user.refreshToken)).status, 400)
    await assertAudited('grant.revoked', textAt(ended.json(), 'grant_id'))
  })

  test('token revoke --client-tokens ends every client token so far, and no later one', async () => {
    const { need } = commandsOn(first.database)
    const token = await first.developer.needClientToken('user:create')
    const user = await first.developer.needUserTokens()
    assert.equal(await clientStatus(token), 200)
    await need('token', 'revoke', '--client-tokens')
    assert.equal(await clientStatus(token), 401)
    assert.equal(await clientStatus(await first.developer.needClientToken('user:create')), 200)
    assert.deepEqual(await status(user.accessToken), [200, 200])
  })

  test('grant list shows what grant revoke ends; user revoke ends the rest', async () => {
    const { need } = commandsOn(first.database)
    const { userId, accessToken } = await first.developer.needUserTokens()
    const grants = await need('grant', 'list', userId)
    assert.equal(at(grants, 'length'), 1)
    const grantId = textAt(grants, 0, 'grant_id')
    assert.deepEqual(await need('grant', 'revoke', grantId), {
      grant_id: grantId,
      revoked: true,
      already: false,
    })
    assert.deepEqual(await need('grant', 'revoke', grantId), {
      grant_id: grantId,
      revoked: true,
      already: true,
    })
    assert.deepEqual(await status(accessToken), [401, 401])
    assert.deepEqual(await need('grant', 'list', userId), [])
    await assertAudited('grant.revoked', grantId)

    const another = await first.developer.needUserTokens()
    assert.deepEqual(await need('user', 'revoke', another.externalUserId, '--external'), {
      revoked_grants: 1,
    })
    assert.deepEqual(await status(another.accessToken), [401, 401])
    await assertAudited('user.grants_revoked', another.userId)
  })

  test('a disabled app is refused everywhere at once, and works as before once it is enabled', async () => {
    const { need } = commandsOn(first.database)
    const user = await first.developer.needUserTokens()
    assert.equal(at(await need('app', 'disable'), 'already'), false)
    assert.equal(at(await need('app', 'disable'), 'already'), true)
    assert.deepEqual(await status(user.accessToken), [401, 401])
    for (const developer of [first.developer, elsewhere])
      assert.notEqual((await developer.clientToken('user:create')).status, 200)
    assert.equal((await elsewhere.refresh(user.refreshToken)).status === 200, false)
    assert.equal(at(await need('app', 'enable'), 'already'), false)
    assert.deepEqual(await status(user.accessToken), [200, 200])
    assert.equal((await elsewhere.clientToken('user:create')).status, 200)
    const events = (await need('audit', 'list', '--limit', '10')) as readonly unknown[]
    assert.deepEqual(
      events.slice(0, 2).map((event) => at(event, 'action')),
      ['app.enabled', 'app.disabled'],
    )
  })

  test('audit export prints one event a line, oldest first; filters and bad values are as documented', async () => {
    const { run, need } = commandsOn(first.database)
    const exported = await run(['audit', 'export'])
    assert.equal(exported.code, 0)
    const events = exported.stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    assert.ok(events.length > 5)
    const times = events.map((event) => textAt(event, 'event_id'))
    assert.deepEqual(times, times.toSorted())
    assert.deepEqual(await need('audit', 'list', '--since', '2999-01-01'), [])
    assert.equal((await run(['audit', 'list', '--since', 'yesterday'])).code, 2)
    assert.equal((await run(['audit', 'list', '--limit', '0'])).code, 2)
  })

  test('what is no token, no grant and no user of the app is refused by name', async () => {
    const { run } = commandsOn(first.database)
    const cases: readonly (readonly [readonly string[], number, string])[] = [
      [['token', 'revoke', 'nonsense'], 1, 'token_unknown'],
      [['token', 'revoke'], 2, 'usage'],
      [['token', 'revoke', 'x', '--client-tokens'], 2, 'usage'],
      [['grant', 'revoke', '0'.repeat(32)], 1, 'grant_unknown'],
      [['grant', 'list', 'nobody'], 1, 'user_unknown'],
      [['user', 'revoke', 'nobody', '--external'], 1, 'user_unknown'],
      [['app', 'disable', '--app', 'nobody'], 1, 'app_unknown'],
    ]
    for (const [args, code, error] of cases) {
      const ended = await run([...args, '--json'])
      assert.equal(ended.code, code, args.join(' '))
      assert.equal(textAt(ended.json(), 'error', 'code'), error, args.join(' '))
    }
  })
})
