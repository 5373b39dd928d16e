// rule: Options of app create and app set for the dialects of an app
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { runAppSet } from '../../src/cli/commands/app-changes.ts'
import { Failure } from '../../src/cli/failure.ts'
import { isJsonObject, type JsonObject } from '../../src/lib/json.ts'
import { exchangeOpenidCode, needOpenidCode, openidToken } from '../flows/openid/journey.ts'
import { at, commandsOn, textAt } from '../support/command-line.ts'
import { assertRefused, assertStatus, createDeveloper, fieldOf, textOf } from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'

const CALLBACK = 'https://app.example/other'

forEachEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, { settings: { TALLYSTICK_SHARED_DATA_DIR: 'on' } })
  })
  after(() => platform.stop())

  const commands = () => commandsOn(platform.database)

  async function createApp(...more: readonly string[]): Promise<TestApp> {
    const made = await commands().need('app', 'create', '--name', 'A', '--redirect-uri', CALLBACK, ...more)
    const credentials = { clientId: textAt(made, 'client_id'), clientSecret: textAt(made, 'client_secret') }
    const developer = createDeveloper(platform.baseUrl, credentials)
    return { ...credentials, appId: textAt(made, 'app_id'), developer }
  }

  /** In this process; the last test runs the command line itself. */
  async function set({ clientId }: TestApp, ...more: readonly string[]): Promise<unknown> {
    const options = new Map<string, readonly string[]>([['app', [clientId]]])
    for (let index = 0; index < more.length; index += 2) {
      const name = (more[index] ?? '').replace('--', '')
      options.set(name, [...(options.get(name) ?? []), more[index + 1] ?? ''])
    }
    const { dataDir, databaseUrl } = platform.database
    const environment = {
      TALLYSTICK_DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      TALLYSTICK_SHARED_DATA_DIR: 'on',
    }
    const io = { environment, readInput: async () => '', warn: () => undefined }
    return (await runAppSet({ arguments: [], options }, io)).json
  }

  async function refused(app: TestApp, ...more: readonly string[]): Promise<string> {
    try {
      await set(app, ...more)
    } catch (error) {
      assert.ok(error instanceof Failure)
      return error.code
    }
    return 'accepted'
  }

  function dialectOf(shown: unknown, name: string): JsonObject | undefined {
    const list = at(shown, 'dialects')
    assert.ok(Array.isArray(list))
    return list.find((one) => isJsonObject(one) && one.name === name)
  }

  test('scopes and dialects are changed on the running platform at once, and checked against the dialect', async () => {
    const app = await createApp('--dialect', 'tink', '--scopes', 'user:create,accounts:read')
    assertStatus(await app.developer.clientToken('accounts:read'), 200)
    assertRefused(await app.developer.clientToken('user:delete'), 400, 'oauth.invalid_scope')
    assertStatus(await openidToken(platform, app, { grant_type: 'client_credentials' }), 401)

    const changed = await set(app, '--scopes', 'user:create,user:delete')
    assert.deepEqual(dialectOf(changed, 'tink')?.scopes, ['user:create', 'user:delete'])
    assertStatus(await app.developer.clientToken('user:delete'), 200)
    assertRefused(await app.developer.clientToken('accounts:read'), 400, 'oauth.invalid_scope')

    const added = await set(app, '--dialect', 'openid', '--scopes', 'accounts')
    assert.deepEqual(dialectOf(added, 'openid')?.scopes, ['accounts'])
    assert.deepEqual(dialectOf(added, 'tink')?.scopes, ['user:create', 'user:delete'])
    const issued = await openidToken(platform, app, { grant_type: 'client_credentials' })
    assert.equal(textOf(assertStatus(issued, 200), 'scope'), 'accounts')

    assert.equal(await refused(app, '--dialect', 'openid', '--scopes', 'user:create'), 'scope_invalid')
    assert.equal(await refused(app, '--scopes', 'nonsense'), 'scope_invalid')
    assert.equal(await refused(app, '--dialect', 'nonsense'), 'dialect_unknown')
    assert.equal(await refused(app, '--remove-dialect', 'truelayer'), 'parameter_invalid')

    const token = textOf(assertStatus(await app.developer.clientToken('user:create'), 200), 'access_token')
    await set(app, '--remove-dialect', 'tink')
    assertRefused(await app.developer.clientToken(), 401, 'oauth.client_not_found')
    assertRefused(await app.developer.createUser(token, { market: 'GB' }), 401, 'auth.access_token_revoked')
    assert.equal(await refused(app, '--remove-dialect', 'openid'), 'parameter_missing')
  })

  test('a refresh no longer issues scopes that were taken from the app', async () => {
    const app = await createApp('--dialect', 'tink')
    const { refreshToken } = await app.developer.needUserTokens('accounts:read,user:read')
    await set(app, '--scopes', 'user:read')
    const refreshed = assertStatus(await app.developer.refresh(refreshToken), 200)
    assert.equal(textOf(refreshed, 'scope'), 'user:read')
    const next = textOf(refreshed, 'refresh_token')
    const wider = await app.developer.refresh(next, { scope: 'accounts:read' })
    assertRefused(wider, 400, 'oauth.invalid_scope')
    await set(app, '--scopes', 'providers:read')
    assertRefused(await app.developer.refresh(next), 400, 'oauth.invalid_scope')
  })

  test('refresh tokens and plain PKCE are switched for one dialect, or for all of the app', async () => {
    const app = await createApp('--without-refresh-tokens', '--dangerously-allow-plain-pkce')
    const switches = (shown: unknown, name: string) => {
      const one = dialectOf(shown, name)
      return [one?.refresh_tokens, one?.dangerously_allow_plain_pkce]
    }
    const shown = await commands().need('app', 'show', app.clientId)
    assert.deepEqual(
      [switches(shown, 'tink'), switches(shown, 'openid')],
      [
        [false, true],
        [false, true],
      ],
    )
    const one = await set(
      app,
      '--dialect',
      'openid',
      '--refresh-tokens',
      'on',
      '--dangerously-allow-plain-pkce',
      'off',
    )
    assert.deepEqual(
      [switches(one, 'tink'), switches(one, 'openid')],
      [
        [false, true],
        [true, false],
      ],
    )

    const { code } = await app.developer.needCode('user:read')
    assert.equal(fieldOf(assertStatus(await app.developer.exchange(code), 200), 'refresh_token'), undefined)
    const scope = 'openid accounts offline_access'
    const own = await exchangeOpenidCode(platform, app, await needOpenidCode(platform, app, { scope }))
    const refreshToken = textOf(assertStatus(own, 200), 'refresh_token')
    const refresh = () =>
      openidToken(platform, app, { grant_type: 'refresh_token', refresh_token: refreshToken })
    await set(app, '--dialect', 'openid', '--refresh-tokens', 'off')
    assert.equal(fieldOf(await refresh(), 'error'), 'unsupported_grant_type')
    await set(app, '--refresh-tokens', 'on')
    assertStatus(await refresh(), 200)
    const { code: next } = await app.developer.needCode('user:read')
    assert.notEqual(textOf(await app.developer.exchange(next), 'refresh_token'), '')
  })

  test('the algorithm of ID tokens and the resources are settings of a dialect that has them', async () => {
    const app = await createApp('--id-token-alg', 'RS256', '--resource', 'https://books.example')
    const shown = await commands().need('app', 'show', app.clientId)
    assert.deepEqual(dialectOf(shown, 'openid')?.resources, ['https://books.example'])
    assert.equal(dialectOf(shown, 'tink')?.id_token_alg, null)
    const idToken = async () => {
      const code = await needOpenidCode(platform, app, { scope: 'openid' })
      return decodeProtectedHeader(
        textOf(assertStatus(await exchangeOpenidCode(platform, app, code), 200), 'id_token'),
      )
    }
    assert.equal((await idToken()).alg, 'RS256')
    await set(app, '--id-token-alg', 'ES256')
    assert.equal((await idToken()).alg, 'ES256')
    const ask = (resource: string) =>
      openidToken(platform, app, { grant_type: 'client_credentials', resource })
    assertStatus(await ask('https://books.example'), 200)
    await set(app, '--resource', 'https://taxes.example', '--resource', 'urn:example:more')
    assert.equal(fieldOf(await ask('https://books.example'), 'error'), 'invalid_target')
    assertStatus(await ask('urn:example:more'), 200)
    await set(app, '--resource', 'none')
    assert.equal(fieldOf(await ask('urn:example:more'), 'error'), 'invalid_target')

    for (const wrong of [
      'books',
      '/books',
      'https://books.example#a',
      'https://a b',
      'https://"',
      'https://å',
    ])
      assert.equal(await refused(app, '--resource', wrong), 'parameter_invalid', wrong)
    assert.equal(await refused(app, '--id-token-alg', 'HS256'), 'parameter_invalid')
    assert.equal(await refused(app, '--id-token-alg', 'none'), 'parameter_invalid')
    assert.equal(await refused(app, '--dialect', 'tink', '--id-token-alg', 'RS256'), 'parameter_invalid')
    assert.equal(await refused(app, '--dialect', 'tink', '--resource', 'urn:a:b'), 'parameter_invalid')

    const server = await createApp('--serves', 'https://books.example')
    const own = dialectOf(await commands().need('app', 'show', server.clientId), 'openid')
    assert.deepEqual([own?.resource_server, own?.serves], [true, ['https://books.example']])
    const off = await set(server, '--resource-server', 'off', '--serves', 'none')
    const ended = dialectOf(off, 'openid')
    assert.deepEqual([ended?.resource_server, ended?.serves], [false, []])
  })

  test('two changes of one app at once are both stored', async () => {
    const app = await createApp('--dialect', 'tink', '--scopes', 'user:read')
    const changes = [
      ['--dialect', 'openid', '--scopes', 'accounts'],
      ['--dialect', 'tink', '--refresh-tokens', 'off'],
    ]
    await Promise.all(changes.map((more) => commands().need('app', 'set', '--app', app.clientId, ...more)))
    const shown = await commands().need('app', 'show', app.clientId)
    assert.deepEqual(dialectOf(shown, 'openid')?.scopes, ['accounts'])
    assert.equal(dialectOf(shown, 'tink')?.refresh_tokens, false)
  })
})
