// rule: Tests of the security headers of HTML pages
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cspHash, pageHeaders } from './page-headers.ts'

test('by default nothing loads, nobody frames, nothing is stored', () => {
  const headers = pageHeaders({ lang: 'sv' })
  assert.equal(headers['content-language'], 'sv')
  assert.equal(
    headers['content-security-policy'],
    "default-src 'none'; style-src 'none'; script-src 'none'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  )
  assert.equal(headers['content-type'], 'text/html; charset=utf-8')
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal(headers['x-frame-options'], 'DENY')
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
  assert.equal(headers['referrer-policy'], 'same-origin')
  assert.match(String(headers['permissions-policy']), /(^|, )camera=\(\)(, |$)/)
})

test('a style is allowed by its hash (the example of CSP Level 3 section 8.4), forms and frames by name', () => {
  assert.equal(cspHash("alert('Hello, world.');"), "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='")
  const headers = pageHeaders({
    lang: 'sv',
    styleHash: [cspHash('p{}')],
    scriptHash: [cspHash('a()'), cspHash('b()')],
    formAction: ['https://client.example', 'app.example:'],
    frameAncestors: ['https://client.example'],
  })
  const policy = String(headers['content-security-policy'])
  assert.ok(policy.includes(`style-src ${cspHash('p{}')};`))
  assert.ok(policy.includes(`script-src ${cspHash('a()')} ${cspHash('b()')};`))
  assert.ok(policy.includes("form-action 'self' https://client.example app.example:;"))
  assert.ok(policy.endsWith('frame-ancestors https://client.example'))
  assert.equal(headers['x-frame-options'], undefined)
  assert.equal(headers['cross-origin-opener-policy'], undefined)
  assert.doesNotMatch(policy, /unsafe/)
})

test('a page that a popup’s opener waits for keeps its opener and everything else', () => {
  const headers = pageHeaders({ lang: 'sv', keepsOpener: true })
  assert.equal(headers['cross-origin-opener-policy'], undefined)
  assert.equal(headers['x-frame-options'], 'DENY')
})

test('a source that would end its directive or the header throws', () => {
  for (const source of ['https://a; script-src *', 'a b', 'a,b', 'a\r\nb', '', 'https://é']) {
    assert.throws(() => pageHeaders({ lang: 'sv', formAction: [source] }), TypeError, source)
    assert.throws(() => pageHeaders({ lang: 'sv', frameAncestors: [source] }), TypeError, source)
  }
})
