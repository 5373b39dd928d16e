// contract: Form bodies and query strings
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type FormLimits, parseForm, parseRepeatableForm, renderForm } from './form.ts'

function fieldsOf(text: string, limits?: FormLimits): [string, string][] {
  const result = parseForm(text, limits)
  assert.ok(result.ok, `refused: ${text}`)
  return [...result.value]
}

function problemOf(text: string, limits?: FormLimits): unknown {
  const result = parseForm(text, limits)
  assert.ok(!result.ok, `accepted: ${text}`)
  return result.error
}

test('plus and a raw space are a space; colon, comma and slash pass raw', () => {
  assert.deepEqual(fieldsOf('scope=a:read,b:read c:read+d:read&uri=http://x/y?z'), [
    ['scope', 'a:read,b:read c:read d:read'],
    ['uri', 'http://x/y?z'],
  ])
})

test('empty values are kept, empty segments are skipped, only the first = separates', () => {
  assert.deepEqual(fieldsOf('&&a=&b&&c=d=e&'), [
    ['a', ''],
    ['b', ''],
    ['c', 'd=e'],
  ])
  assert.deepEqual(fieldsOf(''), [])
  assert.deepEqual(fieldsOf('=x'), [['', 'x']])
})

test('percent escapes are UTF-8, and an escaped plus is a plus', () => {
  assert.deepEqual(fieldsOf('%6eame=%C3%A9%2B%26%3D%e2%82%ac'), [['name', 'é+&=€']])
})

test('a percent sign without two hex digits, or bytes that are not UTF-8, are malformed', () => {
  for (const value of [
    '%',
    '%2',
    '%zz',
    '%u0041',
    '%C3',
    '%ff',
    '%C0%AF',
    '%ED%A0%80',
    '\ud800',
    '%41\udfff',
  ]) {
    assert.deepEqual(problemOf(`a=${value}`), { kind: 'malformed', field: 'a' }, value)
    assert.deepEqual(problemOf(`${value}=a`), { kind: 'malformed' }, value)
  }
})

test('a repeated name is refused after decoding, whatever its value (RFC 6749 section 3.1)', () => {
  assert.deepEqual(problemOf('code=1&code=1'), { kind: 'repeated', field: 'code' })
  assert.deepEqual(problemOf('code=1&x=2&c%6fde='), { kind: 'repeated', field: 'code' })
  assert.deepEqual(problemOf('a&a'), { kind: 'repeated', field: 'a' })
})

test('prototype names are ordinary names', () => {
  assert.deepEqual(fieldsOf('__proto__=1&constructor=2&toString=3'), [
    ['__proto__', '1'],
    ['constructor', '2'],
    ['toString', '3'],
  ])
  assert.equal(parseForm('a=1').ok && fieldsOf('a=1').length, 1)
})

test('more fields or characters than allowed are refused, exactly at the bound they pass', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => `f${index}=1`).join('&')
  assert.equal(fieldsOf(hundred).length, 100)
  assert.deepEqual(problemOf(`${hundred}&g=1`), { kind: 'too_many' })
  assert.equal(fieldsOf('a=1&b=2', { maxFields: 2, maxLength: 7 }).length, 2)
  assert.deepEqual(problemOf('a=1&b=2', { maxFields: 1 }), { kind: 'too_many' })
  assert.deepEqual(problemOf('a=1&b=2', { maxLength: 6 }), { kind: 'too_many' })
})

test('parseRepeatableForm keeps every value of a name in order, and counts each against the limit', () => {
  const result = parseRepeatableForm('id=2&x=&id=1&i%64=3')
  assert.ok(result.ok)
  assert.deepEqual(
    [...result.value],
    [
      ['id', ['2', '1', '3']],
      ['x', ['']],
    ],
  )
  assert.deepEqual(parseRepeatableForm('a&a&a', { maxFields: 2 }), { ok: false, error: { kind: 'too_many' } })
})

const anyText = fc.string({ unit: 'binary', maxLength: 20 })

test('any pairs with distinct names come back from renderForm, and the platform reads them alike', () => {
  const pairs = fc.uniqueArray(fc.tuple(anyText, anyText), { selector: ([name]) => name, maxLength: 8 })
  fc.assert(
    fc.property(pairs, (expected) => {
      const text = renderForm(expected)
      assert.match(text, /^[A-Za-z0-9*\-._+%&=]*$/)
      assert.deepEqual(fieldsOf(text), expected)
      assert.deepEqual([...new URLSearchParams(text)], expected)
      assert.equal(text, new URLSearchParams(expected).toString())
    }),
  )
})

test('whatever the input, an accepted form reads as the WHATWG parser reads it, and nothing throws', () => {
  const pieces = fc.constantFrom(
    'a',
    'b',
    '=',
    '&',
    '%',
    '%4',
    '%41',
    '%C3%A9',
    '%ff',
    '+',
    ' ',
    ':',
    'é',
    '\ud800',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 16 }), (parts) => {
      const text = parts.join('')
      const result = parseRepeatableForm(text)
      if (!result.ok) return
      const flat = [...result.value].flatMap(([name, values]) => values.map((value) => `${name}\n${value}`))
      const oracle = [...new URLSearchParams(text)].map(([name, value]) => `${name}\n${value}`)
      assert.deepEqual(flat.sort(), oracle.sort())
      const names = [...new URLSearchParams(text).keys()]
      assert.equal(parseForm(text).ok, new Set(names).size === names.length)
    }),
    { numRuns: 5000 },
  )
})
