// rule: Questions and notices between two processes
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../lib/json.ts'
import { type Channel, createChannel, type Handlers } from './channel.ts'

function connect(theirs: Partial<Handlers>): { ours: Channel; sent: () => number } {
  let count = 0
  const ours: Channel = createChannel(
    (message) => {
      count += 1
      other.receive(message)
    },
    { notices: {}, questions: {} },
  )
  const other = createChannel((message) => ours.receive(message), { notices: {}, questions: {}, ...theirs })
  return { ours, sent: () => count }
}

test('a question resolves with the response of its own, also when responses come in another order', async () => {
  const waiting: (() => void)[] = []
  const { ours } = connect({
    questions: { echo: (value) => new Promise((resolve) => waiting.push(() => resolve(value))) },
  })
  const asked = ['a', 'b', 'c'].map((value) => ours.ask('echo', value, 1_000))
  for (const respond of waiting.toReversed()) respond()
  assert.deepEqual(await Promise.all(asked), ['a', 'b', 'c'])
})

test('a question that fails, that nobody knows, or whose process is gone is rejected', async () => {
  const { ours } = connect({ questions: { fail: () => Promise.reject(new Error('no disk')) } })
  await assert.rejects(ours.ask('fail', null, 1_000), /no disk/)
  await assert.rejects(ours.ask('other', null, 1_000), /unknown question other/)
  const silent = connect({ questions: { wait: () => new Promise(() => {}) } })
  const asked = silent.ours.ask('wait', null, 60_000)
  silent.ours.close()
  await assert.rejects(asked, /gone/)
  await assert.rejects(silent.ours.ask('wait', null, 60_000), /gone/)
  await assert.rejects(
    connect({ questions: { wait: () => new Promise(() => {}) } }).ours.ask('wait', null, 5),
    /within 5 ms/,
  )
})

test('a notice arrives with its value; messages of another shape are ignored', () => {
  const seen: Json[] = []
  const { ours } = connect({ notices: { stop: (value) => void seen.push(value) } })
  ours.notify('stop')
  ours.notify('stop', { now: true })
  ours.notify('unknown')
  for (const message of [null, 'text', 5, {}, { kind: 'else' }, { kind: 'response', id: 99, value: 1 }])
    ours.receive(message)
  assert.deepEqual(seen, [null, { now: true }])
})
