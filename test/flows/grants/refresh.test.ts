// rule: Refresh token grant: rotation, retries and reuse (RFC 9700)
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
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'

const HOUR_MS = 60 * 60 * 1000

forEachEngine((engine) => {
  let platform: TestPlatform
  let second: TestPlatform
  let developer: Developer
  let elsewhere: Developer
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    second = await startTestPlatform(engine, { demoBank: false, beside: platform })
    developer = platform.developer
    elsewhere = createDeveloper(second.baseUrl, developer)
  })
  after(async () => {
    await second.stop()
    await platform.stop()
  })

  const refreshOf = (answer: Answer) => textOf(assertStatus(answer, 200), 'refresh_token')
  const isAlive = async (accessToken: string) =>
    (await developer.get('/api/v1/user', accessToken)).status === 200

  test('20 refreshes of one token at once, on two instances: all return 200, in one family', async () => {
    const { refreshToken, accessToken } = await developer.needUserTokens()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? developer : elsewhere).refresh(refreshToken),
      ),
    )
    const successors = answers.map(refreshOf)
    assert.equal(new Set(successors).size, 20)
    const [chosen = '', ...others] = successors
    const next = await developer.refresh(chosen)
    assertStatus(next, 200)
    // Once one successor has been used, the parent of all is a token whose successor was used.
    const [sibling = ''] = others
    assertRefused(await elsewhere.refresh(refreshToken), 400, 'oauth.refresh_token_reused')
    assertRefused(await developer.refresh(sibling), 400, 'oauth.invalid_refresh_token')
    assertRefused(await developer.refresh(refreshOf(next)), 400, 'oauth.invalid_refresh_token')
    for (const token of [accessToken, textOf(next, 'access_token')]) assert.equal(await isAlive(token), false)
  })

  test('using a successor that was not chosen revokes the family', async () => {
    const { refreshToken } = await developer.needUserTokens()
    const [chosen, other] = [await developer.refresh(refreshToken), await developer.refresh(refreshToken)]
    const next = await developer.refresh(refreshOf(chosen))
    assertStatus(next, 200)
    assertRefused(await developer.refresh(refreshOf(other)), 400, 'oauth.refresh_token_reused')
    assertRefused(await developer.refresh(refreshOf(next)), 400, 'oauth.invalid_refresh_token')
  })

  test('a retry after a lost response works until the successor is used', async () => {
    const { refreshToken } = await developer.needUserTokens()
    const lost = await developer.refresh(refreshToken)
    assertStatus(lost, 200)
    platform.clock.advance(HOUR_MS)
    const retried = await developer.refresh(refreshToken)
    assertStatus(await developer.refresh(refreshOf(retried)), 200)
  })

  test('after the retry window of an hour the predecessor counts as reused', async () => {
    const { refreshToken } = await developer.needUserTokens()
    const answer = await developer.refresh(refreshToken)
    platform.clock.advance(HOUR_MS + 1)
    assertRefused(await developer.refresh(refreshToken), 400, 'oauth.refresh_token_reused')
    assertRefused(await developer.refresh(refreshOf(answer)), 400, 'oauth.invalid_refresh_token')
  })

  test('the thief’s old refresh token revokes the grant for both (RFC 9700 §4.14.2)', async () => {
    const stolen = await developer.needUserTokens()
    let current = stolen.refreshToken
    for (let count = 0; count < 5; count++) current = refreshOf(await developer.refresh(current))
    const last = await developer.refresh(current)
    assertRefused(await elsewhere.refresh(stolen.refreshToken), 400, 'oauth.refresh_token_reused')
    assertRefused(await developer.refresh(refreshOf(last)), 400, 'oauth.invalid_refresh_token')
    assert.equal(await isAlive(textOf(last, 'access_token')), false)
    assert.equal(await isAlive(stolen.accessToken), false)
  })

  test('the honest client that comes second is refused too, and no token of either is valid', async () => {
    const { refreshToken } = await developer.needUserTokens()
    // The thief is first, twice; then the owner brings what they still hold.
    const thief = await developer.refresh(refreshToken)
    const again = await developer.refresh(refreshOf(thief))
    assertRefused(await developer.refresh(refreshToken), 400, 'oauth.refresh_token_reused')
    for (const answer of [thief, again]) assert.equal(await isAlive(textOf(answer, 'access_token')), false)
  })

  test('many honest refreshes one after another never fail, on either instance', async () => {
    let { refreshToken } = await developer.needUserTokens()
    for (let count = 0; count < 30; count++) {
      platform.clock.advance(60_000)
      refreshToken = refreshOf(await (count % 2 === 0 ? developer : elsewhere).refresh(refreshToken))
    }
  })

  test('a refresh and revoke-all at once: whichever is first, no token of the grant is valid afterwards', async () => {
    for (let round = 0; round < 5; round++) {
      const clientToken = await developer.needClientToken()
      const { refreshToken, userId } = await developer.needUserTokens()
      const [refreshed, revoked] = await Promise.all([
        developer.refresh(refreshToken),
        elsewhere.revokeAll(clientToken, { user_id: userId }),
      ])
      assertStatus(revoked, 204)
      if (refreshed.status !== 200) continue
      assert.equal(await isAlive(textOf(refreshed, 'access_token')), false)
      const later = await developer.refresh(refreshOf(refreshed))
      assertRefused(later, 400, 'oauth.invalid_refresh_token')
    }
  })

  test('a refresh token with any character changed, removed or added is refused', async () => {
    const { refreshToken } = await developer.needUserTokens()
    for (const index of [0, 20, 30, 40, 71]) {
      const other = refreshToken[index] === 'A' ? 'B' : 'A'
      const changed = refreshToken.slice(0, index) + other + refreshToken.slice(index + 1)
      assertRefused(await developer.refresh(changed), 400, 'oauth.invalid_refresh_token')
    }
    for (const changed of [refreshToken.slice(0, -1), `${refreshToken}A`, `${refreshToken}=`, 'x', ' ']) {
      assertRefused(await developer.refresh(changed), 400, 'oauth.invalid_refresh_token')
    }
    assertStatus(await developer.refresh(refreshToken), 200)
  })
})
