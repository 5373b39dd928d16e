// rule: Tests: what calls share a batch, and how a failed batch fails each of its calls

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from './driver.ts'
import { StorageError } from './errors.ts'
import { type BatchValue, Gatherer, type GatherPorts } from './gather.ts'
import type { CompiledBatch } from './sql.ts'

const LOOK_UP = 'SELECT b FROM t WHERE app_id = :appId AND a = :a'
const WRITE =
  'done AS (UPDATE t SET b = 1 FROM wanted WHERE app_id = :appId AND a = :a RETURNING n) SELECT n FROM done'

interface Sent {
  readonly batch: CompiledBatch
  readonly values: readonly BatchValue[]
  readonly reply: PromiseWithResolvers<readonly Row[]>
}

/** A gatherer whose batches the test answers. */
function setUp(fields: Partial<GatherPorts> = {}) {
  const sent: Sent[] = []
  const alone: unknown[] = []
  const send = (batch: CompiledBatch, values: readonly BatchValue[]) => {
    const reply = Promise.withResolvers<readonly Row[]>()
    sent.push({ batch, values, reply })
    return reply.promise
  }
  const gatherer = new Gatherer({
    sharedNames: [],
    maxInFlight: 1,
    maxCallers: 3,
    read: send,
    write: send,
    readAlone: async (_, { a }) => {
      alone.push(a)
      if (a === 'bad') throw new StorageError('failed', 'Not a key.', '22021')
      return [{ b: `${a} alone` }]
    },
    ...fields,
  })
  const lookUp = (a: string, appId = 'app') => gatherer.lookUp(LOOK_UP, { appId, a })
  const write = (a: string, appId = 'app') => gatherer.runBatched(WRITE, `${appId} ${a}`, { appId, a })
  return { gatherer, sent, alone, lookUp, write }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Lets a reply pass through its promises, and the next batch go. */
async function turns(): Promise<void> {
  for (let count = 0; count < 3; count++) await turn()
}

test('look-ups of one turn share a statement, and each gets the rows of its own key', async () => {
  const { sent, lookUp } = setUp()
  const found = Promise.all(['x', 'y', 'z'].map((a) => lookUp(a)))
  await turn()
  assert.equal(sent.length, 1)
  assert.deepEqual(sent[0]?.values, [
    ['app', 'app', 'app'],
    ['x', 'y', 'z'],
  ])
  sent[0]?.reply.resolve([
    { n: 3, b: 'of z' },
    { n: 1, b: 'first of x' },
    { n: 1, b: 'second of x' },
  ])
  assert.deepEqual(await found, [
    [
      { n: 1, b: 'first of x' },
      { n: 1, b: 'second of x' },
    ],
    [],
    [{ n: 3, b: 'of z' }],
  ])
})

test('the same look-up of one turn goes out once, for all its callers', async () => {
  const { sent, lookUp } = setUp()
  const found = Promise.all([lookUp('x'), lookUp('x'), lookUp('y')])
  await turn()
  assert.deepEqual(sent[0]?.values, [
    ['app', 'app'],
    ['x', 'y'],
  ])
  sent[0]?.reply.resolve([{ n: 1, b: 'of x' }])
  assert.deepEqual(await found, [[{ n: 1, b: 'of x' }], [{ n: 1, b: 'of x' }], []])
})

test('different parameters are different look-ups, however their values are cut', async () => {
  const { sent, lookUp } = setUp()
  void lookUp('bc', 'a')
  void lookUp('c', 'ab')
  await turn()
  assert.deepEqual(sent[0]?.values, [
    ['a', 'ab'],
    ['bc', 'c'],
  ])
})

test('a look-up never joins a batch that was sent before it was made', async () => {
  const { sent, lookUp } = setUp()
  const before = lookUp('x')
  await turn()
  const after = lookUp('x')
  await turns()
  assert.equal(sent.length, 1, 'the second waits for the first batch')
  sent[0]?.reply.resolve([{ n: 1, b: 'before' }])
  await turns()
  assert.equal(sent.length, 2)
  sent[1]?.reply.resolve([{ n: 1, b: 'after' }])
  assert.deepEqual(await Promise.all([before, after]), [[{ n: 1, b: 'before' }], [{ n: 1, b: 'after' }]])
})

test('batches have a limit of callers, and of those in flight', async () => {
  const { sent, lookUp } = setUp({ maxInFlight: 2 })
  for (const a of ['1', '2', '3', '4', '5', '6', '7', '8', '9']) void lookUp(a)
  await turns()
  assert.deepEqual(
    sent.map(({ values }) => values[1]),
    [
      ['1', '2', '3'],
      ['4', '5', '6'],
    ],
  )
  sent[1]?.reply.resolve([])
  await turns()
  assert.deepEqual(sent[2]?.values[1], ['7', '8', '9'])
})

test('a batch waits for the one before it, but not for one that is late', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { sent, lookUp } = setUp({ maxInFlight: 2 })
  void lookUp('1')
  await turns()
  void lookUp('2')
  await turns()
  assert.equal(sent.length, 1)
  t.mock.timers.tick(10)
  await turns()
  assert.deepEqual(sent[1]?.values[1], ['2'])
  void lookUp('3')
  t.mock.timers.tick(10)
  await turns()
  assert.equal(sent.length, 2, 'no more than two are in flight')
  sent[0]?.reply.resolve([])
  await turns()
  assert.deepEqual(sent[2]?.values[1], ['3'])
})

test('two batches of writes go at a time, so that one is executed while the other is committed', async () => {
  const { sent, write } = setUp({ maxInFlight: 4 })
  for (const a of ['1', '2', '3']) {
    void write(a)
    await turns()
  }
  assert.deepEqual(
    sent.map(({ values }) => values[1]),
    [['1'], ['2']],
  )
  sent[1]?.reply.resolve([])
  await turns()
  assert.deepEqual(sent[2]?.values[1], ['3'])
})

test('a refused batch fails only the look-up that PostgreSQL refuses', async () => {
  const { sent, alone, lookUp } = setUp()
  const found = Promise.allSettled(['x', 'bad', 'y'].map((a) => lookUp(a)))
  await turn()
  sent[0]?.reply.reject(new StorageError('failed', 'Not a key.', '22021'))
  const [x, bad, y] = await found
  assert.deepEqual(alone, ['x', 'bad', 'y'])
  assert.deepEqual(x, { status: 'fulfilled', value: [{ b: 'x alone' }] })
  assert.ok(bad?.status === 'rejected' && bad.reason instanceof StorageError && bad.reason.code === '22021')
  assert.deepEqual(y, { status: 'fulfilled', value: [{ b: 'y alone' }] })
})

test('a look-up with a character that PostgreSQL does not accept joins no batch', async () => {
  const { sent, alone, lookUp } = setUp()
  const odd = lookUp('a\0b')
  void lookUp('x')
  await turn()
  assert.deepEqual(sent[0]?.values[1], ['x'])
  await odd
  assert.deepEqual(alone, ['a\0b'])
})

for (const call of ['lookUp', 'write'] as const) {
  test(`${call}: a lost connection fails exactly its batch, each caller with an error of its own`, async () => {
    const set = setUp()
    const lost = Promise.allSettled(['x', 'y'].map((a) => set[call](a)))
    await turn()
    const next = set[call]('z')
    set.sent[0]?.reply.reject(new StorageError('unreachable', 'The connection was lost.', 'ECONNRESET'))
    const errors = (await lost).map((one) => (one.status === 'rejected' ? one.reason : undefined))
    assert.deepEqual(
      errors.map((error) => error instanceof StorageError && [error.kind, error.code]),
      [
        ['unreachable', 'ECONNRESET'],
        ['unreachable', 'ECONNRESET'],
      ],
    )
    assert.notEqual(errors[0], errors[1])
    assert.deepEqual(set.alone, [])
    await turns()
    set.sent[1]?.reply.resolve([{ n: 1, b: 'of z' }])
    await next
  })
}

test('after a silence, whoever has waited for seconds is refused, and who came later goes on', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const { sent, lookUp } = setUp()
  const silent = lookUp('x').catch((error: StorageError) => error.kind)
  await turn()
  const patient = lookUp('y').catch((error: StorageError) => error.kind)
  t.mock.timers.tick(2500)
  const recent = lookUp('z')
  t.mock.timers.tick(500)
  sent[0]?.reply.reject(new StorageError('unreachable', 'PostgreSQL is silent.'))
  assert.deepEqual(await Promise.all([silent, patient]), ['unreachable', 'unreachable'])
  await turns()
  assert.deepEqual(sent[1]?.values[1], ['z'])
  sent[1]?.reply.resolve([])
  assert.deepEqual(await recent, [])
})

test('writes of one turn share a statement; who gets no row, or comes second for a key, decides alone', async () => {
  const { sent, write } = setUp()
  const rows = Promise.all([write('x'), write('x'), write('y')])
  await turn()
  assert.equal(sent.length, 1)
  assert.deepEqual(sent[0]?.values[1], ['x', 'y'])
  sent[0]?.reply.resolve([{ n: 1 }])
  assert.deepEqual(await rows, [{ n: 1 }, undefined, undefined])
})

test('a refused write was rolled back: all of its callers decide alone', async () => {
  const { sent, write } = setUp()
  const rows = Promise.all([write('x'), write('y')])
  await turn()
  sent[0]?.reply.reject(new StorageError('duplicate', 'A unique key is already taken.', '23505'))
  assert.deepEqual(await rows, [undefined, undefined])
})

test('a write that failed without a word from PostgreSQL is never decided alone: it may be committed', async () => {
  const { sent, write } = setUp()
  const row = write('x')
  await turn()
  sent[0]?.reply.reject(new StorageError('failed', 'An unknown error.', ''))
  await assert.rejects(row, { kind: 'failed' })
  const internal = write('x')
  await turns()
  sent[1]?.reply.reject(new StorageError('failed', 'An internal error.', 'XX000'))
  await assert.rejects(internal, { kind: 'failed' })
})

test('a statement that the server does not support is sent once', async () => {
  const { sent, alone, lookUp, write } = setUp()
  const first = [write('x'), lookUp('x')]
  await turn()
  for (const { reply } of sent) reply.reject(new StorageError('failed', 'Not supported.', '0A000'))
  await Promise.all(first)
  assert.equal(await write('y'), undefined)
  assert.deepEqual(await lookUp('y'), [{ b: 'y alone' }])
  assert.equal(sent.length, 2)
  assert.deepEqual(alone, ['x', 'y'])
})

test('calls about different apps go apart where tables are distributed by app', async () => {
  const { sent, lookUp } = setUp({ sharedNames: ['appId'] })
  for (const [a, app] of [
    ['x', 'one'],
    ['y', 'two'],
    ['z', 'one'],
  ] as const)
    void lookUp(a, app)
  await turn()
  assert.deepEqual(
    sent.map(({ values }) => values),
    [
      ['one', ['x', 'z']],
      ['two', ['y']],
    ],
  )
})

test('is settled once every call has been answered', async () => {
  const { gatherer, sent, lookUp } = setUp()
  const order: string[] = []
  const found = lookUp('x').then(() => order.push('found'))
  const settled = gatherer.settled().then(() => order.push('settled'))
  await turns()
  assert.deepEqual(order, [])
  sent[0]?.reply.resolve([])
  await Promise.all([found, settled])
  assert.deepEqual(order, ['found', 'settled'])
})
