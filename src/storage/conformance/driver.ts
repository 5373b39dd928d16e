// contract: The driver of an engine: transactions, thrown errors, numbers

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StorageError } from '../engine/errors.ts'
import { freshId, NOW_MS } from './samples.ts'
import type { Subject } from './subject.ts'

const INSERT = `INSERT INTO claims (app_id, kind, claim_key, until_ms) VALUES (:appId, 'driver', :key, :untilMs)`
const SELECT = 'SELECT claim_key, until_ms FROM claims WHERE app_id = :appId ORDER BY claim_key'
const SET = 'UPDATE claims SET until_ms = :untilMs WHERE app_id = :appId AND claim_key = :key'

/** Errors that a verb may throw after it has written. */
const THROWN: readonly (readonly [string, () => Error])[] = [
  ['an error of its own', () => new Error('changed its mind')],
  ['a storage error', () => new StorageError('corrupt', 'A stored row cannot be read.')],
  ['an unreachable database', () => new StorageError('unreachable', 'It was another database.')],
]

export function driverConformance(subject: () => Promise<Subject>): void {
  for (const [name, create] of THROWN) {
    test(`driver: a transaction that throws ${name} after a write stores nothing, and later ones work`, async () => {
      const { driver } = await subject()
      const appId = freshId()
      const error = create()
      for (const limit of ['ordinary', 'long'] as const) {
        const failing = driver.transaction(async (tx) => {
          await tx.run(INSERT, { appId, key: 'thrown', untilMs: NOW_MS })
          throw error
        }, limit)
        await assert.rejects(failing, (thrown: unknown) => {
          assert.ok(thrown instanceof Error)
          assert.equal(thrown.message, error.message)
          return true
        })
        assert.deepEqual(await driver.all(SELECT, { appId }), [])
      }
      await driver.transaction(async (tx) => tx.run(INSERT, { appId, key: 'stored', untilMs: NOW_MS }))
      const rows = await driver.all(SELECT, { appId })
      assert.deepEqual(
        rows.map((row) => row.claim_key),
        ['stored'],
      )
    })
  }

  test('driver: a transaction whose second statement is refused stores nothing of the first', async () => {
    const { driver } = await subject()
    const appId = freshId()
    const row = { appId, key: 'twice', untilMs: NOW_MS }
    const failing = driver.transaction(async (tx) => {
      await tx.run(INSERT, row)
      await tx.run(INSERT, row)
    })
    await assert.rejects(failing, { name: 'StorageError', kind: 'duplicate' })
    assert.deepEqual(await driver.all(SELECT, { appId }), [])
  })

  test('driver: a stored number above 2^53 is corrupt, one below is exact, and later reads work', async () => {
    const { driver } = await subject()
    const appId = freshId()
    await driver.run(INSERT, { appId, key: 'a', untilMs: Number.MAX_SAFE_INTEGER })
    assert.equal((await driver.get(SELECT, { appId }))?.until_ms, Number.MAX_SAFE_INTEGER)
    await driver.run(`${SET.replace(':untilMs', 'until_ms + 1')}`, { appId, key: 'a' })
    const isCorrupt = { name: 'StorageError', kind: 'corrupt' }
    await assert.rejects(async () => driver.get(SELECT, { appId }), isCorrupt)
    await assert.rejects(
      driver.transaction(async (tx) => tx.get(SELECT, { appId })),
      isCorrupt,
    )
    await driver.run(SET, { appId, key: 'a', untilMs: NOW_MS })
    assert.equal((await driver.get(SELECT, { appId }))?.until_ms, NOW_MS)
  })
}
