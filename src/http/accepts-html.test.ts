// rule: Tests of the preference for pages
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prefersHtml } from './accepts-html.ts'

test('browsers prefer pages; clients, tools and whoever accepts everything do not (RFC 9110 section 12.5.1)', () => {
  for (const accept of [
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
    'text/html, application/xhtml+xml, image/jxr, */*',
    'text/html',
    'TEXT/HTML',
    'text/html;q=0.5, application/json;q=0.4',
    'text/*',
    'application/xhtml+xml',
    'text/html; charset=utf-8',
  ]) {
    assert.equal(prefersHtml(accept), true, String(accept))
  }
  for (const accept of [
    undefined,
    '',
    '*/*',
    'application/json',
    'application/json, text/plain, */*',
    'application/json, text/html;q=0.9',
    'text/html, application/json',
    'text/html;q=0',
    'text/html;q=0, */*',
    'text/html;q=x',
    'text/html;q=0.2, */*;q=0.8',
    'image/avif,image/webp,*/*;q=0.8',
    'xtext/html',
  ]) {
    assert.equal(prefersHtml(accept), false, String(accept))
  }
  assert.equal(prefersHtml('x/y,'.repeat(100_000)), false)
})
