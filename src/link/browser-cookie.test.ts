// codec: Tests of the cookies that tie flows to a browser

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CookieScope } from '../pages/session-cookie.ts'
import { readKeys, writeFramedKeys, writeKeys } from './browser-cookie.ts'

const HTTPS = { secure: true, basePath: '' }
const HTTP = { secure: false, basePath: '' }

const key = (digit: string) => ({
  appId: digit.repeat(32),
  sessionId: digit.repeat(32),
  secret: digit.repeat(43),
})

function roundTrip(keys: Parameters<typeof writeKeys>[0], scope: CookieScope) {
  const header = writeKeys(keys, scope).split(';')[0]
  return readKeys(`other=1; ${header}`, scope)
}

test('keys come back as they were written, newest first, four at most', () => {
  const keys = ['1', '2', '3', '4', '5'].map(key)
  assert.deepEqual(roundTrip(keys, HTTPS), keys.slice(0, 4))
  assert.deepEqual(roundTrip([key('a')], HTTP), [key('a')])
})

test('over https the cookie belongs to this host alone (RFC 6265bis __Host-)', () => {
  assert.match(writeKeys([key('1')], HTTPS), /^__Host-ts_link=.*; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/)
  assert.deepEqual(readKeys(writeKeys([key('1')], HTTP).split(';')[0], HTTPS), [])
})

test('a planted second cookie, or one that is not ours, counts as none', () => {
  const good = writeKeys([key('1')], HTTP).split(';')[0]
  assert.deepEqual(readKeys(`${good}; ts_link=x`, HTTP), [])
  for (const value of ['', 'x', '~~', `${'g'.repeat(32)}.${'1'.repeat(32)}.${'1'.repeat(43)}`])
    assert.deepEqual(readKeys(`ts_link=${value}`, HTTP), [])
  assert.deepEqual(readKeys(undefined, HTTP), [])
})

test('in a frame the cookie is kept for the site around it, and read beside the other (CHIPS)', () => {
  const [framed = '', ...others] = writeFramedKeys([key('1')], HTTPS)
  assert.match(framed, /^__Host-ts_link_framed=.*; HttpOnly; Secure; SameSite=None; Partitioned$/)
  assert.deepEqual(others, [])
  const own = writeKeys([key('2'), key('1')], HTTPS).split(';')[0]
  assert.deepEqual(readKeys(`${framed.split(';')[0]}; ${own}`, HTTPS), [key('2'), key('1')])
})

test('on http the frame gets both, because a browser that takes no secure cookie there may send the other', () => {
  const [framed = '', own = '', ...others] = writeFramedKeys([key('1')], HTTP)
  assert.match(framed, /^ts_link_framed=.*; Secure; SameSite=None; Partitioned$/)
  assert.equal(own, writeKeys([key('1')], HTTP))
  assert.deepEqual(others, [])
})

test('below a path the cookie is bound to that path, and two installations on one host do not read each other', () => {
  const outer = { secure: true, basePath: '/bank' }
  const inner = { secure: true, basePath: '/bank/test' }
  assert.match(
    writeKeys([key('1')], outer),
    /^__Secure-ts_link\.bank=.*; Path=\/bank; .*; Secure; SameSite=Lax$/,
  )
  const [framed = ''] = writeFramedKeys([key('1')], outer)
  assert.match(
    framed,
    /^__Secure-ts_link_framed\.bank=.*; Path=\/bank; .*; Secure; SameSite=None; Partitioned$/,
  )
  assert.match(writeKeys([key('1')], { ...outer, secure: false }), /^ts_link\.bank=.*; Path=\/bank; /)
  const sent = [writeKeys([key('2')], inner), writeKeys([key('1')], outer), writeKeys([key('3')], HTTPS)]
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
  assert.deepEqual(readKeys(sent, outer), [key('1')])
  assert.deepEqual(readKeys(sent, inner), [key('2')])
  assert.deepEqual(readKeys(sent, HTTPS), [key('3')])
})
