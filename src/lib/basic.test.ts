// contract: HTTP Basic client credentials
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseBasic, renderBasic } from './basic.ts'

const basic = (pair: string | Uint8Array): string => `Basic ${Buffer.from(pair).toString('base64')}`

test('the example of RFC 7617 section 2 is read, in any case of the scheme', () => {
  for (const scheme of ['Basic', 'basic', 'BASIC', 'Basic  ']) {
    assert.deepEqual(parseBasic(`${scheme} QWxhZGRpbjpvcGVuIHNlc2FtZQ==`), {
      ok: true,
      value: { id: 'Aladdin', secret: 'open sesame' },
    })
  }
})

test('both parts are form-urldecoded after the split at the first colon (RFC 6749 section 2.3.1)', () => {
  assert.deepEqual(parseBasic(basic('a%3Ab+c:d%25:e')), { ok: true, value: { id: 'a:b c', secret: 'd%:e' } })
  assert.deepEqual(parseBasic(basic(':')), { ok: true, value: { id: '', secret: '' } })
})

test('another scheme is not_basic', () => {
  for (const header of ['', 'Bearer x', 'Basi', 'Basicx eDp5', 'Basic\teDp5', 'BasiceDp5', ' Basic eDp5']) {
    assert.deepEqual(parseBasic(header), { ok: false, error: 'not_basic' }, header)
  }
})

test('loose base64 is malformed: no padding, whitespace, URL alphabet, trailing bits, commas', () => {
  const headers = [
    'Basic',
    'Basic ',
    'Basic eDp5eg',
    'Basic eDp5 ',
    'Basic eDp5\n',
    'Basic eD p5',
    'Basic eDp5eh==',
  ]
  for (const header of [...headers, 'Basic _-p5', 'Basic eDp5,eDp5', 'Basic =']) {
    assert.deepEqual(parseBasic(header), { ok: false, error: 'malformed' }, header)
  }
})

test('no colon, bad escapes, invalid UTF-8 and control characters, raw or escaped, are malformed', () => {
  const pairs = [
    'nocolon',
    'a%3Ab',
    'a:%',
    'a:%zz',
    '%ff:a',
    'a:b\n',
    'a\u0000:b',
    'a:%00',
    'a%7f:b',
    'a:%0D%0Ab',
    'a:\u0085',
  ]
  for (const pair of [...pairs, Uint8Array.of(0x61, 0x3a, 0xff)]) {
    assert.deepEqual(parseBasic(basic(pair)), { ok: false, error: 'malformed' }, String(pair))
  }
})

const printable = fc.string({ unit: 'binary' }).map((text) => text.replace(/\p{Cc}/gu, ''))

test('any id and secret without control characters come back from renderBasic', () => {
  fc.assert(
    fc.property(printable, printable, (id, secret) => {
      const header = renderBasic(id, secret)
      assert.match(header, /^Basic [A-Za-z0-9+/]+={0,2}$/)
      assert.deepEqual(parseBasic(header), { ok: true, value: { id, secret } })
    }),
  )
})

test('whatever the header, parsing never throws, and what it accepts carries no control character', () => {
  const bytes = fc.uint8Array({ maxLength: 24 }).map((value) => basic(value))
  const pairs = fc.array(fc.constantFrom('a', ':', '%', '%41', '%0a', '+', '\n', 'é'), { maxLength: 10 })
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        bytes,
        pairs.map((parts) => basic(parts.join(''))),
      ),
      (header) => {
        const result = parseBasic(header)
        if (result.ok) assert.doesNotMatch(result.value.id + result.value.secret, /\p{Cc}/u)
      },
    ),
    { numRuns: 3000 },
  )
})
