// rule: Test files run longest first
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { orderFiles, parseDurations } from './order.ts'
import { SLOW_FILES } from './slow-files.ts'

test('files run by their last duration, the longest first', () => {
  const files = [
    { file: 'a', bytes: 9_000, elapsedMs: 10 },
    { file: 'b', bytes: 100, elapsedMs: 3_000 },
    { file: 'c', bytes: 500, elapsedMs: 200 },
  ]
  assert.deepEqual(orderFiles(files), ['b', 'c', 'a'])
})

test('a file without a duration takes its place by size, at the average of the others', () => {
  const files = [
    { file: 'known-long', bytes: 1_000, elapsedMs: 3_000 },
    { file: 'known-short', bytes: 1_000, elapsedMs: 1_000 },
    { file: 'new', bytes: 1_000, elapsedMs: undefined },
    { file: 'new-and-large', bytes: 5_000, elapsedMs: undefined },
  ]
  assert.deepEqual(orderFiles(files), ['new-and-large', 'known-long', 'new', 'known-short'])
})

test('without any duration the largest file runs first, and files of one size by name', () => {
  const sizes = [
    ['b', 10],
    ['a', 10],
    ['c', 30],
  ] as const
  assert.deepEqual(orderFiles(sizes.map(([file, bytes]) => ({ file, bytes, elapsedMs: undefined }))), [
    'c',
    'a',
    'b',
  ])
})

test('stored durations that are damaged are as good as none', () => {
  assert.deepEqual([...parseDurations('{"a":12,"b":"x","c":-1,"d":null}')], [['a', 12]])
  for (const text of ['', '{"a":', 'null', '7']) assert.equal(parseDurations(text).size, 0, text)
})

test('the table of slow files names files that exist', () => {
  const missing = Object.keys(SLOW_FILES).filter(
    (file) => !existsSync(new URL(`../../${file}`, import.meta.url)),
  )
  assert.deepEqual(missing, [])
})
