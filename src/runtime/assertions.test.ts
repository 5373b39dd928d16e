// contract: Proves which client assertions are accepted

import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { SignJWT } from 'jose'
import { anyText } from '../../test/support/any-text.ts'
import type { ClientKey } from '../core/apps/app.ts'
import { assertionVerifier } from './assertions.ts'

function makeKey(keyId: string): { readonly registered: ClientKey; readonly privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const registered = {
    appId: 'app',
    keyId,
    name: keyId,
    publicJwk: JSON.stringify(publicKey.export({ format: 'jwk' })),
    createdAtMs: 0,
    revokedAtMs: undefined,
  }
  return { registered, privateKey }
}

const one = makeKey('one')
const two = makeKey('two')
const keys = [one.registered, two.registered]
const signed = (header: { kid?: string; typ?: string }, { privateKey } = one) =>
  new SignJWT({ jti: 'x' }).setProtectedHeader({ alg: 'ES256', ...header }).sign(privateKey)

test('with a key id only that key is tried, without one each key', async () => {
  assert.equal((await assertionVerifier.verify(await signed({ kid: 'one' }), keys)).ok, true)
  assert.equal((await assertionVerifier.verify(await signed({}), keys)).ok, true)
  assert.equal((await assertionVerifier.verify(await signed({}, two), keys)).ok, true)
  assert.deepEqual(await assertionVerifier.verify(await signed({ kid: 'two' }), keys), {
    ok: false,
    error: 'bad_signature',
  })
  assert.deepEqual(await assertionVerifier.verify(await signed({ kid: 'three' }), keys), {
    ok: false,
    error: 'no_key',
  })
  assert.deepEqual(await assertionVerifier.verify(await signed({}), []), { ok: false, error: 'no_key' })
})

test('a registered key that cannot be read is passed over', async () => {
  const broken = {
    ...two.registered,
    keyId: 'broken',
    publicJwk: '{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}',
  }
  assert.equal((await assertionVerifier.verify(await signed({}), [broken, one.registered])).ok, true)
  assert.equal((await assertionVerifier.verify(await signed({}), [broken])).ok, false)
})

test('only a JWT without a type or of type JWT is an assertion (RFC 8725 section 3.11)', async () => {
  for (const typ of ['JWT', 'jwt']) {
    assert.equal((await assertionVerifier.verify(await signed({ typ }), keys)).ok, true)
  }
  for (const typ of ['at+jwt', 'logout+jwt', 'dpop+jwt', 'JWS', 'JOSE', '']) {
    const verified = await assertionVerifier.verify(await signed({ typ }), keys)
    assert.deepEqual(verified, { ok: false, error: 'malformed' })
  }
})

/** Signs header and claims as they are written, for what a library would not write. */
function signedTexts(header: string, claims: string): string {
  const input = [header, claims].map((text) => Buffer.from(text).toString('base64url')).join('.')
  const key = { key: one.privateKey, dsaEncoding: 'ieee-p1363' } as const
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`
}

test('a claim or header parameter that occurs twice is refused, whichever value would count (RFC 8725 section 3.10)', async () => {
  const good = signedTexts('{"alg":"ES256"}', '{"jti":"x"}')
  assert.equal((await assertionVerifier.verify(good, keys)).ok, true)
  for (const [header, claims] of [
    ['{"alg":"ES256"}', '{"sub":"a","sub":"b"}'],
    ['{"alg":"ES256"}', '{"sub":"a","sub":"a"}'],
    ['{"alg":"ES256"}', '{"sub":"a","s\\u0075b":"b"}'],
    ['{"alg":"ES256","kid":"one","kid":"two"}', '{}'],
    ['{"alg":"none","alg":"ES256"}', '{}'],
  ] as const) {
    const verified = await assertionVerifier.verify(signedTexts(header, claims), keys)
    assert.deepEqual(verified, { ok: false, error: 'malformed' }, `${header} ${claims}`)
  }
})

test('a header that extends, nests, compresses or brings its own key is refused (RFC 7515 section 4.1.11, RFC 7519 section 5.2)', async () => {
  for (const parameter of [
    '"crit":["exp"],"exp":1',
    '"crit":[]',
    '"crit":["b64"],"b64":true',
    '"b64":false',
    '"cty":"JWT"',
    '"cty":"json"',
    '"zip":"DEF"',
    `"jwk":${one.registered.publicJwk}`,
    '"jku":"https://evil.example/jwks"',
    '"x5c":[]',
    '"x5u":"https://evil.example/"',
  ]) {
    const assertion = signedTexts(`{"alg":"ES256",${parameter}}`, '{"jti":"x"}')
    assert.deepEqual(
      await assertionVerifier.verify(assertion, keys),
      { ok: false, error: 'malformed' },
      parameter,
    )
  }
})

test('any text is refused without throwing', async () => {
  await fc.assert(
    fc.asyncProperty(anyText(), async (text) => {
      assert.equal((await assertionVerifier.verify(text, keys)).ok, false)
    }),
  )
})
