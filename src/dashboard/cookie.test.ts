// codec: Tests of the cookie of a dashboard session

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clearKey, readKey, writeKey } from './cookie.ts'

const HTTPS = { secure: true, basePath: '' }
const HTTP = { secure: false, basePath: '' }
const KEY = { appId: '1'.repeat(32), sessionId: '2'.repeat(32), secret: 's'.repeat(43) }

test('a key comes back as it was written, over https for this host alone (RFC 6265bis __Host-)', () => {
  for (const [scope, other] of [
    [HTTPS, HTTP],
    [HTTP, HTTPS],
  ] as const) {
    const [pair] = writeKey(KEY, scope).split(';')
    assert.deepEqual(readKey(`other=1; ${pair}`, scope), KEY)
    assert.equal(readKey(pair, other), undefined)
    assert.equal(readKey(`${pair}; ${pair}`, scope), undefined)
  }
  assert.match(
    writeKey(KEY, HTTPS),
    /^__Host-ts_person=.*; Path=\/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax$/,
  )
  assert.match(clearKey(HTTPS), /^__Host-ts_person=; Path=\/; Max-Age=0; HttpOnly; Secure; SameSite=Lax$/)
})

test('what is not a key of ours counts as none', () => {
  for (const header of [undefined, '', 'ts_person=', 'ts_person=a.b.c', `ts_person=${KEY.appId}`])
    assert.equal(readKey(header, HTTP), undefined)
})

test('below a path the cookie is bound to that path, and removed there', () => {
  const scope = { secure: true, basePath: '/bank' }
  assert.match(
    writeKey(KEY, scope),
    /^__Secure-ts_person\.bank=.*; Path=\/bank; Max-Age=3600; HttpOnly; Secure; SameSite=Lax$/,
  )
  assert.match(
    clearKey(scope),
    /^__Secure-ts_person\.bank=; Path=\/bank; Max-Age=0; HttpOnly; Secure; SameSite=Lax$/,
  )
})
