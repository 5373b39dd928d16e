// rule: Tests: plans are discarded often at first

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PlanAges } from './postgres-plans.ts'

test('plans are discarded after a second, then after twice as long each time, and at least every ten minutes', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const ages = new PlanAges<object>()
  const connection = {}
  const discardedAt: number[] = []
  for (let second = 0; second <= 3000; second++) {
    if (ages.areStale(connection)) discardedAt.push(second)
    t.mock.timers.tick(1000)
  }
  assert.deepEqual(discardedAt, [1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 1623, 2223, 2823])
  ages.stop()
})

test('each connection discards its own plans, and a new one has none', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const ages = new PlanAges<object>()
  const [old, young] = [{}, {}]
  assert.equal(ages.areStale(old), false)
  t.mock.timers.tick(1500)
  assert.equal(ages.areStale(young), false)
  assert.equal(ages.areStale(old), true)
  assert.equal(ages.areStale(old), false)
  t.mock.timers.tick(2000)
  assert.equal(ages.areStale(young), true)
  ages.stop()
})
