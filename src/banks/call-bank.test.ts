// contract: Bank calls: retries, time limits and the circuit breaker

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BankCall, callBank, type Fetch } from './call-bank.ts'
import { createCircuitBreaker } from './circuit-breaker.ts'

const READ: BankCall = { method: 'GET', url: 'https://bank.example/x', repeatable: true }

type Step = Response | Error

function setUp(...steps: readonly Step[]) {
  let nowMs = 1_000_000
  const waits: number[] = []
  const calls: string[] = []
  const left = [...steps]
  const fetch: Fetch = async (url) => {
    calls.push(url)
    const step = left.shift()
    if (step === undefined) throw new Error('called once too often')
    if (step instanceof Error) throw step
    return step
  }
  const clock = { nowMs: () => nowMs }
  const network = {
    fetch,
    clock,
    random: { bytes: (count: number) => new Uint8Array(count).fill(127) },
    wait: async (ms: number) => {
      waits.push(ms)
    },
  }
  const advance = (ms: number) => {
    nowMs += ms
  }
  return { network, breaker: createCircuitBreaker(clock), waits, calls, advance }
}

const answer = (status: number, body = '{}', headers: Record<string, string> = {}) =>
  new Response(body, { status, headers })
const timeout = () => Object.assign(new Error('late'), { name: 'TimeoutError' })
const refused = () =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) })

test('a read is retried after a failure, with exponential backoff', async () => {
  const { network, breaker, waits, calls } = setUp(answer(503), refused(), answer(200, '{"a":1}'))
  const result = await callBank(network, breaker, READ)
  assert.ok(result.ok)
  assert.deepEqual(result.value, { status: 200, body: Object.assign(Object.create(null), { a: 1 }) })
  assert.equal(calls.length, 3)
  assert.deepEqual(waits, [125, 250])
})

test('a request that is not idempotent is not retried', async () => {
  for (const step of [answer(503), timeout(), refused(), answer(200, 'not json')]) {
    const { network, breaker, calls } = setUp(step)
    const result = await callBank(network, breaker, { ...READ, method: 'POST', repeatable: false })
    assert.ok(!result.ok)
    assert.equal(result.error.retryable, true)
    assert.equal(calls.length, 1)
  }
})

test('a refusal is returned as a response and not retried', async () => {
  const { network, breaker, calls } = setUp(answer(403, '{"error":"consent_ended"}'))
  const result = await callBank(network, breaker, READ)
  assert.ok(result.ok)
  assert.equal(result.value.status, 403)
  assert.equal(calls.length, 1)
})

test('Retry-After is respected up to the maximum; a longer one makes the bank unavailable', async () => {
  const short = setUp(answer(429, '{}', { 'retry-after': '2' }), answer(200))
  assert.ok((await callBank(short.network, short.breaker, READ)).ok)
  assert.deepEqual(short.waits, [2000])
  const long = setUp(answer(429, '{}', { 'retry-after': '30' }))
  assert.ok(!(await callBank(long.network, long.breaker, READ)).ok)
  assert.deepEqual(long.waits, [])
})

test('a rate limit of one connection does not open the circuit: other callers go on', async () => {
  const limits = Array.from({ length: 8 }, () => answer(429, '{}', { 'retry-after': '3600' }))
  const { network, breaker } = setUp(...limits, answer(200))
  for (let count = 0; count < 8; count += 1) {
    const refused = await callBank(network, breaker, READ)
    assert.ok(!refused.ok && refused.error.kind === 'asked_too_often')
  }
  assert.ok((await callBank(network, breaker, READ)).ok)
})

test('a time-out and a failed connection are distinct, and neither detail contains the URL', async () => {
  const late = setUp(timeout(), timeout(), timeout())
  const slow = await callBank(late.network, late.breaker, READ)
  assert.ok(!slow.ok && slow.error.kind === 'timeout')
  const away = setUp(refused(), refused(), refused())
  const down = await callBank(away.network, away.breaker, READ)
  assert.ok(!down.ok && down.error.kind === 'unavailable')
  assert.match(down.error.detail, /ECONNREFUSED/)
  assert.ok(!`${slow.error.detail}${down.error.detail}`.includes('bank.example'))
})

test('five consecutive failures open the circuit; after the pause one trial call closes it', async () => {
  const { network, breaker, calls, advance } = setUp(
    ...Array.from({ length: 5 }, () => answer(500)),
    answer(500),
    answer(200),
    answer(200),
  )
  const once = { ...READ, repeatable: false }
  for (let count = 0; count < 5; count += 1) await callBank(network, breaker, once)
  assert.ok(!(await callBank(network, breaker, once)).ok)
  assert.equal(calls.length, 5, 'the sixth call was not made')
  advance(20_001)
  const [probe, beside] = await Promise.all([
    callBank(network, breaker, once),
    callBank(network, breaker, once),
  ])
  assert.ok(!probe.ok && !beside.ok)
  assert.equal(calls.length, 6, 'one call only tried it')
  advance(20_001)
  assert.ok((await callBank(network, breaker, once)).ok)
  assert.ok((await callBank(network, breaker, once)).ok)
})

test('callers that arrive during the trial call wait for it and then proceed', async () => {
  const { network, breaker, calls, advance } = setUp(
    ...Array.from({ length: 5 }, () => answer(500)),
    ...Array.from({ length: 4 }, () => answer(200)),
  )
  const once = { ...READ, repeatable: false }
  for (let count = 0; count < 5; count += 1) await callBank(network, breaker, once)
  advance(20_001)
  const all = await Promise.all(Array.from({ length: 4 }, () => callBank(network, breaker, once)))
  assert.ok(all.every(({ ok }) => ok))
  assert.equal(calls.length, 9)
})

test('once the process stops, a call in flight ends at once, and no problem is reported as one of the bank', async () => {
  const stop = new AbortController()
  const { network, breaker } = setUp()
  const hanging: Fetch = (_url, { signal }) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason))
      stop.abort()
    })
  const call = callBank({ ...network, fetch: hanging, stopping: stop.signal }, breaker, READ)
  await assert.rejects(call, { name: 'BankCallInterrupted' })
  const later = setUp(refused())
  const stopped = { ...later.network, stopping: AbortSignal.abort() }
  await assert.rejects(callBank(stopped, later.breaker, READ), { name: 'BankCallInterrupted' })
  const whole = setUp(answer(200, '{"a":1}'))
  const late = await callBank({ ...whole.network, stopping: AbortSignal.abort() }, whole.breaker, READ)
  assert.equal(late.ok && late.value.body.a, 1)
})
