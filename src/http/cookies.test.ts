// codec: Tests of cookies
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { clearCookie, readCookie, writeCookie } from './cookies.ts'

const STRICT = { path: '/', secure: true, sameSite: 'Strict' } as const

test('a cookie is read among others, by its exact name', () => {
  const header = 'a=1; __Host-s=x.y_z-0=; b="q"; empty=; A=2'
  assert.equal(readCookie(header, '__Host-s'), 'x.y_z-0=')
  assert.equal(readCookie(header, 'a'), '1')
  assert.equal(readCookie(header, 'empty'), '')
  assert.equal(readCookie(header, 's'), undefined)
  assert.equal(readCookie(undefined, 'a'), undefined)
  assert.equal(readCookie('a', 'a'), undefined)
})

test('a name that occurs twice is nobody’s, and so is a value with characters that no cookie holds', () => {
  assert.equal(readCookie('s=1; t=2; s=1', 's'), undefined)
  assert.equal(readCookie('s=1;s=2', 's'), undefined)
  for (const value of ['"q"', 'a b', 'a,b', 'a\\b', 'é', 'a\tb'])
    assert.equal(readCookie(`s=${value}`, 's'), undefined, value)
})

test('every cookie is HttpOnly, and its attributes are written out', () => {
  assert.equal(writeCookie('__Host-s', 'v', STRICT), '__Host-s=v; Path=/; HttpOnly; Secure; SameSite=Strict')
  assert.equal(
    writeCookie('s', 'v', { path: '/link', maxAgeSeconds: 60, secure: false, sameSite: 'Lax' }),
    's=v; Path=/link; Max-Age=60; HttpOnly; SameSite=Lax',
  )
  assert.equal(
    clearCookie('__Host-s', STRICT),
    '__Host-s=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict',
  )
  assert.equal(
    writeCookie('s', 'v', { path: '/', secure: true, sameSite: 'None', partitioned: true }),
    's=v; Path=/; HttpOnly; Secure; SameSite=None; Partitioned',
  )
})

test('what would change the meaning of the header, or what a browser would drop, throws', () => {
  for (const value of ['a;b', 'a\r\nSet-Cookie: x', 'a b', 'a,b', '"', 'é']) {
    assert.throws(() => writeCookie('s', value, STRICT), TypeError, value)
  }
  for (const name of ['', 'a=b', 'a b', 'a;'])
    assert.throws(() => writeCookie(name, 'v', STRICT), TypeError, name)
  for (const path of ['', 'x', '/a;b', '/\n'])
    assert.throws(() => writeCookie('s', 'v', { ...STRICT, path }), TypeError, path)
  assert.throws(() => writeCookie('__Host-s', 'v', { ...STRICT, secure: false }), TypeError)
  assert.throws(() => writeCookie('__Host-s', 'v', { ...STRICT, path: '/a' }), TypeError)
  assert.throws(() => writeCookie('__Secure-s', 'v', { ...STRICT, secure: false }), TypeError)
  assert.throws(() => writeCookie('s', 'v', { path: '/', secure: false, sameSite: 'None' }), TypeError)
  assert.throws(
    () => writeCookie('s', 'v', { path: '/', secure: false, sameSite: 'Lax', partitioned: true }),
    TypeError,
  )
  assert.throws(() => writeCookie('s', 'v', { ...STRICT, maxAgeSeconds: 1.5 }), TypeError)
})

test('whatever can be written is read back', () => {
  const value = fc.string({ unit: fc.constantFrom(...'azAZ09!#$%&()*+-./:<=>?@[]^_`{|}~'), maxLength: 40 })
  fc.assert(
    fc.property(value, (text) => {
      const pair = writeCookie('s', text, STRICT).split(';', 1)[0]
      assert.equal(readCookie(`x=1; ${pair}; y=2`, 's'), text)
    }),
  )
})
