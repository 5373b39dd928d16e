// rule: Proves what the meter counts
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Meter } from './meter.ts'

test('counts good answers after the warm-up, over the time between first and last', () => {
  const use = [
    { generatorSeconds: 1, serverSeconds: 2, databaseSeconds: 7, coreBusySeconds: 3 },
    { generatorSeconds: 1.5, serverSeconds: 2.9, databaseSeconds: 7.3, coreBusySeconds: 4 },
  ]
  const meter = new Meter({
    startMs: 0,
    warmupMs: 100,
    warmupRequests: 2,
    durationMs: 1000,
    readUse: () => use.shift() ?? assert.fail('read too often'),
  })
  meter.answer(200, '', 999, 50)
  meter.answer(200, '', 999, 100)
  for (let n = 1; n <= 99; n++) meter.answer(200, '', n, 100 + n * 10)
  assert.equal(meter.isOver(1099), false)
  assert.equal(meter.isOver(1100), true)
  meter.answer(400, 'no', 1, 1100)
  meter.stop()
  const report = meter.report([])
  assert.equal(report.good, 99)
  assert.equal(report.seconds, 1)
  assert.deepEqual(report.bad, { 400: { count: 1, example: 'no' } })
  assert.deepEqual([report.p50Ms, report.p99Ms, report.maxMs], [50, 99, 99])
  assert.equal(report.generatorCpu, 0.5)
  assert.equal(report.serverCpu?.toFixed(3), '0.900')
  assert.equal(report.databaseCpu?.toFixed(3), '0.300')
  assert.equal(report.neighbours?.toFixed(3), '0.100')
})
