// rule: Webhook endpoints over HTTP: create, list, update, delete, one app at a time
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  assertRefused,
  assertStatus,
  bearer,
  fieldOf,
  keysOf,
  send,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { ENDPOINTS_PATH, endpointsOf, plantSource } from './event-source.ts'

const EVENTS = [
  'refresh:finished',
  'account:created',
  'account:updated',
  'account-transactions:modified',
  'account-booked-transactions:modified',
  'account-transactions:deleted',
]

forEachEngine((engine) => {
  let platform: TestPlatform
  let receiver: Receiver
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    receiver = await startReceiver()
  })
  after(async () => {
    await receiver.close()
    await platform.stop()
  })

  const newApp = async () => endpointsOf((await platform.createApp()).developer)

  test('creating an endpoint returns 200 and its secret, which is never returned again', async () => {
    const endpoints = await newApp()
    const url = 'https://app.example/hooks?tenant=1'
    const created = assertStatus(
      await endpoints.create({ url, enabledEvents: EVENTS, description: 'Books' }),
      200,
    )
    assert.deepEqual(keysOf(created), [
      'id',
      'url',
      'description',
      'enabledEvents',
      'disabled',
      'createdAt',
      'updatedAt',
      'secret',
    ])
    assert.match(textOf(created, 'id'), /^[0-9a-f]{32}$/)
    assert.equal(textOf(created, 'url'), url)
    assert.deepEqual(fieldOf(created, 'enabledEvents'), EVENTS)
    assert.equal(fieldOf(created, 'disabled'), false)
    const secret = textOf(created, 'secret')
    assert.equal(created.headers.get('cache-control'), 'no-store')
    assert.ok(secret.length >= 43, secret)

    const listed = assertStatus(await endpoints.list(), 200)
    const { secret: _, ...shown } = Object(created.body)
    assert.deepEqual(listed.body, { webhookEndpoints: [shown], nextPageToken: '' })
    const { store } = await platform.workbench()
    const apps = await store.listApps()
    const stored = await Promise.all(
      apps.map(({ appId }) => store.listWebhookEndpoints(appId, undefined, 10)),
    )
    assert.ok(!JSON.stringify(stored).includes(secret), 'the secret is stored sealed')
    assert.ok(!platform.logs.text.includes(secret), 'the secret is not logged')
  })

  test('one endpoint per event and URL: a second is a conflict, also by an update', async () => {
    const endpoints = await newApp()
    const url = 'https://app.example/same'
    await endpoints.need(url, ['account:created'])
    const both = { url, enabledEvents: ['account:updated', 'account:created'] }
    assertRefused(await endpoints.create(both), 409, 'webhook_endpoint.already_exists')
    const other = await endpoints.need('https://app.example/other', ['account:created'])
    assertRefused(await endpoints.change(other.id, { url }), 409, 'webhook_endpoint.already_exists')
    await endpoints.need(url, ['account:updated'])
    await (await newApp()).need(url, ['account:created'])
  })

  test('an update is wrapped, changes its members, and keeps the rest', async () => {
    const endpoints = await newApp()
    const { id } = await endpoints.need('https://app.example/a', ['account:created'])
    platform.clock.advance(5_000)
    const changed = assertStatus(await endpoints.change(id, { disabled: true, description: 'Off' }), 200)
    assert.equal(fieldOf(changed, 'disabled'), true)
    assert.equal(textOf(changed, 'description'), 'Off')
    assert.deepEqual(fieldOf(changed, 'enabledEvents'), ['account:created'])
    assert.notEqual(textOf(changed, 'updatedAt'), textOf(changed, 'createdAt'))
    assert.equal(keysOf(changed).includes('secret'), false)
    const moved = { url: 'https://app.example/b', enabledEvents: ['refresh:finished'], disabled: false }
    const again = assertStatus(await endpoints.change(id, moved), 200)
    assert.equal(textOf(again, 'url'), 'https://app.example/b')
    assert.deepEqual(fieldOf(again, 'enabledEvents'), ['refresh:finished'])
    assert.equal(textOf(again, 'description'), 'Off')
  })

  test('an unwrapped update and invalid bodies are refused, with the member named', async () => {
    const { developer } = await platform.createApp()
    const endpoints = endpointsOf(developer)
    const { id } = await endpoints.need('https://app.example/a', ['account:created'])
    const headers = {
      ...bearer(await developer.needClientToken('webhook-endpoints')),
      'content-type': 'application/json',
    }
    const bare = await send(`${platform.baseUrl}${ENDPOINTS_PATH}/${id}`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify({ disabled: true }),
    })
    assertRefused(bare, 400, 'request.parameter_missing')
    const url = 'https://app.example/x'
    for (const body of [{ url }, { enabledEvents: EVENTS }]) {
      assertRefused(await endpoints.create(body), 400, 'request.parameter_missing')
    }
    for (const enabledEvents of [[], ['account.created'], ['payment:updated'], [1], 'account:created']) {
      assertRefused(await endpoints.create({ url, enabledEvents }), 400, 'request.parameter_invalid')
    }
  })

  test('a URL is https; plain http is allowed for this machine only, and never with a password', async () => {
    const endpoints = await newApp()
    const refused = [
      'http://app.example/hooks',
      'http://10.0.0.1/',
      'ftp://app.example/',
      'app.example',
      'https://user:pass@app.example/',
      'https://app.example/#here',
      `https://app.example/${'a'.repeat(1100)}`,
      'javascript:alert(1)',
    ]
    for (const url of refused) {
      assertRefused(await endpoints.create({ url, enabledEvents: EVENTS }), 400, 'request.parameter_invalid')
    }
    for (const url of [
      'http://localhost:4000/',
      'http://127.0.0.1:4000/',
      'http://[::1]:4000/',
      'https://10.0.0.1/',
    ]) {
      assertStatus(await endpoints.create({ url, enabledEvents: EVENTS }), 200)
    }
  })

  test('endpoints are listed page by page, each once', async () => {
    const endpoints = await newApp()
    const made = new Set<string>()
    for (const name of ['a', 'b', 'c'])
      made.add((await endpoints.need(`https://app.example/${name}`, EVENTS)).id)
    const seen: string[] = []
    let token = ''
    for (let page = 0; page < 4 && (page === 0 || token !== ''); page += 1) {
      const query = `?pageSize=1${token === '' ? '' : `&pageToken=${encodeURIComponent(token)}`}`
      const listed = assertStatus(await endpoints.list(query), 200)
      const items = fieldOf(listed, 'webhookEndpoints')
      assert.ok(Array.isArray(items) && items.length === 1)
      seen.push(items[0].id)
      token = textOf(listed, 'nextPageToken')
    }
    assert.deepEqual(new Set(seen), made)
    assert.equal(seen.length, 3)
    assertRefused(await endpoints.list('?pageToken=forged.x'), 400, 'request.invalid_page_token')
  })

  test('an app has fifty endpoints at most', async () => {
    const endpoints = await newApp()
    for (let index = 0; index < 50; index += 1) await endpoints.need(`https://app.example/${index}`, EVENTS)
    const more = await endpoints.create({ url: 'https://app.example/more', enabledEvents: EVENTS })
    assertRefused(more, 409, 'webhook_endpoint.limit_reached')
  })

  test('only a client token with the scope webhook-endpoints is let in', async () => {
    const { developer } = await platform.createApp()
    const url = platform.baseUrl + ENDPOINTS_PATH
    assertRefused(await send(url), 401, 'auth.access_token_missing')
    const other = await developer.needClientToken('user:create')
    assertRefused(await send(url, { headers: bearer(other) }), 403, 'auth.insufficient_scope')
    const user = await developer.needUserTokens()
    assertRefused(await send(url, { headers: bearer(user.accessToken) }), 403, 'auth.wrong_token_kind')
  })

  test('another app can neither read, update, rotate nor delete an endpoint, and receives none of its events', async () => {
    const mine = await plantSource(platform)
    const thief = await plantSource(platform)
    const { id } = await mine.endpoints.need(`${receiver.url}/mine`, ['refresh:finished'])
    await thief.endpoints.need(`${receiver.url}/thief`, ['refresh:finished'])
    const listed = fieldOf(assertStatus(await thief.endpoints.list(), 200), 'webhookEndpoints')
    assert.ok(!JSON.stringify(listed).includes(id))
    const gone = 'webhook_endpoint.not_found'
    assertRefused(await thief.endpoints.change(id, { url: `${receiver.url}/thief2` }), 404, gone)
    assertRefused(await thief.endpoints.rotate(id), 404, gone)
    assertRefused(await thief.endpoints.remove(id), 404, gone)
    await mine.finishRefresh()
    await waitUntil('the event came', () => receiver.at('/mine').length === 1)
    assert.equal(receiver.at('/thief').length, 0)
    assertStatus(await mine.endpoints.remove(id), 200)
    assertRefused(await mine.endpoints.remove(id), 404, gone)
  })
})
