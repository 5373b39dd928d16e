// rule: Tests of the status of a balance refresh

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balanceRefreshState } from './balance-refresh-status.ts'

const asked = { requestedAtMs: 1000 }

test('a balance refresh is in progress while its connection is refreshed', () => {
  for (const status of ['updating', 'authenticating', 'created'] as const) {
    assert.equal(balanceRefreshState(asked, { status, refreshedAtMs: 500 }), 'at_work')
  }
})

test('it is finished once the connection was refreshed after the request', () => {
  assert.equal(balanceRefreshState(asked, { status: 'updated', refreshedAtMs: 1000 }), 'finished')
  assert.equal(balanceRefreshState(asked, { status: 'updated', refreshedAtMs: 999 }), 'failed')
})

test('it failed if the connection has an error, is disconnected or does not exist', () => {
  for (const status of ['temporary_error', 'authentication_error', 'session_expired', 'ended'] as const) {
    assert.equal(balanceRefreshState(asked, { status, refreshedAtMs: 2000 }), 'failed')
  }
  assert.equal(balanceRefreshState(asked, undefined), 'failed')
})
