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

test('a token tells its grant and generation, to the app that it was made for', () => {
  fc.assert(
    fc.property(hex, hex, generation, random, (appId, grantId, count, bytes) => {
      const token = buildRefreshToken(appId, { grantId, generation: count }, bytes, hash)
      assert.match(token, /^[\w-]{72}$/)
      assert.deepEqual(readRefreshToken(appId, token, hash), { grantId, generation: count })
    }),
    { examples: [['0'.repeat(32), 'f'.repeat(32), 2 ** 48 - 1, new Uint8Array(16)]] },
  )
})

test('to another app, or under another key, it is no token', () => {
  fc.assert(
    fc.property(hex, hex, hex, generation, random, (appId, other, grantId, count, bytes) => {
      fc.pre(appId !== other)
      const token = buildRefreshToken(appId, { grantId, generation: count }, bytes, hash)
      assert.equal(readRefreshToken(other, token, hash), undefined)
      assert.equal(readRefreshToken(appId, token, keyed('two')), undefined)
    }),
  )
})

test('with any character changed, added or taken away it is no token', () => {
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

test('any text is read without throwing, and none is ours', () => {
  const base64url = fc
    .uint8Array({ minLength: 54, maxLength: 54 })
    .map((bytes) => Buffer.from(bytes).toString('base64url'))
  fc.assert(
    fc.property(fc.oneof(anyText(), base64url), (text) => {
      assert.equal(readRefreshToken('a'.repeat(32), text, hash), undefined)
    }),
  )
})

test('a grant id or randomness of another length is a mistake of ours, and says so', () => {
  assert.throws(
    () => buildRefreshToken('a', { grantId: 'xyz', generation: 1 }, new Uint8Array(16), hash),
    TypeError,
  )
  assert.throws(
    () => buildRefreshToken('a', { grantId: 'a'.repeat(32), generation: 1 }, new Uint8Array(15), hash),
    TypeError,
  )
})
