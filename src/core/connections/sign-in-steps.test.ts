// operation: Tests of the steps of a sign-in over the API

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestBank, UNREACHABLE, WRONG_PASSWORD } from '../../../test/support/in-memory/bank.ts'
import { accepted, plantClient, plantUser, refusedWith } from '../../../test/support/in-memory/plant.ts'
import { TEST_POLICY } from '../../../test/support/in-memory/policy.ts'
import { createInMemoryPorts } from '../../../test/support/in-memory/ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { relayCallback } from './relay-callback.ts'
import { authenticateConnection, createConnection } from './sign-in-connection.ts'
import { submitSignIn } from './submit-sign-in.ts'
import { checkDueSignIn, leaseSignIn } from './watch-sign-ins.ts'

const MINUTE_MS = 60_000

async function setUp(providerName: string) {
  const bank = createTestBank()
  const memory = createInMemoryPorts()
  const ports = { ...memory.ports, banks: bank.banks }
  const { app } = await plantClient(ports)
  const user = await plantUser(ports, app.appId)
  const caller: UserCaller = {
    kind: 'user',
    appId: app.appId,
    clientId: app.clientId,
    userId: user.userId,
    grantId: 'grant-1',
    tokenId: 'token-1',
    expiresAtSeconds: 2_000_000_000,
    scopes: ['accounts:read'],
  }
  const request = {
    caller,
    scopes: ['accounts:read'],
    items: undefined,
    read: true,
    callbackUri: undefined,
    appUri: undefined,
  }
  const create = () => createConnection(ports, TEST_POLICY, { ...request, providerName, fields: new Map() })
  return { ...memory, ports, bank, caller, request, create }
}

type At = Awaited<ReturnType<typeof setUp>>

async function reachPrompt(at: At): Promise<string> {
  const begun = accepted(await at.create())
  const { connectionId } = begun.connection
  // The test bank accepts the fields at once; signing in again prompts the end user.
  accepted(await authenticateAgain(at, connectionId))
  assert.equal(await statusOf(at, connectionId), 'awaiting_answers')
  return connectionId
}

async function authenticateAgain(at: At, connectionId: string) {
  const { appId } = at.caller
  const change = { appId, connectionId, message: '', nowMs: at.clock.nowMs() }
  await at.store.setConnectionStatus({ ...change, status: 'updated' })
  return authenticateConnection(at.ports, TEST_POLICY, { ...at.request, connectionId })
}

const statusOf = async (at: At, connectionId: string) =>
  (await at.store.loadConnection(at.caller.appId, connectionId))?.status

const submit = (at: At, connectionId: string) =>
  submitSignIn(at.ports, TEST_POLICY, { caller: at.caller, connectionId, fields: new Map() })

test('creating a connection signs in with the fields, stores the tokens and queues a fetch', async () => {
  const at = await setUp('se-embedded')
  const { connection } = accepted(await at.create())
  assert.deepEqual([connection.status, connection.sealedSession !== undefined], ['updating', true])
  assert.deepEqual(at.bank.calls, ['begin', 'answer', 'completeAuthorization', 'fetchIdentity'])
  assert.equal(at.tables.refreshes.size, 1)
  assert.equal(at.tables.signIns.size, 0)
})

test('wrong credentials fail the sign-in, and the connection keeps the cause', async () => {
  const at = await setUp('se-embedded')
  at.bank.problems.set('answer', WRONG_PASSWORD)
  const { connection } = accepted(await at.create())
  assert.deepEqual([connection.status, connection.problem], ['authentication_error', 'credentials_incorrect'])
  assert.equal(at.tables.refreshes.size, 0)
})

test('of two submissions of one prompt, one is accepted', async () => {
  const at = await setUp('se-embedded')
  const connectionId = await reachPrompt(at)
  const outcomes = await Promise.all([submit(at, connectionId), submit(at, connectionId)])
  assert.equal(outcomes.filter(({ ok }) => ok).length, 1)
  assert.equal(await statusOf(at, connectionId), 'updating')
  assert.equal(refusedWith(await submit(at, connectionId)), 'connection_not_awaiting_input')
})

test('an unreachable bank prompts again for the same fields', async () => {
  const at = await setUp('se-embedded')
  const connectionId = await reachPrompt(at)
  at.bank.problems.set('answer', UNREACHABLE)
  accepted(await submit(at, connectionId))
  assert.equal(await statusOf(at, connectionId), 'awaiting_answers')
  at.bank.problems.clear()
  accepted(await submit(at, connectionId))
  assert.equal(await statusOf(at, connectionId), 'updating')
})

test('a prompt fails two minutes after it was shown, and a late submission is refused', async () => {
  const at = await setUp('se-embedded')
  const connectionId = await reachPrompt(at)
  at.clock.advance(2 * MINUTE_MS - 1)
  assert.equal(await leaseSignIn(at.ports), undefined)
  at.clock.advance(1)
  assert.equal(refusedWith(await submit(at, connectionId)), 'connection_not_awaiting_input')
  const due = await leaseSignIn(at.ports)
  assert.ok(due !== undefined)
  await checkDueSignIn(at.ports, due)
  assert.equal(await statusOf(at, connectionId), 'authentication_error')
  assert.ok(at.bank.calls.includes('cancel'))
})

test('the callback of a redirect is accepted once', async () => {
  const at = await setUp('se-redirect')
  const { connection, task } = accepted(await at.create())
  assert.ok(connection.status === 'awaiting_redirect' && task?.kind === 'redirect')
  const state = new URL(task.url).searchParams.get('state') ?? ''
  const relay = () => relayCallback(at.ports, TEST_POLICY, { state, parameters: new Map([['code', 'c']]) })
  const outcomes = await Promise.all([relay(), relay()])
  assert.equal(outcomes.filter(({ ok }) => ok).length, 1)
  assert.equal(await statusOf(at, connection.connectionId), 'updating')
  assert.equal(refusedWith(await relay()), 'sign_in_unknown')
})

test('a second sign-in is refused while the first waits for the end user', async () => {
  const at = await setUp('se-embedded')
  const connectionId = await reachPrompt(at)
  const again = authenticateConnection(at.ports, TEST_POLICY, { ...at.request, connectionId })
  assert.equal(refusedWith(await again), 'connection_busy')
})
