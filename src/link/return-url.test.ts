// rule: Tests of the URL at which the end user returns to the app

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildReturnUrl, formTarget, isSafeToLink } from './return-url.ts'

const PAIRS = [
  ['code', 'a b'],
  ['state', '&=#'],
] as const

test('parameters are appended to the registered query, whatever it is (RFC 6749 section 3.1.2)', () => {
  const added = 'code=a+b&state=%26%3D%23'
  assert.equal(buildReturnUrl('https://a.example/cb', PAIRS), `https://a.example/cb?${added}`)
  assert.equal(buildReturnUrl('https://a.example/cb?x=1', PAIRS), `https://a.example/cb?x=1&${added}`)
  assert.equal(buildReturnUrl('https://a.example/cb?', PAIRS), `https://a.example/cb?${added}`)
  assert.equal(buildReturnUrl('https://a.example/cb?x&', PAIRS), `https://a.example/cb?x&${added}`)
  assert.equal(buildReturnUrl('myapp://done', PAIRS), `myapp://done?${added}`)
  assert.equal(buildReturnUrl('com.app:/cb', PAIRS), `com.app:/cb?${added}`)
})

test('form-action names the origin of a web URL, or the scheme of an app', () => {
  assert.equal(formTarget('https://a.example:8443/cb?x'), 'https://a.example:8443')
  assert.equal(formTarget('http://[::1]:3000/cb'), 'http:')
  assert.equal(formTarget('http://a;b.example/cb'), undefined)
  assert.equal(formTarget('myapp://done'), 'myapp:')
  assert.equal(formTarget('nonsense'), undefined)
})

test('no link is rendered to a URL that runs code', () => {
  assert.ok(isSafeToLink('http://localhost:3000/cb') && isSafeToLink('myapp://done'))
  for (const uri of [
    'javascript:alert(1)',
    'data:text/html,x',
    'https://a@b.example/',
    'https://a.example/#x',
  ])
    assert.ok(!isSafeToLink(uri), uri)
})
