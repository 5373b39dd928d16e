// contract: Proves that keyed hashes are HMAC-SHA-256, separated by purpose

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../test/support/any-text.ts'
import { createHash } from './hash.ts'

const one = createHash(new Uint8Array(32).fill(1))
const two = createHash(new Uint8Array(32).fill(2))

test('a keyed hash depends on key, purpose and text, and is 43 characters of base64url', () => {
  fc.assert(
    fc.property(anyText(), anyText(), (text, other) => {
      const hashed = one.keyed('client-secret', text)
      assert.match(hashed, /^[\w-]{43}$/)
      assert.equal(one.keyed('client-secret', text), hashed)
      assert.notEqual(two.keyed('client-secret', text), hashed)
      assert.notEqual(one.keyed('refresh-token', text), hashed)
      if (Buffer.from(text).equals(Buffer.from(other))) return
      assert.notEqual(one.keyed('client-secret', other), hashed)
    }),
  )
})

test('a keyed hash is the HMAC-SHA-256 of purpose, zero byte and text, however long (RFC 2104)', () => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index * 7))
  const hash = createHash(key)
  const expected = (text: string) =>
    createHmac('sha256', key).update(`page-token\0${text}`).digest('base64url')
  const grown = fc.tuple(anyText(), fc.nat(3000)).map(([text, count]) => text + 'å€'.repeat(count))
  fc.assert(fc.property(grown, (text) => assert.equal(hash.keyed('page-token', text), expected(text))))
})

test('SHA-256 as others compute it (FIPS 180-4 examples)', () => {
  assert.equal(one.sha256('abc'), 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
  assert.equal(createHash(new Uint8Array(32)).sha256(''), '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU')
})

test('a key of any other length is refused', () => {
  for (const length of [0, 16, 31, 33, 64]) assert.throws(() => createHash(new Uint8Array(length)), TypeError)
})
