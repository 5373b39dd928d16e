// rule: Proves how many deliveries a worker leases at once

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leaseLimit } from './webhooks.ts'

test('a lease never brings an endpoint above four deliveries, and a busy endpoint does not hold up the others', () => {
  assert.equal(leaseLimit([]), 4)
  assert.equal(leaseLimit([1]), 3)
  assert.equal(leaseLimit([3, 1]), 1)
  assert.equal(leaseLimit([4, 4]), 4)
  assert.equal(leaseLimit([4, 2]), 2)
})
