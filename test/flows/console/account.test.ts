// rule: From sign-up to the first token with a new secret, over the Console API
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { requestToken } from './request-token.ts'
import { createMember, createVisitor, mailedToken, PASSWORD, readMailbox } from './visitor.ts'

const HOUR_MS = 3_600_000

forEachEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
  })
  after(() => platform.stop())

  test('sign up, verify by mail, log in, create an app and a secret, get a token', async () => {
    const asa = createVisitor(platform)
    const body = { name: 'Åsa Ek', email: asa.email, password: PASSWORD, organisation: 'Books AB' }
    assert.equal((await asa.call('POST', '/sign-up', { body })).status, 202)
    const early = await asa.logIn()
    assert.deepEqual([early.status, early.body.code], [403, 'address_not_verified'])
    const mails = await readMailbox(platform, asa.email)
    assert.deepEqual(new Set(mails.map(({ subject }) => subject)), new Set(['Verify your e-mail address']))
    assert.ok(mails[0]?.text.includes(mails[0].links[0] ?? 'x'))
    await asa.must('POST', '/verifications', { token: await mailedToken(platform, asa.email) })
    assert.equal((await asa.call('GET', '/session')).status, 401)
    assert.equal((await asa.logIn()).status, 200)
    const { account, organisations } = await asa.must('GET', '/session')
    assert.deepEqual([account.name, account.email, account.has_second_factor], ['Åsa Ek', asa.email, false])
    assert.deepEqual(
      [organisations.length, organisations[0].name, organisations[0].role],
      [1, 'Books AB', 'administrator'],
    )

    const app = await asa.must('POST', `/organisations/${organisations[0].id}/apps`, {
      name: 'Bookkeeping test',
      display_name: 'Bookkeeping',
      environment: 'sandbox',
    })
    assert.match(app.client_id, /^[0-9a-f]{32}$/)
    assert.deepEqual((await asa.must('GET', `/apps/${app.id}/secrets`)).secrets, [])
    const wrong = await asa.call('POST', `/apps/${app.id}/secrets`, { body: { password: 'not this one' } })
    assert.deepEqual([wrong.status, wrong.body.code], [403, 'password_wrong'])
    const created = await asa.must('POST', `/apps/${app.id}/secrets`, { password: PASSWORD, name: 'CI' })
    assert.match(created.secret, /^tsk_/)
    const response = await requestToken(platform, app.client_id, created.secret)
    assert.equal(response.status, 200)
    const listed = await asa.call('GET', `/apps/${app.id}/secrets`)
    assert.ok(!JSON.stringify(listed.body).includes(created.secret))
    assert.equal(listed.body.secrets[0].hint, created.secret.slice(-4))
    const unknown = await asa.call('PUT', `/apps/${app.id}/dialects/tink`, { body: { scopes: ['no:such'] } })
    assert.deepEqual([unknown.status, unknown.body.code], [400, 'scope_invalid'])
    const narrowed = await asa.must('PUT', `/apps/${app.id}/dialects/tink`, { scopes: ['user:create'] })
    const tink = narrowed.dialects.find(({ name }: { name: string }) => name === 'tink')
    assert.deepEqual(tink, { name: 'tink', scopes: ['user:create'], refresh_tokens: true })
    assert.equal(narrowed.dialects.length, app.dialects.length)
    await asa.must('POST', `/apps/${app.id}/secrets/${created.id}/revoke`)
    const later = await requestToken(platform, app.client_id, created.secret)
    assert.equal(later.status, 401)
    assert.ok(!platform.logs.text.includes(PASSWORD) && !platform.logs.text.includes(created.secret))
  })

  test('nobody learns whether an address has an account', async () => {
    const asa = await createMember(platform)
    const stranger = createVisitor(platform)
    const signUp = (email: string) =>
      stranger.call('POST', '/sign-up', { body: { name: 'X', email, password: PASSWORD, organisation: 'X' } })
    const [known, unknown] = [await signUp(asa.email.toUpperCase()), await signUp(stranger.email)]
    assert.deepEqual([known.status, known.body], [unknown.status, unknown.body])
    assert.equal((await readMailbox(platform, asa.email))[0]?.subject, 'You already have a Console account')
    const reset = (email: string) => stranger.call('POST', '/password-reset-mails', { body: { email } })
    const [there, gone] = [await reset(asa.email), await reset('nobody@example.com')]
    assert.deepEqual([there.status, there.body], [gone.status, gone.body])
    assert.deepEqual(await readMailbox(platform, 'nobody@example.com'), [])
    const [wrong, none] = [
      await createVisitor(platform, asa.email).logIn('not this one'),
      await createVisitor(platform, 'nobody@example.com').logIn(),
    ]
    assert.deepEqual([wrong.status, wrong.body.code], [401, 'credentials_wrong'])
    assert.deepEqual([none.status, none.body.code], [401, 'credentials_wrong'])
  })

  test('a password is reset by one mail, once, and every session ends', async () => {
    const asa = await createMember(platform)
    await asa.must('POST', '/password-reset-mails', { email: asa.email })
    const token = await mailedToken(platform, asa.email)
    const next = 'another long password'
    const short = await asa.call('POST', '/password-resets', { body: { token, password: 'short' } })
    assert.deepEqual([short.status, short.body.code], [400, 'password_too_short'])
    const facts = await Promise.all(
      Array.from({ length: 4 }, () =>
        asa.call('POST', '/password-resets', { body: { token, password: next } }),
      ),
    )
    assert.deepEqual(facts.map(({ status }) => status).toSorted(), [204, 400, 400, 400])
    assert.equal((await asa.call('GET', '/session')).status, 401)
    assert.equal((await asa.logIn()).status, 401)
    assert.equal((await asa.logIn(next)).status, 200)
    assert.equal((await readMailbox(platform, asa.email))[0]?.subject, 'Your password was changed')
  })

  test('a session ends 3 hours after its last request, 12 hours after the log-in, and by sign-out everywhere', async () => {
    const asa = await createMember(platform)
    const laptop = createVisitor(platform, asa.email)
    await laptop.logIn()
    const { sessions } = await asa.must('GET', '/sessions')
    assert.deepEqual(sessions.map((one: { current: boolean }) => one.current).toSorted(), [false, true])
    assert.deepEqual(await asa.must('POST', '/sessions/end-others'), { ended: 1 })
    assert.equal((await laptop.call('GET', '/session')).status, 401)
    await laptop.logIn()
    for (let hours = 0; hours < 11; hours += 2) {
      platform.clock.advance(2 * HOUR_MS)
      const status = (await asa.call('GET', '/session')).status
      assert.equal(status, hours < 10 ? 200 : 401, `after ${hours + 2} hours`)
    }
    await asa.logIn()
    platform.clock.advance(3 * HOUR_MS + 1_000)
    assert.equal((await asa.call('GET', '/session')).status, 401)
    await asa.logIn()
    await asa.must('POST', '/log-out')
    assert.equal((await asa.call('GET', '/session')).status, 401)
  })
})
