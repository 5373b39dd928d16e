// rule: Proves which samples a soak accepts
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeSoak, type SoakSample } from './verdict.ts'

function sample(index: number, changes: Partial<SoakSample> = {}): SoakSample {
  return {
    seconds: index * 5,
    fileMiB: 20,
    logMiB: 40,
    residentMiB: 150,
    rows: { grants: 1000 },
    ...changes,
  }
}

function failed(change: (index: number) => Partial<SoakSample>): string[] {
  const samples = Array.from({ length: 30 }, (_, index) => sample(index, change(index)))
  return judgeSoak(samples)
    .filter(({ holds }) => !holds)
    .map(({ what }) => what)
}

test('what grows in the first third and then stands still is bounded', () => {
  const upTo = (index: number) => Math.min(index, 10)
  assert.deepEqual(
    failed((index) => ({
      fileMiB: upTo(index),
      residentMiB: 100 + 5 * upTo(index),
      rows: { grants: upTo(index) * 90 },
    })),
    [],
  )
})

test('a file, memory or a table that goes on growing is not', () => {
  assert.deepEqual(
    failed((index) => ({ fileMiB: 20 + index })),
    ['database file without the kept record, MiB'],
  )
  assert.deepEqual(
    failed((index) => ({ residentMiB: 150 + 3 * index })),
    ['resident memory, MiB'],
  )
  assert.deepEqual(
    failed((index) => ({ rows: { grants: 1000 + 20 * index } })),
    ['rows of grants'],
  )
  assert.deepEqual(
    failed((index) => ({ logMiB: index * 4 })),
    ['write-ahead log at its largest, MiB'],
  )
})

test('the record that is kept for good may grow, and the file by its rows', () => {
  const rows = (index: number) => ({ audit_events: 10_000 * index })
  assert.deepEqual(
    failed((index) => ({ rows: rows(index), fileMiB: 20 + index * 5 })),
    [],
  )
})

test('a run too short to compare is not called bounded', () => {
  assert.equal(judgeSoak([sample(0), sample(1)])[0]?.holds, false)
})
