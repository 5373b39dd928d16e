// rule: Reading credentials over the API
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, assertStatus, bearer, fieldOf, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { START_MS, startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { connectUser, refresh, requestRefresh, settled } from '../accounts/journey.ts'
import { createLinkApp, listOf, setFault } from '../link/journey.ts'

const DAY_MS = 86_400_000

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  test('a connection is returned in the list and by id, with the expiry of its consent', async () => {
    const user = await connectUser(platform, app)
    const listed = assertStatus(await user.get('/api/v1/credentials/list', 'credentials:read'), 200)
    const one = assertStatus(
      await user.get(`/api/v1/credentials/${user.credentialsId}`, 'credentials:read'),
      200,
    )
    assert.deepEqual(listed.body, { credentials: [one.body] })
    const sessionExpiryDate = fieldOf(one, 'sessionExpiryDate')
    assert.ok(typeof sessionExpiryDate === 'number' && sessionExpiryDate > platform.clock.nowMs() + DAY_MS)
    assert.deepEqual(one.body, {
      fields: {},
      id: user.credentialsId,
      providerName: 'se-demobank-open-banking-redirect',
      sessionExpiryDate,
      status: 'UPDATED',
      statusPayload: '',
      statusUpdated: START_MS,
      supplementalInformation: null,
      type: 'THIRD_PARTY_APP',
      updated: START_MS,
      userId: user.userId,
    })
  })

  test("another user's connection is not found by any call", async () => {
    const owner = await connectUser(platform, app)
    const other = await app.developer.needUserTokens('credentials:read,credentials:write,credentials:refresh')
    const path = `${platform.baseUrl}/api/v1/credentials/${owner.credentialsId}`
    const headers = bearer(other.accessToken)
    assertRefused(await send(path, { headers }), 404, 'credentials.not_found')
    assertRefused(await send(path, { headers, method: 'DELETE' }), 404, 'credentials.not_found')
    assertRefused(await send(`${path}/refresh`, { headers, method: 'POST' }), 404, 'credentials.not_found')
    assert.equal(fieldOf(await settled(owner), 'status'), 'UPDATED')
  })

  test('a refresh is accepted at once and fetches what changed at the bank', async () => {
    const user = await connectUser(platform, app)
    const newest = async () => {
      const answer = assertStatus(
        await user.get('/data/v2/transactions?pageSize=1&statusIn=BOOKED', 'transactions:read'),
        200,
      )
      const [transaction] = listOf(answer.body, 'transactions')
      return fieldOf({ ...answer, body: transaction?.dates }, 'booked')
    }
    const before = await newest()
    platform.clock.advance(9 * DAY_MS)
    // It may be at work in the background, which is due after so long.
    await waitUntil('its turn', async () => (await refresh(user)).status === 204)
    const done = await settled(user)
    assert.equal(fieldOf(done, 'status'), 'UPDATED')
    assert.equal(fieldOf(done, 'updated'), platform.clock.nowMs())
    assert.ok(String(await newest()) > String(before), `${await newest()} is not after ${before}`)
  })

  test('of many concurrent refreshes one starts; the others are refused as already in progress', async () => {
    const user = await connectUser(platform, app)
    await setFault(platform, { person: 'u-se-ordinary', slowMs: 300 })
    const answers = await Promise.all(Array.from({ length: 5 }, () => requestRefresh(user)))
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [204, 409, 409, 409, 409])
    const busy = answers.find(({ status }) => status === 409)
    assert.ok(busy !== undefined)
    assertRefused(busy, 409, 'credentials.refresh_in_progress')
    await setFault(platform, { person: 'u-se-ordinary', slowMs: 0 })
    await settled(user)
    assertStatus(await refresh(user), 204)
    assert.equal(fieldOf(await settled(user), 'status'), 'UPDATED')
  })

  test('an unreachable bank leaves a temporary error and the stored data; the next refresh recovers', async () => {
    const user = await connectUser(platform, app, 'u-de-ordinary')
    await setFault(platform, { person: 'u-de-ordinary', failNext: { times: 3, status: 503 } })
    assertStatus(await refresh(user), 204)
    const failed = await settled(user)
    assert.equal(fieldOf(failed, 'status'), 'TEMPORARY_ERROR')
    assert.ok(textOf(failed, 'statusPayload').length > 10)
    const accounts = assertStatus(await user.get('/data/v2/accounts', 'accounts:read'), 200)
    assert.equal(listOf(accounts.body, 'accounts').length, 3)
    await setFault(platform, { person: 'u-de-ordinary', failNext: { times: 0, status: 503 } })
    platform.clock.advance(60_000)
    assertStatus(await refresh(user), 204)
    assert.equal(fieldOf(await settled(user), 'status'), 'UPDATED')
  })

  test('a consent that was withdrawn at the bank leads to an expired session', async () => {
    const user = await connectUser(platform, app, 'u-fr-ordinary')
    await setFault(platform, { person: 'u-fr-ordinary', revokeConsents: true })
    assertStatus(await refresh(user), 204)
    assert.equal(fieldOf(await settled(user), 'status'), 'SESSION_EXPIRED')
  })

  test('a deleted connection is removed with its data, and its consent at the bank is revoked', async () => {
    const user = await connectUser(platform, app, 'u-no-ordinary')
    const path = `${platform.baseUrl}/api/v1/credentials/${user.credentialsId}`
    const headers = bearer(await user.token('credentials:write,credentials:read,accounts:read'))
    const stored = await (await platform.workbench()).store.loadConnection(app.appId, user.credentialsId)
    assert.ok(stored?.sealedSession !== undefined)
    const { ports } = await platform.workbench()
    const sealed = ports.vault.open(stored.sealedSession, `bank-session:${app.appId}:${user.credentialsId}`)
    const { accessToken } = JSON.parse(sealed)
    const atBank = () => send(`${platform.bankUrl}/open-banking/v1/consent`, { headers: bearer(accessToken) })
    assertStatus(await atBank(), 200)

    assertStatus(await send(path, { method: 'DELETE', headers }), 204)
    assertRefused(await send(path, { method: 'DELETE', headers }), 404, 'credentials.not_found')
    assertRefused(await send(path, { headers }), 404, 'credentials.not_found')
    const list = await send(`${platform.baseUrl}/api/v1/credentials/list`, { headers })
    assert.deepEqual(list.body, { credentials: [] })
    const accounts = await send(`${platform.baseUrl}/data/v2/accounts`, { headers })
    assert.deepEqual(listOf(accounts.body, 'accounts'), [])
    await waitUntil('the bank has ended the consent', async () => (await atBank()).status !== 200)
  })

  test('a connection that is deleted while it is being refreshed stays deleted and empty', async () => {
    const user = await connectUser(platform, app, 'u-pt-ordinary')
    await setFault(platform, { person: 'u-pt-ordinary', slowMs: 250 })
    assertStatus(await refresh(user), 204)
    const headers = bearer(await user.token('credentials:write,credentials:read,accounts:read'))
    const path = `${platform.baseUrl}/api/v1/credentials/${user.credentialsId}`
    assertStatus(await send(path, { method: 'DELETE', headers }), 204)
    await setFault(platform, { person: 'u-pt-ordinary', slowMs: 0 })
    const { store } = await platform.workbench()
    await waitUntil('the refresh has given up', async () => {
      const claim = await store.claimRefresh(platform.clock.nowMs() + DAY_MS, platform.clock.nowMs())
      return claim === undefined
    })
    assert.equal((await store.loadConnection(app.appId, user.credentialsId))?.status, 'ended')
    const accounts = await send(`${platform.baseUrl}/data/v2/accounts`, { headers })
    assert.deepEqual(listOf(accounts.body, 'accounts'), [])
  })

  test('a queued refresh runs, whichever instance queued it', async () => {
    const user = await connectUser(platform, app, 'u-es-ordinary')
    const { store } = await platform.workbench()
    const nowMs = platform.clock.nowMs()
    const key = { appId: app.appId, connectionId: user.credentialsId }
    await store.requestRefresh({ ...key, userId: user.userId, source: 'api', nowMs, stalledBeforeMs: 0 })
    platform.clock.advance(1000)
    const done = await settled(user)
    assert.equal(fieldOf(done, 'status'), 'UPDATED')
    assert.equal(fieldOf(done, 'updated'), platform.clock.nowMs())
  })
})
