// rule: A public client with PKCE in a real browser: sign-in, calls, renewal, no secret
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { after, before, test } from 'node:test'
import { build } from 'esbuild'
import { exportJWK, generateKeyPair } from 'jose'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../../test/browser/chromium.ts'
import { findFreePort } from '../../test/support/free-port.ts'
import { isMissingAllowed } from '../../test/support/programs.ts'
import { type OidcServer, startOidcServer } from './support/oidc-server.ts'

/** A page as an app would have it: the transaction is in the session's storage of this tab. */
const PAGE = `
import { createStandardClient, ReauthorizationRequiredError } from './standard.ts'
const params = new URLSearchParams(location.search)
const issuer = sessionStorage.issuer ??= params.get('issuer')
let offsetMs = 0
const client = createStandardClient({
  issuer, clientId: 'page', redirectUri: location.origin + '/', now: () => Date.now() + offsetMs,
  // The page's own clock is moved, and so is the time that the responses state.
  fetch: async (url, init) => {
    const { status, headers, text } = await fetch(url, init).then(async (r) => ({ status: r.status, headers: r.headers, text: await r.text() }))
    return { status, text: async () => text, headers: { get: (name) => name === 'date' ? new Date(Date.now() + offsetMs).toUTCString() : headers.get(name) } }
  },
})
window.begin = async () => {
  const { url, transaction } = await client.authorize({ scope: 'openid offline_access accounts', parameters: { prompt: 'consent' } })
  sessionStorage.transaction = JSON.stringify(transaction)
  location.assign(url)
}
window.finish = async () => {
  const transaction = JSON.parse(sessionStorage.transaction)
  delete sessionStorage.transaction
  const token = await client.callback(location.search, transaction)
  history.replaceState(null, '', '/')
  const { sub } = await client.userinfo()
  offsetMs = 120000
  const renewed = await Promise.all(Array.from({ length: 20 }, () => client.validToken()))
  const after = await client.userinfo()
  return { sub, again: after.sub, renewed: new Set(renewed).size, isNew: renewed[0] !== token, json: JSON.stringify(token) }
}
window.wrong = async () => {
  const { transaction } = await client.authorize({ scope: 'accounts' })
  const codes = []
  for (const query of ['?code=c&state=other', '?code=c&state=' + transaction.state + '&iss=https%3A%2F%2Fevil.example'])
    codes.push(await client.callback(query, transaction).catch(({ code }) => code))
  return codes
}
document.title = 'ready'
`

let browser: Browser | undefined
let page: Server
let server: OidcServer
let pageUri: string
before(async () => {
  browser = await startBrowser()
  pageUri = `http://localhost:${await findFreePort()}/`
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: new URL('../src', import.meta.url).pathname, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
  })
  const script = outputFiles[0]?.text ?? ''
  page = createServer((request, response) => {
    const isScript = request.url === '/app.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><script type="module" src="/app.js"></script>')
  })
  await new Promise<void>((resolve) => page.listen(Number(new URL(pageUri).port), '127.0.0.1', resolve))
  const { publicKey } = await generateKeyPair('ES256')
  server = await startOidcServer(await exportJWK(publicKey), { nonces: false, push: false, pageUri })
})
after(async () => {
  await browser?.close()
  await server.close()
  page.close()
})

test('PKCE, state and iss in a browser: from the button to the end user, then 20 callers cause one renewal', async (t) => {
  if (browser === undefined) {
    assert.ok(isMissingAllowed(), 'a CI machine must have Chromium')
    return t.skip('Chromium is not installed')
  }
  const tab = await browser.newPage()
  const errors: string[] = []
  tab.on('pageerror', (error) => errors.push(error.message))
  await tab.goto(`${pageUri}?issuer=${encodeURIComponent(server.issuer)}`)
  await tab.waitForFunction("document.title === 'ready'")
  assert.deepEqual(await tab.evaluate('wrong()'), ['authorization_failed', 'authorization_failed'])
  await Promise.all([tab.waitForURL(/interaction/), tab.evaluate('begin()')])
  await tab.fill('input[name=login]', 'ada')
  await tab.fill('input[name=password]', 'x')
  await tab.click('button[type=submit]')
  await tab.waitForSelector('input[value=consent]', { state: 'attached' })
  await tab.click('button[type=submit]')
  await tab.waitForURL(`${pageUri}?**`)
  await tab.waitForFunction("document.title === 'ready'")
  const before = server.requests.filter((request) => request === 'POST /token').length
  const result = await tab.evaluate('finish()')
  assert.ok(typeof result === 'object' && result !== null && 'json' in result)
  const { json, ...facts } = result
  assert.deepEqual(facts, { sub: 'ada', again: 'ada', renewed: 1, isNew: true })
  assert.match(String(json), /"accessToken":"\[secret\]"/)
  assert.equal(server.requests.filter((request) => request === 'POST /token').length - before, 2)
  assert.deepEqual(errors, [])
})
