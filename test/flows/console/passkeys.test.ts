// rule: Passkeys over the Console API: registration, log-in, second factor, step-up, removal
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Passkey } from '../../../src/core/identity/second-factors.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { createAuthenticator, type SoftwareAuthenticator } from '../../support/software-authenticator.ts'
import { openInProduction } from './in-production.ts'
import { totp } from './totp.ts'
import { createMember, createVisitor, PASSWORD, readMailbox, type Visitor } from './visitor.ts'

const MINUTE_MS = 60_000

forEachEngine((engine) => {
  let platform: TestPlatform
  let beside: TestPlatform
  let origin: string
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    beside = await startTestPlatform(engine, { beside: platform, demoBank: false })
    origin = platform.baseUrl
  })
  after(async () => {
    await beside.stop()
    await platform.stop()
  })

  const at = (visitor: Visitor, path: string, body?: unknown) =>
    visitor.call('POST', path, { headers: { origin }, ...(body !== undefined && { body }) })
  const mustAt = async (visitor: Visitor, path: string, body?: unknown) => {
    const response = await at(visitor, path, body)
    assert.ok(response.status < 300, `${path}: ${response.status} ${JSON.stringify(response.body)}`)
    return response.body
  }
  const add = async (visitor: Visitor, name = 'laptop', key = createAuthenticator(origin)) => {
    const options = await mustAt(visitor, '/passkeys/options', { password: PASSWORD })
    const added = await mustAt(visitor, '/passkeys', { name, response: key.create(options) })
    return { key, added }
  }
  const signed = async (
    visitor: Visitor,
    path: string,
    key: SoftwareAuthenticator,
    made: Parameters<SoftwareAuthenticator['get']>[1] = {},
  ) => at(visitor, path, { response: key.get(await mustAt(visitor, `${path}/options`), made) })
  const refusalOf = ({ status, body }: Awaited<ReturnType<typeof at>>) => [status, body?.code]
  const INVALID = [401, 'passkey_invalid']

  test('a passkey logs in alone, is listed with its last use, and the log-in by password needs it from then on', async () => {
    const asa = await createMember(platform)
    const { key, added } = await add(asa)
    assert.equal(added.recovery_codes.length, 10)
    assert.deepEqual([added.name, added.host, added.last_used_at], ['laptop', 'localhost', null])
    assert.equal((await readMailbox(platform, asa.email))[0]?.subject, 'A passkey was added to your account')
    assert.equal((await asa.must('GET', '/session')).account.has_second_factor, true)

    const fresh = createVisitor(platform, asa.email)
    assert.equal((await signed(fresh, '/log-in/passkey', key)).status, 204)
    assert.equal((await fresh.must('GET', '/session')).account.email, asa.email)
    const { authenticator, passkeys } = await asa.must('GET', '/second-factors')
    assert.equal(authenticator, false)
    assert.equal(passkeys.length, 1)
    assert.notEqual(passkeys[0].last_used_at, null)

    const half = createVisitor(platform, asa.email)
    const { body } = await half.logIn()
    assert.deepEqual(body, { second_factor_needed: true, second_factors: ['passkey'] })
    assert.equal((await half.call('GET', '/session')).status, 401)
    const code = await half.call('POST', '/log-in/second-factor', { body: { code: '123456' } })
    assert.deepEqual([code.status, code.body.code], [409, 'second_factor_missing'])
    assert.equal((await signed(half, '/log-in/second-factor/passkey', key)).status, 204)
    assert.equal((await half.must('GET', '/session')).account.email, asa.email)

    const lost = createVisitor(platform, asa.email)
    await lost.logIn()
    await lost.must('POST', '/log-in/second-factor', { recovery_code: added.recovery_codes[0] })
    assert.ok(!platform.logs.text.includes(added.recovery_codes[1]))
    const events = await asa.must('GET', `/organisations/${asa.organisationId}/events`)
    const event = events.events.find(({ action }: { action: string }) => action === 'account.passkey_added')
    assert.deepEqual([event.actor, event.target], [asa.email, `laptop of ${asa.email}`])
  })

  test('a response that does not fit is refused in the same words, whatever is wrong with it', async () => {
    const asa = await createMember(platform)
    const { key } = await add(asa)
    const stranger = createVisitor(platform)
    const unknown = createAuthenticator(origin)
    unknown.create({ challenge: 'x', rp: { id: 'localhost' }, user: { id: 'eA' } })
    const wrong = [
      [unknown, {}],
      [key, { origin: 'https://evil.example' }],
      [key, { origin: 'http://localhost' }],
      [key, { rpId: 'evil.example' }],
      [key, { isUserVerified: false }],
      [key, { breaksSignature: true }],
      [key, { type: 'webauthn.create' }],
      [key, { challenge: 'c29tZXRoaW5nIGVsc2U' }],
      [key, { userHandle: null }],
      [key, { userHandle: 'c29tZWJvZHkgZWxzZQ' }],
      [key, { credentialId: 'dW5rbm93bg' }],
    ] as const
    const texts = new Set<string>()
    for (const [used, made] of wrong) {
      const response = await signed(stranger, '/log-in/passkey', used, made)
      assert.deepEqual(refusalOf(response), INVALID, JSON.stringify(made))
      texts.add(response.body.detail)
    }
    assert.equal(texts.size, 1)
    for (const response of [
      {},
      'x',
      { ...Object(key.get({ challenge: 'x', rpId: 'localhost' })), id: 'a b' },
    ]) {
      assert.equal((await at(stranger, '/log-in/passkey', { response })).status, 400)
    }
    const large = Object(key.get({ challenge: 'x'.repeat(9000), rpId: 'localhost' }))
    assert.equal((await at(stranger, '/log-in/passkey', { response: large })).status, 400)
    assert.equal((await signed(stranger, '/log-in/passkey', key)).status, 204)
  })

  test('a challenge counts once, for five minutes, for its purpose and session, on every instance', async () => {
    const asa = await createMember(platform)
    const { key } = await add(asa)
    const visitor = createVisitor(platform)
    const options = await mustAt(visitor, '/log-in/passkey/options')
    const response = key.get(options)
    const tries = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        at(createVisitor(index === 0 ? beside : platform), '/log-in/passkey', { response }),
      ),
    )
    assert.deepEqual(tries.map(({ status }) => status).toSorted(), [204, 401, 401, 401])
    const late = await mustAt(visitor, '/log-in/passkey/options')
    platform.clock.advance(5 * MINUTE_MS + 1000)
    assert.deepEqual(refusalOf(await at(visitor, '/log-in/passkey', { response: key.get(late) })), INVALID)
    const other = key.get(await mustAt(asa, '/step-up/options'))
    assert.deepEqual(refusalOf(await at(visitor, '/log-in/passkey', { response: other })), INVALID)
    const laptop = createVisitor(platform, asa.email)
    await signed(laptop, '/log-in/passkey', key)
    await laptop.takeToken()
    const foreign = key.get(await mustAt(laptop, '/step-up/options'))
    assert.deepEqual(refusalOf(await at(asa, '/step-up', { response: foreign })), INVALID)
  })

  test('a counter that does not go up is refused, and the owner receives a mail; a passkey that does not count is accepted', async () => {
    const asa = await createMember(platform)
    const { key } = await add(asa)
    const visitor = createVisitor(platform)
    assert.equal((await signed(visitor, '/log-in/passkey', key, { counter: 7 })).status, 204)
    assert.deepEqual(refusalOf(await signed(visitor, '/log-in/passkey', key, { counter: 7 })), INVALID)
    assert.deepEqual(refusalOf(await signed(visitor, '/log-in/passkey', key, { counter: 0 })), INVALID)
    assert.equal(
      (await readMailbox(platform, asa.email))[0]?.subject,
      'A passkey of your account was refused',
    )
    assert.equal((await signed(visitor, '/log-in/passkey', key, { counter: 8 })).status, 204)
    const { key: synced } = await add(asa, 'phone', createAuthenticator(origin, { counts: false }))
    for (let use = 0; use < 2; use++)
      assert.equal((await signed(visitor, '/log-in/passkey', synced)).status, 204)
  })

  test('a registration is refused without password, verification or our challenge, with certificates, twice, and after the twentieth', async () => {
    const asa = await createMember(platform)
    assert.deepEqual(refusalOf(await at(asa, '/passkeys/options', {})), [400, 'body_invalid'])
    const wrong = await at(asa, '/passkeys/options', { password: 'not this one' })
    assert.deepEqual(refusalOf(wrong), [403, 'password_wrong'])
    for (const made of [
      { isUserVerified: false },
      { origin: 'https://evil.example' },
      { rpId: 'evil.example' },
      { challenge: 'c29tZXRoaW5nIGVsc2U' },
      { type: 'webauthn.get' },
      { format: 'packed' },
      { format: 'android-safetynet' },
    ]) {
      const options = await mustAt(asa, '/passkeys/options', { password: PASSWORD })
      const response = createAuthenticator(origin).create(options, made)
      const refused = await at(asa, '/passkeys', { name: 'x', response })
      assert.deepEqual(refusalOf(refused), INVALID, JSON.stringify(made))
    }
    const { key } = await add(asa)
    const options = await mustAt(asa, '/passkeys/options', { password: PASSWORD })
    assert.deepEqual(
      options.excludeCredentials.map(({ id }: { id: string }) => id),
      [key.credentialId],
    )
    const thief = await createMember(platform, 'Thieves AB')
    const foreign = await mustAt(thief, '/passkeys/options', { password: PASSWORD })
    const copied = await at(thief, '/passkeys', { name: 'x', response: key.create(foreign) })
    assert.deepEqual(refusalOf(copied), INVALID)
    const { ports } = await platform.workbench()
    const { account } = await asa.must('GET', '/session')
    const [first] = await ports.store.listPasskeys(account.id)
    assert.ok(first !== undefined)
    const record = { secondFactorId: 'unused', secret: '', recoveryCodes: '' }
    for (let more = 1; more < 20; more++) {
      const passkey: Passkey = {
        ...first,
        passkeyId: `${account.id}-${more}`,
        credentialId: `${account.id}-${more}`,
      }
      assert.equal(await ports.store.addPasskey(passkey, 20, record), 'added')
    }
    const full = await at(asa, '/passkeys/options', { password: PASSWORD })
    assert.deepEqual(refusalOf(full), [409, 'too_many_passkeys'])
  })

  test('a passkey takes the place of the password for one action, within two minutes, of its own account', async () => {
    const asa = await createMember(platform)
    const { key } = await add(asa)
    const app = await asa.must('POST', `/organisations/${asa.organisationId}/apps`, {
      name: 'App',
      display_name: 'App',
      environment: 'sandbox',
    })
    const secret = () => asa.call('POST', `/apps/${app.id}/secrets`, { body: {} })
    assert.deepEqual(refusalOf(await secret()), [400, 'body_invalid'])
    assert.equal((await signed(asa, '/step-up', key)).status, 204)
    const created = await Promise.all([secret(), secret(), secret()])
    assert.deepEqual(created.map(({ status }) => status).toSorted(), [201, 400, 400])
    assert.equal((await signed(asa, '/step-up', key)).status, 204)
    platform.clock.advance(2 * MINUTE_MS + 1000)
    assert.deepEqual(refusalOf(await secret()), [400, 'body_invalid'])
    const eve = await createMember(platform, 'Others AB')
    const { key: other } = await add(eve)
    assert.deepEqual(refusalOf(await signed(asa, '/step-up', other)), INVALID)
    assert.deepEqual(refusalOf(await secret()), [400, 'body_invalid'])
    const half = createVisitor(platform, asa.email)
    await half.logIn()
    const crossed = await signed(half, '/log-in/second-factor/passkey', other)
    assert.deepEqual(refusalOf(crossed), INVALID)
    const none = await at(createVisitor(platform), '/log-in/second-factor/passkey/options')
    assert.deepEqual(refusalOf(none), [401, 'not_signed_in'])
  })

  test('a removed passkey no longer logs in, and the last second factor takes the recovery codes with it', async () => {
    const asa = await createMember(platform)
    const { key, added } = await add(asa)
    const { key: phone, added: second } = await add(asa, 'phone')
    assert.deepEqual(second.recovery_codes, [])
    const thief = await createMember(platform, 'Thieves AB')
    const foreign = await at(thief, `/passkeys/${added.id}/remove`, { password: PASSWORD })
    assert.deepEqual(refusalOf(foreign), [404, 'not_found'])
    const unconfirmed = await at(asa, `/passkeys/${added.id}/remove`, {})
    assert.deepEqual(refusalOf(unconfirmed), [400, 'body_invalid'])
    await mustAt(asa, `/passkeys/${added.id}/remove`, { password: PASSWORD })
    assert.equal(
      (await readMailbox(platform, asa.email))[0]?.subject,
      'A passkey was removed from your account',
    )
    const again = await at(asa, `/passkeys/${added.id}/remove`, { password: PASSWORD })
    assert.deepEqual(refusalOf(again), [404, 'not_found'])
    const visitor = createVisitor(platform, asa.email)
    assert.deepEqual(refusalOf(await signed(visitor, '/log-in/passkey', key)), INVALID)
    assert.equal((await visitor.logIn()).body.second_factor_needed, true)
    assert.equal((await signed(asa, '/step-up', phone)).status, 204)
    await mustAt(asa, `/passkeys/${second.id}/remove`, {})
    assert.equal((await visitor.logIn()).body.second_factor_needed, false)
    assert.equal((await asa.must('GET', '/session')).account.has_second_factor, false)
    const renewed = await asa.call('POST', '/second-factor/recovery-codes', { body: { password: PASSWORD } })
    assert.deepEqual(refusalOf(renewed), [409, 'second_factor_missing'])
  })

  test('authenticator app and passkeys are added and removed without each other, and keep one set of recovery codes', async () => {
    const asa = await createMember(platform)
    const { key, added } = await add(asa)
    const { uri, recovery_codes: none } = await asa.must('POST', '/second-factor', { password: PASSWORD })
    assert.deepEqual(none, [])
    const secret = new URL(uri).searchParams.get('secret') ?? ''
    await asa.must('POST', '/second-factor/confirm', { code: totp(secret) })
    const twice = await asa.call('POST', '/second-factor', { body: { password: PASSWORD } })
    assert.deepEqual(refusalOf(twice), [409, 'second_factor_exists'])
    const half = createVisitor(platform, asa.email)
    const { body } = await half.logIn()
    assert.deepEqual(body.second_factors, ['authenticator', 'passkey'])
    await half.must('POST', '/log-in/second-factor', { recovery_code: added.recovery_codes[0] })
    await asa.must('POST', '/second-factor/end', { password: PASSWORD })
    const later = createVisitor(platform, asa.email)
    assert.deepEqual((await later.logIn()).body.second_factors, ['passkey'])
    const stale = await later.call('POST', '/log-in/second-factor', { body: { code: totp(secret) } })
    assert.deepEqual(refusalOf(stale), [409, 'second_factor_missing'])
    assert.equal((await signed(asa, '/step-up', key)).status, 204)
    const { recovery_codes: codes } = await asa.must('POST', '/second-factor/recovery-codes', {})
    const old = await later.call('POST', '/log-in/second-factor', {
      body: { recovery_code: added.recovery_codes[1] },
    })
    assert.deepEqual(refusalOf(old), [401, 'code_wrong'])
    await later.must('POST', '/log-in/second-factor', { recovery_code: codes[0] })
    const subjects = (await readMailbox(platform, asa.email)).map(({ subject }) => subject)
    for (const subject of [
      'An authenticator app was added to your account',
      'The authenticator app was removed from your account',
      'Your recovery codes were replaced',
    ])
      assert.ok(subjects.includes(subject), subject)
  })

  test('in production a passkey is bound to the public URL, below a path and at a port, whatever the page says', async () => {
    const asa = await createMember(platform)
    const token = (await asa.must('GET', '/session')).csrf_token
    const site = 'https://bank.example:8443'
    const { cookieOf, send } = await openInProduction(platform, {
      baseUrl: `${site}/tallystick`,
      acceptsPasswords: true,
    })
    const cookie = await cookieOf(asa)
    const headers = { 'x-csrf-token': token, origin: site }
    const begun = await send(cookie, 'POST', '/passkeys/options', { headers, body: { password: PASSWORD } })
    const options = Object(begun.body)
    assert.equal(options.rp.id, 'bank.example')
    const key = createAuthenticator(site)
    const response = key.create(options)
    const added = await send(cookie, 'POST', '/passkeys', { headers, body: { name: 'x', response } })
    assert.equal(added.status, 201)
    const logIn = async (made: Parameters<SoftwareAuthenticator['get']>[1]) => {
      // Sec-Fetch-Site confirms the page, and its origin is another name of the host.
      const shown = { headers: { origin: 'https://other.example', 'sec-fetch-site': 'same-origin' } }
      const { body } = await send('', 'POST', '/log-in/passkey/options', shown)
      assert.equal(Object(body).rpId, 'bank.example')
      return send('', 'POST', '/log-in/passkey', {
        ...shown,
        body: { response: key.get(Object(body), made) },
      })
    }
    await assert.rejects(logIn({ origin: 'https://other.example' }), /passkey_invalid/)
    await assert.rejects(logIn({ origin: 'https://bank.example' }), /passkey_invalid/)
    assert.equal((await logIn({})).status, 204)
    const byIpAddress = 'https://192.0.2.1'
    const byAddress = await openInProduction(platform, { baseUrl: byIpAddress })
    const origin = { headers: { origin: byIpAddress } }
    await assert.rejects(
      byAddress.send('', 'POST', '/log-in/passkey/options', origin),
      /passkeys_unavailable/,
    )
  })

  test('log-ins by passkey are limited for each IP address', async () => {
    const statuses: number[] = []
    for (let attempt = 0; attempt < 201; attempt++) {
      const { status } = await at(createVisitor(platform), '/log-in/passkey/options')
      statuses.push(status)
      if (status === 429) break
    }
    assert.equal(statuses.at(-1), 429)
    assert.ok(statuses.length > 20)
  })
})
