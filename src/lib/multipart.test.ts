// codec: Tests of multipart/form-data bodies

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseMultipart } from './multipart.ts'

const TYPE = 'multipart/form-data; boundary=x1'

function build(...parts: readonly string[]): string {
  return `${parts.map((part) => `--x1\r\n${part}\r\n`).join('')}--x1--\r\n`
}

const part = (name: string, value: string, more = '') =>
  `Content-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}`

test('reads the fields in their order, values byte for byte (RFC 7578 section 4.2)', () => {
  const body = build(part('a', 'one two'), part('b', ''), part('c', 'line\r\nbreak --x é=&+%41'))
  const parsed = parseMultipart(TYPE, body)
  assert.deepEqual(parsed.ok && [...parsed.value], [
    ['a', 'one two'],
    ['b', ''],
    ['c', 'line\r\nbreak --x é=&+%41'],
  ])
})

test('reads what the FormData of the platform writes', async () => {
  const form = new FormData()
  form.set('grant_type', 'client_credentials')
  form.set('scope', 'payments über')
  const sent = new Response(form)
  const parsed = parseMultipart(sent.headers.get('content-type') ?? '', await sent.text())
  assert.deepEqual(parsed.ok && Object.fromEntries(parsed.value), {
    grant_type: 'client_credentials',
    scope: 'payments über',
  })
})

test('reads a quoted boundary, a preamble and spaces after a boundary (RFC 2046 section 5.1.1)', () => {
  const body = `ignored\r\n--a b  \r\n${part('n', 'v')}\r\n--a b--\r\nignored`
  const parsed = parseMultipart('multipart/form-data; boundary="a b"; charset=utf-8', body)
  assert.deepEqual(parsed.ok && [...parsed.value], [['n', 'v']])
})

test('an empty form has no fields', () => {
  const parsed = parseMultipart(TYPE, '--x1--\r\n')
  assert.deepEqual(parsed.ok && [...parsed.value], [])
})

const REFUSED = {
  'no boundary': ['multipart/form-data', build(part('a', '1')), { kind: 'malformed' }],
  'another boundary': [TYPE, build(part('a', '1')).replaceAll('x1', 'x2'), { kind: 'malformed' }],
  'no end': [TYPE, build(part('a', '1')).replace('--x1--', ''), { kind: 'malformed' }],
  'cut in a part': [
    TYPE,
    '--x1\r\nContent-Disposition: form-data; name="a"\r\n--x1--',
    { kind: 'malformed' },
  ],
  'no name': [TYPE, build('Content-Disposition: form-data\r\n\r\nv'), { kind: 'malformed' }],
  'a repeated name': [TYPE, build(part('a', '1'), part('a', '2')), { kind: 'repeated', field: 'a' }],
  'a file': [TYPE, build(part('a', '1', '; filename="f"')), { kind: 'file' }],
  'another type': [
    TYPE,
    build('Content-Disposition: form-data; name="a"\r\nContent-Type: image/png\r\n\r\n1'),
    { kind: 'file' },
  ],
  'too many parts': [
    TYPE,
    build(...Array.from({ length: 101 }, (_, index) => part(`n${index}`, ''))),
    { kind: 'too_many' },
  ],
} as const

for (const [title, [type, body, problem]] of Object.entries(REFUSED)) {
  test(`refuses ${title}`, () => {
    assert.deepEqual(parseMultipart(type, body), { ok: false, error: problem })
  })
}
