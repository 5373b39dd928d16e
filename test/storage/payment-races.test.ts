// contract: Races of payments between processes have exactly one winner, on both engines

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Store } from '../../src/core/ports.ts'
import { plantPayment, stepOf } from '../../src/storage/conformance/payments.ts'
import { decisionOf, plantRefund, plantSettled, sampleRefund } from '../../src/storage/conformance/refunds.ts'
import { freshId, NOW_MS, plantApp, plantUser } from '../../src/storage/conformance/samples.ts'
import { openStore } from '../../src/storage/engine/open.ts'
import { type FreshDatabase, forEachEngine } from '../support/engines.ts'
import { wraps } from '../support/fast-paths.ts'
import { type CallOf, race, sqliteFileOf, startWorker, type Worker } from '../support/storage-workers.ts'

const ROUNDS = 20
const CALLERS = 16
const PROCESSES = 4

forEachEngine((engine) => {
  let database: FreshDatabase
  let store: Store
  let workers: readonly Worker[]

  before(async () => {
    database = await engine.freshDatabase()
    workers = await Promise.all(Array.from({ length: PROCESSES }, () => startWorker(database)))
    store = await openStore({
      databaseUrl: database.databaseUrl,
      sqliteFile: sqliteFileOf(database),
      clock: { nowMs: () => NOW_MS },
      ...wraps,
    })
  })
  after(async () => {
    await Promise.all(workers.map((worker) => worker.stop()))
    await store.close()
    await database.drop()
  })

  const repeat = <V extends keyof Store>(call: (caller: number) => CallOf<V>) =>
    race(
      workers,
      Array.from({ length: CALLERS }, (_, caller) => call(caller)),
    )

  // The first: the others leave payments that are due.
  test('16 claims of one due payment from four processes: one lease, 20 times', async () => {
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    for (let round = 0; round < ROUNDS; round += 1) {
      const payment = await plantPayment(store, appId, userId)
      const step = stepOf(payment, { state: 'authorized' })
      assert.equal(await store.advancePayment({ ...step, dueAtMs: NOW_MS - 1 }), 'advanced')
      const claims = await repeat<'claimDuePayment'>(() => ({
        verb: 'claimDuePayment',
        args: [NOW_MS, NOW_MS + 60_000],
      }))
      assert.equal(claims.filter((claim) => claim !== undefined).length, 1)
    }
  })

  test('16 steps of one payment from four processes: one is stored, with one event, 20 times', async () => {
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    for (let round = 0; round < ROUNDS; round += 1) {
      const payment = await plantPayment(store, appId, userId)
      const facts = await repeat<'advancePayment'>((caller) => ({
        verb: 'advancePayment',
        args: [stepOf(payment, caller % 2 === 0 ? { state: 'authorizing' } : { state: 'failed' })],
      }))
      assert.equal(facts.filter((fact) => fact === 'advanced').length, 1)
      assert.equal(facts.filter((fact) => fact === 'superseded').length, CALLERS - 1)
    }
    const events = await store.listWebhookEvents(appId, 0, 1000)
    assert.equal(events.length, ROUNDS)
  })

  test('16 creations with one id from four processes: one payment, 20 times', async () => {
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const sample = await plantPayment(store, appId, userId)
    for (let round = 0; round < ROUNDS; round += 1) {
      const payment = { ...sample, paymentId: freshId() }
      const facts = await repeat<'createPayment'>(() => ({
        verb: 'createPayment',
        args: [payment, undefined],
      }))
      const created = facts.filter((fact) => (fact as { kind?: string }).kind === 'created')
      assert.equal(created.length, 1)
    }
  })

  test('16 refunds of one payment from four processes: as many as it pays for, 10 times', async () => {
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    for (let round = 0; round < 10; round += 1) {
      const payment = await plantSettled(store, appId, userId)
      const facts = await repeat<'createRefund'>(() => ({
        verb: 'createRefund',
        args: [sampleRefund(payment, { amountMinor: 200 })],
      }))
      const kinds = facts.map((fact) => (fact as { kind?: string }).kind).toSorted()
      assert.deepEqual(kinds, [...Array(6).fill('created'), ...Array(10).fill('exceeds')])
    }
  })

  test('16 decisions of one refund from four processes: one is stored, with one event, 10 times', async () => {
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    for (let round = 0; round < 10; round += 1) {
      const refund = await plantRefund(store, appId, userId)
      const facts = await repeat<'decideRefund'>((caller) => ({
        verb: 'decideRefund',
        args: [decisionOf(refund, userId, caller % 2 === 0 ? undefined : 'refused')],
      }))
      assert.equal(facts.filter((fact) => fact === 'decided').length, 1)
    }
    assert.equal((await store.listWebhookEvents(appId, 0, 1000)).length, 10)
  })
})
