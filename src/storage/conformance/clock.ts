// contract: how the clock of an installation is moved, on every engine

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Subject } from './subject.ts'

const MOST_MS = 1000

export function clockConformance(subject: () => Promise<Subject>): void {
  test('moves of the clock that come at once add up, one that leads too far does nothing, and a reset ends all', async () => {
    const { store } = await subject()
    assert.equal(await store.loadClockOffset(), 0)
    await Promise.all(Array.from({ length: 10 }, () => store.moveClock(90, MOST_MS)))
    assert.equal(await store.loadClockOffset(), 900)
    assert.equal(await store.moveClock(101, MOST_MS), 'too_far')
    assert.equal(await store.moveClock(100, MOST_MS), MOST_MS)
    await store.resetClock()
    await store.resetClock()
    assert.equal(await store.loadClockOffset(), 0)
    assert.equal(await store.moveClock(MOST_MS + 1, MOST_MS), 'too_far')
    assert.equal(await store.loadClockOffset(), 0)
  })
}
