// rule: Demo Bank and the clock at the Console API: state, controls, roles, production
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findTestUser } from '../../../src/demo-bank/test-users/list.ts'
import { commandsOn } from '../../support/command-line.ts'
import { registerThirdParty, type Tokens, tokensFor } from '../../support/demo-bank.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { openInProduction } from './in-production.ts'
import { createMember, createVisitor, mailedToken, type Visitor } from './visitor.ts'

const HOUR_MS = 3_600_000
const NO_ERRORS = { count: 0, status: 503 }
const FAULT = { person: null, down: false, slow_ms: 0, errors: NO_ERRORS, drop: 0 }

type Listed = { readonly key: string; readonly password: string; readonly banks: readonly string[] }

forEachEngine((engine) => {
  let platform: TestPlatform
  let asa: Visitor & { readonly organisationId: string }
  let root: string
  before(async () => {
    platform = await startTestPlatform(engine)
    asa = await createMember(platform)
    root = `/organisations/${asa.organisationId}/demo-bank`
  })
  after(() => platform.stop())

  const control = (body: unknown) => asa.call('POST', `${root}/controls`, { body })
  const moveClock = (body: unknown) => asa.call('POST', `${root}/clock`, { body })

  test('each control changes the bank, as the command line sees it, and up and reset remove the faults', async () => {
    const { need } = commandsOn(platform.database)
    const set = async (body: unknown) => {
      const { bank, problem } = await asa.must('POST', `${root}/controls`, body)
      assert.equal(problem, null)
      assert.equal(bank.url, platform.bankUrl)
      assert.deepEqual((await asa.must('GET', root)).bank, bank)
      return bank.faults
    }
    assert.deepEqual(await set({ do: 'slow', time: '3s' }), [{ ...FAULT, slow_ms: 3000 }])
    assert.deepEqual(await need('bank', 'show'), {
      faults: [{ slowMs: 3000, down: false, failNext: { times: 0, status: 503 }, dropNext: 0 }],
    })
    assert.deepEqual(await set({ do: 'down', person: 'u-se-ordinary' }), [
      { ...FAULT, slow_ms: 3000 },
      { ...FAULT, person: 'u-se-ordinary', down: true },
    ])
    assert.deepEqual(await set({ do: 'up' }), [{ ...FAULT, person: 'u-se-ordinary', down: true }])
    assert.deepEqual(await set({ do: 'up', person: 'u-se-ordinary' }), [])
    assert.deepEqual(await set({ do: 'errors', count: 2, status: 429 }), [
      { ...FAULT, errors: { count: 2, status: 429 } },
    ])
    await need('bank', 'drop', '4')
    assert.deepEqual((await asa.must('GET', root)).bank.faults, [
      { ...FAULT, errors: { count: 2, status: 429 }, drop: 4 },
    ])
    assert.deepEqual(await set({ do: 'reset' }), [])
    assert.deepEqual(await set({ do: 'expire', person: 'u-se-ordinary' }), [])
  })

  test('a consent is revoked at the bank, of one test user or of all', async () => {
    const party = await registerThirdParty(platform.bankUrl)
    const one = await tokensFor(party, 'u-se-ordinary')
    const other = await tokensFor(party, 'u-se-card')
    const read = async ({ access_token: token }: Tokens) => (await party.read('/accounts', token)).status
    assert.deepEqual([await read(one), await read(other)], [200, 200])
    assert.equal((await control({ do: 'revoke', person: 'u-se-ordinary' })).status, 200)
    assert.deepEqual([await read(one), await read(other)], [403, 200])
    assert.equal((await control({ do: 'revoke' })).status, 200)
    assert.equal(await read(other), 403)
  })

  test('the clock is advanced and returns, for tokens at once', async () => {
    const { accessToken } = await platform.developer.needUserTokens()
    const read = async () => (await platform.developer.get('/api/v1/user', accessToken)).status
    assert.equal(await read(), 200)
    const { clock } = await asa.must('POST', `${root}/clock`, { advance: '4h' })
    assert.equal(clock.ahead_ms, 4 * HOUR_MS)
    assert.equal(Date.parse(clock.now) - Date.parse(clock.true_time), 4 * HOUR_MS)
    assert.equal(await read(), 401)
    // Sessions of the Console expire after three idle hours, too; their time may have begun anew at any request before.
    assert.equal((await asa.call('GET', root)).status, 401)
    await asa.logIn()
    assert.equal((await asa.must('GET', root)).clock.ahead_ms, 4 * HOUR_MS)
    assert.equal((await asa.must('POST', `${root}/clock`, { reset: true })).clock.ahead_ms, 0)
    assert.equal(await read(), 200)
  })

  test('what is wrong is refused at its field, and changes nothing', async () => {
    for (const [body, field] of [
      [{}, 'do'],
      [{ do: 'explode' }, 'do'],
      [{ do: 'slow' }, 'time'],
      [{ do: 'slow', time: '3' }, 'time'],
      [{ do: 'slow', time: '121s' }, 'time'],
      [{ do: 'errors', count: 1001 }, 'count'],
      [{ do: 'errors', count: -1 }, 'count'],
      [{ do: 'errors', count: 'one' }, 'count'],
      [{ do: 'errors', status: 418 }, 'status'],
      [{ do: 'down', person: '' }, 'person'],
      [{ do: 'down', person: 'nobody' }, 'person'],
      [{ do: 'down', person: 'x'.repeat(65) }, 'person'],
      [{ do: 'reset', person: 'u-se-ordinary' }, 'person'],
    ] as const) {
      const refused = await control(body)
      assert.deepEqual(
        [refused.status, refused.body.code, Object.keys(refused.body.fields)],
        [400, 'body_invalid', [field]],
        JSON.stringify(body),
      )
    }
    for (const body of [{ advance: '90' }, { advance: 90 }, { advance: '4000d' }]) {
      const refused = await moveClock(body)
      assert.deepEqual([refused.status, Object.keys(refused.body.fields)], [400, ['advance']])
    }
    for (const body of [{}, { advance: '1d', reset: true }, { reset: false }, { advance: '1d', by: 'x' }])
      assert.equal((await moveClock(body)).status, 400, JSON.stringify(body))
    assert.equal((await moveClock('[]')).status, 415)
    const { clock, bank } = await asa.must('GET', root)
    assert.deepEqual([clock.ahead_ms, bank.faults], [0, []])
  })

  test('test users are listed by market and way to sign in', async () => {
    const list = async (query: string) => asa.must('GET', `${root}/test-users${query}`)
    const { users, markets, problem } = await list('')
    assert.equal(problem, null)
    assert.ok(markets.some(({ code, name }: Record<string, string>) => code === 'NO' && name === 'Norway'))
    const ordinary = users.find(({ key }: Listed) => key === 'u-se-ordinary')
    assert.equal(ordinary.password, findTestUser('u-se-ordinary')?.password)
    assert.ok(ordinary.banks.length > 1)
    const { users: british } = await list('?market=GB&flow=redirect')
    assert.ok(british.some(({ key, banks }: Listed) => key === 'john' && banks[0] === 'Mock'))
    const { users: decoupled } = await list('?market=SE&flow=decoupled')
    const { banks } = decoupled.find(({ key }: Listed) => key === 'u-se-ordinary')
    assert.ok(banks.length > 0 && banks.length < ordinary.banks.length)
    assert.deepEqual((await list('?market=GB&flow=embedded')).users, [])
    for (const query of ['?market=XX', '?market=se', '?flow=walk', '?q=joint', '?market=SE&market=NO'])
      assert.equal((await asa.call('GET', `${root}/test-users${query}`)).status, 400, query)
  })

  test('a viewer sees the state and the test users, and controls nothing', async () => {
    const guest = await createMember(platform, 'Guests AB')
    const own = `/organisations/${asa.organisationId}`
    await asa.must('POST', `${own}/invitations`, { email: guest.email, role: 'viewer' })
    await guest.must('POST', '/invitations/accept', { token: await mailedToken(platform, guest.email) })
    assert.equal((await guest.call('GET', root)).status, 200)
    assert.equal((await guest.call('GET', `${root}/test-users`)).status, 200)
    const refused = await guest.call('POST', `${root}/controls`, { body: { do: 'down' } })
    assert.deepEqual([refused.status, refused.body.code], [403, 'permission_missing'])
    assert.equal((await createVisitor(platform).call('GET', root)).status, 401)
  })

  test('without Demo Bank the state says so, the clock works, and a control is refused', async () => {
    const beside = await startTestPlatform(engine, { demoBank: false })
    const own = await createMember(beside)
    const path = `/organisations/${own.organisationId}/demo-bank`
    const { bank, problem, clock } = await own.must('GET', path)
    assert.deepEqual([bank, problem, clock.ahead_ms], [null, 'Demo Bank does not run here.', 0])
    const listed = await own.must('GET', `${path}/test-users`)
    assert.deepEqual([listed.users, listed.problem], [[], problem])
    const refused = await own.call('POST', `${path}/controls`, { body: { do: 'down' } })
    assert.deepEqual([refused.status, refused.body.code], [503, 'demo_bank_unreachable'])
    assert.equal((await own.must('POST', `${path}/clock`, { advance: '1d' })).clock.ahead_ms, 24 * HOUR_MS)
    await beside.stop()
  })

  test('in production no method of the paths exists, logged in or not', async () => {
    const { cookieOf, send } = await openInProduction(platform)
    const signedIn = await cookieOf(asa)
    const known = await send(signedIn, 'GET', `/organisations/${asa.organisationId}/apps`)
    assert.deepEqual(known.body, { apps: [] })
    for (const cookie of [signedIn, ''])
      for (const path of ['', '/test-users', '/controls', '/clock'])
        for (const method of ['GET', 'POST', 'PUT'])
          await assert.rejects(send(cookie, method, root + path), /not_found/, `${method} ${path}`)
  })
})
