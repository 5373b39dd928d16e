// rule: Called queues go on until nothing is due, also when an item ends before its round
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createQueueJob } from './queue.ts'
import { repeat } from './schedule.ts'

const LOG = { error: (fields: unknown) => assert.fail(JSON.stringify(fields)) }

for (const [how, workTurns, claimTurns] of [
  ['ends before the next one is claimed', 0, 3],
  ['is still in progress when the round ends', 3, 0],
] as const)
  test(`an item that ${how} may leave a next step, which is taken too`, async () => {
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn++) await nextTurn()
    }
    let due = ['first step']
    const done: string[] = []
    const queue = createQueueJob(
      {
        claim: async () => {
          const [step] = due
          due = []
          if (step === undefined) await turns(claimTurns)
          return step === undefined ? undefined : { connectionId: step }
        },
        work: async ({ connectionId: step }) => {
          await turns(workTurns)
          done.push(step)
          if (step === 'first step') due = ['second step']
        },
        failureMessage: 'a step failed',
      },
      LOG,
      () => new Promise(() => undefined),
    )
    const job = { name: 'steps', firstDelayMs: 0, errorDelayMs: 0, round: queue.round, settle: queue.settle }
    const schedule = repeat(job, () => undefined, LOG)
    await schedule.runUntilIdle()
    assert.deepEqual(done, ['first step', 'second step'])
    assert.equal(await queue.settle(), false)
    await schedule.stop()
  })
