// rule: Limits on failed attempts per client and per IP address
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  assertRefused,
  assertStatus,
  createDeveloper,
  type Developer,
  send,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'

const PER_CLIENT = 5
const PER_ADDRESS = 12

forEachEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, {
      demoBank: false,
      settings: {
        TALLYSTICK_FAILURES_PER_CLIENT: String(PER_CLIENT),
        TALLYSTICK_FAILURES_PER_ADDRESS: String(PER_ADDRESS),
        TALLYSTICK_TRUSTED_PROXIES: '127.0.0.1,::1',
      },
    })
  })
  after(() => platform.stop())

  const from = (address: string) => ({ 'x-forwarded-for': address })
  const credentials = { grant_type: 'client_credentials' }
  const guesser = () =>
    createDeveloper(platform.baseUrl, { clientId: platform.developer.clientId, clientSecret: 'guess' })
  const guess = (address: string) => guesser().token(credentials, from(address))
  const honest = (address: string, developer: Developer = platform.developer) =>
    developer.token(credentials, from(address))

  test('the guess that reaches the limit, and each one after it, gets 429 with Retry-After', async () => {
    for (let count = 1; count < PER_CLIENT; count++) assertStatus(await guess('192.0.2.1'), 401)
    for (let count = 0; count < 3; count++) {
      const limited = await guess('192.0.2.1')
      assertRefused(limited, 429, 'request.rate_limited')
      assert.equal(limited.headers.get('retry-after'), '60')
    }
  })

  test('another port of the same address, or text that is no address, does not evade the limit', async () => {
    for (let count = 1; count < PER_CLIENT; count++)
      assertStatus(await guess(`192.0.2.9:${40000 + count}`), 401)
    for (const address of ['192.0.2.9:41000', '[::ffff:192.0.2.9]:1', '192.0.2.9'])
      assertRefused(await guess(address), 429, 'request.rate_limited')
    const texts = ['unknown', '"', '999.1.1.1', '0x1.2.3.4', '_a', '_b', '1.2.3.4:x']
    for (let count = 1; count < PER_CLIENT; count++)
      assertStatus(await guess(texts[count] ?? `_${count}`), 401)
    assertRefused(await guess('999.9.9.9'), 429, 'request.rate_limited')
  })

  test('valid credentials are never limited, whatever guesses others make', async () => {
    assertStatus(await honest('192.0.2.1'), 200)
    assertStatus(await honest('192.0.2.2'), 200)
    const other = await platform.createApp()
    assertStatus(await honest('192.0.2.1', other.developer), 200)
    const wrong = createDeveloper(platform.baseUrl, { clientId: other.clientId, clientSecret: 'wrong' })
    assertStatus(await wrong.token(credentials, from('192.0.2.1')), 401)
  })

  test('the limit resets after a minute', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    for (let count = 1; count < PER_CLIENT; count++) assertStatus(await guess('192.0.2.5'), 401)
    t.mock.timers.tick(59_999)
    assert.equal((await guess('192.0.2.5')).headers.get('retry-after'), '1')
    t.mock.timers.tick(1)
    assertStatus(await guess('192.0.2.5'), 401)
  })

  test('guesses at many clients count against their IP address only', async () => {
    const stranger = (count: number) =>
      createDeveloper(platform.baseUrl, { clientId: `nobody-${count}`, clientSecret: 'x' })
    for (let count = 1; count < PER_ADDRESS; count++) {
      assertStatus(await stranger(count).token(credentials, from('192.0.2.3')), 401)
    }
    assertRefused(await stranger(0).token(credentials, from('192.0.2.3')), 429, 'request.rate_limited')
    assertStatus(await stranger(0).token(credentials, from('192.0.2.4')), 401)
    assertStatus(await honest('192.0.2.3'), 200)
  })

  test('invalid access tokens count as guesses; a valid one is still served', async () => {
    const { accessToken } = await platform.developer.needUserTokens('user:read')
    const read = (token: string) =>
      send(`${platform.baseUrl}/api/v1/user`, {
        headers: { authorization: `Bearer ${token}`, ...from('192.0.2.12') },
      })
    for (let count = 1; count < PER_ADDRESS; count++) assertStatus(await read('x'), 401)
    assertRefused(await read('x'), 429, 'request.rate_limited')
    assertStatus(await read(accessToken), 200)
  })

  test('every guess of a parallel burst counts: one fewer than the limit gets a normal refusal', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => guess('192.0.2.20')))
    assert.equal(answers.filter(({ status }) => status === 401).length, PER_CLIENT - 1)
    assert.equal(answers.filter(({ status }) => status === 429).length, 40 - PER_CLIENT + 1)
  })

  test('mistakes that are not guesses do not count: a missing field, a scope, an expired code', async () => {
    const { developer } = platform
    for (let count = 0; count < PER_ADDRESS * 2; count++) {
      assertStatus(await developer.token({ grant_type: 'authorization_code' }, from('192.0.2.30')), 400)
      assertStatus(await developer.token({ ...credentials, scope: 'no:such' }, from('192.0.2.30')), 400)
    }
    assertStatus(await honest('192.0.2.30'), 200)
  })

  test('success is not limited', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => honest('192.0.2.40')))
    for (const answer of answers) assertStatus(answer, 200)
  })

  test('two addresses of one IPv6 /64 network count together', async () => {
    for (let count = 1; count < PER_CLIENT; count++) {
      assertStatus(await guess(`2001:db8:0:1::${count}`), 401)
    }
    assertRefused(await guess('2001:db8:0:1::ffff'), 429, 'request.rate_limited')
    assertStatus(await guess('2001:db8:0:2::1'), 401)
  })

  test('without a trusted proxy X-Forwarded-For does not evade the limit', async (t) => {
    const bare = await startTestPlatform(engine, {
      demoBank: false,
      settings: { TALLYSTICK_FAILURES_PER_CLIENT: '3' },
    })
    t.after(() => bare.stop())
    const stranger = createDeveloper(bare.baseUrl, { clientId: bare.developer.clientId, clientSecret: 'x' })
    for (let count = 1; count < 3; count++) {
      assertStatus(await stranger.token(credentials, from(`192.0.2.${count}`)), 401)
    }
    const answer = await stranger.token(credentials, from('192.0.2.99'))
    assertRefused(answer, 429, 'request.rate_limited')
    assert.ok(textOf(answer, 'errorMessage').includes('Retry-After'))
  })
})
