// rule: Proves that a value is remembered for one mark, and never without one
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rememberByMark } from './remembered-by-mark.ts'

interface Stored {
  mark: string | undefined
  value: string
}

/** One app whose stored value and mark change together; counts what is read. */
function setUp(options: { isRemembered?: (value: string) => boolean; max?: number } = {}) {
  const stored: Stored = { mark: 'm1', value: 'v1' }
  const reads = { loads: 0, marks: 0 }
  const load = rememberByMark<[id: string], string>(
    {
      load: async (id) => {
        reads.loads++
        return id === 'unknown'
          ? undefined
          : { appId: 'app', mark: stored.mark, value: `${id} ${stored.value}` }
      },
      readMark: async () => {
        reads.marks++
        return stored.mark
      },
    },
    { max: 10, ...options },
  )
  return { stored, reads, load }
}

test('a value is loaded once for a mark, and the mark is read for each later use', async () => {
  const { reads, load } = setUp()
  for (let use = 0; use < 3; use++) assert.equal(await load('a'), 'a v1')
  assert.deepEqual(reads, { loads: 1, marks: 2 })
})

test('after a change, values that are known to be older are loaded without another read of the mark', async () => {
  const { stored, reads, load } = setUp()
  await load('a')
  await load('b')
  Object.assign(stored, { mark: 'm2', value: 'v2' })
  assert.equal(await load('a'), 'a v2')
  assert.deepEqual(reads, { loads: 3, marks: 1 })
  assert.equal(await load('b'), 'b v2')
  assert.deepEqual(reads, { loads: 4, marks: 1 })
  assert.equal(await load('b'), 'b v2')
  assert.deepEqual(reads, { loads: 4, marks: 2 })
})

test('a load from before a change does not replace what was loaded after it', async () => {
  const old = Promise.withResolvers<void>()
  let stored = { appId: 'app', mark: 'm1', value: 'old' }
  let isFirst = true
  const load = rememberByMark<[id: string], string>(
    {
      load: async () => {
        const read = stored
        if (isFirst) {
          isFirst = false
          await old.promise
        }
        return read
      },
      readMark: async () => stored.mark,
    },
    { max: 10 },
  )
  const first = load('a')
  stored = { appId: 'app', mark: 'm2', value: 'new' }
  assert.equal(await load('a'), 'new')
  old.resolve()
  assert.equal(await first, 'old', 'it began before the change')
  for (let use = 0; use < 2; use++) assert.equal(await load('a'), 'new')
})

test('without a mark, and for a value that refuses, each use loads it', async () => {
  const without = setUp()
  without.stored.mark = undefined
  for (let use = 0; use < 3; use++) await without.load('a')
  assert.deepEqual(without.reads, { loads: 3, marks: 0 })
  const refusing = setUp({ isRemembered: () => false })
  for (let use = 0; use < 3; use++) await refusing.load('a')
  assert.deepEqual(refusing.reads, { loads: 3, marks: 0 })
})

test('a mark that is gone ends what was remembered', async () => {
  const { stored, reads, load } = setUp()
  await load('a')
  Object.assign(stored, { mark: undefined, value: 'v2' })
  for (let use = 0; use < 3; use++) assert.equal(await load('a'), 'a v2')
  assert.equal(reads.loads, 4)
})

test('what does not exist is looked up each time, and memory is bounded', async () => {
  const { reads, load } = setUp({ max: 2 })
  for (let use = 0; use < 2; use++) assert.equal(await load('unknown'), undefined)
  assert.equal(reads.loads, 2)
  for (const id of ['a', 'b', 'c', 'c', 'a']) await load(id)
  assert.equal(reads.loads, 6, 'a was dropped when the memory was full')
})

test('a mark that cannot be read is an error, not an old value', async () => {
  let fails = false
  const load = rememberByMark<[id: string], string>(
    {
      load: async () => ({ appId: 'app', mark: 'm', value: 'v' }),
      readMark: async () => {
        if (fails) throw new Error('unreachable')
        return 'm'
      },
    },
    { max: 10 },
  )
  await load('a')
  fails = true
  await assert.rejects(load('a'), /unreachable/)
})
