// rule: Tests of a sign-in on the pages of the hosted flow

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UNREACHABLE, WRONG_PASSWORD } from '../../../test/support/in-memory/bank.ts'
import { choose, sessionOf, setUp, submit } from '../../../test/support/in-memory/link-flow.ts'
import { TEST_POLICY } from '../../../test/support/in-memory/policy.ts'
import { cancelLink } from './cancel.ts'
import { finishLink } from './finish.ts'
import { submitLinkSignIn } from './sign-in.ts'
import { viewLink } from './view.ts'

test('a sign-in on our own page is submitted once, however often the form is sent', async () => {
  const at = await setUp()
  assert.equal((await choose(at, 'se-embedded')).kind, 'state_changed')
  assert.equal((await viewLink(at.ports, at.key))?.screen.kind, 'signing_in')
  const submitted = await Promise.all([submit(at, 1), submit(at, 1)])
  assert.deepEqual(submitted.toSorted(), ['busy', 'fetching'])
  assert.equal(at.bank.calls.filter((call) => call === 'answer').length, 1)
  assert.equal(await submit(at, 1), 'state_changed')
})

test('the third wrong password fails the flow; before that the bank prompts again', async () => {
  const at = await setUp()
  await choose(at, 'se-embedded')
  at.bank.problems.set('answer', WRONG_PASSWORD)
  assert.deepEqual([await submit(at, 1), await submit(at, 2)], ['refused', 'refused'])
  assert.equal(await submit(at, 3), 'state_changed')
  const session = await sessionOf(at)
  assert.deepEqual([session?.state, session?.failure], ['failed', 'bank_credentials_incorrect'])
})

test('an unreachable bank keeps the prompt, under a new number', async () => {
  const at = await setUp()
  await choose(at, 'se-embedded')
  at.bank.problems.set('answer', UNREACHABLE)
  assert.equal(await submit(at, 1), 'bank_unreachable')
  assert.equal(await submit(at, 1), 'state_changed')
  at.bank.problems.clear()
  assert.equal(await submit(at, 2), 'fetching')
})

test('cancelling tells the bank, and the app receives a cancellation', async () => {
  const at = await setUp()
  await choose(at, 'se-embedded')
  await cancelLink(at.ports, at.key)
  assert.ok(at.bank.calls.includes('cancel'))
  const finished = await finishLink(at.ports, TEST_POLICY, at.key)
  assert.ok(finished?.outcome.kind === 'failed')
  assert.equal(finished.outcome.failure, 'cancelled_by_person')
})

test('no password and no code of the bank is stored in the session', async () => {
  const at = await setUp()
  await choose(at, 'se-embedded')
  await submitLinkSignIn(at.ports, { key: at.key, number: 1, fields: new Map([['p', ['pass-phrase']]]) })
  const stored = JSON.stringify([...at.tables.linkSessions.values()])
  assert.ok(!stored.includes('pass-phrase') && !stored.includes('code-1'))
})
