// contract: Strict and canonical JSON
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalJson, holdsNul, isJsonObject, type Json, type JsonLimits, parseJson } from './json.ts'

const problemOf = (text: string, limits?: JsonLimits): unknown => {
  const result = parseJson(text, limits)
  return result.ok ? 'accepted' : result.error
}

/** Gives objects their usual prototype back, so that they can be compared with what JSON.parse builds. */
const plain = (text: string): unknown => {
  const result = parseJson(text)
  assert.ok(result.ok, text)
  return JSON.parse(canonicalJson(result.value))
}

test('ordinary JSON is read as the platform reads it', () => {
  const texts = [
    '{"a":[1,-2.5e3,true,false,null,"x"],"b":{}}',
    ' [ ] ',
    '"\\u00e9\\n\\/"',
    '0',
    '-0.1E-2',
    '\t{ "a" : 1 }\r\n',
  ]
  for (const text of texts) assert.deepEqual(plain(text), JSON.parse(text))
})

test('what is not JSON is malformed (RFC 8259)', () => {
  const texts = [
    '',
    ' ',
    '{',
    '[',
    '"',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '01',
    '1.',
    '.5',
    '+1',
    '--1',
    '1e',
    'nul',
  ]
  const more = [
    '[1 2]',
    '{"a" 1}',
    '{"a":}',
    '1 1',
    'NaN',
    'Infinity',
    '"\n"',
    '"\\x"',
    '"\\u12"',
    '[1}',
    '{"a":1]',
    '/**/1',
  ]
  for (const text of [...texts, ...more, '\ufeff1', 'undefined', '"\\', '[,1]', '{,}', '\u00a01']) {
    assert.equal(problemOf(text), 'malformed', JSON.stringify(text))
  }
})

test('lone surrogates and numbers out of range are malformed (RFC 7493 sections 2.1 and 2.2)', () => {
  for (const text of ['"\\ud800"', '"\\udc00\\ud800"', '{"\\ud800":1}', '1e400', '-1e400']) {
    assert.equal(problemOf(text), 'malformed', text)
  }
  assert.deepEqual(plain('"\\ud83d\\ude00"'), '😀')
})

test('a repeated key is refused at any depth, also when spelled with escapes (RFC 7493 section 2.3)', () => {
  for (const text of ['{"a":1,"a":1}', '[{"b":{"a":1,"\\u0061":2}}]', '{"__proto__":1,"__proto__":2}']) {
    assert.equal(problemOf(text), 'repeated_key', text)
  }
})

test('prototype names are ordinary keys and change no object', () => {
  const result = parseJson('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')
  assert.ok(result.ok && isJsonObject(result.value))
  assert.deepEqual(Object.keys(result.value), ['__proto__', 'constructor'])
  assert.equal(Object.getPrototypeOf(result.value), null)
  assert.equal('polluted' in {}, false)
  assert.equal(result.value.polluted, undefined)
  const empty = parseJson('{}')
  assert.ok(empty.ok && isJsonObject(empty.value))
  assert.equal(empty.value.toString, undefined)
})

test('depth and length are bounded, and a hundred thousand brackets cost no stack', () => {
  assert.equal(problemOf(`${'['.repeat(32)}${']'.repeat(32)}`), 'accepted')
  assert.equal(problemOf(`${'['.repeat(33)}${']'.repeat(33)}`), 'too_deep')
  assert.equal(problemOf('['.repeat(100_000)), 'too_deep')
  assert.equal(problemOf('{"a":'.repeat(100_000)), 'too_deep')
  assert.equal(problemOf('[[]]', { maxDepth: 1 }), 'too_deep')
  assert.equal(problemOf('[[],[]]', { maxDepth: 2 }), 'accepted')
  assert.equal(problemOf('"aaa"', { maxLength: 5 }), 'accepted')
  assert.equal(problemOf('"aaa"', { maxLength: 4 }), 'too_long')
})

test('holdsNul finds U+0000 in texts and names at every depth, and nowhere else', () => {
  for (const value of ['a\0', ['b', ['\0']], { c: { d: '\0d' } }, { 'e\0': 1 }])
    assert.equal(holdsNul(value), true)
  for (const value of ['', '\\0', 0, null, false, [], { f: ['0', null] }])
    assert.equal(holdsNul(value), false)
})

test('canonicalJson sorts keys at every depth by UTF-16 code unit and writes no spaces (RFC 8785 section 3.2.3)', () => {
  assert.equal(canonicalJson({ b: [{ d: 1, c: 'é' }], a: null }), '{"a":null,"b":[{"c":"é","d":1}]}')
  assert.equal(canonicalJson({ '\ufb33': 1, '😀': 2, 1: 3, '': 4 }), '{"":4,"1":3,"😀":2,"\ufb33":1}')
})

test('canonicalJson refuses what JSON cannot hold', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(() => canonicalJson([value]), TypeError)
})

const anyJson = fc.jsonValue({ stringUnit: 'binary' })

test('any JSON value comes back, and its canonical text does not depend on the order of keys', () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      const text = JSON.stringify(value)
      assert.deepEqual(plain(text), JSON.parse(text))
      const reversed = JSON.parse(text, (_key, member: unknown) => reverseKeys(member))
      const [one, other] = [parseJson(text), parseJson(JSON.stringify(reversed))]
      assert.ok(one.ok && other.ok)
      assert.equal(canonicalJson(one.value), canonicalJson(other.value))
    }),
    { numRuns: 500 },
  )
})

function reverseKeys(member: unknown): unknown {
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return member
  return Object.fromEntries(Object.entries(member).reverse())
}

test('whatever the text, parsing never throws, and it accepts nothing that JSON.parse refuses', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    '\\u0041',
    '1',
    '-',
    '.',
    'e',
    '0',
    'true',
    'null',
    ' ',
    'a',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
      ),
      (text) => {
        const result = parseJson(text)
        let oracle: { value: Json } | undefined
        try {
          // Written and read once more, because the canonical text has no negative zero.
          oracle = { value: JSON.parse(JSON.stringify(JSON.parse(text))) }
        } catch {
          oracle = undefined
        }
        if (result.ok) assert.deepEqual(oracle, { value: JSON.parse(canonicalJson(result.value)) })
        else if (oracle !== undefined) assert.equal(result.error, 'repeated_key')
      },
    ),
    { numRuns: 20_000 },
  )
})
