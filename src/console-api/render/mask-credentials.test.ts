// rule: Credentials in responses are masked; ids, error codes and tokens of pages are not
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskCredential, maskHeader, showBody } from './mask-credentials.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
const CODE = '0123456789abcdef0123456789abcdef'
const bytesOf = (text: string) => new TextEncoder().encode(text)
const shown = (body: object) => JSON.parse(showBody(bytesOf(JSON.stringify(body)), JSON_TYPE)?.text ?? '')

test('tokens, secrets and codes are masked at any depth, and everything else is shown', () => {
  const token = `eyJhbGciOiJFUzI1NiJ9.${'a'.repeat(40)}.${'b'.repeat(40)}`
  assert.deepEqual(
    shown({
      access_token: 'tsr_0123456789abcdef',
      nested: [{ clientSecret: 'short', code: CODE, jwt: token }],
      id: CODE,
      code: 'BAD_REQUEST_FOR_ACCOUNTS',
      nextPageToken: 'page-0123456789abcdef',
      token_type: 'bearer',
      expires_in: 600,
      Token: '01a0b3c5-d27f-4e2d-9c4b-5a6978000000',
    }),
    {
      access_token: '•••cdef',
      nested: [{ clientSecret: '•••', code: '•••cdef', jwt: '•••bbbb' }],
      id: CODE,
      code: 'BAD_REQUEST_FOR_ACCOUNTS',
      nextPageToken: 'page-0123456789abcdef',
      token_type: 'bearer',
      expires_in: 600,
      Token: '01a0b3c5-d27f-4e2d-9c4b-5a6978000000',
    },
  )
  assert.equal(maskCredential('0123456789'), '•••')
})

test('other text is redacted and cut, and content that is not text is not shown', () => {
  assert.deepEqual(showBody(bytesOf(''), ''), { text: '', isCut: false })
  assert.equal(showBody(bytesOf('%PDF'), 'application/pdf'), undefined)
  assert.deepEqual(showBody(bytesOf('not {json'), JSON_TYPE), { text: 'not {json', isCut: false })
  const long = showBody(bytesOf(JSON.stringify(['x'.repeat(300_000)])), JSON_TYPE)
  assert.deepEqual([long?.text.length, long?.isCut], [200_000, true])
  assert.ok(!showBody(bytesOf('secret=abcdefgh12345678'), 'text/plain')?.text.includes('abcdefgh'))
})

test('cookies and the codes in a redirect are masked in headers', () => {
  assert.equal(maskHeader('set-cookie', 'session=abc; Path=/; HttpOnly'), 'session=•••; Path=/; HttpOnly')
  assert.equal(
    maskHeader('location', `https://app.example/cb?code=${CODE}&state=x#access_token=y`),
    'https://app.example/cb?code=•••&state=x#access_token=•••',
  )
  assert.equal(maskHeader('www-authenticate', 'Bearer error="invalid_token"'), 'Bearer error="invalid_token"')
})
