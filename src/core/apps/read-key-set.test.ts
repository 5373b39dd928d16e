// rule: Keys of a fetched set that count, and their lifetimes

import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { lifetimesOf, readKeySet } from './read-key-set.ts'

const read = (value: unknown) =>
  readKeySet(typeof value === 'string' ? value : JSON.stringify(value), () => 'thumbprint')

const makeJwk = (namedCurve = 'P-256', more: object = {}) => ({
  ...generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' }),
  ...more,
})

test('public P-256 keys for signatures count, and keys of other types are ignored (RFC 7517 §5)', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })
  const okp = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  const one = makeJwk('P-256', { kid: 'one', use: 'sig', alg: 'ES256' })
  const found = read({
    keys: [
      { ...rsa, kid: 'rsa' },
      { ...okp, kid: 'ed' },
      makeJwk('P-521', { kid: 'p521' }),
      makeJwk('P-256', { kid: 'enc', use: 'enc' }),
      makeJwk('P-256', { kid: 'none', alg: 'none' }),
      { ...makeJwk(), x: 'AAAA', kid: 'off the curve' },
      one,
      makeJwk(),
    ],
  })
  assert.ok(found.ok)
  assert.deepEqual(
    found.value.map(({ keyId }) => keyId),
    ['one', 'thumbprint'],
  )
  assert.deepEqual(JSON.parse(found.value[0]?.publicJwk ?? ''), {
    kty: 'EC',
    crv: 'P-256',
    x: one.x,
    y: one.y,
  })
  assert.deepEqual(read({ keys: [] }), { ok: true, value: [] })
})

test('a set with a private or symmetric key is refused as a whole', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const secret = pair.privateKey.export({ format: 'jwk' })
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
  for (const jwk of [secret, rsa, { kty: 'oct', k: 'c2VjcmV0' }])
    assert.deepEqual(read({ keys: [makeJwk(), jwk] }), { ok: false, error: 'private_key' })
})

test('what is no set is refused, and at most twenty keys count', () => {
  for (const value of ['', 'no JSON', '[]', '{}', { keys: {} }, { keys: ['x'] }, { keys: [null] }, 'null'])
    assert.deepEqual(read(value), { ok: false, error: 'not_a_key_set' }, JSON.stringify(value))
  const many = read({ keys: Array.from({ length: 30 }, (_, index) => makeJwk('P-256', { kid: `${index}` })) })
  assert.ok(many.ok)
  assert.equal(many.value.length, 20)
})

test('Cache-Control is honoured between a minute and a day, and a set counts a day longer', () => {
  const DAY_MS = 86_400_000
  for (const [header, freshMs] of [
    [undefined, 600_000],
    ['public', 600_000],
    ['max-age=0', 60_000],
    ['max-age=59', 60_000],
    ['public, MAX-AGE=3600, must-revalidate', 3_600_000],
    ['max-age="120"', 120_000],
    ['max-age=9999999999', DAY_MS],
    ['max-age=-1', 600_000],
    ['max-age=1e9', 600_000],
    ['no-store, max-age=3600', 60_000],
    ['no-cache', 60_000],
  ] as const)
    assert.deepEqual(
      lifetimesOf(header, 1000),
      { freshUntilMs: 1000 + freshMs, usableUntilMs: 1000 + freshMs + DAY_MS },
      header ?? 'no header',
    )
})
