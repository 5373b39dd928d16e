// rule: Test files share processes by their durations, and the longest run first
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { ALONE } from './alone.ts'
import { type KnownFile, parseDurations, queueFiles } from './order.ts'
import { SLOW_FILES } from './slow-files.ts'

function known(seconds: Readonly<Record<string, number>>): KnownFile[] {
  return Object.entries(seconds).map(([file, value]) => ({ file, bytes: 1, elapsedMs: value * 1000 }))
}

/** What processes take, one after the other. */
function groupsOf(files: readonly KnownFile[], isAlone = (_file: string) => false): string[][] {
  const waiting = queueFiles(files, { isAlone, processes: 2 })
  const groups: string[][] = []
  for (let group = waiting.take(); group !== undefined; group = waiting.take()) groups.push(group)
  assert.equal(waiting.count(), 0)
  return groups
}

test('the longest files run first, and short ones share a process, fewer at a time towards the end', () => {
  const files = known({ c: 20, long: 100, b: 20, a: 30, d: 10, e: 4, f: 3, g: 3 })
  assert.deepEqual(groupsOf(files), [['long'], ['a'], ['b'], ['c'], ['d'], ['e', 'f', 'g']])
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index + 10}`, 10]))
  assert.deepEqual(
    groupsOf(known(many)).map(({ length }) => length),
    [5, 4, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  )
})

test('a few files run side by side rather than in one process', () => {
  assert.deepEqual(groupsOf(known({ a: 4, b: 3, c: 1 })), [['a'], ['b', 'c']])
  assert.deepEqual(groupsOf(known({ a: 4 })), [['a']])
  assert.deepEqual(groupsOf([]), [])
})

test('a file that must be alone has a process of its own, whatever its duration', () => {
  const files = known({ alone1: 4, a: 3, b: 2, alone2: 1, c: 1 })
  const groups = groupsOf(files, (file) => file.startsWith('alone'))
  assert.deepEqual(groups, [['alone1'], ['a', 'b'], ['alone2'], ['c']])
})

test('a file without a duration takes its place by size', () => {
  const files = [
    ...known({ long: 50, short: 1 }),
    { file: 'large', bytes: 200_000, elapsedMs: undefined },
    { file: 'small', bytes: 10_000, elapsedMs: undefined },
  ]
  assert.deepEqual(groupsOf(files), [['large'], ['long'], ['small', 'short']])
})

test('files of one duration run by name', () => {
  assert.deepEqual(groupsOf(known({ b: 1, a: 1, c: 2 })), [['c'], ['a', 'b']])
})

test('files that are put back run next', () => {
  const waiting = queueFiles(known({ a: 100, b: 90, c: 80 }), { isAlone: () => false, processes: 2 })
  assert.deepEqual(waiting.take(), ['a'])
  waiting.putBack(['x', 'y'])
  assert.equal(waiting.count(), 4)
  assert.deepEqual(waiting.take(), ['x', 'y'])
  assert.deepEqual(waiting.take(), ['b'])
})

test('stored durations that are damaged are as good as none', () => {
  assert.deepEqual([...parseDurations('{"a":12,"b":"x","c":-1,"d":null}')], [['a', 12]])
  for (const text of ['', '{"a":', 'null', '7']) assert.equal(parseDurations(text).size, 0, text)
})

test('the tables name files that exist', () => {
  const missing = [...Object.keys(SLOW_FILES), ...Object.keys(ALONE)].filter(
    (file) => !existsSync(new URL(`../../${file}`, import.meta.url)),
  )
  assert.deepEqual(missing, [])
})
