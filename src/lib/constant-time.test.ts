// contract: Constant-time equality is equality
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { equalBytes, equalText } from './constant-time.ts'

test('equalText agrees with === and equalBytes with Buffer.equals', () => {
  const short = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\u0000'), maxLength: 4 })
  fc.assert(
    fc.property(short, short, (a, b) => {
      assert.equal(equalText(a, b), a === b)
      assert.equal(equalBytes(Buffer.from(a), Buffer.from(b)), a === b)
      assert.equal(equalText(a, `${a}`), true)
    }),
    { numRuns: 2000 },
  )
})

test('a difference in any single place is seen, and so is a prefix', () => {
  const secret = 'x'.repeat(64)
  for (let index = 0; index < 64; index++) {
    const other = `${secret.slice(0, index)}y${secret.slice(index + 1)}`
    assert.equal(equalText(secret, other), false)
    assert.equal(equalBytes(Buffer.from(secret), Buffer.from(other)), false)
  }
  assert.equal(equalText(secret, secret.slice(1)), false)
  assert.equal(equalText('', secret), false)
  assert.equal(equalText(secret, ''), false)
  assert.equal(equalText('', ''), true)
})
