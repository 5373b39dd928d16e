// contract: Public keys that an app may register, and those it may not

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../lib/json.ts'
import { readPublicJwk } from './public-key.ts'

/** RFC 7517 appendix A.1. */
const KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
} as const

const reasonOf = (more: JsonObject) => {
  const read = readPublicJwk({ ...KEY, ...more })
  return read.ok ? 'accepted' : read.reason
}

test('accepts a P-256 point, alone or with the parameters of a signing key', () => {
  assert.deepEqual(readPublicJwk(KEY), { ok: true, key: KEY, keyId: undefined })
  const full = { ...KEY, kid: 'k'.repeat(256), alg: 'ES256', use: 'sig', key_ops: ['verify'] }
  assert.deepEqual(readPublicJwk(full), { ok: true, key: KEY, keyId: 'k'.repeat(256) })
})

test('refuses a key for another use or algorithm (RFC 7517 sections 4.2 to 4.4)', () => {
  for (const alg of ['none', 'ES384', 'HS256', '', null, 1]) {
    assert.equal(reasonOf({ alg }), 'its alg is not ES256')
  }
  for (const use of ['enc', '', null]) assert.equal(reasonOf({ use }), 'its use is not sig')
  for (const key_ops of [['sign'], ['verify', 'sign'], ['verify', 'verify'], [], 'verify', null]) {
    assert.equal(reasonOf({ key_ops }), 'its key_ops are not verify alone')
  }
  assert.equal(reasonOf({ d: '' }), 'this one is private')
  for (const more of [{ kty: 'RSA' }, { crv: 'P-384' }, { x: 1 }]) assert.equal(reasonOf(more), 'not P-256')
})

test('refuses a kid that is empty, long, not a string or not printable', () => {
  for (const kid of ['', 'k'.repeat(257), 'k'.repeat(5000), 'a\0b', 'a\nb', 1, null]) {
    assert.equal(reasonOf({ kid }), 'its kid is not 1 to 256 printable characters')
  }
})

test('refuses coordinates that are off the curve, padded, short or not below the prime', () => {
  const zero = 'A'.repeat(43)
  for (const more of [
    { y: KEY.x },
    { x: zero, y: zero },
    { x: `${KEY.x}=` },
    { x: KEY.x.slice(0, 42) },
    { x: `AA${KEY.x}` },
    { y: `_____${'_'.repeat(37)}8` },
  ]) {
    assert.equal(reasonOf(more), 'not a point of P-256')
  }
})
