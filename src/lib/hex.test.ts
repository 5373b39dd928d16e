// contract: Hexadecimal text is strict
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeHex, encodeHex } from './hex.ts'

test('any bytes come back from hex in either case', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      assert.equal(encodeHex(bytes), Buffer.from(bytes).toString('hex'))
      assert.deepEqual(decodeHex(encodeHex(bytes)), bytes)
      assert.deepEqual(decodeHex(encodeHex(bytes).toUpperCase()), bytes)
    }),
  )
})

test('hex refuses odd lengths and every other character', () => {
  for (const text of ['a', 'abc', '0x', 'g0', '0g', ' 0', '/0', ':0', '@0', 'G0', '`0', 'é0']) {
    assert.equal(decodeHex(text), undefined, text)
  }
})
