// contract: Claims and times of client assertions

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/support/any-text.ts'
import type { AssertionPolicy } from '../policy.ts'
import { type AssertionClaims, checkAssertionTimes, readAssertionClaims } from './assertion.ts'

const ISSUER = 'https://auth.example.com'
const RULES: AssertionPolicy = {
  audiences: ['self', 'self/', 'self/token', 'https://api.example.com'],
  clientPrefix: 'app://client/',
  userPrefix: 'app://user/',
  maxLifetimeSeconds: 300,
}
const SKEW = 10
const GOOD = {
  iss: 'app://client/c1',
  sub: 'app://client/c1',
  aud: ISSUER,
  exp: 1000,
  jti: 'j1',
}

const compact = (claims: unknown): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${'A'.repeat(86)}`
const read = (claims: unknown) => readAssertionClaims(compact(claims), RULES, ISSUER)
const claimsWith = (times: Partial<AssertionClaims>): AssertionClaims => ({
  clientId: 'c1',
  userName: undefined,
  assertionId: 'j1',
  expiresAtSeconds: 1000,
  notBeforeSeconds: undefined,
  issuedAtSeconds: undefined,
  ...times,
})

test('reads the claims of a valid assertion, for the client and for a user', () => {
  const client = read(GOOD)
  assert.deepEqual(client, { ok: true, value: claimsWith({}) })
  const user = read({ ...GOOD, sub: 'app://user/u/1', nbf: 5, ignored: [] })
  assert.deepEqual(user, { ok: true, value: claimsWith({ userName: 'u/1', notBeforeSeconds: 5 }) })
})

test('an assertion is valid from nbf to exp, with ten seconds of skew, and for five minutes at most', () => {
  const second = fc.integer({ min: 1_000_000, max: 2_000_000 })
  const offset = fc.integer({ min: -400, max: 400 })
  fc.assert(
    fc.property(
      second,
      offset,
      fc.option(offset, { nil: undefined }),
      fc.nat(999),
      (now, ahead, from, ms) => {
        const claims = claimsWith({
          expiresAtSeconds: now + ahead,
          notBeforeSeconds: from === undefined ? undefined : now + from,
        })
        const checked = checkAssertionTimes(claims, RULES, now * 1000 + ms)
        const exact = now + ms / 1000
        const alive = now + ahead > exact - SKEW
        const near = now + ahead <= exact + RULES.maxLifetimeSeconds + SKEW
        const begun = from === undefined || now + from <= exact + SKEW
        assert.equal(checked.ok, alive && near && begun)
        if (!checked.ok) assert.match(checked.refusal.code, /^assertion_(expired|invalid)$/)
      },
    ),
    {
      examples: [
        [1_000_000, -10, undefined, 0],
        [1_000_000, -9, undefined, 0],
        [1_000_000, 310, 10, 0],
        [1_000_000, 311, 11, 0],
      ],
    },
  )
})

test('a date that is not a number is refused, and so is an assertion issued in the future', () => {
  for (const date of ['x', '1000', null, true, [], {}]) {
    for (const name of ['exp', 'nbf', 'iat']) {
      const wrong = read({ ...GOOD, [name]: date })
      assert.deepEqual(wrong, { ok: false, refusal: { code: 'assertion_invalid', detail: name } })
    }
  }
  const issued = read({ ...GOOD, iat: 900.5 })
  assert.deepEqual(issued, { ok: true, value: claimsWith({ issuedAtSeconds: 900.5 }) })
  const at = (issuedAtSeconds: number) => checkAssertionTimes(claimsWith({ issuedAtSeconds }), RULES, 900_000)
  assert.equal(at(900 + SKEW).ok, true)
  assert.deepEqual(at(901 + SKEW), { ok: false, refusal: { code: 'assertion_invalid', detail: 'iat' } })
})

test('an audience is compared exactly, and must be the only one', () => {
  for (const aud of [ISSUER, `${ISSUER}/`, `${ISSUER}/token`, 'https://api.example.com']) {
    assert.equal(read({ ...GOOD, aud }).ok, true, aud)
    assert.equal(read({ ...GOOD, aud: [aud] }).ok, true, aud)
    assert.equal(read({ ...GOOD, aud: [aud, aud] }).ok, false, aud)
  }
  fc.assert(
    fc.property(fc.jsonValue(), (aud) => {
      assert.equal(read({ ...GOOD, aud }).ok, false)
    }),
  )
})

test('a missing claim, or one of another type, is refused without throwing', () => {
  const name = fc.constantFrom('iss', 'sub', 'aud', 'exp', 'jti')
  fc.assert(
    fc.property(name, fc.oneof(fc.constant(undefined), fc.jsonValue()), (claim, value) => {
      const result = read({ ...GOOD, [claim]: value })
      const fits =
        (claim === 'exp' && typeof value === 'number') ||
        (claim === 'jti' && typeof value === 'string' && value !== '' && !value.includes('\0'))
      assert.equal(result.ok, fits, JSON.stringify({ claim, value }))
    }),
  )
  for (const claim of ['iss', 'sub', 'jti'] as const)
    assert.equal(read({ ...GOOD, [claim]: `${GOOD[claim]}\0` }).ok, false)
})

test('any text is read without throwing', () => {
  fc.assert(
    fc.property(anyText(), fc.jsonValue(), (text, claims) => {
      assert.equal(readAssertionClaims(text, RULES, ISSUER).ok, false)
      assert.equal(read(claims).ok, false)
    }),
  )
  assert.equal(readAssertionClaims(`${compact(GOOD)}${'x'.repeat(9000)}`, RULES, ISSUER).ok, false)
})
