// rule: TrueLayer's asynchronous calls: results to collect, and their webhook
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import { extractJku } from 'truelayer-signing'
import type { Answer } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { signatureOf, verifyEvent } from '../../support/signed-event.ts'
import { createLinkApp } from '../link/journey.ts'
import {
  ALL_SCOPES,
  type Client,
  createClient,
  errorOf,
  objectOf,
  resultsOf,
  type Tokens,
  tokensOf,
} from './app.ts'

const HOUR_MS = 3_600_000

forEachEngine((engine) => {
  let platform: TestPlatform
  let receiver: Receiver
  let client: Client
  let john: Tokens
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    receiver = await startReceiver()
    client = createClient(platform, await createLinkApp(platform))
    john = await client.connect()
  })
  after(async () => {
    await receiver.close()
    await platform.stop()
  })

  const read = (path: string, { accessToken }: Tokens = john) => client.get(`/data/v1${path}`, accessToken)
  const accepted = (answer: Answer) => {
    assert.equal(answer.status, 202, answer.text)
    const { results_uri, status, task_id, ...more } = objectOf(answer.body)
    assert.deepEqual([status, more], ['Queued', {}])
    assert.match(String(task_id), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.equal(results_uri, `${platform.baseUrl}/data/v1/results/${task_id}`)
    return { taskId: String(task_id), resultsUri: String(results_uri), path: `/results/${task_id}` }
  }
  const statusOf = (answer: Answer) => [answer.status, objectOf(answer.body).status]

  test('every read can be collected later, and is then what the direct read responds with', async () => {
    const [account] = resultsOf(await read('/accounts'))
    const [card] = resultsOf(await read('/cards'))
    const [oneOfEach, cardPath] = [`/accounts/${account?.account_id}`, `/cards/${card?.account_id}`]
    const paths = [
      '/info?',
      '/accounts?',
      '/cards?',
      `${oneOfEach}?`,
      ...[oneOfEach, cardPath].flatMap((path) => [
        `${path}/balance?`,
        `${path}/transactions?from=2026-01-10&to=2026-02-10&`,
        `${path}/transactions/pending?`,
      ]),
    ]
    for (const path of paths) {
      const task = accepted(await read(`${path}async=true`))
      const early = await read(task.path)
      assert.deepEqual([statusOf(early), objectOf(early.body).results], [[200, 'Running'], []], path)
      await platform.runJobs()
      const direct = await read(path.slice(0, -1))
      const collected = await read(task.path)
      assert.equal(collected.status, 200)
      assert.deepEqual(collected.body, direct.body, path)
      assert.equal(collected.headers.get('x-credentials-id'), direct.headers.get('x-credentials-id'))
      assert.deepEqual((await read(`${path}async=false`)).body, direct.body)
    }
  })

  test('old data is read from the bank meanwhile, and the result stays that for a day', async () => {
    const [before] = resultsOf(await read('/accounts'))
    platform.clock.advance(HOUR_MS)
    john = tokensOf(await client.refresh(john.refreshToken))
    const task = accepted(await read('/accounts?async=true'))
    assert.deepEqual(statusOf(await read(task.path)), [200, 'Running'])
    await platform.runJobs()
    const [fresh] = resultsOf(await read(task.path))
    assert.equal(fresh?.account_id, before?.account_id)
    assert.notEqual(fresh?.update_timestamp, before?.update_timestamp)
    platform.clock.advance(2 * HOUR_MS)
    john = tokensOf(await client.refresh(john.refreshToken))
    // Not read again, although it is old: that would count against the limit of the bank.
    assert.deepEqual(resultsOf(await read(task.path))[0], fresh)
    platform.clock.advance(22 * HOUR_MS)
    john = tokensOf(await client.refresh(john.refreshToken))
    assert.deepEqual(errorOf(await read(task.path)), [404, 'not_found'])
  })

  test('the webhook names the call, its results and its end, and is signed', async () => {
    const path = '/accounts?async=true&webhook_uri='
    const uri = `${receiver.url}/done?order=1`
    const task = accepted(await read(path + encodeURIComponent(uri)))
    await platform.runJobs()
    const [told, ...others] = receiver.at('/done?order=1')
    assert.ok(told !== undefined && others.length === 0)
    const { request_timestamp, request_uri, ...body } = objectOf(told.body)
    assert.deepEqual(body, {
      results_uri: task.resultsUri,
      credentials_id: decodeJwt(john.accessToken).sub,
      task_id: task.taskId,
      status: 'Succeeded',
    })
    assert.equal(Date.parse(String(request_timestamp)), platform.clock.nowMs())
    assert.equal(request_uri, `${platform.baseUrl}/data/v1${path}${encodeURIComponent(uri)}`)
    const keySet = await fetch(extractJku(signatureOf(told)) ?? '')
    verifyEvent(told, await keySet.text())
    await platform.runJobs()
    assert.equal(receiver.at('/done?order=1').length, 1)
  })

  test('a webhook that cannot be delivered is tried again, and the results do not depend on it', async () => {
    receiver.answer('/flaky', 503, 500, 200)
    const uri = encodeURIComponent(`${receiver.url}/flaky`)
    const task = accepted(await read(`/cards?async=true&webhook_uri=${uri}`))
    for (const [waitedMs, count] of [
      [0, 1],
      [29_000, 1],
      [1_000, 2],
      [120_000, 3],
      [HOUR_MS / 2, 3],
    ] as const) {
      platform.clock.advance(waitedMs)
      await platform.runJobs()
      assert.equal(receiver.at('/flaky').length, count, String(waitedMs))
    }
    assert.deepEqual(statusOf(await read(task.path)), [200, 'Succeeded'])
  })

  test('a read that fails says so with the error of the direct read', async () => {
    const tokens = await client.connect({}, { username: 'error.provider_error', password: 'error' })
    const uri = encodeURIComponent(`${receiver.url}/failed`)
    const task = accepted(await read(`/accounts?async=true&webhook_uri=${uri}`, tokens))
    await platform.runJobs()
    const collected = await read(task.path, tokens)
    assert.deepEqual(statusOf(collected), [200, 'Failed'])
    const { error, error_description, error_details, results } = objectOf(collected.body)
    assert.deepEqual([error, error_details, results], ['provider_error', {}, []])
    const [told] = receiver.at('/failed')
    const body = objectOf(told?.body)
    assert.deepEqual(
      [body.status, body.error, body.error_description],
      ['Failed', 'provider_error', error_description],
    )
    assert.deepEqual(errorOf(await read('/accounts', tokens)), [503, 'provider_error'])
  })

  test('results belong to the connection, and need the scopes of the call', async () => {
    const task = accepted(await read('/accounts?async=true'))
    await platform.runJobs()
    const other = await client.connect()
    const stranger = createClient(platform, await createLinkApp(platform, 'Stranger'))
    const foreign = await stranger.connect()
    const unknown = '/results/00000000-0000-4000-8000-000000000000'
    for (const [path, tokens] of [
      [task.path, other],
      [task.path, foreign],
      [unknown, john],
      ['/results/none', john],
      [`/results/${'a'.repeat(300)}`, john],
    ] as const) {
      const [status, error] = errorOf(await read(path, tokens))
      assert.ok([400, 404].includes(Number(status)), `${path}: ${status} ${error}`)
    }
    const narrow = await client.connect({ scope: 'cards' })
    assert.deepEqual(errorOf(await read('/accounts?async=true', narrow)), [403, 'access_denied'])
    assert.equal((await client.get(`/data/v1${task.path}`)).status, 401)
    const client_credentials = { grant_type: 'client_credentials', scope: ALL_SCOPES }
    const ofApp = tokensOf(await client.token(client_credentials))
    assert.deepEqual(errorOf(await read(task.path, ofApp)), [401, 'invalid_token'])
  })

  test('a call that could never be answered is refused at once, and stores nothing', async () => {
    for (const query of [
      'async=maybe',
      'async=true&async=true',
      'async=true&webhook_uri=ftp://app.example/x',
      'async=true&webhook_uri=nowhere',
      'async=true&webhook_uri=http://app.example/x',
      'async=true&webhook_uri=https://user:secret@app.example/x',
      `async=true&webhook_uri=https://app.example/${'x'.repeat(2000)}`,
    ]) {
      assert.deepEqual(errorOf(await read(`/accounts?${query}`)), [400, 'validation_error'], query)
    }
    const [account] = resultsOf(await read('/accounts'))
    const range = `/accounts/${account?.account_id}/transactions?from=2026-02-30&async=true`
    assert.deepEqual(errorOf(await read(range)), [400, 'invalid_date_range'])
  })

  test('without the connection there is nothing to collect', async () => {
    const tokens = await client.connect()
    const uri = encodeURIComponent(`${receiver.url}/gone`)
    const task = accepted(await read(`/accounts?async=true&webhook_uri=${uri}`, tokens))
    assert.equal((await client.call('DELETE', '/api/delete', tokens.accessToken)).status, 200)
    await platform.runJobs()
    assert.deepEqual(errorOf(await read(task.path, tokens)), [401, 'unauthorized'])
    const told = receiver.at('/gone').map(({ body }) => objectOf(body))
    assert.deepEqual(
      told.map(({ status, error }) => [status, error]),
      [['Failed', 'unauthorized']],
    )
  })
})
