// rule: proofs about the failure limiter
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressKey, createFailureLimiter, rateLimitHeaders } from './rate-limit.ts'

const FREE = { limited: false, retryAfterSeconds: 0 }

test('after as many failures as allowed the key waits until the window ends; another key does not', async () => {
  let nowMs = 1_000_000
  const limiter = createFailureLimiter({ points: 3, windowSeconds: 60, nowMs: () => nowMs })
  assert.deepEqual(limiter.check('a'), { ...FREE, remaining: 3 })
  assert.deepEqual(await limiter.fail('a'), { ...FREE, remaining: 2 })
  nowMs += 10_500
  await limiter.fail('a')
  assert.deepEqual(limiter.check('a'), { ...FREE, remaining: 1 })
  assert.deepEqual(await limiter.fail('a'), { limited: true, remaining: 0, retryAfterSeconds: 50 })
  assert.deepEqual(limiter.check('a'), { limited: true, remaining: 0, retryAfterSeconds: 50 })
  assert.equal(limiter.check('b').limited, false)
  nowMs += 49_400
  assert.equal(limiter.check('a').retryAfterSeconds, 1)
  nowMs += 200
  assert.deepEqual(limiter.check('a'), { ...FREE, remaining: 3 })
  assert.deepEqual(await limiter.fail('a'), { ...FREE, remaining: 2 })
})

test('failures at the same time all count, before any of them is awaited', async () => {
  const limiter = createFailureLimiter({ points: 20, windowSeconds: 60, nowMs: () => 0 })
  const all = Array.from({ length: 20 }, () => limiter.fail('a'))
  assert.equal(limiter.check('a').limited, true)
  const states = await Promise.all(all)
  assert.equal(states.at(-1)?.remaining, 0)
})

test('a flood of keys forgets the oldest and keeps the newest', async () => {
  const limiter = createFailureLimiter({ points: 1, windowSeconds: 60, nowMs: () => 0, maxKeys: 10 })
  for (let index = 0; index < 15; index++) await limiter.fail(`key-${index}`)
  assert.equal(limiter.check('key-4').limited, false)
  assert.equal(limiter.check('key-5').limited, true)
  assert.equal(limiter.check('key-14').limited, true)
})

test('an IPv6 address counts with its whole /64, an IPv4 address for itself', () => {
  assert.equal(addressKey('203.0.113.9'), '203.0.113.9')
  assert.equal(addressKey('::ffff:203.0.113.9'), '203.0.113.9')
  const same = [
    '2001:db8:0:1::1',
    '2001:0DB8:0000:0001:ffff:0:0:2',
    '2001:db8:0:1:a:b:c:d',
    '2001:db8::1:0:0:0:5',
  ]
  for (const address of same) assert.equal(addressKey(address), '2001:db8:0:1::/64', address)
  assert.equal(addressKey('fe80::1%eth0'), 'fe80:0:0:0::/64')
  assert.equal(addressKey('::1'), '0:0:0:0::/64')
  assert.notEqual(addressKey('2001:db8:0:2::1'), addressKey('2001:db8:0:1::1'))
})

test('headers name the policy, what is left, and when limited how long to wait', () => {
  const policy = { name: 'failures', points: 3, windowSeconds: 60 }
  assert.deepEqual(rateLimitHeaders(policy, { limited: false, remaining: 2, retryAfterSeconds: 0 }), {
    'ratelimit-policy': '"failures";q=3;w=60',
    ratelimit: '"failures";r=2',
  })
  assert.deepEqual(rateLimitHeaders(policy, { limited: true, remaining: 0, retryAfterSeconds: 17 }), {
    'ratelimit-policy': '"failures";q=3;w=60',
    ratelimit: '"failures";r=0;t=17',
    'retry-after': '17',
  })
})
