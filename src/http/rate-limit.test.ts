// rule: Tests of the failure limiter: windows, parallel failures, bounded keys, IP keys
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFailureLimiter, ipAddressKey } from './rate-limit.ts'

const FREE = { limited: false, retryAfterSeconds: 0 }

test('the failure that reaches the limit is limited until the window ends; another key is not', async (t) => {
  t.mock.timers.enable({ apis: ['Date', 'setTimeout'] })
  const limiter = createFailureLimiter({ points: 3, windowSeconds: 60 })
  assert.deepEqual(await limiter.fail('a'), FREE)
  t.mock.timers.tick(10_500)
  assert.deepEqual(await limiter.fail('a'), FREE)
  assert.deepEqual(await limiter.fail('a'), { limited: true, retryAfterSeconds: 50 })
  assert.deepEqual(await limiter.fail('b'), FREE)
  t.mock.timers.tick(49_400)
  assert.deepEqual(await limiter.fail('a'), { limited: true, retryAfterSeconds: 1 })
  t.mock.timers.tick(100)
  assert.deepEqual(await limiter.fail('a'), FREE)
})

test('parallel failures all count', async () => {
  const limiter = createFailureLimiter({ points: 20, windowSeconds: 60 })
  const states = await Promise.all(Array.from({ length: 20 }, () => limiter.fail('a')))
  assert.deepEqual(
    states.map(({ limited }) => limited),
    [...Array<boolean>(19).fill(false), true],
  )
})

test('a flood of keys drops the key whose window began first and keeps the newest', async () => {
  const limiter = createFailureLimiter({ points: 2, windowSeconds: 60, maxKeys: 10 })
  for (let index = 0; index < 15; index++) await limiter.fail(`key-${index}`)
  assert.equal((await limiter.fail('key-14')).limited, true)
  assert.equal((await limiter.fail('key-5')).limited, true)
  assert.equal((await limiter.fail('key-4')).limited, false)
})

test('a key whose window ended and began again is not the oldest any more', async (t) => {
  t.mock.timers.enable({ apis: ['Date', 'setTimeout'] })
  const limiter = createFailureLimiter({ points: 2, windowSeconds: 60, maxKeys: 2 })
  await limiter.fail('a')
  await limiter.fail('b')
  t.mock.timers.tick(60_000)
  await limiter.fail('a')
  await limiter.fail('c')
  assert.equal((await limiter.fail('a')).limited, true)
})

test('an IPv6 address counts with its whole /64, an IPv4 address for itself', () => {
  assert.equal(ipAddressKey('203.0.113.9'), '203.0.113.9')
  assert.equal(ipAddressKey('::ffff:203.0.113.9'), '203.0.113.9')
  const same = [
    '2001:db8:0:1::1',
    '2001:0DB8:0000:0001:ffff:0:0:2',
    '2001:db8:0:1:a:b:c:d',
    '2001:db8::1:0:0:0:5',
  ]
  for (const address of same) assert.equal(ipAddressKey(address), '2001:db8:0:1::/64', address)
  assert.equal(ipAddressKey('fe80::1%eth0'), 'fe80:0:0:0::/64')
  assert.equal(ipAddressKey('::1'), '0:0:0:0::/64')
  assert.notEqual(ipAddressKey('2001:db8:0:2::1'), ipAddressKey('2001:db8:0:1::1'))
})
