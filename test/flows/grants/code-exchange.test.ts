// rule: Exchange of an authorization code for tokens
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type Answer,
  assertRefused,
  assertStatus,
  createDeveloper,
  type Developer,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { plantCode } from '../../support/planted-code.ts'
import {
  startProcess,
  startTestPlatform,
  type TestApp,
  type TestPlatform,
  type TestProcess,
} from '../../support/platform.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let developer: Developer
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    app = await platform.createApp()
    developer = app.developer
  })
  after(() => platform.stop())

  test('20 exchanges of one code at once: exactly one 200; the replays revoke what it issued (RFC 6749 §4.1.2)', async () => {
    for (let round = 0; round < 5; round++) {
      const { code } = await developer.needCode()
      const answers = await Promise.all(Array.from({ length: 20 }, () => developer.exchange(code)))
      await assertOneWinner(developer, answers)
    }
  })

  test('a second use after the first revokes the first one’s access and refresh token', async () => {
    const { code } = await developer.needCode()
    const first = assertStatus(await developer.exchange(code), 200)
    assertStatus(await developer.get('/api/v1/user', textOf(first, 'access_token')), 200)
    const refreshed = assertStatus(await developer.refresh(textOf(first, 'refresh_token')), 200)
    assertRefused(await developer.exchange(code), 400, 'oauth.invalid_code')
    for (const answer of [first, refreshed]) {
      const read = await developer.get('/api/v1/user', textOf(answer, 'access_token'))
      assertRefused(read, 401, 'auth.access_token_revoked')
    }
    const dead = await developer.refresh(textOf(refreshed, 'refresh_token'))
    assertRefused(dead, 400, 'oauth.invalid_refresh_token')
  })

  test('an unknown, truncated or upper-case code is refused exactly as a used one', async () => {
    const { code } = await developer.needCode()
    assertStatus(await developer.exchange(code), 200)
    const used = await developer.exchange(code)
    for (const wrong of ['0'.repeat(32), code.slice(0, -1), `${code}0`, 'x'.repeat(512)]) {
      const answer = await developer.exchange(wrong)
      assertRefused(answer, 400, 'oauth.invalid_code')
    }
    assertRefused(used, 400, 'oauth.invalid_code')
  })

  test('a redirect URI must equal that of the Link URL, byte for byte, and may be left out', async () => {
    const redirectUri = 'http://localhost:3000/callback'
    const plant = () => plantCode(platform, app, { redirectUri })
    assertStatus(await developer.exchange(await plant(), { redirect_uri: redirectUri }), 200)
    assertStatus(await developer.exchange(await plant()), 200)
    for (const wrong of [
      'http://localhost:3000/callback/',
      'http://localhost:3000/CALLBACK',
      'http://localhost:3001/callback',
    ]) {
      const answer = await developer.exchange(await plant(), { redirect_uri: wrong })
      assertRefused(answer, 400, 'oauth.redirect_uri_mismatch')
    }
  })

  test('a code whose binding check failed is consumed: the right values no longer help', async () => {
    const redirectUri = 'http://localhost:3000/callback'
    const code = await plantCode(platform, app, { redirectUri })
    assertRefused(
      await developer.exchange(code, { redirect_uri: 'http://localhost:3000/evil' }),
      400,
      'oauth.redirect_uri_mismatch',
    )
    assertRefused(await developer.exchange(code, { redirect_uri: redirectUri }), 400, 'oauth.invalid_code')
  })

  test('a code is refused after its user is deleted, and after revoke-all', async () => {
    const clientToken = await developer.needClientToken()
    const revoked = await developer.needCode()
    assertStatus(await developer.revokeAll(clientToken, { user_id: revoked.userId }), 204)
    assertRefused(await developer.exchange(revoked.code), 400, 'oauth.invalid_code')
    const tokens = await developer.needUserTokens()
    const granted = await developer.grantCode(clientToken, { user_id: tokens.userId, scope: 'user:read' })
    assertStatus(await developer.deleteUser(tokens.accessToken), 204)
    assertRefused(await developer.exchange(textOf(granted, 'code')), 400, 'oauth.invalid_code')
  })

  test('two processes on one database: 20 exchanges of one code at once, exactly one 200', async (t) => {
    const one = await startProcess(engine)
    t.after(() => one.stop())
    const other: TestProcess = await startProcess(engine, { beside: one })
    t.after(() => other.stop())
    const clients = [one.developer, createDeveloper(other.baseUrl, one.developer)]
    for (let round = 0; round < 5; round++) {
      const { code } = await one.developer.needCode()
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => clients[index % 2]?.exchange(code) ?? Promise.reject()),
      )
      await assertOneWinner(one.developer, answers)
    }
  })
})

async function assertOneWinner(developer: Developer, answers: readonly Answer[]): Promise<void> {
  const winners = answers.filter(({ status }) => status === 200)
  assert.equal(winners.length, 1, answers.map(({ status }) => status).join(' '))
  const [winner] = winners
  assert.ok(winner !== undefined)
  for (const answer of answers) if (answer !== winner) assertRefused(answer, 400, 'oauth.invalid_code')
  const read = await developer.get('/api/v1/user', textOf(winner, 'access_token'))
  assertRefused(read, 401, 'auth.access_token_revoked')
  const refreshed = await developer.refresh(textOf(winner, 'refresh_token'))
  assertRefused(refreshed, 400, 'oauth.invalid_refresh_token')
}
