// rule: Credentials over the API: update, authenticate, refresh and delete
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, assertStatus, fieldOf, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { CALLBACK, createLinkApp, listOf, setFault } from '../link/journey.ts'
import {
  answerAll,
  approveAtBank,
  askedOf,
  type BankUser,
  CREDENTIALS_PATH,
  connectByPassword,
  createBankUser,
  fieldsOf,
  fill,
  idOf,
  numberOf,
  relay,
  relayBody,
  statusOf,
  thirdPartyUrl,
  until,
} from './journey.ts'

const PASSWORD = 'se-demobank-password'
const EMBEDDED = 'se-demobank-open-banking-embedded'
const DEVICE = 'se-demobank-open-banking-bankid'
const REDIRECT = 'se-demobank-open-banking-redirect'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const newUser = (): Promise<BankUser> => createBankUser(app, platform)

  /** A user with a bank that waits for something. */
  async function begin(providerName: string, userName = 'u-se-ordinary') {
    const user = await newUser()
    const fields = fill(await fieldsOf(user, providerName), userName)
    const created = assertStatus(await user.create({ providerName, fields }), 200)
    return { user, created, id: idOf(created) }
  }

  async function finishedEvents(user: BankUser): Promise<readonly string[]> {
    const { store } = await platform.workbench()
    const events = await store.listWebhookEvents(app.appId, 0, 5_000)
    return events.flatMap(({ userId, content }) =>
      userId === user.userId && content.kind === 'refresh.finished'
        ? [`${content.status} ${content.source}`]
        : [],
    )
  }

  test('updated fields sign in again; id and data are kept for the same end user only, one connection per login', async () => {
    const user = await newUser()
    const id = await connectByPassword(platform, user)
    const form = await fieldsOf(user, PASSWORD)
    const wrong = { username: 'u-se-ordinary', password: 'wrong' }
    const refused = assertStatus(await user.change(id, { fields: wrong }), 200)
    assert.deepEqual([idOf(refused), statusOf(refused)], [id, 'AUTHENTICATION_ERROR'])
    const kept = assertStatus(await user.call('GET', '/data/v2/accounts'), 200)
    assert.equal(listOf(kept.body, 'accounts').length, 3)
    const other = await user.change(id, { fields: fill(form, 'u-se-several') })
    assert.equal(askedOf(assertStatus(other, 200))[0]?.name, 'accounts')
    await answerAll(user, id, 'u-se-several')
    const foreign = await until(platform, user, id, 'AUTHENTICATION_ERROR')
    assert.match(textOf(foreign, 'statusPayload'), /Somebody else/)
    const right = { providerName: PASSWORD, fields: fill(form, 'u-se-ordinary') }
    assertStatus(await user.change(id, right), 200)
    await answerAll(user, id, 'u-se-ordinary')
    await until(platform, user, id, 'UPDATED')
    const second = await connectByPassword(platform, user, 'u-se-several')
    assertRefused(await user.change(second, right), 409, 'credentials.already_exists')
    assert.equal(statusOf(assertStatus(await user.read(second), 200)), 'UPDATED')
    const elsewhere = await user.change(id, { ...right, providerName: EMBEDDED })
    assertRefused(elsewhere, 400, 'request.parameter_invalid')
    assertRefused(await user.change(id, { fields: {} }), 400, 'request.parameter_missing')
  })

  test('authenticate asks for user name and password, renews the consent, and reads nothing', async () => {
    const user = await newUser()
    const id = await connectByPassword(platform, user)
    const before = assertStatus(await user.read(id), 200)
    platform.clock.advance(HOUR_MS)
    assertStatus(await user.authenticate(id), 204)
    const asked = askedOf(assertStatus(await user.read(id), 200))
    assert.deepEqual(
      asked.map(({ name }) => name),
      ['username', 'password'],
    )
    assertRefused(await user.authenticate(id), 409, 'credentials.refresh_in_progress')
    assertRefused(await user.refresh(id), 409, 'credentials.refresh_in_progress')
    assertRefused(
      await user.change(id, { fields: fill(asked, 'u-se-ordinary') }),
      409,
      'credentials.refresh_in_progress',
    )
    await answerAll(user, id, 'u-se-ordinary')
    const renewed = assertStatus(await user.read(id), 200)
    assert.equal(statusOf(renewed), 'UPDATED')
    assert.equal(fieldOf(renewed, 'updated'), fieldOf(before, 'updated'))
    assert.equal(numberOf(renewed, 'sessionExpiryDate') - numberOf(before, 'sessionExpiryDate'), HOUR_MS)
  })

  test('a refresh with authenticate=true signs in first, and reads then; without the person it is refused', async () => {
    const user = await newUser()
    const created = assertStatus(await user.create({ providerName: REDIRECT, fields: {} }), 200)
    const id = idOf(created)
    assertStatus(
      await relay(
        platform,
        relayBody(await approveAtBank(thirdPartyUrl(created), 'u-se-ordinary'), CALLBACK),
      ),
      200,
    )
    const first = await until(platform, user, id, 'UPDATED')
    platform.clock.advance(HOUR_MS)
    const away = { userAvailability: { userPresent: true, userAvailableForInteraction: false } }
    assertRefused(await user.refresh(id, '?authenticate=true', away), 400, 'request.parameter_invalid')
    const here = { userAvailability: { userPresent: true, userAvailableForInteraction: true } }
    const query = '?authenticate=true&optIn=true&items=CHECKING_ACCOUNTS&items=IDENTITY_DATA'
    assertStatus(await user.refresh(id, query, { ...here, callbackUri: CALLBACK }), 204)
    const url = thirdPartyUrl(assertStatus(await user.read(id), 200))
    assertStatus(await relay(platform, relayBody(await approveAtBank(url, 'u-se-ordinary'), CALLBACK)), 200)
    const again = await until(platform, user, id, 'UPDATED')
    assert.ok(numberOf(again, 'updated') > numberOf(first, 'updated'))
    const { store } = await platform.workbench()
    const [consent] = await store.listConsents(app.appId, user.userId)
    assert.deepEqual(consent?.requestedScopes, ['accounts:read', 'identities:readonly'])
  })

  test('input is awaited for two minutes; then the sign-in fails and can be started again', async () => {
    const { user, id } = await begin(EMBEDDED)
    platform.clock.advance(2 * MINUTE_MS - 1)
    assertStatus(await user.supply(id, { otp_method: 'app' }), 204)
    const asked = askedOf(assertStatus(await user.read(id), 200))
    platform.clock.advance(2 * MINUTE_MS)
    assertRefused(await user.supply(id, fill(asked, 'u-se-ordinary')), 404, 'credentials.not_awaiting')
    const late = await until(platform, user, id, 'AUTHENTICATION_ERROR')
    assert.match(textOf(late, 'statusPayload'), /too long/)
    assert.equal(fieldOf(late, 'supplementalInformation'), null)
    const consents = assertStatus(await user.call('GET', '/api/v1/provider-consents'), 200)
    const [consent] = listOf(consents.body, 'providerConsents')
    const { reason } = Object(Reflect.get(Object(consent?.detailedError), 'details'))
    assert.equal(reason, 'DYNAMIC_CREDENTIALS_FLOW_TIMEOUT')
    assertStatus(await user.authenticate(id), 204)
    await answerAll(user, id, 'u-se-ordinary')
    assert.deepEqual((await finishedEvents(user)).toSorted(), ['authentication_error api', 'updated api'])
  })

  test("an approval and the bank's own page are awaited for nine minutes", async () => {
    const device = await begin(DEVICE)
    const page = await begin(REDIRECT)
    const url = thirdPartyUrl(page.created)
    platform.clock.advance(9 * MINUTE_MS - 1)
    assert.match(statusOf(assertStatus(await device.user.read(device.id), 200)), /^AWAITING/)
    const told = relayBody(await approveAtBank(url, 'u-se-ordinary'), CALLBACK)
    platform.clock.advance(1)
    assertRefused(await relay(platform, told), 400, 'credentials.callback_unknown')
    for (const { user, id } of [device, page]) await until(platform, user, id, 'AUTHENTICATION_ERROR')
  })

  test('two concurrent inputs: the bank receives one, and the other is refused as not awaited', async () => {
    const { user, created, id } = await begin(PASSWORD)
    const accounts = fill(askedOf(created), 'u-se-ordinary')
    await setFault(platform, { person: 'u-se-ordinary', slowMs: 300 })
    const answers = await Promise.all(Array.from({ length: 4 }, () => user.supply(id, accounts)))
    await setFault(platform, { person: 'u-se-ordinary', slowMs: 0 })
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [204, 404, 404, 404])
    await until(platform, user, id, 'UPDATED')
    assertRefused(await user.supply(id, accounts), 404, 'credentials.not_awaiting')
  })

  test('an unreachable bank leaves a temporary error, and the input can be sent again', async () => {
    const { user, created, id } = await begin(PASSWORD)
    const accounts = fill(askedOf(created), 'u-se-ordinary')
    await setFault(platform, { down: true })
    assertStatus(await user.supply(id, accounts), 204)
    await setFault(platform, { down: false })
    const again = assertStatus(await user.read(id), 200)
    assert.equal(askedOf(again)[0]?.name, 'accounts')
    assertStatus(await user.supply(id, accounts), 204)
    await until(platform, user, id, 'UPDATED')
  })

  test('refresh:finished is sent after each outcome: read, renewed, refused, expired', async () => {
    const user = await newUser()
    const id = await connectByPassword(platform, user)
    assertStatus(await user.refresh(id), 204)
    await until(platform, user, id, 'UPDATED')
    assertStatus(await user.authenticate(id), 204)
    await answerAll(user, id, 'u-se-ordinary')
    assertStatus(await user.change(id, { fields: { username: 'u-se-ordinary', password: 'no' } }), 200)
    assert.deepEqual((await finishedEvents(user)).toSorted(), [
      'authentication_error api',
      'updated api',
      'updated api',
      'updated api',
    ])
  })

  test('unattended refreshes are limited to four a day; attended refreshes are not', async () => {
    const user = await newUser()
    const id = await connectByPassword(platform, user)
    const alone = { userAvailability: { userPresent: false, userAvailableForInteraction: false } }
    for (let reads = 0; reads < 4; reads += 1) {
      assertStatus(await user.refresh(id, '', alone), 204)
      await until(platform, user, id, 'UPDATED')
    }
    const limited = await user.refresh(id, '', alone)
    assertRefused(limited, 429, 'request.rate_limited')
    assert.ok(Number(limited.headers.get('retry-after')) > 0)
    assertStatus(await user.refresh(id), 204)
    await until(platform, user, id, 'UPDATED')
    platform.clock.advance(DAY_MS)
    // The background reads it as well, which is the first of the new day.
    await waitUntil('it has been read in the background', async () => {
      const now = assertStatus(await user.read(id), 200)
      return statusOf(now) === 'UPDATED' && fieldOf(now, 'updated') === platform.clock.nowMs()
    })
    assertStatus(await user.refresh(id, '', alone), 204)
  })

  test('an expired session cannot be refreshed; it needs a new sign-in', async () => {
    const user = await newUser()
    const id = await connectByPassword(platform, user, 'u-se-card')
    await setFault(platform, { person: 'u-se-card', revokeConsents: true })
    assertStatus(await user.refresh(id), 204)
    await until(platform, user, id, 'SESSION_EXPIRED')
    assertStatus(await user.refresh(id), 204)
    await until(platform, user, id, 'SESSION_EXPIRED')
    assertStatus(await user.refresh(id, '?authenticate=true'), 204)
    await answerAll(user, id, 'u-se-card')
    await until(platform, user, id, 'UPDATED')
  })

  test('credentials of a bank that is no longer served are PERMANENT_ERROR and can only be deleted', async () => {
    const user = await newUser()
    const { store } = await platform.workbench()
    const plant = async (connectionId: string) => {
      await store.createConnection({
        appId: app.appId,
        connectionId,
        userId: user.userId,
        providerName: 'a-bank-that-closed',
        status: 'updated',
        statusMessage: '',
        statusChangedAtMs: platform.clock.nowMs(),
        sealedSession: undefined,
        consentExpiresAtMs: undefined,
        identity: undefined,
        createdAtMs: platform.clock.nowMs(),
        refreshedAtMs: platform.clock.nowMs(),
      })
      return connectionId
    }
    const { ports } = await platform.workbench()
    const refreshed = await plant(ports.random.id())
    assertStatus(await user.refresh(refreshed), 204)
    const authenticated = await plant(ports.random.id())
    assertStatus(await user.authenticate(authenticated), 204)
    const changed = await plant(ports.random.id())
    assertRefused(await user.change(changed, { fields: {} }), 400, 'credentials.permanent_error')
    for (const id of [refreshed, authenticated, changed]) {
      assert.equal(statusOf(assertStatus(await user.read(id), 200)), 'PERMANENT_ERROR')
      assertRefused(await user.refresh(id), 400, 'credentials.permanent_error')
      assertStatus(await user.call('DELETE', `${CREDENTIALS_PATH}/${id}`), 204)
    }
  })

  test('credentials that are deleted during a sign-in accept no further input', async () => {
    const { user, created, id } = await begin(REDIRECT)
    const told = relayBody(await approveAtBank(thirdPartyUrl(created), 'u-se-ordinary'), CALLBACK)
    const waiting = await begin(PASSWORD)
    for (const each of [{ user, id }, waiting]) {
      assertStatus(await each.user.call('DELETE', `${CREDENTIALS_PATH}/${each.id}`), 204)
    }
    assertRefused(await relay(platform, told), 400, 'credentials.callback_unknown')
    const late = await waiting.user.supply(waiting.id, { accounts: 'x' })
    assertRefused(late, 404, 'credentials.not_found')
    const { store } = await platform.workbench()
    assert.equal(await store.loadSignIn(app.appId, id), undefined)
    const [consent] = await store.listConsents(app.appId, user.userId)
    assert.deepEqual([consent?.state, consent?.revokedBy], ['revoked', 'client'])
  })

  test('credentials of another user or app are not found by any call', async () => {
    const { id, created } = await begin(PASSWORD)
    const stranger = await createBankUser(await createLinkApp(platform, 'Other'), platform)
    const fields = fill(await fieldsOf(stranger, PASSWORD), 'u-se-ordinary')
    for (const other of [await newUser(), stranger]) {
      const attempts = [
        () => other.read(id),
        () => other.change(id, { fields }),
        () => other.supply(id, fill(askedOf(created), 'u-se-ordinary')),
        () => other.authenticate(id),
        () => other.refresh(id),
        () => other.refresh(id, '?authenticate=true'),
        () => other.call('GET', `${CREDENTIALS_PATH}/${id}/qr`),
        () => other.call('DELETE', `${CREDENTIALS_PATH}/${id}`),
      ]
      for (const attempt of attempts) assertRefused(await attempt(), 404, 'credentials.not_found')
    }
  })

  test('a modified state, or the state of a hosted flow, is refused by the relay', async () => {
    const { created } = await begin(REDIRECT)
    const state = new URL(thirdPartyUrl(created)).searchParams.get('state') ?? ''
    const [appId = '', connectionId = '', bank = '', random = '', tag = ''] = state.split('.')
    const other = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`
    const states = [
      [appId, connectionId, bank, random, other(tag)].join('.'),
      [appId, connectionId, bank, other(random), tag].join('.'),
      [appId, connectionId, EMBEDDED, random, tag].join('.'),
      [connectionId, appId, bank, random, tag].join('.'),
      `${connectionId}.${random}`,
      `${state}.`,
      'x',
    ]
    for (const changed of states) {
      const answer = await relay(platform, { state: changed, parameters: { code: 'x' } })
      assertRefused(answer, 400, 'credentials.callback_unknown')
      const page = await fetch(
        `${platform.baseUrl}/link/bank-callback?${new URLSearchParams({ state: changed, code: 'x' })}`,
        { redirect: 'manual' },
      )
      assert.equal(page.status, 403)
    }
    assertRefused(await relay(platform, { state }), 400, 'request.parameter_missing')
    assertRefused(await relay(platform, { parameters: {} }), 400, 'request.parameter_missing')
    assertRefused(await relay(platform, { state, parameters: { code: 7 } }), 400, 'request.parameter_invalid')
  })
})
