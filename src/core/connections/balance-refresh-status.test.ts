// contract: what balance-refresh.ts promises

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balanceRefreshState } from './balance-refresh-status.ts'

const asked = { requestedAtMs: 1000 }

test('a refresh is at work while its connection is', () => {
  for (const status of ['updating', 'authenticating', 'created'] as const) {
    assert.equal(balanceRefreshState(asked, { status, refreshedAtMs: 500 }), 'at_work')
  }
})

test('it has finished once the bank was read after the request', () => {
  assert.equal(balanceRefreshState(asked, { status: 'updated', refreshedAtMs: 1000 }), 'finished')
  assert.equal(balanceRefreshState(asked, { status: 'updated', refreshedAtMs: 999 }), 'failed')
})

test('it has failed where the connection shows an error, has ended or is gone', () => {
  for (const status of ['temporary_error', 'authentication_error', 'session_expired', 'ended'] as const) {
    assert.equal(balanceRefreshState(asked, { status, refreshedAtMs: 2000 }), 'failed')
  }
  assert.equal(balanceRefreshState(asked, undefined), 'failed')
})
