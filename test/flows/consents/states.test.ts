// rule: States of a consent: created, extended, expired and revoked
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { at, commandsOn } from '../../support/command-line.ts'
import { assertStatus, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import {
  connect,
  createLinkApp,
  createPerson,
  delegate,
  goToBank,
  linkAddress,
  reachConsent,
  returned,
  userToken,
} from '../link/journey.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  /** State and history of the only consent of the user. */
  async function lifeOf(userId: string): Promise<readonly string[]> {
    const { store } = await platform.workbench()
    const [consent, ...more] = await store.listConsents(app.appId, userId)
    assert.ok(consent !== undefined && more.length === 0)
    const events = await store.listConsentEvents(app.appId, userId, consent.consentId)
    assert.equal(events.at(-1)?.state, consent.state)
    return events.map(({ state, actor }) => `${state} ${actor}`)
  }

  async function connectForGood(): Promise<{ userId: string; credentialsId: string }> {
    const { userId, code } = await delegate(app)
    const page = await connect(createPerson(), linkAddress(platform, app, { authorization_code: code }))
    return { userId, credentialsId: returned(page).credentials_id ?? '' }
  }

  const ACTIVE = ['requested person', 'authorised bank', 'active person']

  test('continuous access is active until a week before its expiry, then expiring, then expired with its credentials', async () => {
    const { userId, credentialsId } = await connectForGood()
    assert.deepEqual(await lifeOf(userId), ACTIVE)
    const { store } = await platform.workbench()
    const [consent] = await store.listConsents(app.appId, userId)
    assert.equal(consent?.connectionId, credentialsId)
    assert.ok(consent !== undefined && consent.expiresAtMs > platform.clock.nowMs() + 80 * DAY_MS)
    platform.clock.advance(consent.expiresAtMs - 6 * DAY_MS - platform.clock.nowMs())
    await platform.runJobs()
    assert.deepEqual(await lifeOf(userId), [...ACTIVE, 'expiring system'])
    platform.clock.advance(6 * DAY_MS)
    await platform.runJobs()
    assert.deepEqual(await lifeOf(userId), [...ACTIVE, 'expiring system', 'expired system'])
    const connection = await store.loadConnection(app.appId, credentialsId)
    assert.equal(connection?.status, 'session_expired')
    assert.match(connection?.statusMessage ?? '', /has ended/)
  })

  test('when the app ends the connection, the consent is revoked by the client, and the command line shows it', async () => {
    const { userId, credentialsId } = await connectForGood()
    const token = await userToken(app, userId, 'credentials:write,credentials:read')
    const url = `${platform.baseUrl}/api/v1/credentials/${credentialsId}`
    const headers = { authorization: `Bearer ${token}` }
    assertStatus(await send(url, { method: 'DELETE', headers }), 204)
    assert.deepEqual(await lifeOf(userId), [...ACTIVE, 'revoked client'])
    const { need } = commandsOn(platform.database)
    const listed = await need('user', 'consents', userId, '--app', app.clientId)
    assert.deepEqual(
      ['state', 'revoked_by', 'mode', 'connection_id'].map((name) => at(listed, 0, name)),
      ['revoked', 'client', 'continuous', credentialsId],
    )
    assert.equal(at(listed, 0, 'history', 3, 'by'), 'client')
  })

  test('one-time access is consumed; disconnecting revokes its tokens at once', async () => {
    const person = createPerson()
    const { code = '', credentials_id: credentialsId = '' } = returned(
      await connect(person, linkAddress(platform, app)),
    )
    const accessToken = textOf(assertStatus(await app.developer.exchange(code), 200), 'access_token')
    assertStatus(await app.developer.get('/data/v2/accounts', accessToken), 200)
    const { store } = await platform.workbench()
    const connection = await store.loadConnection(app.appId, credentialsId)
    const userId = connection?.userId ?? ''
    assert.deepEqual(await lifeOf(userId), ['requested person', 'authorised bank', 'consumed person'])
    const ended = await store.disconnectConnection({
      appId: app.appId,
      connectionId: credentialsId,
      nowMs: platform.clock.nowMs(),
      by: 'person',
    })
    assert.equal(ended, 'disconnected')
    assertStatus(await app.developer.get('/data/v2/accounts', accessToken), 401)
    assert.equal((await lifeOf(userId)).at(-1), 'revoked person')
    platform.clock.advance(DAY_MS + 1)
    await platform.runJobs()
    assert.deepEqual(await store.listConsents(app.appId, userId), [], 'the temporary user is gone')
  })

  test('declining at the bank rejects the consent; never returning expires it', async () => {
    const { store } = await platform.workbench()
    const { userId, code } = await delegate(app)
    const person = createPerson()
    const address = linkAddress(platform, app, { authorization_code: code })
    await goToBank(person, await person.get(address))
    assert.deepEqual(await lifeOf(userId), ['requested person'])
    platform.clock.advance(31 * 60_000)
    await platform.runJobs()
    assert.deepEqual(await lifeOf(userId), ['requested person', 'expired system'])

    const { person: other, consent } = await reachConsent(platform, app)
    const before = await store.listUsers(app.appId, undefined, 1000)
    await other.submit(consent, 'bank-consent', {}, 'consent-deny')
    const lives = await Promise.all(
      before.map(async (user) => {
        const [only] = await store.listConsents(app.appId, user.userId)
        return only?.state
      }),
    )
    assert.ok(lives.includes('rejected'), lives.join(', '))
  })

  test('continuous access is read in the background, four times a day at most and once for two instances; one-time is not', async (t) => {
    const beside = await startTestPlatform(engine, {
      beside: platform,
      demoBank: false,
      jobs: 'on call',
      settings: { TALLYSTICK_BANK_URL: platform.bankUrl, TALLYSTICK_PUBLIC_URL: platform.baseUrl },
    })
    t.after(() => beside.halt())
    const { store } = await platform.workbench()
    const { userId, credentialsId } = await connectForGood()
    const once = returned(await connect(createPerson(), linkAddress(platform, app))).credentials_id ?? ''
    const readAt = async (id: string) => (await store.loadConnection(app.appId, id))?.refreshedAtMs ?? 0
    const onceMs = await readAt(once)
    const startMs = platform.clock.nowMs()
    const reads: number[] = []
    let lastMs = await readAt(credentialsId)
    while (platform.clock.nowMs() < startMs + DAY_MS) {
      platform.clock.advance(HOUR_MS)
      // Both instances look at the same time for what is due.
      await Promise.all([platform.runJobs(), beside.runJobs()])
      const nowMs = await readAt(credentialsId)
      if (nowMs > lastMs) reads.push(nowMs)
      lastMs = nowMs
      if (reads.length === 1) assert.equal(await readAt(once), onceMs)
    }
    const inFirstDay = reads.filter((ms) => ms < startMs + DAY_MS)
    assert.ok(inFirstDay.length >= 3 && inFirstDay.length <= 4, `${inFirstDay.length}`)
    const countEvents = async () => {
      const events = await store.listWebhookEvents(app.appId, 0, 5000)
      const sources = events.flatMap(({ userId: of, content }) =>
        of === userId && content.kind === 'refresh.finished' ? [content.source] : [],
      )
      return sources.filter((source) => source === 'background').length
    }
    assert.equal(await countEvents(), reads.length)
  })
})
