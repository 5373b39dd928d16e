// contract: PKCE challenges and verifiers

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/support/any-text.ts'
import { checkChallenge, checkVerifier } from './pkce.ts'

const hash = { sha256: (text: string) => createHash('sha256').update(text).digest('base64url') }
const UNRESERVED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'
const verifier = fc.string({ unit: fc.constantFrom(...UNRESERVED), minLength: 43, maxLength: 128 })
const codeOf = (result: ReturnType<typeof checkVerifier>) => (result.ok ? 'accepted' : result.refusal.code)
const s256 = (text: string) => ({ codeChallenge: hash.sha256(text), codeChallengeMethod: 'S256' as const })
const plain = (text: string) => ({ codeChallenge: text, codeChallengeMethod: 'plain' as const })
const NONE = { codeChallenge: undefined, codeChallengeMethod: undefined }

test('the S256 example of RFC 7636 appendix B', () => {
  const text = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
  assert.equal(s256(text).codeChallenge, 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
  assert.equal(codeOf(checkVerifier(s256(text), text, hash)), 'accepted')
})

test('a verifier matches its own challenge and no other, with both methods', () => {
  fc.assert(
    fc.property(verifier, verifier, (own, other) => {
      for (const bind of [s256, plain]) {
        assert.equal(codeOf(checkVerifier(bind(own), own, hash)), 'accepted')
        if (own !== other)
          assert.equal(codeOf(checkVerifier(bind(own), other, hash)), 'code_verifier_invalid')
      }
      // The challenge is public, and must not do for S256.
      assert.equal(codeOf(checkVerifier(s256(own), hash.sha256(own), hash)), 'code_verifier_invalid')
    }),
  )
})

test('a missing and an unexpected verifier are refused (RFC 9700 §2.1.1)', () => {
  fc.assert(
    fc.property(verifier, (text) => {
      assert.equal(codeOf(checkVerifier(s256(text), undefined, hash)), 'code_verifier_missing')
      assert.equal(codeOf(checkVerifier(NONE, text, hash)), 'code_verifier_unexpected')
      assert.equal(codeOf(checkVerifier(NONE, undefined, hash)), 'accepted')
      assert.equal(codeOf(checkVerifier(NONE, '', hash)), 'code_verifier_unexpected')
    }),
  )
})

test('a verifier with a wrong length or alphabet is refused, even if its hash matches (RFC 7636 §4.1)', () => {
  fc.assert(
    fc.property(anyText(200), (text) => {
      const legal = /^[A-Za-z0-9\-._~]{43,128}$/.test(text)
      assert.equal(
        codeOf(checkVerifier(s256(text), text, hash)),
        legal ? 'accepted' : 'code_verifier_invalid',
      )
    }),
    {
      examples: [
        ['a'.repeat(42)],
        ['a'.repeat(43)],
        ['a'.repeat(128)],
        ['a'.repeat(129)],
        [`${'a'.repeat(43)}\n`],
      ],
    },
  )
})

test('a challenge is 43 characters of base64url for S256, and a legal verifier for plain', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...`${UNRESERVED}+/= `), maxLength: 140 }), (text) => {
      assert.equal(checkChallenge(text, 'S256'), /^[A-Za-z0-9_-]{43}$/.test(text))
      assert.equal(checkChallenge(text, 'plain'), /^[A-Za-z0-9\-._~]{43,128}$/.test(text))
    }),
  )
  assert.equal(checkChallenge(`${'a'.repeat(43)}\n`, 'S256'), false)
})
