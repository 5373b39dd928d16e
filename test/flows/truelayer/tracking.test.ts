// rule: TrueLayer's tracked events: the steps of a link, for the app that made it
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import { type Answer, send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp, createPerson } from '../link/journey.ts'
import { type Client, createClient, objectOf, REDIRECT_URI, resultsOf, tokensOf } from './app.ts'

const DAY_MS = 86_400_000
const FULL = [
  'dialog_started',
  'provider_selected',
  'consent_granted',
  'provider_auth_started',
  'provider_authorized',
]

forEachEngine((engine) => {
  let platform: TestPlatform
  let client: Client
  let appToken: string
  before(async () => {
    platform = await startTestPlatform(engine)
    client = createClient(platform, await createLinkApp(platform))
    appToken = await tokenOfApp(client)
  })
  after(() => platform.stop())

  const tokenOfApp = async (of: Client) =>
    tokensOf(await of.token({ grant_type: 'client_credentials', scope: 'info' })).accessToken
  const events = (trackingId: string, token = appToken): Promise<Answer> =>
    client.get(`/v1/tracked-events?${new URLSearchParams({ tracking_id: trackingId })}`, token)
  const namesOf = (answer: Answer) => resultsOf(answer).map(({ name }) => name)

  test('every step of a flow in order, with the flow, the bank and the connection once they are known', async () => {
    const code = await client.codeOf({ tracking_id: 'order 1' })
    assert.deepEqual(namesOf(await events('order 1')), FULL)
    platform.clock.advance(1_000)
    const tokens = tokensOf(await client.exchange(code))
    const steps = resultsOf(await events('order 1'))
    assert.deepEqual(
      steps.map(({ name }) => name),
      [...FULL, 'code_exchanged'],
    )
    assert.equal(new Set(steps.map(({ flow_id }) => flow_id)).size, 1)
    assert.match(String(steps[0]?.flow_id), /^auth-[\w-]{43}$/)
    assert.deepEqual(Object.keys(steps[0] ?? {}), ['name', 'time', 'flow_id', 'reauth'])
    assert.deepEqual(
      steps.map(({ provider_id }) => provider_id),
      [undefined, ...Array.from({ length: 5 }, () => 'mock')],
    )
    const { sub, consent_id } = decodeJwt(tokens.accessToken)
    for (const step of steps.slice(-2)) {
      assert.deepEqual([step.credentials_id, step.consent_id, step.reauth], [sub, consent_id, false])
    }
    const times = steps.map(({ time }) => Date.parse(String(time)))
    assert.equal(times.at(-1), platform.clock.nowMs())
    assert.deepEqual(times, times.toSorted())
    // A user token of the app reads them too.
    assert.deepEqual(resultsOf(await events('order 1', tokens.accessToken)), steps)
  })

  test('an end user who leaves has the steps so far', async () => {
    const person = createPerson()
    await person.get(client.link({ tracking_id: 'left' }))
    assert.deepEqual(namesOf(await events('left')), ['dialog_started'])
  })

  test('a renewal says that it is one', async () => {
    const { refreshToken } = await client.connect()
    const asked = await client.call('POST', '/v1/reauthuri', undefined, {
      response_type: 'code',
      refresh_token: refreshToken,
      redirect_uri: REDIRECT_URI,
      tracking_id: 'renewal',
    })
    await client.authorize(String(objectOf(asked.body).result))
    const steps = resultsOf(await events('renewal'))
    assert.deepEqual(
      steps.map(({ name, reauth }) => [name, reauth]),
      FULL.map((name) => [name, true]),
    )
  })

  test('the events of a link are those of its app, for 60 days, and gone with the connection of a deleted user', async () => {
    await client.codeOf({ tracking_id: 'mine' })
    const stranger = createClient(platform, await createLinkApp(platform, 'Stranger'))
    assert.equal((await events('mine', await tokenOfApp(stranger))).status, 404)
    await stranger.codeOf({ tracking_id: 'mine' })
    assert.equal(resultsOf(await events('mine')).length, FULL.length)
    platform.clock.advance(60 * DAY_MS - 1)
    appToken = await tokenOfApp(client)
    assert.equal(resultsOf(await events('mine')).length, FULL.length)
    platform.clock.advance(1)
    assert.equal((await events('mine')).status, 404)
  })

  test('errors have no body; without a tracking id there is a text', async () => {
    const none = await client.get('/v1/tracked-events', appToken)
    assert.deepEqual([none.status, none.headers.get('content-type')], [400, 'text/plain; charset=utf-8'])
    assert.match(none.text, /tracking_id/)
    const path = '/v1/tracked-events?tracking_id='
    for (const [query, token, status] of [
      ['x', undefined, 401],
      ['x', 'broken', 401],
      ['unknown', appToken, 404],
      ['a&tracking_id=b', appToken, 400],
      ['x'.repeat(129), appToken, 400],
      ['%00', appToken, 400],
    ] as const) {
      const response = await send(platform.baseUrl + path + query, {
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      })
      assert.deepEqual([response.status, response.text], [status, ''], query)
    }
  })
})
