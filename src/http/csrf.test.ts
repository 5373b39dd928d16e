// rule: Tests of CSRF protection
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { checkCsrf, csrfToken, sameOriginPost } from './csrf.ts'

const macWith = (key: string) => (text: string) => createHmac('sha256', key).update(text).digest('base64url')

test('a token is good for its session and key only, and is not the bare hash of the session', () => {
  const mac = macWith('key')
  const token = csrfToken(mac, 'session-1')
  assert.equal(checkCsrf(mac, 'session-1', token), true)
  assert.equal(checkCsrf(mac, 'session-2', token), false)
  assert.equal(checkCsrf(macWith('other'), 'session-1', token), false)
  assert.equal(checkCsrf(mac, 'session-1', ''), false)
  assert.equal(checkCsrf(mac, 'session-1', `${token}x`), false)
  assert.notEqual(token, mac('session-1'))
})

test('Origin decides when it names one; Sec-Fetch-Site vouches otherwise; neither is an old browser', () => {
  const own = 'https://link.example:8443'
  const cases: [Parameters<typeof sameOriginPost>[0], boolean][] = [
    [{ origin: own }, true],
    [{ origin: own, 'sec-fetch-site': 'cross-site' }, true],
    [{ origin: 'https://link.example' }, false],
    [{ origin: 'http://link.example:8443' }, false],
    [{ origin: `${own}.evil.example`, 'sec-fetch-site': 'same-origin' }, false],
    [{ origin: 'null' }, false],
    [{ origin: 'null', 'sec-fetch-site': 'cross-site' }, false],
    [{ origin: 'null', 'sec-fetch-site': 'same-origin' }, true],
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ 'sec-fetch-site': 'none' }, true],
    [{ 'sec-fetch-site': 'same-site' }, false],
    [{ 'sec-fetch-site': 'cross-site' }, false],
    [{ 'sec-fetch-site': ['same-origin', 'none'] }, false],
    [{}, true],
  ]
  for (const [headers, expected] of cases)
    assert.equal(sameOriginPost(headers, own), expected, JSON.stringify(headers))
})
