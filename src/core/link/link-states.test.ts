// operation: Tests of the transitions of the hosted flow

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UNREACHABLE } from '../../../test/support/in-memory/bank.ts'
import {
  type At,
  callBack,
  choose,
  PARAMETERS,
  reachBank,
  reachFetching,
  reachGranted,
  sessionOf,
  setUp,
  stateOf,
  submit,
} from '../../../test/support/in-memory/link-flow.ts'
import { TEST_POLICY } from '../../../test/support/in-memory/policy.ts'
import { keyOf } from '../../../test/support/in-memory/tables.ts'
import { openBankSignIn } from '../banks/bank-sign-in.ts'
import type { BrowserKey } from './browser-session.ts'
import { cancelLink } from './cancel.ts'
import { fetchLinkData } from './fetch.ts'
import { finishLink } from './finish.ts'
import { LINK_STATES, type LinkState, RETURN_RETRY_MS } from './link-session.ts'
import { submitLinkSignIn } from './sign-in.ts'
import { viewLink } from './view.ts'

test('a flow goes from choosing over the bank and the fetch to returned, and issues a code that is stored', async () => {
  const at = await setUp()
  assert.equal(await stateOf(at), 'choosing')
  const callback = await reachBank(at)
  assert.equal(await stateOf(at), 'at_bank')
  assert.equal((await callBack(at, callback)).kind, 'fetching')
  assert.equal(await stateOf(at), 'fetching')
  assert.equal(await fetchLinkData(at.ports, at.key, '192.0.2.1'), 'done')
  assert.equal((await viewLink(at.ports, at.key))?.screen.kind, 'leaving')
  const finished = await finishLink(at.ports, TEST_POLICY, at.key)
  assert.ok(finished?.outcome.kind === 'granted')
  assert.equal(await stateOf(at), 'returned')
  const codeHash = at.ports.hash.keyed('authorization-code', finished.outcome.code ?? '')
  const bound = await at.store.loadCode(at.app.appId, codeHash)
  assert.equal(bound?.grant.connectionId, finished.outcome.connectionId)
  assert.equal(bound?.code.redirectUri, PARAMETERS.redirectUri)
})

test('the code is bound to the secret of the browser: the installation’s key and the stored session do not lead to it', async () => {
  const at = await setUp()
  const code = await reachGranted(at)
  const again = await finishLink(at.ports, TEST_POLICY, at.key)
  assert.equal(again?.outcome.kind === 'granted' ? again.outcome.code : '', code)
  // The same session, as if another browser had begun it.
  const other = { ...at.key, secret: `${at.key.secret}x` }
  const session = await sessionOf(at)
  assert.ok(session !== undefined)
  const browserHash = at.ports.hash.keyed('browser', other.secret)
  at.tables.linkSessions.set(keyOf(session.appId, session.sessionId), { ...session, browserHash })
  const finished = await finishLink(at.ports, TEST_POLICY, other)
  assert.ok(finished?.outcome.kind === 'granted')
  assert.notEqual(finished.outcome.code, code)
})

test('exactly the transitions of the diagram are possible in each state', async () => {
  const failed = async (at: At) => {
    await cancelLink(at.ports, at.key)
  }
  const reach: Readonly<Record<LinkState, (at: At) => Promise<unknown>>> = {
    choosing: async () => undefined,
    at_bank: reachBank,
    fetching: reachFetching,
    granted: async (at) => {
      await reachFetching(at)
      await fetchLinkData(at.ports, at.key, '192.0.2.1')
      const access = undefined
      await at.store.grantLinkSession(
        at.key.appId,
        at.key.sessionId,
        { access, reports: [] },
        at.clock.nowMs(),
      )
    },
    failed,
    returned: reachGranted,
  }
  const operations: Readonly<Record<string, (at: At) => Promise<unknown>>> = {
    choose,
    callBack: async (at) => callBack(at, new Map([['state', `${at.key.sessionId}.x`]])),
    submit: (at) => submitLinkSignIn(at.ports, { key: at.key, number: 1, fields: new Map() }),
    cancel: (at) => cancelLink(at.ports, at.key),
    finish: (at) => finishLink(at.ports, TEST_POLICY, at.key),
  }
  const changes: string[] = []
  for (const state of LINK_STATES) {
    for (const [name, operation] of Object.entries(operations)) {
      const at = await setUp()
      await reach[state](at)
      assert.equal(await stateOf(at), state)
      await operation(at)
      const after = await stateOf(at)
      if (after !== state) changes.push(`${state} -${name}-> ${after}`)
    }
  }
  assert.deepEqual(changes, [
    'choosing -choose-> at_bank',
    'choosing -cancel-> failed',
    'at_bank -cancel-> failed',
    'fetching -cancel-> failed',
    'granted -finish-> returned',
    'failed -finish-> returned',
  ])
})

test('another browser can neither see nor continue the flow, whatever the state', async () => {
  const at = await setUp()
  const thief: BrowserKey = { ...at.key, secret: 'x'.repeat(43) }
  const callback = await reachBank(at)
  assert.equal(await viewLink(at.ports, thief), undefined)
  assert.equal((await choose(at, 'se-redirect', thief)).kind, 'unknown')
  assert.equal((await callBack(at, callback, [thief])).kind, 'unknown')
  assert.equal(await submitLinkSignIn(at.ports, { key: thief, number: 1, fields: new Map() }), 'unknown')
  assert.equal(await cancelLink(at.ports, thief), undefined)
  assert.equal(await stateOf(at), 'at_bank')
  assert.equal((await callBack(at, callback)).kind, 'fetching')
  assert.equal(await fetchLinkData(at.ports, thief, '192.0.2.1'), 'state_changed')
  assert.equal(await fetchLinkData(at.ports, at.key, '192.0.2.1'), 'done')
  assert.equal(await finishLink(at.ports, TEST_POLICY, thief), undefined)
  assert.equal(await stateOf(at), 'fetching')
})

test('two callbacks at the same time: one redeems the code, and one connection is stored', async () => {
  const at = await setUp()
  const callback = await reachBank(at)
  const completed = await Promise.all([callBack(at, callback), callBack(at, callback)])
  assert.deepEqual(completed.map(({ kind }) => kind).toSorted(), ['fetching', 'state_changed'])
  assert.equal(at.bank.calls.filter((call) => call === 'completeAuthorization').length, 1)
  assert.equal(at.tables.connections.size, 1)
})

test('two finishes at the same time: both return the one code of the one grant, and for a minute a retry does too', async () => {
  const at = await setUp()
  await reachFetching(at)
  await fetchLinkData(at.ports, at.key, '192.0.2.1')
  const finished = await Promise.all([1, 2].map(() => finishLink(at.ports, TEST_POLICY, at.key)))
  const codeOf = (one: (typeof finished)[number]) =>
    one?.outcome.kind === 'granted' ? one.outcome.code : undefined
  const [code, ...others] = new Set(finished.map(codeOf))
  assert.ok(code !== undefined && others.length === 0)
  assert.equal(at.tables.grants.size, 1)
  at.clock.advance(RETURN_RETRY_MS - 1)
  assert.equal(codeOf(await finishLink(at.ports, TEST_POLICY, at.key)), code)
  const thief: BrowserKey = { ...at.key, secret: 'x'.repeat(43) }
  assert.equal(await finishLink(at.ports, TEST_POLICY, thief), undefined)
  at.clock.advance(1)
  assert.equal(await finishLink(at.ports, TEST_POLICY, at.key), undefined)
})

test('of three redirects to banks the last two are valid, and the first callback of them is accepted', async () => {
  for (const which of [1, 2]) {
    const at = await setUp()
    const callbacks = [await reachBank(at), await reachBank(at), await reachBank(at)]
    assert.equal((await callBack(at, callbacks[0] ?? new Map())).kind, 'state_changed')
    assert.equal(await stateOf(at), 'at_bank')
    assert.equal((await callBack(at, callbacks[which] ?? new Map())).kind, 'fetching')
    assert.equal((await callBack(at, callbacks[3 - which] ?? new Map())).kind, 'state_changed')
    assert.equal(at.tables.connections.size, 1)
  }
})

test('two submits of the consent form at once: one user, and either callback is accepted', async () => {
  for (const which of [0, 1]) {
    const at = await setUp()
    const callbacks = await Promise.all([reachBank(at), reachBank(at)])
    assert.equal(at.tables.users.size, 1)
    assert.equal((await callBack(at, callbacks[which] ?? new Map())).kind, 'fetching')
  }
})

test('a step that a crash interrupted can be submitted again after a minute', async () => {
  const at = await setUp()
  await choose(at, 'se-embedded')
  const session = await sessionOf(at)
  const { here } = openBankSignIn(at.ports.vault, at.key, session?.sealedBankSignIn)
  const nowMs = at.clock.nowMs()
  // The claim of the crashed process.
  const key = `${at.key.sessionId}.${here?.step.flowId}.${here?.number}`
  const untilMs = nowMs + 60_000
  await at.store.claimOnce({ appId: at.key.appId, kind: 'link-answer', key, untilMs, nowMs })
  assert.equal(await submit(at, 1), 'busy')
  at.clock.advance(60_000)
  assert.equal(await submit(at, 1), 'fetching')
})

test('a form of one bank is not accepted for another bank that was chosen since', async () => {
  const at = await setUp()
  await choose(at, 'se-embedded')
  await choose(at, 'se-embedded')
  assert.equal(await submit(at, 1), 'state_changed')
  assert.equal(await submit(at, 2), 'fetching')
})

test('an unreachable bank changes nothing: the end user may choose again', async () => {
  const at = await setUp()
  at.bank.problems.set('beginAuthorization', UNREACHABLE)
  assert.equal((await choose(at)).kind, 'bank_unreachable')
  assert.equal(await stateOf(at), 'choosing')
  at.bank.problems.clear()
  await reachBank(at)
})

test('a refusal at the bank fails the flow, and the app receives it without a connection', async () => {
  const at = await setUp()
  const callback = await reachBank(at)
  at.bank.problems.set('readCallback', { kind: 'denied_by_person', detail: 'x', retryable: false })
  assert.equal((await callBack(at, callback)).kind, 'state_changed')
  const finished = await finishLink(at.ports, TEST_POLICY, at.key)
  assert.ok(finished?.outcome.kind === 'failed')
  assert.deepEqual(
    [finished.outcome.failure, finished.outcome.connectionId],
    ['declined_by_person', undefined],
  )
})

test('a fetch that fails ends the flow with the cause, and the connection keeps it', async () => {
  const at = await setUp()
  await reachFetching(at)
  at.bank.accounts = []
  assert.equal(await fetchLinkData(at.ports, at.key, '192.0.2.1'), 'state_changed')
  const session = await sessionOf(at)
  assert.deepEqual([session?.state, session?.failure], ['failed', 'no_accounts'])
  const stored = await at.store.loadConnection(at.key.appId, session?.connectionId ?? '')
  assert.deepEqual([stored?.status, stored?.problem], ['authentication_error', 'no_accounts'])
})

test('an expired session is unknown in every state', async () => {
  const at = await setUp()
  const callback = await reachBank(at)
  at.clock.advance(30 * 60_000)
  assert.equal(await viewLink(at.ports, at.key), undefined)
  assert.equal((await callBack(at, callback)).kind, 'unknown')
})

test('disabling the app stops the flow', async () => {
  const at = await setUp()
  const callback = await reachBank(at)
  at.tables.apps.set(at.app.appId, { ...at.app, disabledAtMs: at.clock.nowMs() })
  assert.equal((await callBack(at, callback)).kind, 'unknown')
  assert.equal(at.tables.connections.size, 0)
})
