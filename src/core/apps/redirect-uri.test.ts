// contract: Redirect URI registration and matching

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/support/any-text.ts'
import { findRedirectUriProblem, matchRedirectUri } from './redirect-uri.ts'

const PRODUCTION = { allowPlainHttp: false }
const SANDBOX = { allowPlainHttp: true }

const words = fc.string({ unit: fc.constantFrom(...'abcXYZ019-._~/%=&;:@'), maxLength: 30 })
const webAddress = fc
  .tuple(
    fc.constantFrom('app.example.com', 'a.example', 'app.example.com:8443'),
    words,
    fc.option(words, { nil: undefined }),
  )
  .map(([host, path, query]) => `https://${host}/${path}${query === undefined ? '' : `?${query}`}`)

test('a redirect URI matches itself, and no web URL that differs in one character (RFC 9700 §2.1)', () => {
  fc.assert(
    fc.property(
      webAddress,
      fc.nat(),
      fc.string({ minLength: 1, maxLength: 1 }),
      (registered, at, character) => {
        assert.equal(matchRedirectUri([registered], registered), true)
        const index = at % registered.length
        for (const changed of [
          registered.slice(0, index) + character + registered.slice(index + 1),
          registered.slice(0, index) + character + registered.slice(index),
          registered.slice(0, index) + registered.slice(index + 1),
        ]) {
          assert.equal(matchRedirectUri([registered], changed), changed === registered)
        }
      },
    ),
  )
})

test('schemes that open something else than the app are refused, each by its name', () => {
  for (const scheme of [
    'mailto',
    'view-source',
    'tel',
    'sms',
    'file',
    'data',
    'about',
    'blob',
    'jar',
    'ws',
    'wss',
    'ftp',
  ])
    assert.notEqual(findRedirectUriProblem(`${scheme}:x`, { allowPlainHttp: true }), undefined, scheme)
  assert.equal(findRedirectUriProblem('com.example.app:x', { allowPlainHttp: true }), undefined)
})

test('no unregistered text matches, and none throws', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      assert.equal(matchRedirectUri(['https://app.example.com/cb', 'myapp://cb'], text), false)
      assert.equal(matchRedirectUri([], text), false)
    }),
  )
})

test('a loopback IP literal matches with any port and the same path (RFC 8252 §7.3)', () => {
  const port = fc.oneof(
    fc.constant(''),
    fc.integer({ min: 1, max: 65_535 }).map((number) => `:${number}`),
  )
  const host = fc.constantFrom('127.0.0.1', '[::1]')
  const path = fc.constantFrom('', '/', '/cb', '/cb?x=1', '/a/b')
  fc.assert(
    fc.property(host, port, port, path, path, (name, one, other, pathOne, pathOther) => {
      const registered = `http://${name}${one}${pathOne}`
      assert.equal(matchRedirectUri([registered], `http://${name}${other}${pathOne}`), true)
      assert.equal(
        matchRedirectUri([registered], `http://${name}${other}${pathOther}`),
        pathOne === pathOther,
      )
      assert.equal(matchRedirectUri([registered], `https://${name}${other}${pathOne}`), false)
      assert.equal(matchRedirectUri([registered], `http://localhost${other}${pathOne}`), false)
      assert.equal(matchRedirectUri([registered], `http://${name}.evil.example${pathOne}`), false)
      assert.equal(matchRedirectUri([registered], `http://${name}${other}@evil.example${pathOne}`), false)
    }),
  )
})

test('other hosts keep their port', () => {
  assert.equal(matchRedirectUri(['http://localhost:3000/cb'], 'http://localhost:3001/cb'), false)
  assert.equal(matchRedirectUri(['https://127.0.0.1:3000/cb'], 'https://127.0.0.1:3001/cb'), false)
})

test('accepts https, loopback and private-use schemes for registration (RFC 8252 §7)', () => {
  for (const uri of [
    'https://app.example.com/callback',
    'https://app.example.com',
    'https://app.example.com:8443/cb?tenant=1',
    'https://xn--bcher-kva.example/cb',
    'http://localhost:3000/callback',
    'http://127.0.0.1/callback',
    'http://[::1]:8080/callback',
    'myapp://callback',
    'com.example.app:/oauth/callback',
    'https://app.example.com:65535/cb',
    'https://app.example.com/cb?codec=1&my_state=2',
    'https://under_score.example/cb',
    'https://[2001:db8::1]:8443/cb',
  ]) {
    assert.equal(findRedirectUriProblem(uri, PRODUCTION), undefined, uri)
  }
})

test('refuses unsafe redirect URIs and names the problem', () => {
  for (const [uri, problem] of [
    ['', 'not_absolute'],
    ['/callback', 'not_absolute'],
    ['app.example.com/cb', 'not_absolute'],
    ['https:app.example.com', 'not_absolute'],
    ['https:///cb', 'not_absolute'],
    ['https://app.example.com/cb#x', 'has_fragment'],
    ['https://app.example.com/cb#', 'has_fragment'],
    ['https://*.example.com/cb', 'has_wildcard'],
    ['https://user@app.example.com/cb', 'has_credentials'],
    ['https://user:pass@app.example.com/cb', 'has_credentials'],
    ['https://@app.example.com/cb', 'has_credentials'],
    ['https://app.example.com/a/../b', 'has_dot_segments'],
    ['https://app.example.com/a/%2E%2e/b', 'has_dot_segments'],
    ['https://app.example.com/.', 'has_dot_segments'],
    ['https://app.example.com/a b', 'has_control_characters'],
    ['https://app.example.com/\u0000', 'has_control_characters'],
    ['https://bücher.example/cb', 'is_not_ascii'],
    ['https://münchen.example/cb', 'is_not_ascii'],
    ['https://app.example.com/ü', 'is_not_ascii'],
    ['https://app.example.com:99999/cb', 'has_bad_port'],
    ['https://app.example.com:0/cb', 'has_bad_port'],
    ['https://app.example.com:00080/cb', 'has_bad_port'],
    ['https://app.example.com:/cb', 'has_bad_port'],
    ['https://app.example.com:80a/cb', 'has_bad_port'],
    ['myapp://host:0/cb', 'has_bad_port'],
    ["https://a'b.example/cb", 'has_bad_host'],
    ['https://a;b.example/cb', 'has_bad_host'],
    ['https://a,b.example/cb', 'has_bad_host'],
    ['https://a..example/cb', 'has_bad_host'],
    ['https://-a.example/cb', 'has_bad_host'],
    ['https://1.2.3/cb', 'has_bad_host'],
    ['https://0x7f.1/cb', 'has_bad_host'],
    ['https://2130706433/cb', 'has_bad_host'],
    ['https://127.0.0.01/cb', 'has_bad_host'],
    ['https://%61.example/cb', 'has_bad_host'],
    ['https://[::1/cb', 'has_bad_host'],
    ['https://[::zz]/cb', 'has_bad_host'],
    ['myapp://a;b/cb', 'has_bad_host'],
    ['https://app.example.com/cb?code=1', 'has_response_parameter'],
    ['https://app.example.com/cb?x=1&state=', 'has_response_parameter'],
    ['https://app.example.com/cb?%63ode=1', 'has_response_parameter'],
    ['https://app.example.com/cb?error', 'has_response_parameter'],
    ['myapp://cb?iss=1', 'has_response_parameter'],
    ['https://app.example.com/cb?credentials_id=1', 'has_response_parameter'],
    ['https://app.example.com/cb?loginId', 'has_response_parameter'],
    ['https://app.example.com/cb?payment_id=', 'has_response_parameter'],
    ['jar:https://a.example!/cb', 'scheme_not_allowed'],
    ['chrome://settings', 'scheme_not_allowed'],
    ['chrome-extension://abc/cb', 'scheme_not_allowed'],
    ['ms-settings:cb', 'scheme_not_allowed'],
    ['ms-appinstaller:?source=x', 'scheme_not_allowed'],
    ['x-javascript:alert(1)', 'scheme_not_allowed'],
    ['livescript:x', 'scheme_not_allowed'],
    ['intent://x', 'scheme_not_allowed'],
    ['tel:112', 'scheme_not_allowed'],
    ['c:/cb', 'scheme_not_allowed'],
    ['https:\\\\app.example.com/cb', 'has_control_characters'],
    ['javascript:alert(1)', 'scheme_not_allowed'],
    ['JAVASCRIPT:alert(1)', 'scheme_not_allowed'],
    ['data:text/html,x', 'scheme_not_allowed'],
    ['file:///etc/passwd', 'scheme_not_allowed'],
    ['http://app.example.com/cb', 'plain_http'],
    [`https://app.example.com/${'a'.repeat(2048)}`, 'too_long'],
  ] as const) {
    assert.equal(findRedirectUriProblem(uri, PRODUCTION), problem, uri)
  }
  assert.equal(findRedirectUriProblem('http://app.example.com/cb', SANDBOX), undefined)
})

test('any text is checked without throwing, and an accepted URI has one reading', () => {
  const text = fc.oneof(
    anyText(),
    webAddress,
    fc.string({ unit: fc.constantFrom(...'https:/\\@#?*.%2e[]abc \t\n') }),
  )
  fc.assert(
    fc.property(text, (uri) => {
      if (findRedirectUriProblem(uri, SANDBOX) !== undefined) return
      const url = new URL(uri)
      assert.ok(!/[#*\\\s]/.test(uri))
      assert.equal(url.username + url.password + url.hash, '')
      assert.ok(!['javascript:', 'data:', 'file:', 'vbscript:'].includes(url.protocol))
      if (!/^https?:$/.test(url.protocol)) return
      // The host that a browser goes to is the one that stands between the slashes.
      const authority = /^https?:\/\/([^/?]+)/i.exec(uri)?.[1]?.toLowerCase() ?? ''
      assert.equal(new URL(`http://${authority}`).hostname, url.hostname)
      assert.ok(!authority.includes('@'))
    }),
    { numRuns: 500 },
  )
})
