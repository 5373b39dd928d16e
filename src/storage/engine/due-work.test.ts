// contract: Taking due work: one row of a list, or the rows of each app

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from './driver.ts'
import { DUE_BATCH, sumByApp, takeFirstDue } from './due-work.ts'

const rowsOf = (...appIds: readonly string[]): readonly Row[] => appIds.map((appId) => ({ app_id: appId }))

test('takes the next row of the list if another worker has the first ones', async () => {
  const tried: unknown[] = []
  const taken = await takeFirstDue(
    async () => rowsOf('a', 'b', 'c'),
    async ({ app_id: appId }) => {
      tried.push(appId)
      return appId === 'b' ? appId : undefined
    },
  )
  assert.equal(taken, 'b')
  assert.deepEqual(tried, ['a', 'b'])
})

test('reads the list again if others took a full list, and gives up if they always do', async () => {
  let reads = 0
  const list = async () => {
    reads += 1
    return reads < 3 ? rowsOf(...Array.from({ length: DUE_BATCH }, () => 'taken')) : rowsOf('free')
  }
  const take = async ({ app_id: appId }: Row) => (appId === 'free' ? appId : undefined)
  assert.equal(await takeFirstDue(list, take), 'free')
  assert.equal(reads, 3)
  const full = async () => rowsOf(...Array.from({ length: DUE_BATCH }, () => 'taken'))
  assert.equal(await takeFirstDue(full, take), undefined)
})

test('works through the other apps if the work of one app fails, then throws its error', async () => {
  const done: string[] = []
  const apps = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const work = async (appId: string, rows: readonly Row[]) => {
    if (appId === 'b') throw new Error('the node of b is down')
    done.push(appId)
    return rows.length
  }
  await assert.rejects(sumByApp(rowsOf(...apps, 'a'), work), /the node of b is down/)
  assert.deepEqual(done.sort(), ['a', 'c', 'd', 'e', 'f', 'g'])
  assert.equal(await sumByApp(rowsOf('a', 'c', 'a'), work), 3)
})
