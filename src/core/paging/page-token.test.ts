// contract: Page tokens cannot be forged or moved to another list

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/support/any-text.ts'
import { canonicalJson, type Json, parseJson } from '../../lib/json.ts'
import { buildPageToken, readPageToken } from './page-token.ts'

const keyed = (key: string) => ({
  keyed: (purpose: string, text: string) =>
    createHmac('sha256', key).update(`${purpose}\0${text}`).digest('base64url'),
})
const hash = keyed('one')

function asJson(value: unknown): Json {
  const parsed = parseJson(JSON.stringify(value))
  assert.ok(parsed.ok)
  return parsed.value
}

const json = fc
  .jsonValue({ maxDepth: 2, noUnicodeString: false })
  .filter((value) => parseJson(JSON.stringify(value)).ok)
  .map(asJson)

test('a token returns its cursor for its own list', () => {
  fc.assert(
    fc.property(json, json, (bound, cursor) => {
      const token = buildPageToken(hash, bound, cursor)
      fc.pre(token.length <= 2048)
      const read = readPageToken(hash, bound, token)
      assert.ok(read !== undefined)
      assert.equal(canonicalJson(read), canonicalJson(cursor))
      assert.match(token, /^[\w-]+\.[\w-]+$/)
    }),
  )
})

test('another user, list, filter or key rejects the token', () => {
  fc.assert(
    fc.property(json, json, json, (bound, other, cursor) => {
      fc.pre(canonicalJson(bound) !== canonicalJson(other))
      const token = buildPageToken(hash, bound, cursor)
      assert.equal(readPageToken(hash, other, token), undefined)
      assert.equal(readPageToken(keyed('two'), bound, token), undefined)
    }),
  )
})

test('a token with a changed, added or removed character is rejected', () => {
  const token = buildPageToken(hash, ['accounts', 'app', 'user'], { after: 'x', at: 17 })
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 2 }), (at, text) => {
      for (const changed of [
        token.slice(0, at) + text + token.slice(at + 1),
        token.slice(0, at) + text + token.slice(at),
        token.slice(0, at) + token.slice(at + 1),
      ]) {
        if (changed !== token)
          assert.equal(readPageToken(hash, ['accounts', 'app', 'user'], changed), undefined)
      }
    }),
  )
})

test('any text is parsed without throwing', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      assert.equal(readPageToken(hash, null, text), undefined)
    }),
  )
})
