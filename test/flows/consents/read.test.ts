// rule: Reading provider consents over the API
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, assertStatus, bearer, fieldOf, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { START_MS, startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { type ConnectedUser, connectUser, refresh, settled } from '../accounts/journey.ts'
import { createLinkApp, listOf, setFault } from '../link/journey.ts'

const DAY_MS = 86_400_000
const EXTENDABLE = 'uk-demobank-open-banking-redirect-extendable'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const consentOf = async (user: ConnectedUser) => {
    const answer = assertStatus(await user.get('/api/v1/provider-consents', 'provider-consents:read'), 200)
    const [consent, ...others] = listOf(answer.body, 'providerConsents')
    assert.ok(consent !== undefined && others.length === 0)
    return consent
  }
  const extend = (user: ConnectedUser, credentialsId = user.credentialsId) =>
    user.post('/api/v1/provider-consents:extend', 'provider-consents:write', { credentialsId })
  const firstAccount = async (user: ConnectedUser) => {
    const answer = assertStatus(await user.get('/data/v2/accounts', 'accounts:read'), 200)
    return listOf(answer.body, 'accounts').map(({ id }) => String(id))
  }

  test('a consent has its accounts and its expiry', async () => {
    const user = await connectUser(platform, app)
    const consent = await consentOf(user)
    assert.deepEqual(consent, {
      accountIds: await firstAccount(user),
      credentialsId: user.credentialsId,
      providerName: 'se-demobank-open-banking-redirect',
      sessionExpiryDate: consent.sessionExpiryDate,
      sessionExtendable: false,
      status: 'UPDATED',
      statusUpdated: START_MS,
    })
    assert.ok(Number(consent.sessionExpiryDate) > START_MS + 80 * DAY_MS)
    const path = `/api/v1/provider-consents?credentialsId=${'0'.repeat(32)}`
    const none = assertStatus(await user.get(path, 'provider-consents:read'), 200)
    assert.deepEqual(none.body, { providerConsents: [] })
  })

  test('a consent is extended without the end user where the bank allows it, and the connection stays', async () => {
    const user = await connectUser(platform, app, 'u-gb-ordinary', EXTENDABLE)
    const before = await consentOf(user)
    assert.equal(before.sessionExtendable, true)
    platform.clock.advance(30 * DAY_MS)
    const extended = assertStatus(await extend(user), 200)
    assert.equal(fieldOf(extended, 'sessionExpiryDate'), Number(before.sessionExpiryDate) + 30 * DAY_MS)
    // But for how reading it in the background stands, which is due after thirty days.
    const { status: _, statusUpdated: __, ...now } = await consentOf(user)
    assert.partialDeepStrictEqual(extended.body, now)
    // Past the first end, and before the new one.
    platform.clock.advance(Number(before.sessionExpiryDate) - platform.clock.nowMs() + DAY_MS)
    assertStatus(await refresh(user), 204)
    assert.equal(fieldOf(await settled(user), 'status'), 'UPDATED')
  })

  test('a consent is extended after it has expired, as its flag says, and the connection is read again', async () => {
    const user = await connectUser(platform, app, 'u-gb-several', EXTENDABLE)
    const before = await consentOf(user)
    platform.clock.advance(Number(before.sessionExpiryDate) - platform.clock.nowMs() + DAY_MS)
    await waitUntil('the expiry', async () => (await consentOf(user)).status === 'SESSION_EXPIRED')
    assert.equal((await consentOf(user)).sessionExtendable, true)
    const extended = assertStatus(await extend(user), 200)
    assert.partialDeepStrictEqual(extended.body, {
      sessionExpiryDate: platform.clock.nowMs() + 90 * DAY_MS,
      sessionExtendable: true,
      status: 'UPDATED',
    })
    assertStatus(await refresh(user), 204)
    assert.equal(fieldOf(await settled(user), 'status'), 'UPDATED')
  })

  test('a refresh that meets the expiry first leaves the consent extendable', async () => {
    const user = await connectUser(platform, app, 'u-gb-new', EXTENDABLE)
    const before = await consentOf(user)
    platform.clock.advance(Number(before.sessionExpiryDate) - platform.clock.nowMs() + 1)
    await refresh(user)
    await settled(user)
    const expired = await consentOf(user)
    assert.deepEqual([expired.status, expired.sessionExtendable], ['SESSION_EXPIRED', true])
    assertStatus(await extend(user), 200)
  })

  test('a consent that cannot be extended is unchanged', async () => {
    const user = await connectUser(platform, app)
    const before = await consentOf(user)
    assertRefused(await extend(user), 400, 'provider_consent.not_extendable')
    assert.deepEqual(await consentOf(user), before)
    assertRefused(await extend(user, '0'.repeat(32)), 404, 'credentials.not_found')
    const other = await connectUser(platform, app, 'u-gb-several', EXTENDABLE)
    assertRefused(await extend(user, other.credentialsId), 404, 'credentials.not_found')
  })

  test('a consent that was revoked at the bank is not extended, and is reported as revoked', async () => {
    const user = await connectUser(platform, app, 'u-gb-joint', EXTENDABLE)
    await setFault(platform, { person: 'u-gb-joint', revokeConsents: true })
    assertRefused(await extend(user), 400, 'provider_consent.not_extendable')
    const consent = await consentOf(user)
    assert.equal(consent.status, 'SESSION_EXPIRED')
    assert.equal(consent.sessionExtendable, false)
    assert.deepEqual(fieldOf({ ...(await extend(user)), body: consent.detailedError }, 'details'), {
      reason: 'SESSION_EXPIRED',
      retryable: false,
    })
  })

  test('the reason why a bank could not be read is returned until it can be read again', async () => {
    const user = await connectUser(platform, app, 'u-it-ordinary')
    await setFault(platform, { person: 'u-it-ordinary', failNext: { times: 3, status: 503 } })
    assertStatus(await refresh(user), 204)
    await settled(user)
    const failed = await consentOf(user)
    assert.equal(failed.status, 'TEMPORARY_ERROR')
    assert.deepEqual(failed.detailedError, {
      details: { reason: 'PROVIDER_UNAVAILABLE', retryable: true },
      displayMessage: textOf(await settled(user), 'statusPayload'),
      type: 'PROVIDER_ERROR',
    })
    await setFault(platform, { person: 'u-it-ordinary', failNext: { times: 0, status: 503 } })
    platform.clock.advance(60_000)
    assertStatus(await refresh(user), 204)
    await settled(user)
    assert.equal('detailedError' in (await consentOf(user)), false)
  })

  test('balances are refreshed on demand, and the request has a status', async () => {
    const user = await connectUser(platform, app, 'u-dk-ordinary')
    const [accountId = ''] = await firstAccount(user)
    await setFault(platform, { person: 'u-dk-ordinary', slowMs: 200 })
    const asked = assertStatus(
      await user.post('/api/v1/balance-refresh', 'balance-refresh', { accountId }),
      200,
    )
    assert.equal(textOf(asked, 'credentialsId'), user.credentialsId)
    const path = `/api/v1/balance-refresh/${textOf(asked, 'balanceRefreshId')}`
    const state = async () =>
      textOf(assertStatus(await user.get(path, 'balance-refresh:readonly'), 200), 'status')
    assert.equal(await state(), 'REFRESHING')
    const busy = await user.post('/api/v1/balance-refresh', 'balance-refresh', { accountId })
    assertRefused(busy, 409, 'credentials.refresh_in_progress')
    await setFault(platform, { person: 'u-dk-ordinary', slowMs: 0 })
    await waitUntil('the balances are fresh', async () => (await state()) === 'FINISHED')

    const { accessToken } = await app.developer.needUserTokens('balance-refresh:readonly')
    const theirs = await send(platform.baseUrl + path, { headers: bearer(accessToken) })
    assertRefused(theirs, 404, 'balance_refresh.not_found')
    platform.clock.advance(DAY_MS)
    const late = await user.get(path, 'balance-refresh:readonly')
    assertRefused(late, 404, 'balance_refresh.not_found')
  })

  test('a balance refresh without a response of the bank has failed', async () => {
    const user = await connectUser(platform, app, 'u-fi-ordinary')
    const [accountId = ''] = await firstAccount(user)
    await setFault(platform, { person: 'u-fi-ordinary', failNext: { times: 3, status: 503 } })
    const asked = assertStatus(
      await user.post('/api/v1/balance-refresh', 'balance-refresh', { accountId }),
      200,
    )
    const path = `/api/v1/balance-refresh/${textOf(asked, 'balanceRefreshId')}`
    await settled(user)
    const answer = assertStatus(await user.get(path, 'balance-refresh:readonly'), 200)
    assert.deepEqual(answer.body, { status: 'FAILED' })
    await setFault(platform, { person: 'u-fi-ordinary', failNext: { times: 0, status: 503 } })
    platform.clock.advance(60_000)
  })

  test('a balance refresh is accepted as a form too, as one guide of the provider has it', async () => {
    const user = await connectUser(platform, app, 'u-fi-ordinary')
    const [accountId = ''] = await firstAccount(user)
    const token = bearer(await user.token('balance-refresh'))
    const ask = (fields: string) =>
      send(`${platform.baseUrl}/api/v1/balance-refresh`, {
        method: 'POST',
        headers: { ...token, 'content-type': 'application/x-www-form-urlencoded' },
        body: fields,
      })
    assertRefused(await ask(`accountId=${accountId}&accountId=`), 400, 'request.parameter_repeated')
    assertRefused(await ask('accountId='), 400, 'request.parameter_missing')
    assertRefused(await ask(''), 400, 'request.parameter_missing')
    assertRefused(await ask(`{"accountId":"${accountId}"}`), 400, 'request.malformed')
    const asked = assertStatus(await ask(`accountId=${accountId}`), 200)
    assert.equal(textOf(asked, 'credentialsId'), user.credentialsId)
  })

  test('an account of nobody cannot be refreshed', async () => {
    const owner = await connectUser(platform, app, 'u-ee-ordinary')
    const [accountId = ''] = await firstAccount(owner)
    const other = await connectUser(platform, app, 'u-lv-ordinary')
    const ask = (body: unknown) => other.post('/api/v1/balance-refresh', 'balance-refresh', body)
    assertRefused(await ask({ accountId }), 404, 'account.not_found')
    assertRefused(await ask({ accountId: '' }), 400, 'request.parameter_missing')
    assertRefused(await ask({}), 400, 'request.parameter_missing')
  })
})
