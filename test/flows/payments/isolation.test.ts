// rule: Payments apart from data, apps apart, one payment for each idempotency key

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type Answer, assertStatus, bearer, fieldOf, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp } from '../link/journey.ts'
import { createClient } from '../truelayer/app.ts'
import { ORDER, openShop, RETURN_URI, type Shop } from './journey.ts'

const FLOW = { provider_selection: {}, redirect: { return_uri: RETURN_URI } }

forEachEngine((engine) => {
  let platform: TestPlatform
  let beside: TestPlatform
  let shop: Shop
  let other: Shop

  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    beside = await startTestPlatform(engine, { jobs: 'on call', beside: platform, demoBank: false })
    shop = await openShop(platform)
    other = await openShop(platform, 'Other shop')
  })
  after(async () => {
    await beside.stop()
    await platform.stop()
  })

  const problem = (answer: Answer, status: number, slug: string) => {
    assert.equal(answer.status, status, answer.text)
    assert.equal(fieldOf(answer, 'type'), `https://docs.truelayer.com/docs/payments-api-errors#${slug}`)
  }

  const dataPaths = ['/data/v1/me', '/data/v1/info', '/data/v1/accounts', '/data/v1/cards']

  const paymentCalls = (from: Shop, token: string, id: string): Promise<Answer>[] => [
    from.post('/v3/payments', ORDER, { token }),
    from.get(`/v3/payments/${id}`, token),
    from.post(`/v3/payments/${id}/authorization-flow`, FLOW, { token }),
    from.post(
      `/v3/payments/${id}/authorization-flow/actions/provider-selection`,
      { provider_id: 'x' },
      { token },
    ),
    from.post(`/v3/payments/${id}/actions/cancel`, undefined, { token }),
    from.get('/v3/merchant-accounts', token),
    from.post('/v3/payments-providers/search', {}, { token }),
  ]

  test('a data token opens no payments endpoint, and a payments token no data endpoint', async () => {
    const client = createClient(platform, await createLinkApp(platform))
    const { accessToken } = await client.connect()
    const { id } = await shop.create()
    for (const answer of await Promise.all(paymentCalls(shop, accessToken, id)))
      problem(answer, 401, 'unauthenticated')
    for (const path of dataPaths) {
      const answer = await send(`${platform.baseUrl}${path}`, { headers: bearer(shop.token) })
      assert.equal(answer.status, 401, `${path} ${answer.text}`)
      assert.equal(fieldOf(answer, 'error'), 'invalid_token')
    }
    assert.equal((await send(`${platform.baseUrl}/data/v1/me`, { headers: bearer(accessToken) })).status, 200)
  })

  test('a client token without the scope payments, and one of another dialect, are refused', async () => {
    const { id } = await shop.create()
    const { clientId: client_id, clientSecret: client_secret } = shop.app
    const issued = await send(`${platform.baseUrl}/connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id,
        client_secret,
        scope: 'verification',
      }),
    })
    for (const answer of await Promise.all(paymentCalls(shop, textOf(issued, 'access_token'), id)))
      problem(answer, 403, 'forbidden')
    const tink = textOf(await shop.app.developer.clientToken(), 'access_token')
    for (const answer of await Promise.all(paymentCalls(shop, tink, id)))
      problem(answer, 401, 'unauthenticated')
    problem(await shop.get(`/v3/payments/${id}`, 'nonsense'), 401, 'unauthenticated')
  })

  test('the payment of another app does not exist, with either token', async () => {
    const { id, resourceToken } = await shop.create()
    const theirs = await other.create()
    for (const token of [other.token, theirs.resourceToken]) {
      problem(await other.get(`/v3/payments/${id}`, token), 404, 'not-found')
      problem(await other.post(`/v3/payments/${id}/authorization-flow`, FLOW, { token }), 404, 'not-found')
      problem(await other.post(`/v3/payments/${id}/actions/cancel`, undefined, { token }), 404, 'not-found')
    }
    for (const unknown of [randomUUID(), 'x', id.replaceAll('-', '')])
      problem(await shop.get(`/v3/payments/${unknown}`), 404, 'not-found')
    assert.equal((await shop.get(`/v3/payments/${id}`, resourceToken)).status, 200)
    assert.equal((await shop.status(id)).status, 'authorization_required')
  })

  test('a resource token opens its payment and nothing else, for 15 minutes, while its app is enabled', async () => {
    const mine = await openShop(platform, 'Third shop')
    const { id, resourceToken: token } = await mine.create()
    const { id: second } = await mine.create()
    problem(await mine.get(`/v3/payments/${second}`, token), 404, 'not-found')
    problem(await mine.post('/v3/payments', ORDER, { token }), 401, 'unauthenticated')
    problem(await mine.get('/v3/merchant-accounts', token), 401, 'unauthenticated')
    for (const path of dataPaths)
      assert.equal((await send(`${platform.baseUrl}${path}`, { headers: bearer(token) })).status, 401)
    const [head = '', payload = '', signature = ''] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    assert.equal(claims.jti, id)
    const forged = Buffer.from(JSON.stringify({ ...claims, jti: second })).toString('base64url')
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
    for (const bad of [
      `${head}.${forged}.${signature}`,
      `${none}.${payload}.`,
      `${head}.${payload}.${signature}x`,
    ])
      problem(await mine.get(`/v3/payments/${second}`, bad), 401, 'unauthenticated')
    const { store } = await platform.workbench()
    await store.setAppDisabled(mine.app.appId, platform.clock.nowMs())
    problem(await mine.get(`/v3/payments/${id}`, token), 401, 'unauthenticated')
    await store.setAppDisabled(mine.app.appId, undefined)
    assert.equal((await mine.get(`/v3/payments/${id}`, token)).status, 200)
    platform.clock.advance(15 * 60_000)
    problem(await mine.get(`/v3/payments/${id}`, token), 401, 'unauthenticated')
  })

  test('20 requests with one idempotency key, on two instances: one payment', async () => {
    const fresh = await openShop(platform, 'Racing shop')
    const { buildShop } = await import('./journey.ts')
    const elsewhere = buildShop(beside.baseUrl, fresh)
    const idempotencyKey = randomUUID()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        (at % 2 === 0 ? fresh : elsewhere).post('/v3/payments', ORDER, { idempotencyKey }),
      ),
    )
    const ids = new Set<string>()
    for (const answer of answers) {
      if (answer.status === 201) ids.add(textOf(answer, 'id'))
      else problem(answer, 409, 'idempotency-key-concurrency-conflict')
    }
    assert.equal(ids.size, 1)
    const again = assertStatus(await fresh.post('/v3/payments', ORDER, { idempotencyKey }), 201)
    assert.ok(ids.has(textOf(again, 'id')))
    const changed = { ...ORDER, amount_in_minor: 4321 }
    problem(await fresh.post('/v3/payments', changed, { idempotencyKey }), 422, 'idempotency-key-reuse')
    const { store } = await platform.workbench()
    assert.equal((await store.listUsers(fresh.app.appId, undefined, 100)).length, 1)
    // A day later the stored response is gone; the key still names the payment.
    platform.clock.advance(25 * 3_600_000)
    const later = await openLater(fresh)
    problem(await later.post('/v3/payments', changed, { idempotencyKey }), 422, 'idempotency-key-reuse')
    const late = assertStatus(await later.post('/v3/payments', ORDER, { idempotencyKey }), 201)
    assert.ok(ids.has(textOf(late, 'id')))
    problem(await later.post('/v3/payments', changed, { idempotencyKey }), 422, 'idempotency-key-reuse')
    const theirs = assertStatus(
      await (await openLater(other)).post('/v3/payments', ORDER, { idempotencyKey }),
      201,
    )
    assert.ok(!ids.has(textOf(theirs, 'id')), 'the key of another app is another key')
  })

  /** With a new token. */
  async function openLater(one: Shop): Promise<Shop> {
    const { buildShop } = await import('./journey.ts')
    const issued = await send(`${platform.baseUrl}/connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: one.app.clientId,
        client_secret: one.app.clientSecret,
        scope: 'payments',
      }),
    })
    return buildShop(platform.baseUrl, { ...one, token: textOf(issued, 'access_token') })
  }
})
