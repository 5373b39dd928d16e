// contract: Proves which access tokens verify

import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { anyText } from '../../test/support/any-text.ts'
import { isJsonObject, type JsonObject, parseJson } from '../lib/json.ts'
import { createSigner, type KeyPair, type KeySet } from './signer.ts'

function makePair(keyId: string): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' })
  return { keyId, publicJwk: { kty, crv, x, y, kid: keyId, alg: 'ES256', use: 'sig' }, privateKey }
}

function setOf(signing: KeyPair, ...others: readonly KeyPair[]): KeySet {
  return { signing, verifying: new Map([signing, ...others].map((pair) => [pair.keyId, pair.publicJwk])) }
}

function asObject(value: unknown): JsonObject {
  const parsed = parseJson(JSON.stringify(value))
  assert.ok(parsed.ok && isJsonObject(parsed.value))
  return parsed.value
}

const one = makePair('one')
const two = makePair('two')

test('what is signed verifies, here and with an outside library (RFC 7515)', async () => {
  const signer = createSigner(() => setOf(one))
  const key = await importJWK({ ...one.publicJwk }, 'ES256')
  const claims = asObject({ sub: 'x', nested: { list: [1, 'é', null] } })
  const token = signer.sign(claims)
  const verified = signer.verify(token)
  assert.ok(verified.ok)
  assert.deepEqual(asObject(verified.value), claims)
  const outside = await jwtVerify(token, key)
  assert.deepEqual(asObject(outside.payload), claims)
  assert.deepEqual(decodeProtectedHeader(token), { alg: 'ES256', kid: 'one', typ: 'JWT' })
})

test('a token with any character changed, added or taken away does not verify, also after the good one was seen', () => {
  const signer = createSigner(() => setOf(one))
  const token = signer.sign({ sub: 'x', exp: 1 })
  assert.equal(signer.verify(token).ok, true)
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, text) => {
      for (const changed of [
        token.slice(0, at) + text + token.slice(at + 1),
        token.slice(0, at) + text + token.slice(at),
        token.slice(0, at) + token.slice(at + 1),
      ]) {
        if (changed !== token) assert.equal(signer.verify(changed).ok, false)
      }
    }),
  )
})

test('any text is refused without throwing', () => {
  const signer = createSigner(() => setOf(one))
  fc.assert(
    fc.property(anyText(), (text) => {
      assert.equal(signer.verify(text).ok, false)
    }),
  )
})

test('a token of a key that is still published verifies; once the key is removed it does not, remembered or not', () => {
  let keys = setOf(one)
  const signer = createSigner(() => keys)
  const token = signer.sign({ sub: 'x' })
  assert.equal(signer.verify(token).ok, true)
  keys = setOf(two, one)
  assert.equal(signer.verify(token).ok, true)
  assert.equal(decodeProtectedHeader(signer.sign({})).kid, 'two')
  keys = setOf(two)
  const removed = signer.verify(token)
  assert.ok(!removed.ok && removed.error === 'unknown_key')
})

test('a header that names another algorithm, an extension or a key of its own is refused (RFC 8725 §3.1)', () => {
  const signer = createSigner(() => setOf(one))
  for (const header of [
    { alg: 'none', kid: 'one' },
    { alg: 'HS256', kid: 'one' },
    { alg: 'ES256', kid: 'one', crit: [] },
    { alg: 'ES256', kid: 'one', jwk: two.publicJwk },
    { alg: 'ES256', kid: 'one', jku: 'https://x.example' },
    { alg: 'ES256', kid: 'one', zip: 'DEF' },
    { alg: 'ES256', kid: 'one', b64: true },
    { alg: 'ES256', kid: 1 },
    { alg: 'ES256' },
    { alg: 'ES256', kid: 'two' },
  ]) {
    const input = [header, { sub: 'x' }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const signature = sign('sha256', Buffer.from(input), { key: one.privateKey, dsaEncoding: 'ieee-p1363' })
    assert.equal(
      signer.verify(`${input}.${signature.toString('base64url')}`).ok,
      false,
      JSON.stringify(header),
    )
  }
})

test('it goes on verifying after more tokens than it remembers', () => {
  const signer = createSigner(() => setOf(one))
  const tokens = Array.from({ length: 10_050 }, (_, n) => signer.sign({ n }))
  for (const token of tokens) assert.equal(signer.verify(token).ok, true)
  // The first was forgotten meanwhile, and is checked anew.
  assert.deepEqual(signer.verify(tokens[0] ?? ''), { ok: true, value: asObject({ n: 0 }) })
})

test('the key set holds the public half of every key, and no private one', () => {
  const text = JSON.stringify(createSigner(() => setOf(one, two)).keySet())
  assert.deepEqual(JSON.parse(text), { keys: [one.publicJwk, two.publicJwk] })
  assert.ok(!text.includes('"d"'))
})
