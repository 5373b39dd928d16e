// contract: Conformance of the clock offset

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Subject } from './subject.ts'

const MAX_MS = 1000

export function clockConformance(subject: () => Promise<Subject>): void {
  test('concurrent clock moves add up; one beyond the maximum changes nothing; a reset clears the offset', async () => {
    const { store } = await subject()
    assert.equal(await store.loadClockOffset(), 0)
    await Promise.all(Array.from({ length: 10 }, () => store.moveClock(90, MAX_MS)))
    assert.equal(await store.loadClockOffset(), 900)
    assert.equal(await store.moveClock(101, MAX_MS), 'too_far')
    assert.equal(await store.moveClock(100, MAX_MS), MAX_MS)
    await store.resetClock()
    await store.resetClock()
    assert.equal(await store.loadClockOffset(), 0)
    assert.equal(await store.moveClock(MAX_MS + 1, MAX_MS), 'too_far')
    assert.equal(await store.loadClockOffset(), 0)
  })
}
