// rule: Malformed, oversized and repeated requests to the Console API, and its second factor
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { totp } from './totp.ts'
import { createMember, createVisitor, PASSWORD, type Visitor } from './visitor.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
  })
  after(() => platform.stop())

  test('each malformed body is refused with the fields that are wrong, and stores nothing', async () => {
    const stranger = createVisitor(platform)
    const valid = { name: 'X', email: stranger.email, password: PASSWORD, organisation: 'X' }
    const json = { 'content-type': 'application/json' }
    const rows: readonly (readonly [unknown, number, string, readonly string[]])[] = [
      ['', 415, 'body_not_json', []],
      ['[]', 415, 'body_not_json', []],
      ['{"name":"X","name":"Y"}', 415, 'body_not_json', []],
      ['{"a":'.repeat(100), 415, 'body_not_json', []],
      [{}, 400, 'body_invalid', ['name', 'email', 'password']],
      [{ ...valid, name: '' }, 400, 'body_invalid', ['name']],
      [{ ...valid, name: 7 }, 400, 'body_invalid', ['name']],
      [{ ...valid, name: 'x'.repeat(81) }, 400, 'body_invalid', ['name']],
      [{ ...valid, name: 'a\u0000b' }, 400, 'body_invalid', []],
      [{ ...valid, email: 'nobody' }, 400, 'email_invalid', []],
      [{ ...valid, password: 'short' }, 400, 'password_too_short', []],
      [{ ...valid, password: 'x'.repeat(129) }, 400, 'password_too_long', []],
      [{ ...valid, role: 'administrator' }, 400, 'body_invalid', ['role']],
      [{ ...valid, emailVerified: true }, 400, 'body_invalid', ['emailVerified']],
    ]
    for (const [body, status, code, fields] of rows) {
      const response = await stranger.call('POST', '/sign-up', { body, headers: json })
      assert.deepEqual(
        [response.status, response.body.code],
        [status, code],
        JSON.stringify(body).slice(0, 80),
      )
      for (const field of fields) assert.ok(response.body.fields[field].length > 5, field)
      assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8')
      assert.equal(response.body.request_id, response.headers.get('x-request-id'))
    }
    const form = await stranger.call('POST', '/sign-up', {
      body: 'name=X',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    assert.equal(form.status, 415)
    const large = await stranger.call('POST', '/sign-up', { body: { ...valid, name: 'x'.repeat(70_000) } })
    assert.equal(large.status, 413)
    assert.equal((await stranger.logIn()).status, 401)
    assert.equal((await stranger.call('GET', '/nowhere')).body.code, 'not_found')
    assert.equal((await stranger.call('PUT', '/sign-up')).body.code, 'method_not_allowed')
    assert.equal((await stranger.call('GET', '/apps/..%2f..%2fx')).status, 404)
  })

  test('wrong passwords are limited for each account and address, and the limit says when to go on', async () => {
    const asa = await createMember(platform)
    const attacker = createVisitor(platform, asa.email)
    const statuses: number[] = []
    for (let attempt = 0; attempt < 12; attempt++)
      statuses.push((await attacker.logIn(`wrong ${attempt}`)).status)
    assert.deepEqual(statuses.slice(0, 9), Array(9).fill(401))
    assert.equal(statuses.at(-1), 429)
    const limited = await attacker.logIn('wrong again')
    assert.match(limited.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
    const { id } = await asa.must('POST', `/organisations/${asa.organisationId}/apps`, {
      name: 'X',
      display_name: 'X',
      environment: 'sandbox',
    })
    const guesses: number[] = []
    for (let guess = 0; guess < 22; guess++) {
      const body = { password: `guess ${guess} of it` }
      guesses.push((await asa.call('POST', `/apps/${id}/secrets`, { body })).status)
    }
    assert.deepEqual([guesses[0], guesses.at(-1)], [403, 429])
  })

  test('a second factor is asked for at log-in, a code counts once, and a recovery code too', async () => {
    const asa = await createMember(platform)
    const wrong = await asa.call('POST', '/second-factor', { body: { password: 'not this one' } })
    assert.equal(wrong.status, 403)
    const { uri, recovery_codes: codes } = await asa.must('POST', '/second-factor', { password: PASSWORD })
    assert.ok(codes.length >= 8)
    const secret = new URL(uri).searchParams.get('secret') ?? ''
    assert.equal((await asa.call('POST', '/second-factor/confirm', { body: { code: '000000' } })).status, 401)
    assert.equal((await asa.call('GET', '/session')).body.account.has_second_factor, false)
    await asa.must('POST', '/second-factor/confirm', { code: totp(secret) })
    const fresh = createVisitor(platform, asa.email)
    const half = await fresh.logIn()
    assert.deepEqual([half.status, half.body.second_factor_needed], [200, true])
    assert.equal((await fresh.call('GET', '/session')).status, 401)
    const bad = await fresh.call('POST', '/log-in/second-factor', { body: { code: '123' } })
    assert.deepEqual([bad.status, bad.body.code], [401, 'code_wrong'])
    await fresh.must('POST', '/log-in/second-factor', { code: totp(secret) })
    assert.equal((await fresh.must('GET', '/session')).account.has_second_factor, true)
    await useRecoveryCode(platform, asa.email, codes[0], 204)
    await useRecoveryCode(platform, asa.email, codes[0], 401)
    const stolen = createVisitor(platform, asa.email)
    const none = await stolen.call('POST', '/log-in/second-factor', { body: { code: totp(secret) } })
    assert.deepEqual([none.status, none.body.code], [401, 'not_signed_in'])
  })
})

async function useRecoveryCode(
  platform: TestPlatform,
  email: string,
  code: string,
  status: number,
): Promise<void> {
  const visitor: Visitor = createVisitor(platform, email)
  await visitor.logIn()
  const response = await visitor.call('POST', '/log-in/second-factor', { body: { recovery_code: code } })
  assert.equal(response.status, status, JSON.stringify(response.body))
}
