// rule: Connecting a bank over the API (docs.tink.com/api-connectivity-v1, Credentials)
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { demoBankProviders } from '../../../src/banks/demo-bank/providers.ts'
import { assertRefused, assertStatus, fieldOf, keysOf, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { CALLBACK, createLinkApp, createPerson, listOf } from '../link/journey.ts'
import {
  answerAll,
  approveAtBank,
  askedOf,
  type BankUser,
  connectByPassword,
  createBankUser,
  fieldsOf,
  fill,
  idOf,
  numberOf,
  relay,
  relayBody,
  SCOPES,
  statusOf,
  thirdPartyUrl,
  until,
} from './journey.ts'

const PASSWORD = 'se-demobank-password'
const EMBEDDED = 'se-demobank-open-banking-embedded'
const DEVICE = 'se-demobank-open-banking-bankid'
const REDIRECT = 'se-demobank-open-banking-redirect'
const DAY_MS = 86_400_000

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const newUser = (market = 'SE'): Promise<BankUser> => createBankUser(app, platform, market)

  test('user name and password lead to UPDATED, with a documented object and readable data', async () => {
    const user = await newUser()
    const fields = await fieldsOf(user, PASSWORD)
    assert.deepEqual(
      fields.map(({ name, masked, sensitive, optional }) => [name, masked, sensitive, optional]),
      [
        ['username', false, false, false],
        ['password', true, true, false],
      ],
    )
    const created = assertStatus(
      await user.create({ providerName: PASSWORD, fields: fill(fields, 'u-se-ordinary') }),
      200,
    )
    const id = idOf(created)
    assert.deepEqual(keysOf(created), [
      'fields',
      'id',
      'providerName',
      'status',
      'statusPayload',
      'statusUpdated',
      'supplementalInformation',
      'type',
      'userId',
    ])
    assert.deepEqual(
      [fieldOf(created, 'fields'), fieldOf(created, 'type'), fieldOf(created, 'userId')],
      [{}, 'PASSWORD', user.userId],
    )
    const [accounts] = askedOf(created)
    assert.equal(accounts?.name, 'accounts')
    assert.equal(listOf(accounts, 'selectOptions').length, 3)
    await answerAll(user, id, 'u-se-ordinary')
    const done = await until(platform, user, id, 'UPDATED')
    assert.equal(fieldOf(done, 'statusPayload'), '')
    assert.equal(fieldOf(done, 'supplementalInformation'), null)
    assert.ok(numberOf(done, 'sessionExpiryDate') > platform.clock.nowMs() + 89 * DAY_MS)
    const list = assertStatus(await user.call('GET', '/api/v1/credentials/list'), 200)
    assert.deepEqual(list.body, { credentials: [done.body] })
    const data = assertStatus(await user.call('GET', '/data/v2/accounts'), 200)
    assert.equal(listOf(data.body, 'accounts').length, 3)
  })

  test('every bank with an embedded or decoupled sign-in is connected by following the API only', async () => {
    const asking = demoBankProviders.filter(
      ({ asks, flow, group }) => asks.length > 0 && flow !== 'decoupled' && group === 'demo',
    )
    assert.ok(asking.length >= 19, String(asking.length))
    // One of each family and market is enough to see that all markets are told right.
    for (const { name, market } of asking) {
      const user = await newUser(market)
      const person = `u-${market.toLowerCase()}-ordinary`
      const created = await user.create({
        providerName: name,
        fields: fill(await fieldsOf(user, name), person),
      })
      await answerAll(user, idOf(assertStatus(created, 200)), person)
      const now = assertStatus(await user.read(idOf(created)), 200)
      assert.ok(['UPDATING', 'UPDATED'].includes(statusOf(now)), `${name}: ${now.text}`)
    }
  })

  test('a second factor is requested step by step; a wrong code can be corrected twice', async () => {
    const user = await newUser()
    const fields = fill(await fieldsOf(user, EMBEDDED), 'u-se-ordinary')
    const created = assertStatus(await user.create({ providerName: EMBEDDED, fields }), 200)
    const id = idOf(created)
    const [method] = askedOf(created)
    assert.equal(method?.name, 'otp_method')
    assertRefused(await user.supply(id, { otp_method: 'pigeon' }), 400, 'request.parameter_invalid')
    assertRefused(await user.supply(id, {}), 400, 'request.parameter_missing')
    assertStatus(await user.supply(id, { otp_method: 'app' }), 204)
    const asked = assertStatus(await user.read(id), 200)
    const [code] = askedOf(asked)
    assert.deepEqual([code?.numeric, code?.minLength, code?.maxLength], [true, 4, 4])
    const right = fill(askedOf(asked), 'u-se-ordinary').otp ?? ''
    const wrong = right === '0000' ? '1111' : '0000'
    assertStatus(await user.supply(id, { otp: wrong }), 204)
    const again = assertStatus(await user.read(id), 200)
    assert.match(textOf(again, 'statusPayload'), /again/)
    assert.equal(askedOf(again)[0]?.name, 'otp')
    assertStatus(await user.supply(id, { otp: wrong }), 204)
    assertStatus(await user.supply(id, { otp: wrong }), 204)
    const failed = assertStatus(await user.read(id), 200)
    assert.equal(statusOf(failed), 'AUTHENTICATION_ERROR')
    assert.match(textOf(failed, 'statusPayload'), /code/)
    assert.equal(fieldOf(failed, 'supplementalInformation'), null)
    const consents = assertStatus(await user.call('GET', '/api/v1/provider-consents'), 200)
    const [consent] = listOf(consents.body, 'providerConsents')
    assert.deepEqual(consent?.detailedError, {
      type: 'USER_LOGIN_ERROR',
      displayMessage: textOf(failed, 'statusPayload'),
      details: { reason: 'DYNAMIC_CREDENTIALS_INCORRECT', retryable: true },
    })
  })

  test('an approval on a second device: URL, code and QR code are returned, and the bank is polled', async () => {
    const user = await newUser()
    const fields = fill(await fieldsOf(user, DEVICE), 'u-se-ordinary')
    const created = assertStatus(await user.create({ providerName: DEVICE, fields }), 200)
    const id = idOf(created)
    assert.equal(statusOf(created), 'AWAITING_MOBILE_BANKID_AUTHENTICATION')
    assert.equal(fieldOf(created, 'type'), 'MOBILE_BANKID')
    const address = textOf(created, 'supplementalInformation')
    assert.ok(address.startsWith(`${platform.bankUrl}/approve/`), address)
    const qr = await user.call('GET', `/api/v1/credentials/${id}/qr`)
    assert.equal(assertStatus(qr, 200).headers.get('content-type'), 'text/plain; charset=utf-8')
    assert.match(qr.text, /^data:image\/png;base64,iVBORw0KGgo[A-Za-z0-9+/]+=*$/)

    const device = createPerson()
    const page = await device.get(address)
    const matchCode = /code (\w{4})\.$/.exec(textOf(created, 'statusPayload'))?.[1] ?? '?'
    assert.ok(page.text.includes(matchCode), `${matchCode} is not on the page of the bank`)
    const secret = fill([{ name: 'p', masked: true }], 'u-se-ordinary').p ?? ''
    const consent = await device.submit(
      page,
      'bank-login',
      { username: 'u-se-ordinary', password: secret },
      'login-submit',
    )
    await device.submit(consent, 'bank-consent', {}, 'consent-approve')
    await until(platform, user, id, 'UPDATED')
    assertRefused(await user.call('GET', `/api/v1/credentials/${id}/qr`), 404, 'credentials.not_awaiting')
  })

  test("a bank's own page: its callback goes to the app, which relays it once", async () => {
    const user = await newUser()
    assert.deepEqual(await fieldsOf(user, REDIRECT), [])
    const appUri = 'acme://bank-done'
    const created = assertStatus(
      await user.create({ providerName: REDIRECT, fields: {}, callbackUri: CALLBACK, appUri }),
      200,
    )
    const id = idOf(created)
    const end = await approveAtBank(thirdPartyUrl(created), 'u-se-ordinary')
    const body = relayBody(end, CALLBACK)
    assert.equal(statusOf(assertStatus(await user.read(id), 200)), 'AWAITING_THIRD_PARTY_APP_AUTHENTICATION')
    const twice = await Promise.all([relay(platform, body), relay(platform, body)])
    assert.deepEqual(twice.map(({ status }) => status).toSorted(), [200, 400])
    const taken = twice.find(({ status }) => status === 200)
    assert.deepEqual(taken?.body, { appUri })
    await until(platform, user, id, 'UPDATED')
    assertRefused(await relay(platform, body), 400, 'credentials.callback_unknown')
  })

  test('a refusal at the bank and a callback of another bank end in AUTHENTICATION_ERROR', async () => {
    const user = await newUser()
    const begin = async () => {
      const created = await user.create({ providerName: REDIRECT, fields: {} })
      const url = thirdPartyUrl(assertStatus(created, 200))
      return { id: idOf(created), state: new URL(url).searchParams.get('state') ?? '' }
    }
    const denied = await begin()
    const refusal = { error: 'access_denied', error_reason: 'denied', iss: platform.bankUrl }
    assertStatus(await relay(platform, { state: denied.state, parameters: refusal }), 200)
    const after = assertStatus(await user.read(denied.id), 200)
    assert.equal(statusOf(after), 'AUTHENTICATION_ERROR')
    const mixed = await begin()
    const foreign = { code: 'x', iss: 'https://other-bank.example' }
    assertStatus(await relay(platform, { state: mixed.state, parameters: foreign }), 200)
    assert.equal(statusOf(assertStatus(await user.read(mixed.id), 200)), 'AUTHENTICATION_ERROR')
  })

  const failures: readonly (readonly [userName: string, status: string, reason: string])[] = [
    ['u-se-wrong-password', 'AUTHENTICATION_ERROR', 'STATIC_CREDENTIALS_INCORRECT'],
    ['nobody', 'AUTHENTICATION_ERROR', 'USER_NOT_A_CUSTOMER'],
    ['u-se-blocked', 'AUTHENTICATION_ERROR', 'USER_BLOCKED'],
    ['u-se-down', 'TEMPORARY_ERROR', 'PROVIDER_UNAVAILABLE'],
  ]
  for (const [userName, status, reason] of failures) {
    test(`${userName}: the credentials have status ${status}, and the consent has reason ${reason}`, async () => {
      const user = await newUser()
      const fields = { username: userName, password: 'of no worth' }
      if (userName !== 'nobody') fields.password = fill([{ name: 'p', masked: true }], userName).p ?? ''
      const created = assertStatus(await user.create({ providerName: PASSWORD, fields }), 200)
      assert.equal(statusOf(created), status)
      assert.ok(textOf(created, 'statusPayload').length > 10)
      const consents = assertStatus(await user.call('GET', '/api/v1/provider-consents'), 200)
      const [consent] = listOf(consents.body, 'providerConsents')
      const details = Reflect.get(Object(Reflect.get(Object(consent?.detailedError), 'details')), 'reason')
      assert.equal(details, reason)
    })
  }

  test('the same bank and user name again is a 409; another user name, user or deleted credentials are not', async () => {
    const user = await newUser()
    const id = await connectByPassword(platform, user)
    const again = { username: ' U-SE-Ordinary ', password: 'another' }
    const same = await user.create({ providerName: PASSWORD, fields: again })
    assertRefused(same, 409, 'credentials.already_exists')
    await connectByPassword(platform, user, 'u-se-several')
    await connectByPassword(platform, await newUser())
    assertStatus(await user.call('DELETE', `/api/v1/credentials/${id}`), 204)
    await connectByPassword(platform, user)
  })

  test('triggerRefresh=false signs in and reads nothing; refreshable items limit the consent and the data', async () => {
    const user = await newUser()
    const fields = fill(await fieldsOf(user, PASSWORD), 'u-se-ordinary')
    const items = '?items=CHECKING_ACCOUNTS&items=CHECKING_TRANSACTIONS'
    const created = await user.create({ providerName: PASSWORD, fields, triggerRefresh: false }, items)
    const id = idOf(assertStatus(created, 200))
    await answerAll(user, id, 'u-se-ordinary')
    const done = assertStatus(await user.read(id), 200)
    assert.equal(statusOf(done), 'UPDATED')
    assert.equal(fieldOf(done, 'updated'), undefined)
    const data = assertStatus(await user.call('GET', '/data/v2/accounts'), 200)
    assert.deepEqual(listOf(data.body, 'accounts'), [])
    const { store } = await platform.workbench()
    const [consent] = await store.listConsents(app.appId, user.userId)
    assert.deepEqual(
      [consent?.state, consent?.connectionId, consent?.requestedScopes, consent?.grantedScopes],
      ['active', id, ['accounts:read', 'transactions:read'], ['accounts:read', 'transactions:read']],
    )
    const history = await store.listConsentEvents(app.appId, user.userId, consent?.consentId ?? '')
    assert.deepEqual(
      history.map(({ state, actor }) => `${state} ${actor}`),
      ['requested client', 'authorised bank', 'active client'],
    )
    assertStatus(await user.refresh(id), 204)
    await until(platform, user, id, 'UPDATED')
    const read = assertStatus(await user.call('GET', '/data/v2/accounts'), 200)
    assert.deepEqual(
      listOf(read.body, 'accounts').map(({ type }) => type),
      ['CHECKING'],
    )
  })

  test('input for a bank is stored nowhere: not in the database, the log or a response', async () => {
    const user = await newUser()
    const fields = { username: 'nobody-has-this-name', password: 'and-nobody-this-word' }
    const created = assertStatus(await user.create({ providerName: PASSWORD, fields }), 200)
    const { store } = await platform.workbench()
    const stored = JSON.stringify([
      await store.listConnections(app.appId, user.userId),
      await store.listConsents(app.appId, user.userId),
      await store.loadSignIn(app.appId, idOf(created)),
      await store.listWebhookEvents(app.appId, 0, 100),
    ])
    for (const text of [stored, platform.logs.text, created.text]) {
      for (const typed of Object.values(fields)) assert.ok(!text.includes(typed), typed)
    }
  })

  test('fields that are missing, of the wrong type or too long are named; unknown and closed banks are 404', async () => {
    const user = await newUser()
    const create = (body: unknown, query?: string) => user.create(body, query)
    const named = async (body: unknown, name: string, code = 'request.parameter_missing') => {
      const answer = await create(body)
      assertRefused(answer, 400, code)
      assert.ok(textOf(answer, 'errorMessage').includes(name), answer.text)
    }
    const fields = { username: 'u-se-ordinary', password: 'x' }
    await named({ fields }, 'providerName')
    await named({ providerName: PASSWORD }, 'fields')
    await named({ providerName: PASSWORD, fields: { username: 'x' } }, 'fields.password')
    await named({ providerName: PASSWORD, fields: { ...fields, password: '' } }, 'fields.password')
    const invalid = 'request.parameter_invalid'
    await named({ providerName: PASSWORD, fields: { ...fields, password: 7 } }, 'fields.password', invalid)
    await named(
      { providerName: PASSWORD, fields: { ...fields, username: 'x'.repeat(101) } },
      'fields.username',
      invalid,
    )
    await named({ providerName: PASSWORD, fields: 'x' }, 'fields', invalid)
    await named({ providerName: 7, fields }, 'providerName', invalid)
    await named({ providerName: PASSWORD, fields, triggerRefresh: 'yes' }, 'triggerRefresh', invalid)
    await named({ providerName: PASSWORD, fields, originatingUserIp: 'here' }, 'originatingUserIp', invalid)
    assertRefused(
      await create({ providerName: PASSWORD, fields }, '?items=GOLD'),
      400,
      'request.parameter_invalid',
    )
    assertRefused(
      await create({ providerName: PASSWORD, fields }, '?items=EINVOICES'),
      400,
      'request.parameter_invalid',
    )
    for (const providerName of ['no-bank', 'de-demobank-open-banking-redirect-pisonly', 'mock']) {
      assertRefused(await create({ providerName, fields }), 404, 'provider.not_found')
    }
    const list = assertStatus(await user.call('GET', '/api/v1/credentials/list'), 200)
    assert.deepEqual(list.body, { credentials: [] })
  })

  test('the callback URI must be a registered redirect URI of the app', async () => {
    const user = await newUser()
    const begin = (addresses: object) => user.create({ providerName: REDIRECT, fields: {}, ...addresses })
    const elsewhere = await begin({ callbackUri: 'https://evil.example/cb' })
    assertRefused(elsewhere, 400, 'request.parameter_invalid')
    assert.ok(textOf(elsewhere, 'errorMessage').includes('callbackUri'))
    assertRefused(await begin({ appUri: 'javascript:alert(1)' }), 400, 'request.parameter_invalid')
    const unnamed = assertStatus(await begin({}), 200)
    const end = await approveAtBank(thirdPartyUrl(unnamed), 'u-se-ordinary')
    assert.ok(end.url.startsWith(CALLBACK), end.url)
    const other = assertStatus(await begin({ appUri: 'https://app.example/other' }), 200)
    const back = await approveAtBank(thirdPartyUrl(other), 'u-se-several')
    assert.ok(back.url.startsWith('https://app.example/other?'), back.url)
    const none = await platform.createApp({ redirectUris: [] })
    const lost = await createBankUser(none, platform)
    const refused = await lost.create({ providerName: REDIRECT, fields: {} })
    assertRefused(refused, 400, 'request.parameter_missing')
  })

  test('a production app reaches no test bank', async () => {
    const scopes = ['user:create', 'authorization:grant', ...SCOPES.split(',')]
    const production = await platform.createApp({
      environment: 'production',
      redirectUris: [CALLBACK],
      scopes,
    })
    const user = await createBankUser(production, platform)
    const fields = { username: 'u-se-ordinary', password: 'x' }
    assertRefused(await user.create({ providerName: PASSWORD, fields }), 404, 'provider.not_found')
  })

  test('a retry with the same Idempotency-Key creates one connection', async () => {
    const user = await newUser()
    const fields = fill(await fieldsOf(user, PASSWORD), 'u-se-ordinary')
    const accessToken = await user.token()
    const post = () =>
      send(`${platform.baseUrl}/api/v1/credentials`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${accessToken}`,
          'content-type': 'application/json',
          'idempotency-key': `k-${user.userId}`,
        },
        body: JSON.stringify({ providerName: PASSWORD, fields }),
      })
    const first = assertStatus(await post(), 200)
    assert.deepEqual(assertStatus(await post(), 200).body, first.body)
    const list = assertStatus(await user.call('GET', '/api/v1/credentials/list'), 200)
    assert.equal(listOf(list.body, 'credentials').length, 1)
  })
})
