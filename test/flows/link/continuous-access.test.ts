// rule: Hosted flow for continuous access: a permanent user with a delegated code
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertStatus } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import {
  BANK,
  connect,
  createLinkApp,
  createPerson,
  delegate,
  goToBank,
  HEX,
  LINK_ACTOR,
  linkAddress,
  listOf,
  returned,
  signIn,
  userToken,
} from './journey.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  async function continuousAddress(more = {}) {
    const delegated = await delegate(app)
    const address = linkAddress(platform, app, { authorization_code: delegated.code, state: 's', ...more })
    return { ...delegated, address }
  }

  test('a permanent user connects a bank: no code is returned, and the data belongs to that user', async () => {
    const { userId, address } = await continuousAddress()
    const back = returned(await connect(createPerson(), address))
    assert.deepEqual(Object.keys(back), ['credentials_id', 'state'])
    assert.match(back.credentials_id ?? '', HEX)
    const token = await userToken(app, userId)
    const accounts = assertStatus(await app.developer.get('/data/v2/accounts', token), 200)
    assert.equal(listOf(accounts.body, 'accounts').length, 3)
  })

  test('the page shows the consent expiry and the id_hint of the app', async () => {
    const { address } = await continuousAddress({ input_provider: BANK })
    const page = await createPerson().get(address)
    // 2 March 2026 and 90 days.
    assert.match(page.byId('link-how-long')?.text ?? '', /^Until May 31, 2026\./)
    assert.match(page.byId('link-id-hint')?.text ?? '', /Acme Budget knows you as Åsa Ek\./)
  })

  test('opening the URL consumes nothing: previews, other browsers and reloads do not use the code', async () => {
    const { address } = await continuousAddress()
    for (const looker of [createPerson(), createPerson()])
      assert.equal((await looker.get(address)).status, 200)
    const person = createPerson()
    await person.get(address)
    returned(await connect(person, address))
  })

  test('the code remains neither in the URL nor on a page', async () => {
    const { address, code } = await continuousAddress()
    const page = await createPerson().get(address)
    assert.ok(!page.url.includes(code) && !page.html.includes(code))
  })

  test('a code works for one browser only: the second is told so and can return to the app', async () => {
    const { address } = await continuousAddress()
    const first = createPerson()
    const second = createPerson()
    const [pageOfFirst, pageOfSecond] = [await first.get(address), await second.get(address)]
    const bank = await goToBank(first, pageOfFirst)
    const refused = await goToBank(second, pageOfSecond)
    assert.match(refused.byId('error-title')?.text ?? '', /used or is too old/)
    const back = returned(await second.click(refused, 'error-return'))
    assert.equal(back.error, 'BAD_REQUEST')
    assert.equal(back.error_reason, 'INVALID_PARAMETER_AUTHORIZATION_CODE')
    assert.equal(back.state, 's')
    // The first is not disturbed.
    const consent = await signIn(first, bank, 'u-se-ordinary')
    returned(await first.submit(consent, 'bank-consent', {}, 'consent-approve'))
  })

  test('an unknown code is refused, with a link back to the app', async () => {
    const person = createPerson()
    const page = await person.get(
      linkAddress(platform, app, { authorization_code: 'f'.repeat(32), state: 's' }),
    )
    assert.equal(page.status, 400)
    const back = returned(await person.click(page, 'error-return'))
    assert.equal(back.error_reason, 'INVALID_PARAMETER_AUTHORIZATION_CODE')
  })

  test('a code that is not for the hosted flow does not open it', async () => {
    const clientToken = await app.developer.needClientToken('user:create,authorization:grant')
    const { userId } = await delegate(app)
    const fields = { user_id: userId, scope: 'credentials:write' }
    const plain = await app.developer.grantCode(clientToken, fields)
    const other = await app.developer.delegate(clientToken, {
      ...fields,
      id_hint: 'x',
      actor_client_id: '0'.repeat(32),
    })
    const weak = await app.developer.delegate(clientToken, {
      user_id: userId,
      scope: 'user:read',
      id_hint: 'x',
    })
    for (const [answer, reason] of [
      [plain, 'INVALID_PARAMETER_AUTHORIZATION_CODE'],
      [other, 'INVALID_PARAMETER_AUTHORIZATION_CODE'],
      [weak, 'INVALID_STATE_SCOPE'],
    ] as const) {
      const code = listOf({ all: [assertStatus(answer, 200).body] }, 'all')[0]?.code
      const person = createPerson()
      const page = await person.get(linkAddress(platform, app, { authorization_code: String(code) }))
      assert.equal(returned(await person.click(page, 'error-return')).error_reason, reason)
    }
  })

  test('a code that was delegated to the app itself is refused, and the page names both clients', async () => {
    const { code } = await delegate(app, { actor_client_id: app.clientId })
    const page = await createPerson().get(linkAddress(platform, app, { authorization_code: code }))
    assert.equal(page.status, 400)
    assert.match(page.text, /delegated to another client than the hosted flow/)
    assert.ok(page.text.includes(`actor_client_id ${app.clientId}, not ${LINK_ACTOR}`), page.text)
  })

  test('a used delegated code is refused when it is opened, before the end user has agreed to anything', async () => {
    const { address } = await continuousAddress({ input_provider: BANK })
    await connect(createPerson(), address)
    const person = createPerson()
    const page = await person.get(address)
    assert.equal(page.status, 400)
    const back = returned(await person.click(page, 'error-return'))
    assert.deepEqual([back.error, back.error_reason], ['BAD_REQUEST', 'INVALID_PARAMETER_AUTHORIZATION_CODE'])
    // The message is for the end user: no parameter or client id is in it.
    assert.doesNotMatch(back.message ?? '', /\(|authorization_code|actor/)
  })

  test("another app's code is refused as unknown", async () => {
    const { code } = await delegate(app)
    const other = await createLinkApp(platform, 'Other')
    const page = await createPerson().get(linkAddress(platform, other, { authorization_code: code }))
    assert.equal(page.status, 400)
  })

  test('the same bank connected twice has the same account ids for the same user', async () => {
    const first = await continuousAddress()
    returned(await connect(createPerson(), first.address))
    const before = await app.developer.get('/data/v2/accounts', await userToken(app, first.userId))
    const clientToken = await app.developer.needClientToken('authorization:grant')
    const again = await app.developer.delegate(clientToken, {
      user_id: first.userId,
      scope: 'credentials:write',
      id_hint: 'x',
    })
    const code = String(listOf({ all: [again.body] }, 'all')[0]?.code)
    returned(await connect(createPerson(), linkAddress(platform, app, { authorization_code: code })))
    const after = await app.developer.get('/data/v2/accounts', await userToken(app, first.userId))
    const ids = (body: unknown) => listOf(body, 'accounts').map(({ id }) => id)
    assert.deepEqual(ids(after.body), ids(before.body))
  })

  test('a code needs to be valid only when the flow begins', async () => {
    const { address } = await continuousAddress()
    const person = createPerson()
    const page = await person.get(address)
    platform.clock.advance(20 * 60_000)
    const consent = await signIn(person, await goToBank(person, page), 'u-se-ordinary')
    returned(await person.submit(consent, 'bank-consent', {}, 'consent-approve'))
  })
})
