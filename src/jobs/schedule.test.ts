// rule: Rounds of a job never overlap, keep the given pace and run on call until idle
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createBackOff, type Job, type JobPace, repeat } from './schedule.ts'

const ON_CALL: JobPace = () => undefined

function createJob(round: () => Promise<number>, settle?: () => Promise<boolean>): Job {
  return { name: 'work', firstDelayMs: 0, errorDelayMs: 0, round, ...(settle && { settle }) }
}

function createLog() {
  const errors: unknown[] = []
  return { errors, error: (fields: unknown) => void errors.push(fields) }
}

test('a job without a pace runs only when it is called, and then until a round finds nothing', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let left = 3
  let rounds = 0
  const job = createJob(async () => {
    rounds += 1
    left = Math.max(0, left - 1)
    return left > 0 ? 20 : 500
  })
  const schedule = repeat(job, ON_CALL, createLog())
  t.mock.timers.tick(3_600_000)
  await nextTurn()
  assert.equal(rounds, 0)
  await schedule.runUntilIdle()
  assert.deepEqual({ left, rounds }, { left: 0, rounds: 3 })
  await schedule.runUntilIdle()
  assert.equal(rounds, 4)
  await schedule.stop()
})

test('a called job waits for what its rounds started, and looks again for what that made due', async () => {
  let due = 2
  let started: Promise<void> | undefined
  const done: number[] = []
  const round = async () => {
    if (due > 0) {
      started = Promise.resolve().then(() => {
        done.push(due)
        due -= 1
      })
    }
    return 500
  }
  const settle = async () => {
    const before = started
    started = undefined
    await before
    return before !== undefined
  }
  const schedule = repeat(createJob(round, settle), ON_CALL, createLog())
  await schedule.runUntilIdle()
  assert.deepEqual(done, [2, 1])
  await schedule.stop()
})

test('rounds of one job never overlap, whether the timer or a call runs them', async () => {
  let open = 0
  let max = 0
  let rounds = 0
  const job = createJob(async () => {
    open += 1
    max = Math.max(max, open)
    await new Promise((resolve) => setTimeout(resolve, 2))
    open -= 1
    rounds += 1
    return 500
  })
  const schedule = repeat(job, () => 0, createLog())
  for (let count = 0; count < 5; count += 1) {
    await Promise.all([schedule.runUntilIdle(), schedule.runUntilIdle()])
  }
  await schedule.stop()
  assert.equal(max, 1)
  assert.ok(rounds >= 10, String(rounds))
})

test('a stopped job starts no further round, neither one that was due nor one after the round in progress', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let rounds = 0
  const release = Promise.withResolvers<void>()
  const job = createJob(async () => {
    rounds += 1
    await release.promise
    return 500
  })
  const waiting = repeat(job, (_, delayMs) => delayMs + 1, createLog())
  await waiting.stop()
  const working = repeat(job, (_, delayMs) => delayMs + 1, createLog())
  t.mock.timers.tick(1)
  await nextTurn()
  assert.equal(rounds, 1, 'only of the job that was not stopped')
  const stopped = working.stop()
  release.resolve()
  await stopped
  t.mock.timers.tick(3_600_000)
  await nextTurn()
  assert.equal(rounds, 1)
})

test('a round that throws is logged and the job goes on; a called job rejects with the error', async () => {
  const log = createLog()
  let rounds = 0
  const went = Promise.withResolvers<void>()
  const job = createJob(async () => {
    rounds += 1
    if (rounds === 1) throw new Error('no storage')
    went.resolve()
    return 500
  })
  const schedule = repeat(job, (_, delayMs) => delayMs, log)
  await went.promise
  await schedule.stop()
  assert.deepEqual(log.errors, [{ job: 'work', reason: 'no storage' }])
  const failing = repeat(
    createJob(() => Promise.reject(new Error('no storage'))),
    ON_CALL,
    log,
  )
  await assert.rejects(failing.runUntilIdle(), /no storage/)
  await failing.stop()
})

test('a job that finds work in every round is reported, not run for ever', async () => {
  const schedule = repeat(
    createJob(async () => 0),
    ON_CALL,
    createLog(),
  )
  await assert.rejects(schedule.runUntilIdle(), /finds work in every round/)
  await schedule.stop()
})

test('a poll that finds nothing waits up to eight times as long, and as before once there is work', () => {
  let idle = true
  const poll = { isIdle: () => idle }
  const backOff = createBackOff()
  assert.deepEqual(
    [500, 500, 500, 500, 500, 500].map((delayMs) => backOff(poll, delayMs)),
    [500, 1_000, 2_000, 4_000, 4_000, 4_000],
  )
  idle = false
  assert.equal(backOff(poll, 500), 500)
  idle = true
  assert.deepEqual([backOff(poll, 500), backOff(poll, 500)], [500, 1_000])
  // A short delay means that more is waiting.
  assert.deepEqual([backOff(poll, 20), backOff(poll, 500)], [20, 500])
  // A job that does not poll keeps its delay.
  assert.deepEqual([backOff({}, 500), backOff({}, 500), backOff({}, 500)], [500, 500, 500])
})

test('a job backs off only where it is asked to', async () => {
  const delays: number[] = []
  const job = { ...createJob(async () => 500), isIdle: () => true }
  const pace: JobPace = (_, delayMs) => {
    delays.push(delayMs)
    return delays.length < 5 ? 0 : undefined
  }
  const untilDone = async (backsOff: boolean) => {
    delays.length = 0
    const schedule = repeat(job, pace, createLog(), backsOff)
    while (delays.length < 5) await new Promise((resolve) => setTimeout(resolve, 1))
    await schedule.stop()
    return delays.slice(1)
  }
  assert.deepEqual(await untilDone(true), [500, 1_000, 2_000, 4_000])
  assert.deepEqual(await untilDone(false), [500, 500, 500, 500])
})
