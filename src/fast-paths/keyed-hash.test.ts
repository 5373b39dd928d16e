// rule: Proves that the fast keyed hash is HMAC-SHA-256
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../test/support/any-text.ts'
import { createKeyedHash } from './keyed-hash.ts'

test('it is the HMAC-SHA-256 of the text, however long (RFC 2104)', () => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index * 7))
  const keyed = createKeyedHash(key)
  const expected = (text: string) => createHmac('sha256', key).update(text, 'utf8').digest('base64url')
  const grown = fc.tuple(anyText(), fc.nat(3000)).map(([text, count]) => text + 'å€'.repeat(count))
  fc.assert(fc.property(grown, (text) => assert.equal(keyed(text), expected(text))))
})

test('a key of any other length is refused', () => {
  for (const length of [0, 16, 31, 33, 64]) {
    assert.throws(() => createKeyedHash(new Uint8Array(length)), TypeError)
  }
})
