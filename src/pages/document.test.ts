// page: Tests of the document and of the policy that it is sent under
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FastifyReply, fastify } from 'fastify'
import { cspHash } from '../http/page-headers.ts'
import { renderDocument } from './document.ts'
import { renderColumnPage } from './layout.ts'
import { redirectTo, sendPage } from './send.ts'
import { PAGE_TEXTS } from './texts.ts'

/** The response of a server whose only route sends with `send`. */
async function respond(send: (reply: FastifyReply) => FastifyReply) {
  const server = fastify()
  server.get('/', (_request, reply) => send(reply))
  return server.inject('/')
}

/** The hashes of every inline element of a kind, in the order of the markup. */
function hashesOf(markup: string, tag: 'style' | 'script'): readonly string[] {
  return [...markup.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, text = '']) =>
    cspHash(text),
  )
}

function directive(policy: unknown, name: string): readonly string[] {
  const found =
    String(policy)
      .split('; ')
      .find((each) => each.startsWith(`${name} `)) ?? ''
  return found.split(' ').slice(1)
}

test('the content policy allows exactly the style sheets and scripts of the markup', async () => {
  const page = renderColumnPage({
    texts: PAGE_TEXTS.sv,
    title: 'A & B',
    test: true,
    style: '.own{color:red}',
    scripts: ['(() => {})()'],
    body: '<p>x</p>',
  })
  const sent = await respond((reply) => sendPage(reply, 410, page, { formAction: ['https://bank.example'] }))
  const policy = sent.headers['content-security-policy']
  assert.equal(sent.statusCode, 410)
  assert.equal(sent.body, page.markup)
  assert.equal(hashesOf(page.markup, 'style').length, 2)
  assert.deepEqual(directive(policy, 'style-src'), hashesOf(page.markup, 'style'))
  assert.deepEqual(directive(policy, 'script-src'), hashesOf(page.markup, 'script'))
  assert.deepEqual(directive(policy, 'form-action'), ["'self'", 'https://bank.example'])
  assert.match(page.markup, /<html lang="sv">[\s\S]*<title>A &#38; B – Tallystick<\/title>/)
  assert.ok(page.markup.includes(PAGE_TEXTS.sv.testNotice))
})

test('a page without scripts allows none, and is not listed by search engines unless it says so', async () => {
  const base = { lang: 'en', title: 't', styles: [], body: '' }
  const sent = await respond((reply) => sendPage(reply, 200, renderDocument(base)))
  assert.deepEqual(directive(sent.headers['content-security-policy'], 'script-src'), ["'none'"])
  assert.match(renderDocument(base).markup, /<meta name="robots" content="noindex">/)
  assert.doesNotMatch(renderDocument({ ...base, isIndexed: true }).markup, /robots/)
})

test('a redirect after a form is a 303 that is neither cached nor referred', async () => {
  const { statusCode, headers } = await respond((reply) => redirectTo(reply, 'https://app.example/cb?code=x'))
  assert.equal(statusCode, 303)
  assert.equal(headers.location, 'https://app.example/cb?code=x')
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal(headers['referrer-policy'], 'no-referrer')
})
