// rule: Proves that a verified token is remembered for one key set only
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { err, ok } from '../lib/result.ts'
import { rememberVerifiedTokens, type VerifyToken } from './verified-tokens.ts'

function setUp() {
  const verified: string[] = []
  const verify: VerifyToken<object, { readonly token: string }> = (_keys, token) => {
    verified.push(token)
    return token === 'bad' ? err('bad_signature') : ok({ token })
  }
  return { verified, verify: rememberVerifiedTokens(verify) }
}

test('a token is verified once for a key set, and again when the keys change', () => {
  const { verified, verify } = setUp()
  const [first, second] = [{}, {}]
  assert.deepEqual(verify(first, 'a'), ok({ token: 'a' }))
  assert.deepEqual(verify(first, 'a'), ok({ token: 'a' }))
  assert.deepEqual(verified, ['a'])
  assert.deepEqual(verify(second, 'a'), ok({ token: 'a' }))
  assert.deepEqual(verified, ['a', 'a'])
})

test('a refused token is not remembered', () => {
  const { verified, verify } = setUp()
  const keys = {}
  for (let count = 0; count < 2; count++) assert.deepEqual(verify(keys, 'bad'), err('bad_signature'))
  assert.deepEqual(verified, ['bad', 'bad'])
})

test('after 10,000 tokens the oldest is forgotten', () => {
  const { verified, verify } = setUp()
  const keys = {}
  for (let count = 0; count <= 10_000; count++) verify(keys, `token-${count}`)
  verified.length = 0
  verify(keys, 'token-1')
  assert.deepEqual(verified, [])
  verify(keys, 'token-0')
  assert.deepEqual(verified, ['token-0'])
})
