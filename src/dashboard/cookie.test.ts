// codec: Tests of the cookie of a dashboard session

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clearKey, readKey, writeKey } from './cookie.ts'

const KEY = { appId: '1'.repeat(32), sessionId: '2'.repeat(32), secret: 's'.repeat(43) }

test('a key comes back as it was written, over https for this host alone (RFC 6265bis __Host-)', () => {
  for (const secure of [true, false]) {
    const [pair] = writeKey(KEY, secure).split(';')
    assert.deepEqual(readKey(`other=1; ${pair}`, secure), KEY)
    assert.equal(readKey(pair, !secure), undefined)
    assert.equal(readKey(`${pair}; ${pair}`, secure), undefined)
  }
  assert.match(
    writeKey(KEY, true),
    /^__Host-ts_person=.*; Path=\/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax$/,
  )
  assert.match(clearKey(true), /^__Host-ts_person=; Path=\/; Max-Age=0; HttpOnly; Secure; SameSite=Lax$/)
})

test('what is not a key of ours counts as none', () => {
  for (const header of [undefined, '', 'ts_person=', 'ts_person=a.b.c', `ts_person=${KEY.appId}`])
    assert.equal(readKey(header, false), undefined)
})
