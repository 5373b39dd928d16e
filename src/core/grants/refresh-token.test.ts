// contract: Refresh token format and authentication tag

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/support/any-text.ts'
import { buildRefreshToken, readRefreshToken } from './refresh-token.ts'

const keyed = (key: string) => ({
  keyed: (purpose: string, text: string) =>
    createHmac('sha256', key).update(`${purpose}\0${text}`).digest('base64url'),
})
const hash = keyed('one')
const hex = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'))
const random = fc.uint8Array({ minLength: 16, maxLength: 16 })
const generation = fc.integer({ min: 0, max: 2 ** 48 - 1 })

test('a token returns its grant and generation to its own app', () => {
  fc.assert(
    fc.property(hex, hex, generation, random, (appId, grantId, count, bytes) => {
      const token = buildRefreshToken(appId, { grantId, generation: count }, bytes, hash)
      assert.match(token, /^[\w-]{72}$/)
      assert.deepEqual(readRefreshToken(appId, token, hash), { grantId, generation: count })
    }),
    { examples: [['0'.repeat(32), 'f'.repeat(32), 2 ** 48 - 1, new Uint8Array(16)]] },
  )
})

test('another app or another key rejects the token', () => {
  fc.assert(
    fc.property(hex, hex, hex, generation, random, (appId, other, grantId, count, bytes) => {
      fc.pre(appId !== other)
      const token = buildRefreshToken(appId, { grantId, generation: count }, bytes, hash)
      assert.equal(readRefreshToken(other, token, hash), undefined)
      assert.equal(readRefreshToken(appId, token, keyed('two')), undefined)
    }),
  )
})

test('a token with a changed, added or removed character is rejected', () => {
  const appId = 'a'.repeat(32)
  const token = buildRefreshToken(appId, { grantId: 'b'.repeat(32), generation: 7 }, new Uint8Array(16), hash)
  fc.assert(
    fc.property(fc.nat(71), fc.string({ minLength: 1, maxLength: 1 }), (at, text) => {
      for (const changed of [
        token.slice(0, at) + text + token.slice(at + 1),
        token.slice(0, at) + text + token.slice(at),
        token.slice(0, at) + token.slice(at + 1),
      ]) {
        if (changed !== token) assert.equal(readRefreshToken(appId, changed, hash), undefined)
      }
    }),
  )
})

test('any other text is rejected without throwing', () => {
  const base64url = fc
    .uint8Array({ minLength: 54, maxLength: 54 })
    .map((bytes) => Buffer.from(bytes).toString('base64url'))
  fc.assert(
    fc.property(fc.oneof(anyText(), base64url), (text) => {
      assert.equal(readRefreshToken('a'.repeat(32), text, hash), undefined)
    }),
  )
})

test('a grant id or randomness of the wrong length throws', () => {
  assert.throws(
    () => buildRefreshToken('a', { grantId: 'xyz', generation: 1 }, new Uint8Array(16), hash),
    TypeError,
  )
  assert.throws(
    () => buildRefreshToken('a', { grantId: 'a'.repeat(32), generation: 1 }, new Uint8Array(15), hash),
    TypeError,
  )
})
