// rule: Tests of when the memory of the start is collected: once, and not under load
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { releaseStartMemory } from './start-memory.ts'

test('it is collected once, when the process has nothing to do', async () => {
  let collected = 0
  // The check does not keep a process alive that ends.
  const alive = setInterval(() => {}, 100)
  const done = await releaseStartMemory(() => {
    collected += 1
  })
  clearInterval(alive)
  assert.deepEqual([done, collected], [true, 1])
})

test('while the process is busy it is not collected', async () => {
  let collected = 0
  const released = releaseStartMemory(() => {
    collected += 1
  })
  const until = performance.now() + 1_200
  while (performance.now() < until) {
    const busyUntil = performance.now() + 20
    while (performance.now() < busyUntil);
    await turn()
  }
  assert.equal(collected, 0)
  const alive = setInterval(() => {}, 100)
  assert.equal(await released, true)
  clearInterval(alive)
  assert.equal(collected, 1)
})

test('V8 offers the collection, and its flag is off again afterwards', async () => {
  const alive = setInterval(() => {}, 100)
  assert.equal(await releaseStartMemory(), true)
  clearInterval(alive)
  const { runInNewContext } = await import('node:vm')
  assert.equal(runInNewContext('typeof gc'), 'undefined')
})
