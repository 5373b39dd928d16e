// rule: Errors of HTTP itself: a page where a browser asks, JSON for clients
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createBrowser, type Page } from '../../support/browser.ts'
import { forOneEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp, createPerson, linkAddress } from '../link/journey.ts'

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const browser = (more: Readonly<Record<string, string>> = {}) =>
    createBrowser({ headers: { accept: BROWSER, 'accept-language': 'en', ...more } })
  const nearest = (page: Page) => {
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/, page.html)
    assert.equal(page.headers.get('vary'), 'Accept')
    assert.match(
      page.headers.get('content-security-policy') ?? '',
      /default-src 'none'.*frame-ancestors 'none'/,
    )
    assert.ok(page.html.includes(page.headers.get('x-request-id') ?? '?'))
    const { pathname, hash } = new URL(page.byId('problem-nearest')?.attribute('href') ?? '', page.url)
    return pathname + hash
  }

  test('an unknown address shows a page that names the nearest URL, and that URL exists', async () => {
    const link = '/1.0/transactions/connect-accounts'
    for (const [path, expected] of [
      ['/lnk', link],
      ['/link', link],
      ['/link/nothing', link],
      ['/1.0', link],
      ['/1.0/transactions/conect-accounts', link],
      ['/doc', '/docs'],
      ['/consol', '/console'],
      ['/console/api/nothing', '/console'],
      ['/swagger/index.html', '/docs'],
      ['/wp-admin/setup.php', '/docs'],
      ['/openapi.yaml', '/openapi.json'],
      ['/my/nothing', '/my'],
      [`/my/connections/${'0'.repeat(32)}/nothing`, `/my/connections/${'0'.repeat(32)}`],
      [`/link/${'0'.repeat(32)}/nothing`, `/link/${'0'.repeat(32)}`],
      ['/images/banks/none-icon.svg', '/docs'],
      ['/api/v1/oauth/tokn', '/docs/operations/createOauthToken'],
      ['/api/v1/credential/list', '/docs/operations/listCredentials'],
      [`/data/v2/acounts/${'0'.repeat(32)}`, '/docs/operations/getAccount'],
    ] as const) {
      const page = await browser().get(platform.baseUrl + path)
      assert.equal(page.status, 404, path)
      const found = nearest(page)
      assert.equal(found, expected, path)
      if (found.startsWith('/docs/operations/')) {
        const place = await browser().get(platform.baseUrl + found)
        const id = found.slice('/docs/operations/'.length)
        assert.ok(place.byId(id) !== undefined, `${found} is not in the reference`)
      } else if (found !== '/docs')
        assert.notEqual((await fetch(platform.baseUrl + found)).status, 404, found)
    }
    assert.equal((await browser().get(`${platform.baseUrl}/docs/`)).status, 200)
  })

  test('a method that an address does not take, and a body that cannot be read, show a page with the right status', async () => {
    const flow = await createPerson().get(linkAddress(platform, app))
    const wrong = await browser().get(`${flow.url}/bank`)
    assert.equal(wrong.status, 405)
    assert.equal(wrong.headers.get('allow'), 'POST')
    assert.equal(nearest(wrong), new URL(flow.url).pathname)
    const api = await browser().get(`${platform.baseUrl}/api/v1/user/create`)
    assert.equal(api.status, 405)
    assert.equal(nearest(api), '/docs/operations/createUser')

    const post = (path: string, headers: Readonly<Record<string, string>>, body: string) =>
      fetch(platform.baseUrl + path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: BROWSER, ...headers },
        body,
      })
    for (const [headers, body, status] of [
      [{}, 'x'.repeat(70_000), 413],
      [{ 'content-encoding': 'gzip' }, 'x=1', 415],
      [{}, 'x\0', 400],
    ] as const) {
      const answer = await post('/my/open', headers, body)
      assert.equal(answer.status, status)
      assert.match(await answer.text(), /<h1 id="problem-title">This request cannot be read<\/h1>/)
    }
    const { host } = new URL(platform.baseUrl)
    assert.equal((await browser().get(`http://${host}/%zz`)).status, 400)
  })

  test('the page speaks the language of the browser, and shows nothing of the request as markup', async () => {
    const german = await browser({ 'accept-language': 'de-CH,en;q=0.5' }).get(`${platform.baseUrl}/nichts`)
    assert.equal(german.byId('problem-title')?.text, 'Hier ist keine Seite')
    assert.match(german.html, /<html lang="de">/)
    const evil = await browser().get(`${platform.baseUrl}/link/${'0'.repeat(32)}/%22%3E%3Cscript%3Ealert(1)`)
    assert.ok(!evil.html.includes('<script'))
    for (const path of ['//evil.example/x', '/\\evil.example', '//link//evil.example']) {
      const page = await browser().get(platform.baseUrl + path)
      const href = page.byId('problem-nearest')?.attribute('href') ?? ''
      assert.match(href, /^\/(?![/\\])/, path)
    }
  })

  test('clients keep the JSON of their dialect, also where they name HTML by habit but send a token or a form', async () => {
    const call = async (path: string, init: RequestInit) => {
      const answer = await fetch(platform.baseUrl + path, init)
      assert.match(answer.headers.get('content-type') ?? '', /^application\/json/, path)
      assert.equal(answer.headers.get('vary'), 'Accept')
      assert.ok(typeof Reflect.get(Object(await answer.json()), 'errorCode') === 'string')
    }
    for (const accept of [
      '*/*',
      'application/json',
      'application/json, text/plain, */*',
      'text/html;q=0.1, */*',
    ])
      for (const path of ['/nothing', '/api/v1/nothing', '/link/nothing', '/my/nothing', '/1.0/nothing'])
        await call(path, { headers: { accept } })
    const java = 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2'
    await call('/api/v1/nothing', { headers: { accept: java, authorization: 'Bearer x' } })
    await call('/api/v1/nothing', { method: 'POST', headers: { accept: java }, body: 'a=1' })
  })

  test('Demo Bank shows its own page, with a way to the test people, and keeps JSON for clients', async () => {
    for (const [path, status] of [
      ['/nothing', 404],
      ['/sign-in/otp', 405],
      ['/open-banking/v1/nothing', 404],
      ['/oauth/token', 405],
      ['/admin/reset', 405],
    ] as const) {
      const page = await browser().get(platform.bankUrl + path)
      assert.equal(page.status, status, path)
      assert.equal((await browser().click(page, 'error-home')).status, 200)
      assert.equal(page.headers.get('vary'), 'Accept')
      const json = await fetch(platform.bankUrl + path, { headers: { accept: 'application/json' } })
      assert.equal(json.status, status)
      assert.match(json.headers.get('content-type') ?? '', /^application\/json/, path)
    }
    const client = await fetch(`${platform.bankUrl}/open-banking/v1/nothing`)
    assert.match(client.headers.get('content-type') ?? '', /^application\/json/)
  })
})
