// contract: Early loading of what a client presents, for the authenticated app alone

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accepted, plantClient, refusedWith } from '../../../test/support/in-memory/plant.ts'
import { TEST_POLICY } from '../../../test/support/in-memory/policy.ts'
import { createInMemoryPorts } from '../../../test/support/in-memory/ports.ts'
import { authenticateAndLoad } from './authenticate-and-load.ts'

/** `knownAppId`: the app of the client id, or undefined if this process has not looked it up. */
async function setUp(knownAppId: (appId: string) => string | undefined) {
  const memory = createInMemoryPorts()
  const { app, client } = await plantClient(memory.ports)
  const order: string[] = []
  const store: typeof memory.ports.store = {
    ...memory.ports.store,
    knownAppId: () => knownAppId(app.appId),
    loadClient: async (...client) => {
      order.push('client')
      return await memory.ports.store.loadClient(...client)
    },
  }
  const run = ({ credentials = client, fails = false } = {}) =>
    authenticateAndLoad({ ...memory.ports, store }, TEST_POLICY, credentials, async (appId) => {
      order.push(appId)
      if (fails) throw new Error('the database is away')
      return `of ${appId}`
    })
  const wrong: typeof client = {
    method: 'client_secret_post',
    clientId: client.clientId,
    secret: 'wrong',
  }
  return { app, order, run, wrong }
}

test('with an app that is known, it is loaded once and before the client', async () => {
  const { app, order, run } = await setUp((appId) => appId)
  assert.equal(accepted(await run()).loaded, `of ${app.appId}`)
  assert.deepEqual(order, [app.appId, 'client'])
})

test('with an app that is not known, it is loaded after the client', async () => {
  const { app, order, run } = await setUp(() => undefined)
  assert.equal(accepted(await run()).loaded, `of ${app.appId}`)
  assert.deepEqual(order, ['client', app.appId])
})

test('what was loaded for another app than the one that authenticates is not used', async () => {
  const { app, order, run } = await setUp(() => 'other')
  assert.equal(accepted(await run()).loaded, `of ${app.appId}`)
  assert.deepEqual(order, ['other', 'client', app.appId])
})

test('a client with a wrong secret is refused, whether or not the load fails', async () => {
  const { run, wrong } = await setUp((appId) => appId)
  for (const fails of [false, true])
    assert.equal(refusedWith(await run({ credentials: wrong, fails })), 'client_secret_invalid')
})

test('where the load fails, the authenticated client gets its error', async () => {
  const { run } = await setUp((appId) => appId)
  await assert.rejects(run({ fails: true }), /the database is away/)
})
