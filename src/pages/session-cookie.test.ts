// codec: Tests of session keys in a cookie
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSessionKeys, renderSessionKeys, sessionCookieName } from './session-cookie.ts'

const key = (digit: string) => ({
  appId: digit.repeat(32),
  sessionId: digit.repeat(32),
  secret: digit.repeat(43),
})

test('keys come back in their order, and no more than asked for', () => {
  const keys = ['1', '2', '3'].map(key)
  const header = `other=1; s=${renderSessionKeys(keys)}`
  assert.deepEqual(readSessionKeys(header, 's', 3), keys)
  assert.deepEqual(readSessionKeys(header, 's', 1), keys.slice(0, 1))
})

test('malformed keys are dropped, and a planted second cookie makes all of them unreadable', () => {
  const good = renderSessionKeys([key('1')])
  assert.deepEqual(readSessionKeys(`s=x~${good}`, 's', 4), [key('1')])
  assert.deepEqual(readSessionKeys(`s=${good}; s=${good}`, 's', 4), [])
  for (const header of [undefined, '', 's=', 's=a.b.c']) assert.deepEqual(readSessionKeys(header, 's', 4), [])
})

test('over https the name binds the cookie to this host (RFC 6265bis __Host-)', () => {
  assert.equal(sessionCookieName('s', { secure: true, basePath: '' }), '__Host-s')
  assert.equal(sessionCookieName('s', { secure: false, basePath: '' }), 's')
})
