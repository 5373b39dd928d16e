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

const MINUTE_MS = 60 * 1000
const HOUR_MS = 60 * MINUTE_MS

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

  test('20 refreshes of one token at once, on two instances: all receive the same successor', async () => {
    const { refreshToken, accessToken } = await developer.needUserTokens()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? developer : elsewhere).refresh(refreshToken),
      ),
    )
    const successors = new Set(answers.map(refreshOf))
    assert.equal(successors.size, 1)
    const [successor = ''] = successors
    const next = await developer.refresh(successor)
    assertStatus(next, 200)
    // Once the successor has been used, its parent is a token whose successor was used.
    assertRefused(await elsewhere.refresh(refreshToken), 400, 'oauth.refresh_token_reused')
    assertRefused(await developer.refresh(refreshOf(next)), 400, 'oauth.invalid_refresh_token')
    for (const token of [accessToken, textOf(next, 'access_token')]) assert.equal(await isAlive(token), false)
  })

  test('a retry within a minute receives the same successor; a later one another, which replaces it', async () => {
    const { refreshToken } = await developer.needUserTokens()
    const lost = refreshOf(await developer.refresh(refreshToken))
    platform.clock.advance(MINUTE_MS)
    assert.equal(refreshOf(await elsewhere.refresh(refreshToken)), lost)
    platform.clock.advance(1)
    const replaced = refreshOf(await developer.refresh(refreshToken))
    assert.notEqual(replaced, lost)
    platform.clock.advance(MINUTE_MS)
    assert.equal(refreshOf(await elsewhere.refresh(refreshToken)), replaced)
    assertStatus(await developer.refresh(replaced), 200)
  })

  test('a response that was lost is survived up to an hour later', async () => {
    const { refreshToken } = await developer.needUserTokens()
    assertStatus(await developer.refresh(refreshToken), 200)
    platform.clock.advance(HOUR_MS)
    const retried = await developer.refresh(refreshToken)
    assertStatus(await developer.refresh(refreshOf(retried)), 200)
  })

  // The tree of decisions/2026-11-30-one-successor.md: where a thief comes in, and how each is found.
  test('thief first, client a minute later: the client replaces what the thief holds, who is then found', async () => {
    const { refreshToken } = await developer.needUserTokens()
    const thief = await elsewhere.refresh(refreshToken)
    platform.clock.advance(MINUTE_MS + 1)
    const client = await developer.refresh(refreshToken)
    assert.notEqual(refreshOf(client), refreshOf(thief))
    assertRefused(await elsewhere.refresh(refreshOf(thief)), 400, 'oauth.refresh_token_reused')
    assertRefused(await developer.refresh(refreshOf(client)), 400, 'oauth.invalid_refresh_token')
    for (const answer of [thief, client]) assert.equal(await isAlive(textOf(answer, 'access_token')), false)
  })

  test('thief second, with the stolen predecessor: the client is refused at the next use, and nobody goes on', async () => {
    const { refreshToken } = await developer.needUserTokens()
    const client = await developer.refresh(refreshToken)
    platform.clock.advance(MINUTE_MS + 1)
    const thief = await elsewhere.refresh(refreshToken)
    assertRefused(await developer.refresh(refreshOf(client)), 400, 'oauth.refresh_token_reused')
    assertRefused(await elsewhere.refresh(refreshOf(thief)), 400, 'oauth.invalid_refresh_token')
  })

  test('thief in step for a while: found at the first refresh of either that is more than a minute late', async () => {
    const { refreshToken } = await developer.needUserTokens()
    let [client, thief] = [refreshToken, refreshToken]
    for (let round = 0; round < 5; round++) {
      platform.clock.advance(10 * MINUTE_MS)
      client = refreshOf(await developer.refresh(client))
      platform.clock.advance(MINUTE_MS)
      thief = refreshOf(await elsewhere.refresh(thief))
      assert.equal(thief, client)
    }
    const before = client
    client = refreshOf(await developer.refresh(before))
    platform.clock.advance(MINUTE_MS + 1)
    thief = refreshOf(await elsewhere.refresh(before))
    assertRefused(await developer.refresh(client), 400, 'oauth.refresh_token_reused')
    assertRefused(await elsewhere.refresh(thief), 400, 'oauth.invalid_refresh_token')
  })

  test('thief who polls the predecessor: each poll past a minute replaces, and the client finds it out', async () => {
    const { refreshToken } = await developer.needUserTokens()
    const client = refreshOf(await developer.refresh(refreshToken))
    for (let poll = 0; poll < 5; poll++) {
      platform.clock.advance(MINUTE_MS + 1)
      assertStatus(await elsewhere.refresh(refreshToken), 200)
    }
    assertRefused(await developer.refresh(client), 400, 'oauth.refresh_token_reused')
  })

  test('worker that sleeps through a rotation and the use of its successor is taken for a thief', async () => {
    const { refreshToken } = await developer.needUserTokens()
    const awake = refreshOf(await developer.refresh(refreshToken))
    assertStatus(await developer.refresh(awake), 200)
    assertRefused(await elsewhere.refresh(refreshToken), 400, 'oauth.refresh_token_reused')
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

  test('an app without refresh tokens gets none, and its refresh grant is refused as unsupported', async () => {
    const app = await platform.createApp({ refreshTokens: false })
    const { code } = await app.developer.needCode()
    const tokens = assertStatus(await app.developer.exchange(code), 200)
    assert.ok(!JSON.stringify(tokens.body).includes('refresh_token'))
    const accessToken = textOf(tokens, 'access_token')
    assertStatus(await app.developer.get('/api/v1/user', accessToken), 200)
    const { refreshToken } = await developer.needUserTokens()
    assertRefused(await app.developer.refresh(refreshToken), 400, 'oauth.unsupported_grant_type')
    platform.clock.advance(2 * HOUR_MS)
    assertStatus(await app.developer.get('/api/v1/user', accessToken), 401)
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
