// rule: Log-in to the Console at the OpenID provider of an organisation
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { addOperator } from '../../../src/core/operators/grant-operator.ts'
import type { TxtResult } from '../../../src/core/organisations/txt-records.ts'
import { forEachEngine } from '../../support/engines.ts'
import { findFreePort } from '../../support/free-port.ts'
import { type ProviderAnswer, startOpenIdProvider, type TestProvider } from '../../support/openid-provider.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { openInProduction } from './in-production.ts'
import { totp } from './totp.ts'
import { createMember, createVisitor, mailedToken, PASSWORD, readMailbox, type Visitor } from './visitor.ts'

type Member = Awaited<ReturnType<typeof createMember>>

const RULES = {
  role_claim: 'groups',
  role_rules: [
    { value: 'admins', role: 'administrator' },
    { value: 'staff', role: 'developer' },
  ],
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let provider: TestProvider
  let operator: Visitor
  /** The domain name system of the platform. */
  const zone = new Map<string, TxtResult>()
  before(async () => {
    platform = await startTestPlatform(engine, {
      demoBank: false,
      txtRecords: { resolve: async (name) => zone.get(name) ?? { kind: 'none' } },
    })
    provider = await startOpenIdProvider()
    operator = await createMember(platform, 'The operator')
    const { ports } = await platform.workbench()
    await addOperator(ports, { email: operator.email, actor: 'cli' })
  })
  after(async () => {
    await provider.stop()
    await platform.stop()
  })

  const settings = (used: Pick<TestProvider, 'issuer' | 'clientId' | 'clientSecret'> = provider) => ({
    password: PASSWORD,
    issuer: used.issuer,
    client_id: used.clientId,
    client_secret: used.clientSecret,
    ...RULES,
  })

  const confirm = async (organisationId: string, domain: string) =>
    operator.call('POST', `/operator/organisations/${organisationId}/domains/${domain}/confirm`, {
      body: { password: PASSWORD },
    })

  /** An organisation with a provider and a confirmed domain. */
  async function organisationWithProvider(used: TestProvider = provider) {
    const asa = await createMember(platform)
    const domain = `d${randomUUID()}.example`
    const root = `/organisations/${asa.organisationId}`
    await asa.must('PUT', `${root}/provider`, settings(used))
    await asa.must('POST', `${root}/domains`, { domain })
    assert.equal((await confirm(asa.organisationId, domain)).status, 204)
    return { asa, domain, root }
  }

  const begin = async (visitor: Visitor, email: string): Promise<string> =>
    (await visitor.must('POST', '/log-in/provider', { email, next: '/account' })).url
  const callback = async (visitor: Visitor, query: URLSearchParams) => {
    const response = await visitor.call('GET', `/log-in/provider/callback?${query}`)
    assert.equal(response.status, 303)
    return response.headers.get('location')?.replace(`${platform.baseUrl}/console`, '') ?? ''
  }
  /** Where the browser ends: `/account`, or the log-in with the reason. */
  const logIn = async (
    visitor: Visitor,
    email: string,
    answer: Partial<ProviderAnswer> = {},
    used = provider,
  ) => {
    const url = await begin(visitor, email)
    const full = { sub: email, email, email_verified: true, groups: ['staff'], ...answer }
    return callback(visitor, used.authorize(url, full))
  }
  const rolesOf = async (visitor: Visitor) =>
    (await visitor.must('GET', '/session')).organisations.map(({ role }: { role: string }) => role)
  const failed = (problem: string) => `/log-in?problem=${problem}`
  const actionsOf = async (asa: Member) =>
    (await asa.must('GET', `/organisations/${asa.organisationId}/events`)).events.map(
      (event: Record<string, string>) => `${event.action} ${event.target}`,
    )

  test('a log-in makes the account and the membership with the mapped role, which follows the claim until it gives none', async () => {
    const { asa, domain } = await organisationWithProvider()
    const email = `eva@${domain}`
    const eva = createVisitor(platform, email)
    assert.equal(await logIn(eva, email.toUpperCase(), { sub: 'eva' }), '/account')
    const session = await eva.must('GET', '/session')
    assert.equal(session.account.email, email)
    assert.deepEqual(await rolesOf(eva), ['developer'])
    const second = createVisitor(platform)
    assert.equal(await logIn(second, email, { sub: 'eva', groups: 'admins' }), '/account')
    assert.deepEqual(await rolesOf(eva), ['administrator'])
    // The subject stays when the address changes.
    const moved = `eva.ek@${domain}`
    assert.equal(await logIn(second, email, { sub: 'eva', email: moved }), '/account')
    assert.deepEqual(
      [(await second.must('GET', '/session')).account.email, await rolesOf(eva)],
      [email, ['developer']],
    )
    assert.equal(await logIn(second, email, { sub: 'eva', groups: ['others'] }), failed('no_role'))
    assert.deepEqual(await rolesOf(eva), [])
    assert.equal(await logIn(createVisitor(platform), `new@${domain}`, { groups: [] }), failed('no_role'))
    const actions = await actionsOf(asa)
    for (const action of [
      `member.joined ${email} as developer`,
      `member.role_changed ${email}`,
      `member.removed ${email}`,
      `domain.confirmed ${domain}`,
      `provider.changed ${provider.issuer}`,
    ])
      assert.ok(actions.includes(action), action)
    const { events } = await asa.must('GET', `/organisations/${asa.organisationId}/events`)
    const saved = events.find(({ action }: { action: string }) => action === 'provider.changed')
    assert.deepEqual(
      [saved.before, saved.after.role_rules, saved.after.client_id],
      [null, RULES.role_rules, provider.clientId],
    )
    const stored = await asa.must('GET', `/organisations/${asa.organisationId}/provider`)
    assert.notEqual(stored.provider.last_used_at, null)
    assert.ok(!JSON.stringify([stored, actions]).includes(provider.clientSecret))
    assert.ok(!platform.logs.text.includes(provider.clientSecret))
  })

  test('a response of the provider that is not for this log-in is refused, whatever is wrong with it', async () => {
    const { domain } = await organisationWithProvider()
    const email = `eva@${domain}`
    const eva = createVisitor(platform)
    const nowSeconds = Math.floor(Date.now() / 1000)
    const wrong: readonly (readonly [problem: string, Partial<ProviderAnswer>])[] = [
      ['provider_invalid', { claims: { iss: 'https://evil.example' } }],
      ['provider_invalid', { claims: { aud: 'another client' } }],
      ['provider_invalid', { claims: { aud: [provider.clientId, 'another client'] } }],
      ['provider_invalid', { claims: { azp: 'another client' } }],
      ['provider_invalid', { claims: { nonce: 'of another log-in' } }],
      ['provider_invalid', { claims: { nonce: undefined } }],
      ['provider_invalid', { claims: { exp: nowSeconds - 120 } }],
      ['provider_invalid', { claims: { exp: undefined } }],
      ['provider_invalid', { claims: { sub: '' } }],
      ['provider_invalid', { age: 3600, claims: { exp: nowSeconds + 300 } }],
      ['provider_invalid', { signsWithOtherKey: true }],
      ['provider_invalid', { withoutSignature: true }],
      ['provider_invalid', { tokenStatus: 400 }],
      ['provider_unreachable', { tokenStatus: 503 }],
      ['provider_invalid', { userinfoSub: 'somebody else' }],
      ['email_unverified', { email_verified: false }],
      ['email_unverified', { email_verified: 'true' }],
      ['email_unverified', { userinfoSub: email, email_verified: undefined }],
      ['domain_foreign', { email: 'eva@elsewhere.example' }],
      ['domain_foreign', { email: `eva@sub.${domain}` }],
    ]
    for (const [problem, answer] of wrong)
      assert.equal(await logIn(eva, email, answer), failed(problem), JSON.stringify(answer))
    assert.equal((await eva.call('GET', '/session')).status, 401)
    assert.equal(await logIn(eva, email, { userinfoSub: email }), '/account')
    await provider.rotateKey()
    assert.equal(await logIn(eva, email), '/account')
  })

  test('a callback counts once, for ten minutes, in the browser that began, at any instance, and from the issuer', async (t) => {
    const { domain } = await organisationWithProvider()
    const email = `eva@${domain}`
    const answer = { sub: 'x', email, email_verified: true, groups: 'staff' }
    const [eva, thief] = [createVisitor(platform), createVisitor(platform)]
    const query = provider.authorize(await begin(eva, email), answer)
    const unknown = failed('callback_unknown')
    assert.equal(await callback(thief, query), unknown)
    await begin(thief, email)
    assert.equal(await callback(thief, query), unknown)
    // Another instance behind the same URL.
    const port = await findFreePort()
    const settings = { PORT: String(port), TALLYSTICK_PUBLIC_URL: platform.baseUrl }
    const beside = await startTestPlatform(engine, { beside: platform, demoBank: false, settings })
    t.after(() => beside.stop())
    const callbackBeside = async (visitor: Visitor, given: URLSearchParams) => {
      const path = `/console/api/log-in/provider/callback?${given}`
      const cookie = await visitor.jar.getCookieString(platform.baseUrl + path)
      return fetch(`http://localhost:${port}${path}`, { headers: { cookie }, redirect: 'manual' })
    }
    const placeOf = ({ headers }: { readonly headers: Headers }) =>
      headers.get('location')?.replace(/^.*\/console/, '')
    const ends = await Promise.all([
      eva.call('GET', `/log-in/provider/callback?${query}`),
      callbackBeside(eva, query),
      eva.call('GET', `/log-in/provider/callback?${query}`),
      callbackBeside(eva, query),
    ])
    assert.deepEqual(ends.map(placeOf).toSorted(), ['/account', unknown, unknown, unknown])
    assert.equal(await callback(eva, query), unknown)
    const roaming = createVisitor(platform)
    const elsewhere = provider.authorize(await begin(roaming, email), answer)
    assert.equal(placeOf(await callbackBeside(roaming, elsewhere)), '/account')
    assert.equal(await callback(roaming, elsewhere), unknown)
    const late = createVisitor(platform)
    const expired = provider.authorize(await begin(late, email), answer)
    platform.clock.advance(10 * 60_000 + 1000)
    assert.equal(await callback(late, expired), unknown)
    const mixed = provider.authorize(await begin(late, email), answer)
    mixed.set('iss', 'https://evil.example')
    assert.equal(await callback(late, mixed), failed('provider_invalid'))
    const silent = provider.authorize(await begin(late, email), answer)
    silent.delete('iss')
    assert.equal(await callback(late, silent), failed('provider_invalid'))
    const denied = provider.authorize(await begin(late, email), answer)
    denied.delete('code')
    denied.set('error', 'access_denied')
    assert.equal(await callback(late, denied), failed('provider_refused'))
    assert.equal(await callback(late, new URLSearchParams()), unknown)
    const { url } = await late.must('POST', '/log-in/provider', { email, next: '//evil.example' })
    assert.equal(await callback(late, provider.authorize(url, answer)), '/')
  })

  test('a domain belongs to one organisation once an operator has confirmed it', async () => {
    const { domain, asa, root } = await organisationWithProvider()
    assert.equal((await readMailbox(platform, operator.email))[0]?.subject, 'Books AB requests a domain')
    assert.equal((await readMailbox(platform, asa.email))[0]?.subject, `${domain} is confirmed`)
    const eve = await createMember(platform, 'Thieves AB')
    const own = `/organisations/${eve.organisationId}`
    await eve.must('PUT', `${own}/provider`, settings())
    await eve.must('POST', `${own}/domains`, { domain: domain.toUpperCase() })
    const taken = await confirm(eve.organisationId, domain)
    assert.deepEqual([taken.status, taken.body.code], [409, 'domain_taken'])
    const asked = `open-${domain}`
    await eve.must('POST', `${own}/domains`, { domain: asked })
    const none = await createVisitor(platform).call('POST', '/log-in/provider', {
      body: { email: `x@${asked}` },
    })
    assert.deepEqual([none.status, none.body.code], [404, 'no_provider'])
    for (const name of [
      'gmail.com',
      'localhost',
      'a..b',
      '127.0.0.1',
      '-x.example',
      'x y.example',
      'ü.example',
    ]) {
      const refused = await eve.call('POST', `${own}/domains`, { body: { domain: name } })
      assert.deepEqual([refused.status, refused.body.code], [400, 'domain_invalid'], name)
    }
    const twice = await eve.call('POST', `${own}/domains`, { body: { domain: asked } })
    assert.deepEqual([twice.status, twice.body.code], [409, 'domain_exists'])
    await asa.must('DELETE', `${root}/domains/${domain}`)
    assert.equal((await confirm(eve.organisationId, domain)).status, 204)
    const back = await operator.call('POST', `/operator${own}/domains/${domain}/refuse`, {
      body: { password: PASSWORD },
    })
    assert.equal(back.status, 204)
    assert.equal((await readMailbox(platform, eve.email))[0]?.subject, `${domain} is not confirmed`)
  })

  test('a DNS record proves a domain for one organisation; a check that fails says what to do', async () => {
    const asa = await createMember(platform)
    const root = `/organisations/${asa.organisationId}`
    const domain = `d${randomUUID()}.example`
    await asa.must('PUT', `${root}/provider`, settings())
    await asa.must('POST', `${root}/domains`, { domain })
    const [pending] = (await asa.must('GET', `${root}/provider`)).domains
    const { record } = pending
    assert.deepEqual(
      [pending.state, pending.problem, pending.checked_at, record.type, record.name],
      ['pending', null, null, 'TXT', `_tallystick.${domain}`],
    )
    assert.match(record.value, /^tallystick-domain=[\w-]{43}$/)
    const check = () => asa.must('POST', `${root}/domains/${domain}/check`)
    const answers: readonly (readonly [code: string, TxtResult | undefined])[] = [
      ['record_missing', undefined],
      ['no_response', { kind: 'failed', detail: 'ETIMEOUT' }],
      [
        'record_different',
        { kind: 'found', texts: ['v=spf1 -all', `${record.value}x`, record.value.slice(0, -1)] },
      ],
    ]
    for (const [code, answer] of answers) {
      if (answer !== undefined) zone.set(record.name, answer)
      const checked = await check()
      assert.deepEqual([checked.state, checked.problem.code, checked.confirmed_at], ['failed', code, null])
      assert.notEqual(checked.checked_at, null)
    }
    const eve = await createMember(platform, 'Thieves AB')
    const own = `/organisations/${eve.organisationId}`
    await eve.must('POST', `${own}/domains`, { domain })
    const [theirs] = (await eve.must('GET', `${own}/provider`)).domains
    assert.notEqual(theirs.record.value, record.value)
    zone.set(record.name, { kind: 'found', texts: [theirs.record.value, ` ${record.value} `] })
    const facts = await Promise.all([check(), check()])
    assert.deepEqual(
      facts.map(({ state, problem }) => [state, problem]),
      [
        ['proven', null],
        ['proven', null],
      ],
    )
    const late = await eve.must('POST', `${own}/domains/${domain}/check`)
    assert.deepEqual([late.state, late.problem.code], ['failed', 'domain_taken'])
    assert.equal((await readMailbox(platform, asa.email))[0]?.subject, `${domain} is proven`)
    const proofs = (await actionsOf(asa)).filter((action: string) => action === `domain.proven ${domain}`)
    assert.equal(proofs.length, 1)
    assert.equal(await logIn(createVisitor(platform), `eva@${domain}`), '/account')
    zone.delete(record.name)
    assert.equal((await check()).state, 'proven')
    const unknown = await asa.call('POST', `${root}/domains/other.example/check`)
    assert.deepEqual([unknown.status, unknown.body.code], [404, 'domain_unknown'])
    assert.equal((await eve.call('POST', `${root}/domains/${domain}/check`)).status, 404)
    const desk = await operator.must('GET', `/operator/organisations/${asa.organisationId}`)
    assert.equal(desk.domains[0].state, 'proven')
  })

  test('an account with that address is connected to one subject, and its second factor is asked for before', async () => {
    const { domain, asa } = await organisationWithProvider()
    const eva = createVisitor(platform, `eva@${domain}`)
    const signUp = { name: 'Eva', email: eva.email, password: PASSWORD, organisation: 'Own AB' }
    await eva.must('POST', '/sign-up', signUp)
    await eva.must('POST', '/verifications', { token: await mailedToken(platform, eva.email) })
    await eva.logIn()
    const { uri } = await eva.must('POST', '/second-factor', { password: PASSWORD })
    await eva.must('POST', '/second-factor/confirm', {
      code: totp(new URL(uri).searchParams.get('secret') ?? ''),
    })
    const other = createVisitor(platform)
    assert.equal(await logIn(other, eva.email, { sub: 'eva' }), failed('second_factor_first'))
    assert.equal(await logIn(eva, eva.email, { sub: 'eva' }), '/account')
    assert.equal(
      (await readMailbox(platform, eva.email))[0]?.subject,
      'Your account was connected to a provider',
    )
    assert.deepEqual((await rolesOf(eva)).toSorted(), ['administrator', 'developer'])
    assert.equal(await logIn(other, eva.email, { sub: 'eva' }), '/account')
    assert.equal(await logIn(other, eva.email, { sub: 'her successor' }), failed('connected_to_other'))
    // Whoever signs up first without the mailbox keeps nothing.
    const squatter = createVisitor(platform, `ola@${domain}`)
    await squatter.must('POST', '/sign-up', { ...signUp, email: squatter.email })
    assert.equal(await logIn(createVisitor(platform), squatter.email), '/account')
    const kept = await squatter.logIn()
    assert.deepEqual([kept.status, kept.body.code], [401, 'credentials_wrong'])
    assert.ok((await actionsOf(asa)).includes(`member.joined ${squatter.email} as developer`))
  })

  test('a required provider keeps everybody else out but an administrator with a second factor, whose way back is recorded', async () => {
    const { domain, asa, root } = await organisationWithProvider()
    const guest = await createMember(platform, 'Guests AB')
    await asa.must('POST', `${root}/invitations`, { email: guest.email, role: 'developer' })
    await guest.must('POST', '/invitations/accept', { token: await mailedToken(platform, guest.email) })
    const require = () =>
      asa.call('POST', `${root}/provider/requirement`, { body: { password: PASSWORD, required: true } })
    const codeOf = async () => (await require()).body.code
    assert.equal(await codeOf(), 'way_back_missing')
    const { uri } = await asa.must('POST', '/second-factor', { password: PASSWORD })
    await asa.must('POST', '/second-factor/confirm', {
      code: totp(new URL(uri).searchParams.get('secret') ?? ''),
    })
    await asa.takeToken()
    assert.equal(await codeOf(), 'provider_untried')
    const eva = createVisitor(platform)
    assert.equal(await logIn(eva, `eva@${domain}`), '/account')
    assert.equal((await require()).status, 204)
    assert.equal((await eva.call('GET', `${root}/members`)).status, 200)
    const outside = await guest.call('GET', `${root}/members`)
    assert.deepEqual([outside.status, outside.body.code], [403, 'provider_required'])
    const seen = (await guest.must('GET', '/session')).organisations
    assert.deepEqual(seen.map((one: { provider_required: boolean }) => one.provider_required).toSorted(), [
      false,
      true,
    ])
    assert.equal((await asa.call('GET', `${root}/members`)).status, 200)
    const actions = await actionsOf(asa)
    assert.equal(actions.filter((action: string) => action.startsWith('provider.bypassed')).length, 1)
    assert.ok(actions.includes(`provider.required ${provider.issuer}`))
    // Other settings have to be tried first.
    await asa.must('PUT', `${root}/provider`, { ...settings(), client_id: 'another' })
    assert.equal((await guest.call('GET', `${root}/members`)).status, 200)
    assert.equal(await codeOf(), 'provider_untried')
    await asa.must('POST', `${root}/provider/remove`, { password: PASSWORD })
    assert.equal((await asa.must('GET', `${root}/provider`)).provider, null)
  })

  test('settings are checked, and a provider that is down or another one is reported before the browser leaves', async () => {
    const asa = await createMember(platform)
    const root = `/organisations/${asa.organisationId}`
    const put = async (change: object) =>
      (await asa.call('PUT', `${root}/provider`, { body: { ...settings(), ...change } })).body?.code
    assert.equal(await put({ password: 'not this one' }), 'password_wrong')
    for (const issuer of [
      'http://idp.example.com',
      'ftp://x',
      'https://u:p@idp.example',
      'https://idp.example/?x=1',
      'x',
    ])
      assert.equal(await put({ issuer }), 'issuer_invalid', issuer)
    assert.equal(await put({ client_secret: undefined }), 'secret_missing')
    assert.equal(await put({ role_claim: undefined }), 'role_rules_invalid')
    assert.equal(await put({ role_rules: [] }), 'role_rules_invalid')
    assert.equal(await put({ role_rules: [{ value: 'x', role: 'owner' }] }), 'body_invalid')
    for (const [deviations, isDown] of [
      [{ issuer: 'https://evil.example' }, false],
      [{ token_endpoint: 'http://idp.example.com/token' }, false],
      [{ jwks_uri: undefined }, false],
      [{}, true],
    ] as const) {
      const used = await startOpenIdProvider(deviations)
      const { domain } = await organisationWithProvider(used)
      if (isDown) await used.stop()
      const response = await createVisitor(platform).call('POST', '/log-in/provider', {
        body: { email: `x@${domain}` },
      })
      assert.deepEqual(
        [response.status, response.body.code],
        [502, 'provider_unreachable'],
        JSON.stringify(deviations),
      )
      if (!isDown) await used.stop()
    }
  })

  test('the domain alone decides where a log-in begins, whether or not the address has an account', async () => {
    const { domain } = await organisationWithProvider()
    await logIn(createVisitor(platform), `eva@${domain}`)
    const shapes = await Promise.all(
      [`eva@${domain}`, `nobody@${domain}`].map(async (email) => {
        const url = new URL(await begin(createVisitor(platform), email))
        return [url.origin, url.pathname, [...url.searchParams.keys()]]
      }),
    )
    assert.deepEqual(shapes[0], shapes[1])
    const wrong = await createVisitor(platform).call('POST', '/log-in/provider', {
      body: { email: 'no address' },
    })
    assert.deepEqual([wrong.status, wrong.body.code], [404, 'no_provider'])
  })
  test('in production a session that began at a provider does not open the desk, because it proved no second factor', async () => {
    const { domain } = await organisationWithProvider()
    const eva = createVisitor(platform, `eva@${domain}`)
    assert.equal(await logIn(eva, eva.email), '/account')
    await eva.takeToken()
    const { ports } = await platform.workbench()
    await addOperator(ports, { email: eva.email, actor: 'cli' })
    // The log-in confirms one action, for an account without a password.
    const { uri } = await eva.must('POST', '/second-factor', {})
    await eva.must('POST', '/second-factor/confirm', {
      code: totp(new URL(uri).searchParams.get('secret') ?? ''),
    })
    await eva.takeToken()
    const { cookieOf, send } = await openInProduction(platform)
    const readEvents = async () => send(await cookieOf(eva), 'GET', '/operator/events')
    await assert.rejects(readEvents(), /second_factor_required/)
    const again = await eva.call('POST', '/second-factor/recovery-codes', { body: {} })
    assert.deepEqual([again.status, again.body.code], [400, 'body_invalid'])
    assert.equal((await eva.must('GET', '/second-factors')).password, false)
    assert.equal(await logIn(eva, eva.email), '/account')
    await assert.rejects(readEvents(), /second_factor_required/)
  })
})
