// rule: Security cases 31 to 38: refresh tokens and rate limits
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  assertRefused,
  assertStatus,
  basic,
  createDeveloper,
  type Developer,
  textOf,
} from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'

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

  const everywhere = (times: number, refreshToken: string) =>
    Promise.all(
      Array.from({ length: times }, (_, index) =>
        (index % 2 === 0 ? developer : elsewhere).refresh(refreshToken),
      ),
    )

  test('31: parallel refreshes do not fork the family: one line of successors continues', async () => {
    for (let round = 0; round < 3; round++) {
      const { refreshToken } = await developer.needUserTokens()
      const successors = (await everywhere(12, refreshToken)).map((answer) =>
        textOf(assertStatus(answer, 200), 'refresh_token'),
      )
      const answers = await Promise.all(
        successors.map((token, index) => (index % 2 === 0 ? developer : elsewhere).refresh(token)),
      )
      // Neither step forks: each set of racers holds one token, and that one goes on alone.
      assert.equal(new Set(successors).size, 1)
      const next = new Set(answers.map((answer) => textOf(assertStatus(answer, 200), 'refresh_token')))
      assert.equal(next.size, 1)
      assertRefused(await developer.refresh(refreshToken), 400, 'oauth.refresh_token_reused')
      const [last = ''] = next
      assertRefused(await developer.refresh(last), 400, 'oauth.invalid_refresh_token')
    }
  })

  test('32: a refresh without client authentication is refused, and the refresh token stays valid', async () => {
    const { refreshToken } = await developer.needUserTokens()
    const fields = { grant_type: 'refresh_token', refresh_token: refreshToken }
    const attempts = [
      [{ ...fields, client_id: undefined }, 'oauth.client_not_authenticated'],
      [{ ...fields, client_id: developer.clientId }, 'oauth.client_not_authenticated'],
      [{ ...fields, client_id: developer.clientId, client_secret: '' }, 'oauth.client_not_authenticated'],
      [{ ...fields, client_id: developer.clientId, client_secret: 'wrong' }, 'oauth.invalid_client_secret'],
    ] as const
    for (const [attempt, errorCode] of attempts) assertRefused(await developer.token(attempt), 401, errorCode)
    const emptySecret = basic({ clientId: developer.clientId, clientSecret: '' })
    assertRefused(
      await developer.token({ ...fields, client_id: undefined }, emptySecret),
      401,
      'oauth.client_not_authenticated',
    )
    assertStatus(await developer.refresh(refreshToken), 200)
  })

  test('33: parallel uses of a token whose successor was used are all refused, and the grant is revoked', async () => {
    const { refreshToken } = await developer.needUserTokens()
    const successor = textOf(await developer.refresh(refreshToken), 'refresh_token')
    const current = textOf(await developer.refresh(successor), 'refresh_token')
    const answers = await everywhere(12, refreshToken)
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [400])
    const reused = answers.filter((answer) => textOf(answer, 'errorCode') === 'oauth.refresh_token_reused')
    assert.equal(reused.length, 1, 'one of them ended the grant')
    assertRefused(await developer.refresh(current), 400, 'oauth.invalid_refresh_token')
  })

  test('37: there are no public clients that could be kept from revoking', async () => {
    assertRefused(
      await developer.token({ grant_type: 'client_credentials', client_id: developer.clientId }),
      401,
      'oauth.client_not_authenticated',
    )
  })

  test('38: a burst of parallel guesses counts each one', async (t) => {
    const limited = await startTestPlatform(engine, {
      demoBank: false,
      settings: { TALLYSTICK_FAILURES_PER_CLIENT: '10' },
    })
    t.after(() => limited.stop())
    const { clientId } = limited.developer
    const guesser = createDeveloper(limited.baseUrl, { clientId, clientSecret: 'guess' })
    const answers = await Promise.all(Array.from({ length: 50 }, () => guesser.clientToken()))
    assert.equal(answers.filter(({ status }) => status === 401).length, 9)
    assert.equal(answers.filter(({ status }) => status === 429).length, 41)
  })
})
