// rule: Webhooks in the Console: endpoints, deliveries, resend, test event, rotation
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { type Receiver, signaturesBy, startReceiver } from '../../support/receiver.ts'
import { plantConnection } from './event-source.ts'
import { createMember, mailedToken, PASSWORD, type Visitor } from './visitor.ts'

const HOUR_MS = 3_600_000
const FINISHED = ['refresh.finished']

type Member = Visitor & { readonly organisationId: string }

forEachEngine((engine) => {
  let platform: TestPlatform
  let receiver: Receiver
  let asa: Member
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false, jobs: 'on call' })
    receiver = await startReceiver()
  })
  // Passwords of one account are limited.
  beforeEach(async () => {
    asa = await createMember(platform)
  })
  after(async () => {
    await receiver.close()
    await platform.stop()
  })

  const createApp = async () => {
    const names = { name: 'App', display_name: 'App', environment: 'sandbox' }
    const app = await asa.must('POST', `/organisations/${asa.organisationId}/apps`, names)
    return { appId: app.id as string, root: `/apps/${app.id}` }
  }
  const create = (root: string, path: string, more: object = {}) =>
    asa.must('POST', `${root}/webhooks`, {
      password: PASSWORD,
      dialect: 'tink',
      url: receiver.url + path,
      events: FINISHED,
      ...more,
    })
  const range = () => ({
    from: new Date(platform.clock.nowMs() - HOUR_MS).toISOString(),
    to: new Date(platform.clock.nowMs() + HOUR_MS).toISOString(),
  })

  test('an endpoint is created, changed, disabled and deleted, and its secret is shown once', async () => {
    const { root } = await createApp()
    assert.deepEqual((await asa.must('GET', `${root}/webhooks`)).endpoints, [])
    const created = await create(root, '/life', { description: 'Books' })
    assert.match(created.secret, /^tswh_/)
    const { endpoints, dialects } = await asa.must('GET', `${root}/webhooks`)
    const { secret, ...shown } = created
    assert.deepEqual(endpoints, [shown])
    assert.deepEqual(shown.events, [{ kind: 'refresh.finished', name: 'refresh:finished' }])
    assert.ok(!JSON.stringify(endpoints).includes(secret))
    const names = dialects.map(({ dialect }: { dialect: string }) => dialect)
    assert.deepEqual(names, ['tink', 'truelayer', 'flinks-connect'])
    const one = `${root}/webhooks/${created.id}`
    const events = ['account.created', 'refresh.finished']
    const changed = await asa.must('PATCH', one, { description: 'Ledger', events, disabled: true })
    assert.deepEqual([changed.description, changed.state, changed.events.length], ['Ledger', 'disabled', 2])
    assert.equal((await asa.must('PATCH', one, { disabled: false })).state, 'live')
    const wrong = await asa.call('POST', `${one}/delete`, { body: { password: 'not this one' } })
    assert.deepEqual([wrong.status, wrong.body.code], [403, 'password_wrong'])
    await asa.must('POST', `${one}/delete`, { password: PASSWORD })
    assert.equal((await asa.call('PATCH', one, { body: { disabled: true } })).status, 404)
    const trail = await asa.must('GET', `${root}/events`)
    const own = trail.events.filter(({ target }: { target: string }) => target === created.id)
    assert.deepEqual(own.map(({ action }: { action: string }) => action).toSorted(), [
      'webhook_endpoint.changed',
      'webhook_endpoint.changed',
      'webhook_endpoint.created',
      'webhook_endpoint.deleted',
    ])
    assert.ok(own.every(({ actor }: { actor: string }) => actor === asa.email))
  })

  test('what is wrong with an endpoint is named at its field', async () => {
    const { root } = await createApp()
    const valid = { password: PASSWORD, dialect: 'tink', url: `${receiver.url}/x`, events: FINISHED }
    const rows: readonly (readonly [object, number, string, string])[] = [
      [{ ...valid, password: 'wrong' }, 403, 'password_wrong', 'password'],
      [{ ...valid, dialect: 'openid' }, 400, 'body_invalid', 'dialect'],
      [{ ...valid, dialect: 'none' }, 400, 'body_invalid', 'dialect'],
      [{ ...valid, url: 'ftp://app.example' }, 400, 'parameter_invalid', 'url'],
      [{ ...valid, url: 'http://app.example/hook' }, 400, 'parameter_invalid', 'url'],
      [{ ...valid, url: `https://app.example/${'x'.repeat(1024)}` }, 400, 'body_invalid', 'url'],
      [{ ...valid, events: [] }, 400, 'body_invalid', 'events'],
      [{ ...valid, events: ['payment.failed'] }, 400, 'body_invalid', 'events'],
      [{ ...valid, events: ['refresh.finished', 'refresh.finished'] }, 400, 'body_invalid', 'events'],
      [{ ...valid, events: ['none'] }, 400, 'body_invalid', 'events'],
      [{ ...valid, disabled: true }, 400, 'body_invalid', 'disabled'],
    ]
    for (const [body, status, code, field] of rows) {
      const response = await asa.call('POST', `${root}/webhooks`, { body })
      assert.deepEqual([response.status, response.body.code], [status, code], JSON.stringify(body))
      assert.ok(response.body.fields[field].length > 5, field)
    }
    await create(root, '/x')
    const again = await asa.call('POST', `${root}/webhooks`, { body: valid })
    assert.deepEqual([again.status, again.body.code], [409, 'webhook_endpoint_exists'])
  })

  test('an event is shown with its request, its attempts and its replays, and is resent at once', async () => {
    const { appId, root } = await createApp()
    receiver.answer('/one', (response) => response.writeHead(422).end(`key=${'A1'.repeat(30)} Nej`), 200)
    const { id, secret } = await create(root, '/one')
    const source = await plantConnection(platform, appId)
    await source.finishRefresh()
    await platform.runJobs()
    const list = await asa.must('GET', `${root}/webhook-deliveries?endpoint_id=${id}&state=failed`)
    const [failed] = list.deliveries
    assert.deepEqual(
      [failed.event.name, failed.state, failed.attempts, failed.last_attempt.status, list.next],
      ['refresh:finished', 'failed', 1, 422, null],
    )
    assert.ok(failed.last_attempt.response.endsWith('Nej'))
    assert.ok(!failed.last_attempt.response.includes('A1A1'))
    const one = `${root}/webhook-deliveries/${failed.event_id}/${id}`
    const shown = await asa.must('GET', one)
    assert.equal(shown.request.url, `${receiver.url}/one`)
    assert.deepEqual(JSON.parse(shown.request.body), receiver.at('/one')[0]?.body)
    const { 'x-tink-signature': signature, ...headers } = shown.request.headers
    assert.equal(signature, '(signature)')
    for (const [name, value] of Object.entries(headers))
      assert.equal(receiver.at('/one')[0]?.headers[name], value)
    const resent = await asa.must('POST', `${one}/resend`)
    assert.deepEqual([resent.delivered, resent.attempt.status], [true, 200])
    const received = receiver.at('/one')[1]
    assert.ok(received !== undefined)
    assert.equal(received.headers['x-event-id'], failed.event_id)
    assert.deepEqual(signaturesBy(secret, received), [true])
    const states = (await asa.must('GET', one)).deliveries.map((one: { replay: number; state: string }) => [
      one.replay,
      one.state,
    ])
    assert.deepEqual(states, [
      [1, 'delivered'],
      [0, 'failed'],
    ])
    assert.equal((await asa.call('POST', `${root}/webhook-deliveries/none/${id}/resend`)).status, 404)
    assert.equal((await asa.call('GET', `${root}/webhook-deliveries/none/${id}`)).status, 404)
  })

  test('the failed events of a range are queued once, however often it is requested, and are delivered', async () => {
    const { appId, root } = await createApp()
    receiver.answer('/range', 400, 400, 400, 200)
    const { id } = await create(root, '/range')
    const source = await plantConnection(platform, appId)
    for (let event = 0; event < 3; event++) {
      await source.finishRefresh()
      platform.clock.advance(1000)
    }
    await platform.runJobs()
    const one = `${root}/webhooks/${id}`
    const query = new URLSearchParams(range())
    const counted = await asa.must('GET', `${one}/resendable?${query}`)
    assert.deepEqual(counted, { events: 3, limit: 500 })
    const body = { ...range(), which: 'failed' }
    const queued = await Promise.all([1, 2, 3].map(() => asa.must('POST', `${one}/resend`, body)))
    assert.deepEqual(queued.map(({ queued }) => queued).toSorted(), [0, 0, 3])
    await platform.runJobs()
    assert.equal(receiver.at('/range').length, 6)
    assert.equal((await asa.must('GET', `${one}/resendable?${query}`)).events, 0)
    const trail = await asa.must('GET', `${root}/events`)
    const actions = trail.events.map(({ action }: { action: string }) => action)
    assert.equal(actions.filter((action: string) => action === 'webhook_endpoint.resent').length, 3)
    const { from, to } = range()
    for (const wrong of [
      { from: to, to: from, which: 'all' },
      { from: '2020-01-01T00:00:00Z', to, which: 'all' },
      { from: 'yesterday', to, which: 'all' },
      { from, to, which: 'some' },
    ]) {
      const response = await asa.call('POST', `${one}/resend`, { body: wrong })
      assert.deepEqual([response.status, response.body.code], [400, 'body_invalid'], JSON.stringify(wrong))
    }
  })

  test('a test event is signed, marked as a test, and stored nowhere but in the audit trail', async () => {
    const { root } = await createApp()
    const dialects = (await asa.must('GET', `${root}/webhooks`)).dialects
    for (const { dialect, events } of dialects) {
      for (const { kind } of events) {
        const path = `/test/${dialect}/${kind}`
        const { id, secret } = await create(root, path, { dialect, events: [kind] })
        const sent = await asa.must('POST', `${root}/webhooks/${id}/test`, { event: kind })
        assert.deepEqual([sent.delivered, sent.attempt.status], [true, 200])
        const [received] = receiver.at(path)
        assert.ok(received !== undefined)
        assert.equal(received.headers['x-test-event'], 'true')
        assert.equal(received.headers['x-event-id'], sent.event_id)
        if (dialect === 'tink') {
          assert.deepEqual(signaturesBy(secret, received), [true])
          assert.deepEqual(JSON.parse(sent.request.body), received.body)
        }
        await asa.must('PATCH', `${root}/webhooks/${id}`, { disabled: true })
      }
    }
    assert.deepEqual((await asa.must('GET', `${root}/webhook-deliveries`)).deliveries, [])
    const trail = await asa.must('GET', `${root}/events`)
    assert.ok(trail.events.some(({ action }: { action: string }) => action === 'webhook_endpoint.tested'))
    const { id } = await create(root, '/refuses')
    receiver.answer('/refuses', 500)
    const refused = await asa.must('POST', `${root}/webhooks/${id}/test`, { event: 'refresh.finished' })
    assert.deepEqual([refused.delivered, refused.attempt.status], [false, 500])
    const unknown = await asa.call('POST', `${root}/webhooks/${id}/test`, {
      body: { event: 'payment.failed' },
    })
    assert.deepEqual([unknown.status, unknown.body.code], [400, 'parameter_invalid'])
  })

  test('after a rotation both secrets sign until the overlap ends', async () => {
    const { root } = await createApp()
    const { id, secret: old } = await create(root, '/rotated')
    const body = { password: PASSWORD, overlap_seconds: 3600 }
    const rotated = await asa.must('POST', `${root}/webhooks/${id}/rotate-secret`, body)
    assert.notEqual(rotated.secret, old)
    const until = new Date(platform.clock.nowMs() + HOUR_MS).toISOString().replace('.000', '')
    assert.equal(rotated.previous_secret_until, until)
    const test = () => asa.must('POST', `${root}/webhooks/${id}/test`, { event: 'refresh.finished' })
    const signed = (secret: string) => {
      const received = receiver.at('/rotated').at(-1)
      assert.ok(received !== undefined)
      return signaturesBy(secret, received)
    }
    await test()
    assert.deepEqual(
      [signed(rotated.secret), signed(old)],
      [
        [true, false],
        [false, true],
      ],
    )
    platform.clock.advance(HOUR_MS)
    await test()
    assert.deepEqual([signed(rotated.secret), signed(old)], [[true], [false]])
    const endpoint = (await asa.must('GET', `${root}/webhooks`)).endpoints[0]
    assert.equal(endpoint.previous_secret_until, null)
    const wrong = { password: PASSWORD, overlap_seconds: 700_000 }
    assert.equal(
      (await asa.call('POST', `${root}/webhooks/${id}/rotate-secret`, { body: wrong })).status,
      400,
    )
  })

  test('lists are paged by opaque tokens of their filters, and a role without the right sees no body', async () => {
    const { appId, root } = await createApp()
    const { id } = await create(root, '/paged')
    const source = await plantConnection(platform, appId)
    for (let event = 0; event < 5; event++) await source.finishRefresh()
    await platform.runJobs()
    const seen: string[] = []
    let after = ''
    for (;;) {
      const page = await asa.must('GET', `${root}/webhook-deliveries?limit=2${after}`)
      seen.push(...page.deliveries.map(({ event_id }: { event_id: string }) => event_id))
      if (page.next === null) break
      after = `&after=${encodeURIComponent(page.next)}`
    }
    assert.equal(new Set(seen).size, 5)
    for (const query of [
      '?limit=0',
      '?limit=201',
      '?limit=x',
      '?state=none',
      '?after=x.y',
      `?state=failed${after}`,
    ]) {
      const { status, body } = await asa.call('GET', `${root}/webhook-deliveries${query}`)
      assert.deepEqual([status, body.code], [400, 'body_invalid'], query)
    }
    const guest = await createMember(platform, 'Guests AB')
    const invitation = { email: guest.email, role: 'viewer' }
    await asa.must('POST', `/organisations/${asa.organisationId}/invitations`, invitation)
    await guest.must('POST', '/invitations/accept', { token: await mailedToken(platform, guest.email) })
    const one = `${root}/webhook-deliveries/${seen[0]}/${id}`
    assert.equal((await guest.must('GET', one)).request.body, null)
    assert.ok((await asa.must('GET', one)).request.body.length > 10)
  })
})
