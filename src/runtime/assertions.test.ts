// contract: Proves which client assertions are accepted

import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
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

test('any text is refused without throwing', async () => {
  await fc.assert(
    fc.asyncProperty(anyText(), async (text) => {
      assert.equal((await assertionVerifier.verify(text, keys)).ok, false)
    }),
  )
})
