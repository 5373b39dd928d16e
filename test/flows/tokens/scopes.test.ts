// rule: Scopes that a token receives
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, assertStatus, type Developer, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let developer: Developer
  let narrow: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    developer = platform.developer
    narrow = await platform.createApp({
      scopes: ['user:create', 'authorization:grant', 'accounts:read', 'transactions:read'],
    })
  })
  after(() => platform.stop())

  for (const [title, scope] of [
    ['commas', 'user:create,authorization:grant'],
    ['spaces', 'user:create authorization:grant'],
    ['both, doubled and at the ends', ' ,user:create, ,authorization:grant,, '],
    ['repeats', 'user:create,authorization:grant,user:create'],
  ] as const) {
    test(`scopes separated by ${title} are accepted, and returned with commas`, async () => {
      const answer = assertStatus(await developer.clientToken(scope), 200)
      assert.equal(textOf(answer, 'scope'), 'user:create,authorization:grant')
    })
  }

  test('an empty scope counts as left out', async () => {
    assert.equal(
      textOf(assertStatus(await narrow.developer.clientToken(''), 200), 'scope'),
      textOf(await narrow.developer.clientToken(), 'scope'),
    )
  })

  test('a scope that the app is not allowed, or that does not exist, is refused and named', async () => {
    for (const scope of ['user:delete', 'no:such:scope']) {
      const answer = await narrow.developer.clientToken(`user:create,${scope}`)
      assertRefused(answer, 400, 'oauth.invalid_scope')
      assert.ok(textOf(answer, 'errorMessage').includes(scope))
    }
  })

  test('at the grant endpoints a scope that the app is not allowed is 401, as documented there', async () => {
    const clientToken = await narrow.developer.needClientToken()
    const created = await narrow.developer.createUser(clientToken, { market: 'GB' })
    const fields = { user_id: textOf(created, 'user_id'), scope: 'user:delete' }
    assertRefused(await narrow.developer.grantCode(clientToken, fields), 401, 'oauth.invalid_scope')
    assertRefused(await narrow.developer.delegate(clientToken, fields), 401, 'oauth.invalid_scope')
  })

  test('a grant may request scopes that the calling token does not have', async () => {
    const clientToken = await developer.needClientToken('authorization:grant,user:create')
    const created = await developer.createUser(clientToken, { market: 'GB' })
    const fields = { user_id: textOf(created, 'user_id'), scope: 'accounts:read' }
    assertStatus(await developer.grantCode(clientToken, fields), 200)
  })

  test('a refresh can reduce the scopes but never add any, and the next one has all again', async () => {
    const tokens = await developer.needUserTokens('accounts:read,user:read')
    const wider = await developer.refresh(tokens.refreshToken, { scope: 'accounts:read,user:delete' })
    assertRefused(wider, 400, 'oauth.invalid_scope')
    const narrowed = assertStatus(
      await developer.refresh(tokens.refreshToken, { scope: 'accounts:read' }),
      200,
    )
    assert.equal(textOf(narrowed, 'scope'), 'accounts:read')
    const accessToken = textOf(narrowed, 'access_token')
    assertStatus(await developer.get('/data/v2/accounts', accessToken), 200)
    assertRefused(await developer.get('/api/v1/user', accessToken), 403, 'auth.insufficient_scope')
    const full = await developer.refresh(textOf(narrowed, 'refresh_token'))
    assert.equal(textOf(assertStatus(full, 200), 'scope'), 'accounts:read,user:read')
  })

  test('scope tokens with characters outside RFC 6749 are refused in every parameter', async () => {
    for (const scope of ['accounts:read"', 'a\\b', 'accounts:read\ttransactions:read', 'é', 'a\u0000b']) {
      const answer = await developer.clientToken(scope)
      assert.equal(answer.status, 400, `${scope}: ${answer.text}`)
    }
  })

  test('a scope text longer than 8192 characters is refused', async () => {
    assert.equal((await developer.clientToken('a '.repeat(5000))).status, 400)
  })
})
