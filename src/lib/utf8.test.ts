// contract: Invalid UTF-8 is refused, never repaired
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeUtf8, encodeUtf8, isLatin1 } from './utf8.ts'

test('any well-formed text comes back from UTF-8, a byte order mark included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(decodeUtf8(encodeUtf8(text)), text)),
  )
  assert.equal(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), '\ufeffa')
})

test('invalid UTF-8 is refused, and the next text is read afresh', () => {
  const invalid = [
    [0xff],
    [0x80],
    [0xc3],
    [0xc0, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0x61, 0xe2, 0x82],
  ]
  for (const bytes of invalid) {
    assert.equal(decodeUtf8(Uint8Array.from(bytes)), undefined)
    assert.equal(decodeUtf8(Uint8Array.of(0xa9)), undefined)
    assert.equal(decodeUtf8(Uint8Array.of(0x61)), 'a')
  }
})

test('isLatin1 is true up to U+00FF', () => {
  assert.equal(isLatin1(''), true)
  assert.equal(isLatin1('a\u00ff'), true)
  assert.equal(isLatin1('a\u0100'), false)
  assert.equal(isLatin1('€'), false)
})
