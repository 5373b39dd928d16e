// rule: Data that an app keeps for a limited time is deleted, and no other
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { plantConsent } from '../../../src/storage/conformance/consents.ts'
import { NOW_MS } from '../../../src/storage/conformance/samples.ts'
import { createDeveloper, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { createMember, PASSWORD, type Visitor } from '../console/visitor.ts'

const DAY_MS = 86_400_000
const NONE = { user_days: null, request_days: null, consent_days: null, session_days: null }

forEachEngine((engine) => {
  let platform: TestPlatform
  let asa: Visitor & { readonly organisationId: string }
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false, jobs: 'on call' })
    asa = await createMember(platform)
  })
  after(() => platform.stop())

  async function createApp() {
    const app = await asa.must('POST', `/organisations/${asa.organisationId}/apps`, {
      name: 'Short',
      display_name: 'Short',
      environment: 'sandbox',
    })
    const { secret } = await asa.must('POST', `/apps/${app.id}/secrets`, { password: PASSWORD })
    const developer = createDeveloper(platform.baseUrl, { clientId: app.client_id, clientSecret: secret })
    return { app, developer, root: `/apps/${app.id}` }
  }

  async function createUsers(developer: TestPlatform['developer'], count: number) {
    const token = await developer.needClientToken('user:create')
    const made: string[] = []
    for (let index = 0; index < count; index++)
      made.push(textOf(await developer.createUser(token, { market: 'SE', locale: 'sv_SE' }), 'user_id'))
    return made
  }

  const usersOf = async (appId: string) => {
    const { store } = await platform.workbench()
    return (await store.listUsers(appId, undefined, 100)).map(({ userId }) => userId)
  }

  test('users without access are deleted after the days of their app, audited, and those of other apps stay', async () => {
    const [short, other] = [await createApp(), await createApp()]
    const shown = await asa.must('PATCH', short.root, { retention: { user_days: 30, request_days: null } })
    assert.deepEqual(shown.retention, { ...NONE, user_days: 30 })
    const old = await createUsers(short.developer, 3)
    const kept = await createUsers(other.developer, 1)
    platform.clock.advance(20 * DAY_MS)
    const late = await createUsers(short.developer, 1)
    platform.clock.advance(9 * DAY_MS)
    await platform.runJobs()
    assert.deepEqual((await usersOf(short.app.id)).toSorted(), [...old, ...late].toSorted())
    platform.clock.advance(DAY_MS)
    await platform.runJobs()
    assert.deepEqual(await usersOf(short.app.id), late)
    assert.deepEqual(await usersOf(other.app.id), kept)
    const { store } = await platform.workbench()
    const deleted = (await store.listAudit(short.app.id, 100)).filter(
      ({ action }) => action === 'user.deleted',
    )
    assert.deepEqual(deleted.map(({ target }) => target).toSorted(), old.toSorted())
    assert.ok(deleted.every(({ actor }) => actor === 'system'))
  })

  test('requests are kept for the days of their app, and never longer than the installation keeps them', async () => {
    await asa.logIn()
    const [short, other] = [await createApp(), await createApp()]
    await asa.must('PATCH', short.root, { retention: { request_days: 3, user_days: null } })
    for (const { developer } of [short, other]) await developer.needClientToken('user:create')
    await platform.runJobs()
    const { store } = await platform.workbench()
    const countOf = async (appId: string) =>
      (await store.listRequests(appId, {}, { before: undefined, limit: 10 })).length
    const counts = async () => [await countOf(short.app.id), await countOf(other.app.id)]
    assert.deepEqual(await counts(), [1, 1])
    platform.clock.advance(3 * DAY_MS - 60_000)
    await platform.runJobs()
    assert.deepEqual(await counts(), [1, 1])
    platform.clock.advance(120_000)
    await platform.runJobs()
    assert.deepEqual(await counts(), [0, 1])
    platform.clock.advance(14 * DAY_MS)
    await platform.runJobs()
    assert.deepEqual(await counts(), [0, 0])
  })

  test('a limit is a whole number of days from 1 to 3650, and can be removed', async () => {
    await asa.logIn()
    const { root } = await createApp()
    assert.equal((await asa.must('GET', root)).retention, null)
    for (const days of [0, -1, 1.5, 3651, '7', null])
      for (const retention of [{ user_days: days, request_days: 7 }]) {
        const { status } = await asa.call('PATCH', root, { body: { retention } })
        assert.equal(status, days === null ? 200 : 400, String(days))
      }
    assert.deepEqual((await asa.must('GET', root)).retention, { ...NONE, request_days: 7 })
    const both = { user_days: null, request_days: null, consent_days: 9, session_days: 8 }
    assert.deepEqual((await asa.must('PATCH', root, { retention: both })).retention, both)
    for (const name of ['consent_days', 'session_days']) {
      const refused = await asa.call('PATCH', root, { body: { retention: { ...both, [name]: 0 } } })
      assert.equal(refused.status, 400)
      assert.deepEqual(Object.keys(refused.body.fields).toSorted(), ['retention', `retention.${name}`])
      assert.match(refused.body.fields[`retention.${name}`], /it must be >= 1/)
    }
    assert.equal((await asa.must('PATCH', root, { retention: null })).retention, null)
    const { events } = await asa.must('GET', `${root}/events`)
    assert.ok(events.some(({ after }: { readonly after: object | null }) => after && 'retention' in after))
  })

  test('ended consents and steps of sessions are deleted after the days of their app, and the user stays', async () => {
    await asa.logIn()
    const { app, developer, root } = await createApp()
    await asa.must('PATCH', root, { retention: { ...NONE, consent_days: 5, session_days: 5 } })
    const [userId = ''] = await createUsers(developer, 1)
    const { store } = await platform.workbench()
    const { session } = await plantConsent(store, { appId: app.id, userId })
    const { sessionId } = session
    const atMs = NOW_MS + 60_000
    const failed = { from: 'at_bank', to: 'failed', update: {}, nowMs: atMs } as const
    assert.equal(await store.advanceLinkSession({ appId: app.id, sessionId, ...failed }), 'advanced')
    const step = {
      appId: app.id,
      eventId: sessionId,
      trackingId: 't-1',
      sessionId,
      kind: 'opened',
      atMs,
      userId,
      providerName: undefined,
      connectionId: undefined,
      grantId: undefined,
      isRenewal: false,
      expiresAtMs: atMs + 90 * DAY_MS,
    } as const
    await store.recordFlowEvents([step], 9)
    const counts = async () => [
      (await store.listConsents(app.id, userId)).length,
      (await store.listFlowEvents(app.id, 't-1', platform.clock.nowMs())).length,
    ]
    platform.clock.advance(atMs + 5 * DAY_MS - 60_000 - platform.clock.nowMs())
    await platform.runJobs()
    assert.deepEqual(await counts(), [1, 1])
    platform.clock.advance(120_000)
    await platform.runJobs()
    assert.deepEqual(await counts(), [0, 0])
    assert.deepEqual(await usersOf(app.id), [userId])
  })
})
