// rule: Every refusal links to the page of its error, in every dialect and outside them
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { listConsoleErrors } from '../../src/console-api/problem-remedies.ts'
import { CONSOLE_ROUTES } from '../../src/console-api/route-table.ts'
import { REFUSALS } from '../../src/core/errors.ts'
import { isOpen } from '../../src/dialects/dialect.ts'
import { dialects } from '../../src/dialects/index.ts'
import { createMember } from '../flows/console/visitor.ts'
import { engines } from '../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'

let platform: TestPlatform
before(async () => {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  platform = await startTestPlatform(sqlite, { demoBank: false })
})
after(() => platform.stop())

/** The code of the error that the response links to, whose page was read. */
async function readHelp({
  headers,
  status,
  url: sent,
}: Pick<Response, 'headers' | 'status' | 'url'>): Promise<string> {
  const link = headers.get('link') ?? ''
  const [, url = '', code = ''] = /^<(http:\S+\/docs\/errors\/(\w+))>; rel="help"$/.exec(link) ?? []
  assert.ok(url.startsWith(platform.baseUrl), `${status} ${sent}: ${link}`)
  const page = await fetch(url)
  assert.equal(page.status, 200, url)
  const text = await page.text()
  assert.ok(
    text.includes(`<code>${code.replace(/^console_/, '')}</code>`) && text.includes('What to do'),
    url,
  )
  return code
}

for (const dialect of dialects) {
  test(`${dialect.name}: refusals of every endpoint link to the page of their error`, async () => {
    let refused = 0
    const codes = new Set<string>()
    for (const { method, path, access, name } of dialect.routes) {
      const url = `${platform.baseUrl}/${dialect.name}${path.replaceAll(/:\w+/g, 'none')}`
      const response = await fetch(url, { method, redirect: 'manual' })
      if (response.status < 400) {
        assert.equal(response.headers.get('link'), null, name)
        continue
      }
      codes.add(await readHelp(response))
      refused += 1
      assert.ok(access.kind !== 'token' || codes.has('token_missing'), name)
    }
    assert.ok(refused > 3, `${refused} refusals`)
    const form = dialect.routes.find((route) => isOpen(route) && route.body.kind === 'form')
    if (form === undefined) return
    // The usual content type is served on the fast path, the other by the framework.
    for (const type of ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded ; a=b']) {
      const response = await fetch(platform.baseUrl + form.path, {
        method: 'POST',
        headers: { 'content-type': type },
        body: 'grant_type=%zz',
      })
      assert.equal(await readHelp(response), 'request_malformed')
    }
  })
}

test('an unknown path, a wrong method and a request that is no HTTP link to their errors', async () => {
  assert.equal(await readHelp(await fetch(`${platform.baseUrl}/api/v1/none`)), 'route_unknown')
  const page = await fetch(`${platform.baseUrl}/none`, { headers: { accept: 'text/html' } })
  assert.equal(await readHelp(page), 'route_unknown')
  const method = await fetch(`${platform.baseUrl}/api/v1/oauth/token`, { method: 'DELETE' })
  assert.equal(await readHelp(method), 'method_not_allowed')
  const socket = connect(Number(new URL(platform.baseUrl).port), 'localhost')
  socket.end('GET / HTTP/1.1\r\nno header\r\n\r\n')
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(Buffer.from(chunk))
  assert.match(
    Buffer.concat(chunks).toString(),
    /\r\nlink: <http:\S+\/docs\/errors\/http_malformed>; rel="help"\r\n/i,
  )
})

test('the Console API: refusals of every route link to the page of their error, also with the codes of others', async () => {
  const seen = new Set<string>()
  for (const { method, path } of CONSOLE_ROUTES) {
    const url = `${platform.baseUrl}/console/api${path.replaceAll(/:\w+/g, 'none')}`
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
    const body = method === 'GET' ? {} : { body: '{"no":1}' }
    const response = await fetch(url, { method, headers, redirect: 'manual', ...body })
    if (response.status < 400) {
      assert.equal(response.headers.get('link'), null, url)
      continue
    }
    const { code } = JSON.parse(await response.text())
    assert.equal(await readHelp(response), `console_${code}`)
    seen.add(code)
  }
  assert.ok(seen.has('not_signed_in') && seen.has('body_invalid'), [...seen].join())
  const member = await createMember(platform)
  const apps = `/organisations/${member.organisationId}/apps`
  const app = { name: 'App', display_name: 'App', environment: 'sandbox', redirect_uris: ['ftp://x'] }
  const refused = await member.call('POST', apps, { body: app })
  assert.equal(await readHelp({ ...refused, url: apps }), refused.body.code)
  assert.ok(refused.body.code in REFUSALS)
})

test('every refusal of the Console API has a page with its remedy, in the index and in the search', async () => {
  const index = await (await fetch(`${platform.baseUrl}/docs/errors`)).text()
  for (const { slug, code, status, hint } of listConsoleErrors('x')) {
    assert.ok(index.includes(`href="/docs/errors/${slug}"`), code)
    const text = await (await fetch(`${platform.baseUrl}/docs/errors/${slug}`)).text()
    assert.ok(text.includes('<h3>Console API</h3>') && text.includes(`HTTP/1.1 ${status}`), code)
    assert.ok(hint.length > 20 && !text.includes('What to do</h2>\n<p></p>'), code)
  }
  const found = await (await fetch(`${platform.baseUrl}/docs?q=last_administrator`)).text()
  assert.match(found, /href="\/docs\/errors\/console_last_administrator"/)
})

test('every error has a page with its meaning, its remedy, and the response of every dialect', async () => {
  const index = await (await fetch(`${platform.baseUrl}/docs/errors`)).text()
  for (const [code, { hint }] of Object.entries(REFUSALS)) {
    assert.ok(index.includes(`href="/docs/errors/${code}"`), code)
    const text = await (await fetch(`${platform.baseUrl}/docs/errors/${code}`)).text()
    assert.ok(text.includes(hint.split(/[^\w ,.;-]/)[0] ?? ''), code)
    for (const { title } of dialects) assert.ok(text.includes(`<h3>${title}</h3>`), `${code} ${title}`)
  }
  const unknown = await fetch(`${platform.baseUrl}/docs/errors/none`)
  assert.equal(unknown.status, 404)
  const found = await (await fetch(`${platform.baseUrl}/docs?q=client_secret_invalid`)).text()
  assert.match(found, /href="\/docs\/errors\/client_secret_invalid"/)
})
