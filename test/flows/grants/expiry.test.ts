// rule: Expiry of authorization codes, access tokens and refresh tokens
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { decodeJwt } from 'jose'
import { assertRefused, assertStatus, type Developer, fieldOf, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'

const SECOND_MS = 1000
const DAY_MS = 24 * 60 * 60 * SECOND_MS

forEachEngine((engine) => {
  let platform: TestPlatform
  let developer: Developer
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    developer = platform.developer
  })
  after(() => platform.stop())
  // Tokens count in whole seconds, so the figures are exact for one that is issued when a second begins.
  beforeEach(() => platform.clock.advance(1000 - (platform.clock.nowMs() % 1000)))

  test('a code is valid for 60 seconds less a millisecond, and not for 60', async () => {
    const early = await developer.needCode()
    platform.clock.advance(60 * SECOND_MS - 1)
    assertStatus(await developer.exchange(early.code), 200)
    const late = await developer.needCode()
    platform.clock.advance(60 * SECOND_MS)
    assertRefused(await developer.exchange(late.code), 400, 'oauth.invalid_code')
  })

  test('a client token is valid for 1800 seconds less a millisecond, and not for 1800', async () => {
    const accessToken = await developer.needClientToken()
    platform.clock.advance(1800 * SECOND_MS - 1)
    assertStatus(await developer.createUser(accessToken, { market: 'GB' }), 200)
    platform.clock.advance(1)
    const expired = await developer.createUser(accessToken, { market: 'GB' })
    assertRefused(expired, 401, 'auth.access_token_expired')
    assert.equal(expired.headers.get('www-authenticate'), 'Bearer error="invalid_token"')
  })

  test('a user token is valid for 7200 seconds less a millisecond, and not for 7200', async () => {
    const { accessToken } = await developer.needUserTokens()
    platform.clock.advance(7200 * SECOND_MS - 1)
    assertStatus(await developer.get('/api/v1/user', accessToken), 200)
    platform.clock.advance(1)
    assertRefused(await developer.get('/api/v1/user', accessToken), 401, 'auth.access_token_expired')
  })

  test('a token issued in the middle of a second claims no longer lifetime than it has', async () => {
    platform.clock.advance(567)
    const answer = await developer.clientToken()
    const { iat = 0, exp = 0 } = decodeJwt(textOf(answer, 'access_token'))
    assert.equal(iat, Math.floor(platform.clock.nowMs() / 1000))
    assert.equal(exp - iat, fieldOf(answer, 'expires_in'))
  })

  test('an unused refresh token expires after 30 days, to the millisecond', async () => {
    const used = await developer.needUserTokens()
    platform.clock.advance(30 * DAY_MS - 1)
    const refreshed = assertStatus(await developer.refresh(used.refreshToken), 200)
    platform.clock.advance(30 * DAY_MS)
    const late = await developer.refresh(textOf(refreshed, 'refresh_token'))
    assertRefused(late, 400, 'oauth.invalid_refresh_token')
  })

  test('a grant that is refreshed continuously expires after 180 days, and its last tokens not later', async () => {
    const tokens = await developer.needUserTokens()
    const endMs = platform.clock.nowMs() + 180 * DAY_MS
    let { refreshToken } = tokens
    for (let day = 0; day < 160; day += 20) {
      platform.clock.advance(20 * DAY_MS)
      refreshToken = textOf(assertStatus(await developer.refresh(refreshToken), 200), 'refresh_token')
    }
    platform.clock.advance(endMs - platform.clock.nowMs() - 600 * SECOND_MS)
    const last = assertStatus(await developer.refresh(refreshToken), 200)
    assert.equal(fieldOf(last, 'expires_in'), 600)
    platform.clock.advance(600 * SECOND_MS - 1)
    assertStatus(await developer.get('/api/v1/user', textOf(last, 'access_token')), 200)
    platform.clock.advance(1)
    const dead = await developer.refresh(textOf(last, 'refresh_token'))
    assertRefused(dead, 400, 'oauth.invalid_refresh_token')
    const gone = await developer.get('/api/v1/user', textOf(last, 'access_token'))
    assertRefused(gone, 401, 'auth.access_token_expired')
  })

  test('a clock that steps back does not make a consumed code valid again', async () => {
    const { code } = await developer.needCode()
    assertStatus(await developer.exchange(code), 200)
    platform.clock.advance(-30 * SECOND_MS)
    assertRefused(await developer.exchange(code), 400, 'oauth.invalid_code')
    platform.clock.advance(30 * SECOND_MS)
  })
})
