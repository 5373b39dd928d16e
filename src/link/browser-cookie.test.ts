// codec: Tests of the cookies that tie flows to a browser

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readKeys, writeFramedKeys, writeKeys } from './browser-cookie.ts'

const key = (digit: string) => ({
  appId: digit.repeat(32),
  sessionId: digit.repeat(32),
  secret: digit.repeat(43),
})

function roundTrip(keys: Parameters<typeof writeKeys>[0], secure: boolean) {
  const header = writeKeys(keys, secure).split(';')[0]
  return readKeys(`other=1; ${header}`, secure)
}

test('keys come back as they were written, newest first, four at most', () => {
  const keys = ['1', '2', '3', '4', '5'].map(key)
  assert.deepEqual(roundTrip(keys, true), keys.slice(0, 4))
  assert.deepEqual(roundTrip([key('a')], false), [key('a')])
})

test('over https the cookie belongs to this host alone (RFC 6265bis __Host-)', () => {
  assert.match(writeKeys([key('1')], true), /^__Host-ts_link=.*; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/)
  assert.deepEqual(readKeys(writeKeys([key('1')], false).split(';')[0], true), [])
})

test('a planted second cookie, or one that is not ours, counts as none', () => {
  const good = writeKeys([key('1')], false).split(';')[0]
  assert.deepEqual(readKeys(`${good}; ts_link=x`, false), [])
  for (const value of ['', 'x', '~~', `${'g'.repeat(32)}.${'1'.repeat(32)}.${'1'.repeat(43)}`])
    assert.deepEqual(readKeys(`ts_link=${value}`, false), [])
  assert.deepEqual(readKeys(undefined, false), [])
})

test('in a frame the cookie is kept for the site around it, and read beside the other (CHIPS)', () => {
  const [framed = '', ...others] = writeFramedKeys([key('1')], true)
  assert.match(framed, /^__Host-ts_link_framed=.*; HttpOnly; Secure; SameSite=None; Partitioned$/)
  assert.deepEqual(others, [])
  const own = writeKeys([key('2'), key('1')], true).split(';')[0]
  assert.deepEqual(readKeys(`${framed.split(';')[0]}; ${own}`, true), [key('2'), key('1')])
})

test('on http the frame gets both, because a browser that takes no secure cookie there may send the other', () => {
  const [framed = '', own = '', ...others] = writeFramedKeys([key('1')], false)
  assert.match(framed, /^ts_link_framed=.*; Secure; SameSite=None; Partitioned$/)
  assert.equal(own, writeKeys([key('1')], false))
  assert.deepEqual(others, [])
})
