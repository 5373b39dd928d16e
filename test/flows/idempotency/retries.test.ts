// rule: Retries with an Idempotency-Key
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readLinkTicket } from '../../../src/core/link/ticket.ts'
import { plantConnected } from '../../../src/storage/conformance/planted.ts'
import {
  type Answer,
  assertRefused,
  assertStatus,
  bearer,
  CREATE_USER_PATH,
  GRANT_PATH,
  send,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'

const HOUR_MS = 60 * 60_000

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    app = await platform.createApp()
  })
  after(() => platform.stop())

  const freshKey = () => crypto.randomUUID()
  const post = (path: string, token: string, key: string, body: string, type = 'application/json') =>
    send(platform.baseUrl + path, {
      method: 'POST',
      headers: { ...bearer(token), 'content-type': type, 'idempotency-key': key },
      body,
    })
  const createUser = (token: string, key: string, market = 'SE') =>
    post(CREATE_USER_PATH, token, key, JSON.stringify({ market }))
  const countUsers = async (): Promise<number> =>
    (await (await platform.workbench()).store.listUsers(app.appId, undefined, 1000)).length

  test('a retry with the same key gets the same response, and nothing happens twice', async () => {
    const token = await app.developer.needClientToken()
    const key = freshKey()
    const before = await countUsers()
    const first = assertStatus(await createUser(token, key), 200)
    const again = assertStatus(await createUser(await app.developer.needClientToken(), key), 200)
    assert.equal(again.text, first.text)
    assert.equal(await countUsers(), before + 1)
    assert.notEqual((await createUser(token, freshKey())).text, first.text)
  })

  test('of many concurrent requests one runs, and every other gets its response or 409 with Retry-After', async () => {
    const token = await app.developer.needClientToken()
    const key = freshKey()
    const before = await countUsers()
    const answers = await Promise.all(Array.from({ length: 8 }, () => createUser(token, key)))
    const done = answers.filter(({ status }) => status === 200)
    assert.equal(new Set(done.map(({ text }) => text)).size, 1)
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      assertRefused(answer, 409, 'request.idempotency_in_progress')
      assert.equal(answer.headers.get('retry-after'), '1')
    }
    assert.equal(await countUsers(), before + 1)
    assert.equal((await createUser(token, key)).text, done[0]?.text)
  })

  test('the key with another body or at another path is a conflict', async () => {
    const token = await app.developer.needClientToken()
    const key = freshKey()
    const first: Answer = assertStatus(await createUser(token, key), 200)
    assertRefused(await createUser(token, key, 'GB'), 409, 'request.idempotency_conflict')
    const elsewhere = await post('/link/v1/session', token, key, JSON.stringify({ externalReference: 'r' }))
    assertRefused(elsewhere, 409, 'request.idempotency_conflict')
    assert.equal((await createUser(token, key)).text, first.text)
  })

  test('keys of two apps are separate', async () => {
    const other = await platform.createApp({ name: 'Other' })
    const key = freshKey()
    const mine = await createUser(await app.developer.needClientToken(), key)
    const theirs = await createUser(await other.developer.needClientToken(), key)
    assert.notEqual(textOf(mine, 'user_id'), textOf(theirs, 'user_id'))
  })

  test('keys of two users of an app, and of its client token, are separate', async () => {
    const { store } = await platform.workbench()
    const path = '/api/v1/account-verification-reports'
    const scope = 'account-verification-reports:write'
    const key = freshKey()
    const makeUser = async () => {
      const created = await createUser(await app.developer.needClientToken(), freshKey())
      const userId = textOf(assertStatus(created, 200), 'user_id')
      await plantConnected(store, { appId: app.appId, userId })
      const grants = await app.developer.needClientToken('authorization:grant')
      const granted = await app.developer.grantCode(grants, { user_id: userId, scope })
      const exchanged = await app.developer.exchange(textOf(assertStatus(granted, 200), 'code'))
      return textOf(assertStatus(exchanged, 200), 'access_token')
    }
    const [first, second] = [await makeUser(), await makeUser()]
    const create = async (token: string) => textOf(assertStatus(await post(path, token, key, ''), 200), 'id')
    const [ofFirst, ofSecond] = [await create(first), await create(second)]
    assert.notEqual(ofFirst, ofSecond)
    assert.deepEqual([await create(first), await create(second)], [ofFirst, ofSecond])
    // The client's key is its own, too: another path, and no conflict.
    assertStatus(await createUser(await app.developer.needClientToken(), key), 200)
    assert.equal(await create(first), ofFirst)
  })

  test('a key expires after a day', async () => {
    const key = freshKey()
    const first = await createUser(await app.developer.needClientToken(), key)
    platform.clock.advance(24 * HOUR_MS - 1000)
    const kept = await createUser(await app.developer.needClientToken(), key)
    assert.equal(kept.text, first.text)
    platform.clock.advance(1000)
    const fresh = await createUser(await app.developer.needClientToken(), key)
    assert.notEqual(fresh.text, first.text)
  })

  test('a refusal is not stored: the same key succeeds once the cause is gone', async () => {
    const token = await app.developer.needClientToken()
    const key = freshKey()
    const externalUserId = freshKey()
    const create = () =>
      post(CREATE_USER_PATH, token, key, JSON.stringify({ market: 'SE', external_user_id: externalUserId }))
    const first = assertStatus(
      await app.developer.createUser(token, { market: 'SE', external_user_id: externalUserId }),
      200,
    )
    assert.equal((await create()).status, 409)
    const { store } = await platform.workbench()
    await store.deleteUser(app.appId, textOf(first, 'user_id'), platform.clock.nowMs())
    assertStatus(await create(), 200)
  })

  test('a retry returns the same code, which is stored nowhere in the clear', async () => {
    const token = await app.developer.needClientToken()
    const userId = textOf(await createUser(token, freshKey()), 'user_id')
    const key = freshKey()
    const form = new URLSearchParams({ user_id: userId, scope: 'user:read' }).toString()
    const grant = () => post(GRANT_PATH, token, key, form, 'application/x-www-form-urlencoded')
    const first = assertStatus(await grant(), 200)
    assert.equal((await grant()).text, first.text)
    assertStatus(await app.developer.exchange(textOf(first, 'code')), 200)
  })

  test('an invalid key is refused before anything happens', async () => {
    const token = await app.developer.needClientToken()
    const before = await countUsers()
    for (const key of ['x'.repeat(256), 'a\tb', 'é']) {
      assertRefused(await createUser(token, key), 400, 'request.parameter_invalid')
    }
    assert.equal(await countUsers(), before)
  })

  test('a Link session id is valid for ten minutes, for its own app', async () => {
    const token = await app.developer.needClientToken('link-session:write')
    const make = async () => {
      const body = {
        externalReference: 'ref-1',
        personalIdentifier: '',
        merchantId: null,
        user: { firstName: 'Åsa', lastName: 'Ek' },
      }
      const answer = await post('/link/v1/session', token, freshKey(), JSON.stringify(body))
      const sessionId = textOf(assertStatus(answer, 200), 'sessionId')
      assert.match(sessionId, /^[0-9a-f]{64}$/)
      return sessionId
    }
    const { ports } = await platform.workbench()
    const first = await make()
    assert.equal(await readLinkTicket(ports, { name: 'tink' }, '0'.repeat(32), first), undefined)
    const content = { externalReference: 'ref-1', firstName: 'Åsa', lastName: 'Ek' }
    assert.deepEqual(await readLinkTicket(ports, { name: 'tink' }, app.appId, first), content)
    const late = await make()
    platform.clock.advance(10 * 60_000)
    assert.equal(await readLinkTicket(ports, { name: 'tink' }, app.appId, late), undefined)
  })

  test('a Link session refuses a reference that is too long or has invalid characters', async () => {
    const token = await app.developer.needClientToken('link-session:write')
    for (const externalReference of ['x'.repeat(51), 'a b', 'å']) {
      const answer = await post('/link/v1/session', token, freshKey(), JSON.stringify({ externalReference }))
      assertRefused(answer, 400, 'request.parameter_invalid')
    }
  })
})
