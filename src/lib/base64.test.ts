// contract: Base64 is strict in both alphabets
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { decodeBase64url, encodeBase64url } from './base64url.ts'

const bytesOf = (...values: number[]): Uint8Array => Uint8Array.from(values)

test('base64 gives the vectors of RFC 4648 section 10', () => {
  const vectors = [
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ] as const
  for (const [plain, encoded] of vectors) {
    assert.equal(encodeBase64(Buffer.from(plain)), encoded)
    assert.equal(Buffer.from(decodeBase64(encoded) ?? 'refused').toString(), plain)
  }
})

test('base64url uses - and _ and no padding (RFC 4648 section 5)', () => {
  assert.equal(encodeBase64url(bytesOf(0xfb, 0xff, 0xfe, 0xff)), '-__-_w')
  assert.deepEqual(decodeBase64url('-__-_w'), bytesOf(0xfb, 0xff, 0xfe, 0xff))
})

test('base64url refuses padding, whitespace, the other alphabet, impossible lengths and trailing bits', () => {
  for (const text of [
    'Zg==',
    'Zg=',
    'Z g',
    ' Zg',
    'Zg\n',
    '+_8',
    '/w',
    'Z',
    'Zm9vY',
    'Zh',
    'Zm9',
    'Zé',
    'Zm9v\u0000',
    'Ā',
  ]) {
    assert.equal(decodeBase64url(text), undefined, JSON.stringify(text))
  }
})

test('base64 refuses missing, excess and inner padding, whitespace and trailing bits (RFC 4648 section 3.5)', () => {
  for (const text of [
    'Zg',
    'Zg=',
    'Zg===',
    '=',
    '====',
    'Z===',
    'Zg==Zg==',
    'Zm 9',
    'Zh==',
    'Zm9=',
    '-_8=',
    'Zg==\n',
  ]) {
    assert.equal(decodeBase64(text), undefined, JSON.stringify(text))
  }
})

test('any bytes come back from both alphabets, and the text is what the platform writes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      assert.equal(encodeBase64url(bytes), Buffer.from(bytes).toString('base64url'))
      assert.equal(encodeBase64(bytes), Buffer.from(bytes).toString('base64'))
      assert.deepEqual(decodeBase64url(encodeBase64url(bytes)), bytes)
      assert.deepEqual(decodeBase64(encodeBase64(bytes)), bytes)
    }),
  )
})

test('no two texts decode to the same bytes: what decodes is what would have been encoded', () => {
  const alphabet = fc.constantFrom(...'ABZaz019-_+/= \n')
  fc.assert(
    fc.property(fc.string({ unit: alphabet, maxLength: 12 }), (text) => {
      const url = decodeBase64url(text)
      if (url !== undefined) assert.equal(encodeBase64url(url), text)
      const standard = decodeBase64(text)
      if (standard !== undefined) assert.equal(encodeBase64(standard), text)
    }),
    { numRuns: 2000 },
  )
})
