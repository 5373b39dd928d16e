// contract: Proves which access tokens verify

import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
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

function makePairOf(
  algorithm: string,
  generate: () => { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
): KeyPair {
  const { publicKey, privateKey } = generate()
  const publicJwk = asObject({
    ...publicKey.export({ format: 'jwk' }),
    kid: algorithm,
    alg: algorithm,
    use: 'sig',
  })
  return { keyId: algorithm, publicJwk, privateKey }
}

function setOf(signing: KeyPair, ...others: readonly KeyPair[]): KeySet {
  return {
    signing: new Map([['ES256', signing]]),
    verifying: new Map([signing, ...others].map((pair) => [pair.keyId, pair.publicJwk])),
  }
}

function asObject(value: unknown): JsonObject {
  const parsed = parseJson(JSON.stringify(value))
  assert.ok(parsed.ok && isJsonObject(parsed.value))
  return parsed.value
}

const JWT = { algorithm: 'ES256', type: 'JWT' } as const
const one = makePair('one')
const two = makePair('two')

test('what is signed verifies, here and with an outside library (RFC 7515)', async () => {
  const signer = createSigner(() => setOf(one))
  const key = await importJWK({ ...one.publicJwk }, 'ES256')
  const claims = asObject({ sub: 'x', nested: { list: [1, 'é', null] } })
  const token = signer.sign(claims, JWT)
  const verified = signer.verify(token)
  assert.ok(verified.ok)
  assert.deepEqual(asObject(verified.value), claims)
  const outside = await jwtVerify(token, key)
  assert.deepEqual(asObject(outside.payload), claims)
  assert.deepEqual(decodeProtectedHeader(token), { alg: 'ES256', kid: 'one', typ: 'JWT' })
})

test('a token with any character changed, added or taken away does not verify, also after the good one was seen', () => {
  const signer = createSigner(() => setOf(one))
  const token = signer.sign({ sub: 'x', exp: 1 }, JWT)
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
  const token = signer.sign({ sub: 'x' }, JWT)
  assert.equal(signer.verify(token).ok, true)
  keys = setOf(two, one)
  assert.equal(signer.verify(token).ok, true)
  assert.equal(decodeProtectedHeader(signer.sign({}, JWT)).kid, 'two')
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

for (const [algorithm, pair] of Object.entries({
  ES512: makePairOf('ES512', () => generateKeyPairSync('ec', { namedCurve: 'P-521' })),
  RS256: makePairOf('RS256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })),
  PS256: makePairOf('PS256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })),
} as const)) {
  const name = algorithm as 'ES512' | 'RS256' | 'PS256'
  const keys: KeySet = {
    signing: new Map([
      ['ES256', one],
      [name, pair],
    ]),
    verifying: new Map([one, pair].map(({ keyId, publicJwk }) => [keyId, publicJwk])),
  }
  const signer = createSigner(() => keys)
  const use = { algorithm: name, type: 'at+jwt' } as const

  test(`${algorithm}: what is signed verifies, here and with an outside library, and not when changed`, async () => {
    const token = signer.sign({ sub: 'x' }, use)
    assert.deepEqual(signer.verify(token), { ok: true, value: asObject({ sub: 'x' }) })
    const outside = await jwtVerify(token, await importJWK({ ...pair.publicJwk }, algorithm))
    assert.deepEqual(asObject(outside.payload), asObject({ sub: 'x' }))
    assert.deepEqual(decodeProtectedHeader(token), { alg: algorithm, kid: pair.keyId, typ: 'at+jwt' })
    const [header = '', , signature = ''] = token.split('.')
    const claims = Buffer.from('{"sub":"y"}').toString('base64url')
    assert.deepEqual(signer.verify(`${header}.${claims}.${signature}`), { ok: false, error: 'bad_signature' })
  })

  test(`${algorithm}: a key verifies its own algorithm only (RFC 8725 §3.1)`, () => {
    const [, claims = '', signature = ''] = signer.sign({ sub: 'x' }, use).split('.')
    const other = name === 'RS256' ? 'PS256' : 'RS256'
    const header = Buffer.from(JSON.stringify({ alg: other, kid: pair.keyId })).toString('base64url')
    assert.equal(signer.verify(`${header}.${claims}.${signature}`).ok, false)
  })
}

test('a token is accepted as the type that it states only (RFC 8725 §3.11)', () => {
  const signer = createSigner(() => setOf(one))
  const jwt = signer.sign({}, JWT)
  const atJwt = signer.sign({}, { algorithm: 'ES256', type: 'at+jwt' })
  assert.equal(signer.verify(jwt, 'JWT').ok, true)
  assert.equal(signer.verify(atJwt, 'AT+JWT').ok, true)
  assert.deepEqual(signer.verify(jwt, 'at+jwt'), { ok: false, error: 'wrong_type' })
  assert.deepEqual(signer.verify(atJwt, 'JWT'), { ok: false, error: 'wrong_type' })
  assert.equal(signer.verify(atJwt).ok, true)
  const typeless = ['{"alg":"ES256","kid":"one"}', '{}'].map((part) =>
    Buffer.from(part).toString('base64url'),
  )
  const signature = sign('sha256', Buffer.from(typeless.join('.')), {
    key: one.privateKey,
    dsaEncoding: 'ieee-p1363',
  }).toString('base64url')
  assert.equal(signer.verify(`${typeless.join('.')}.${signature}`, 'JWT').ok, true)
  assert.equal(signer.verify(`${typeless.join('.')}.${signature}`, 'at+jwt').ok, false)
})

test('signing with an algorithm that has no key yet throws', () => {
  const signer = createSigner(() => setOf(one))
  assert.throws(() => signer.sign({}, { algorithm: 'RS256', type: 'JWT' }), /no RS256 signing key/)
})

test('it goes on verifying after more tokens than it remembers', () => {
  const signer = createSigner(() => setOf(one))
  const tokens = Array.from({ length: 10_050 }, (_, n) => signer.sign({ n }, JWT))
  for (const token of tokens) assert.equal(signer.verify(token).ok, true)
  // The first was forgotten meanwhile, and is checked anew.
  assert.deepEqual(signer.verify(tokens[0] ?? ''), { ok: true, value: asObject({ n: 0 }) })
})

test('the key set holds the public half of every key, and no private one', () => {
  const text = JSON.stringify(createSigner(() => setOf(one, two)).keySet())
  assert.deepEqual(JSON.parse(text), { keys: [one.publicJwk, two.publicJwk] })
  assert.ok(!text.includes('"d"'))
})
