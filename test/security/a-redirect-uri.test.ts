// rule: Security cases 1 to 14: redirect URIs
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createApp } from '../../src/core/apps/create-app.ts'
import type { Dialect, LinkEntry } from '../../src/dialects/dialect.ts'
import { dialects } from '../../src/dialects/index.ts'
import { createConnect } from '../flows/flinks-connect/connect.ts'
import { type Answer, assertRefused, send } from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { appLinksOf, isBegun, linkUrl } from '../support/link-urls.ts'
import { plantCode } from '../support/planted-code.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'

const CALLBACK = 'https://app.example.com/app/callback'
/** Each page that begins a hosted flow for an app, with its dialect. */
type Page = readonly [dialect: Dialect, entry: LinkEntry]

const PAGES = dialects.flatMap((dialect) => appLinksOf(dialect).map((entry): Page => [dialect, entry]))
const FIRST = PAGES[0] ?? assert.fail('no dialect has a hosted flow')
const OTHERS = ['https://app.example.com/app/second?tenant=1', 'http://127.0.0.1/native']

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    app = await platform.createApp({ redirectUris: [CALLBACK, ...OTHERS] })
  })
  after(() => platform.stop())

  const enter = (
    redirectUri: string,
    more: Record<string, string> = {},
    [dialect, entry]: Page = FIRST,
  ): Promise<Answer> =>
    send(linkUrl(platform, dialect, entry, app.clientId, { redirect_uri: redirectUri, ...more }))

  async function assertNoWayIn(redirectUri: string, more: Record<string, string> = {}): Promise<void> {
    for (const page of PAGES) {
      const about = `${redirectUri} at ${page[0].name}${page[1].path}`
      const answer = await enter(redirectUri, more, page)
      assert.equal(answer.status, 400, `${about}: ${answer.status}`)
      assert.equal(answer.headers.get('location'), null, about)
      assert.equal(answer.headers.get('refresh'), null, about)
      assert.equal(answer.headers.get('set-cookie'), null, `${about}: no flow was begun`)
      // Nor does the page offer the address to click, whatever it tells the developer.
      const links = [...answer.text.matchAll(/(?:href|action|src|content)="([^"]*)"/g)].map(
        ([, link]) => link,
      )
      for (const link of links)
        assert.ok(!link?.includes('app.example') && !link?.includes('evil'), `${about}: ${link}`)
    }
  }

  test('the registered redirect URIs begin a flow in each dialect, so that the refusals below have their own cause', async () => {
    assert.ok(new Set(PAGES.map(([dialect]) => dialect)).size >= 4)
    for (const dialect of new Set(PAGES.map(([of]) => of))) {
      const page = PAGES.find(([of]) => of === dialect) ?? FIRST
      for (const uri of [CALLBACK, ...OTHERS]) {
        const answer = await enter(uri, {}, page)
        assert.ok(isBegun(answer), `${dialect.name} ${uri}: ${answer.status} ${answer.text}`)
      }
    }
  })

  test('1: a redirect URI in another case of path, host or scheme is refused', async () => {
    for (const uri of [
      'https://app.example.com/app/CALLBACK',
      'https://APP.example.com/app/callback',
      'HTTPS://app.example.com/app/callback',
      'https://app.example.com/App/callback',
    ]) {
      await assertNoWayIn(uri)
    }
  })

  test('3: redirect URIs that two parsers read differently are refused', async () => {
    for (const uri of [
      'https://app.example.com@evil.example/app/callback',
      'https://evil.example\\@app.example.com/app/callback',
      'https://app.example.com\\.evil.example/app/callback',
      'https://app.example.com%2eevil.example/app/callback',
      'https://app.example.com#@evil.example/app/callback',
      'https://app.example.com:443/app/callback',
      'https://app.example.com./app/callback',
      'https://user:pass@app.example.com/app/callback',
      'https:app.example.com/app/callback',
      'https:///app.example.com/app/callback',
      'https://app.example.com/app/callback\t',
      ' https://app.example.com/app/callback',
      'https://app.example.com/app/callback\n',
      'https://app.example.com/app\u200b/callback',
      'https://app。example。com/app/callback',
      '//app.example.com/app/callback',
      'https://[::ffff:127.0.0.1]/native',
      'http://127.1/native',
      'http://0x7f.0.0.1/native',
      'http://localhost/native',
      'http://127.0.0.1.evil.example/native',
      'http://127.0.0.1:80@evil.example/native',
      'http://127.0.0.1:99999999/native',
      'https://127.0.0.1/native',
    ]) {
      await assertNoWayIn(uri)
    }
  })

  test('4: dot segments, encoded or not, are refused', async () => {
    for (const uri of [
      'https://app.example.com/app/../app/callback',
      'https://app.example.com/app/./callback',
      'https://app.example.com/app/%2e%2e/app/callback',
      'https://app.example.com/app/..%2fapp/callback',
      'https://app.example.com/app/%2E/callback',
      'https://app.example.com/app//callback',
      'https://app.example.com/app/callback/..',
      'https://app.example.com/app/%63allback',
      'http://127.0.0.1/native/../evil',
    ]) {
      await assertNoWayIn(uri)
    }
  })

  test('6: a path, query or host that only begins or ends like the registered one is refused', async () => {
    for (const uri of [
      `${CALLBACK}-evil`,
      `${CALLBACK}/evil`,
      `${CALLBACK}/`,
      `${CALLBACK}?next=https://evil.example`,
      `${CALLBACK}?`,
      `${CALLBACK};jsessionid=1`,
      'https://app.example.com/app/callbac',
      'https://app.example.com/app/second?tenant=12',
      'https://app.example.com/app/second?tenant=1&x=2',
      'https://app.example.com/app/second',
      'https://app.example.com.evil.example/app/callback',
      'https://evil-app.example.com/app/callback',
      'https://app.example.com:8443/app/callback',
    ]) {
      await assertNoWayIn(uri)
    }
  })

  test('the literal loopback address of a native app matches with any port, and nothing else does (RFC 8252 §7.3)', async () => {
    assert.equal((await enter('http://127.0.0.1:51004/native')).status, 303)
    for (const uri of [
      'http://127.0.0.1:51004/other',
      'http://127.0.0.1:51004/native?x',
      'http://[::1]:51004/native',
    ]) {
      await assertNoWayIn(uri)
    }
  })

  test('9: an unregistered redirect URI is refused before anything else is checked or stored', async () => {
    await assertNoWayIn('https://evil.example/callback')
    await assertNoWayIn('https://evil.example/callback', { scope: 'no:such', market: 'XX', iframe: 'true' })
    const other = await platform.createApp({ redirectUris: ['https://other.example/cb'] })
    await assertNoWayIn('https://other.example/cb')
    assert.notEqual(other.clientId, app.clientId)
  })

  test('10: a registered redirect URI is text, not a pattern: a dot matches only a dot', async () => {
    for (const uri of ['https://appXexample.com/app/callback', 'https://app.exampleXcom/app/callback']) {
      await assertNoWayIn(uri)
    }
  })

  test('11: an error is never sent to an unverified redirect URI', async () => {
    const errors = [
      { scope: 'no:such' },
      { authorization_code: 'bad' },
      { input_provider: 'none' },
      { market: 'XX' },
      { response_type: 'token' },
      { response_mode: 'fragment' },
      { code_challenge_method: 'plain' },
      { request: 'e30.e30.' },
    ]
    for (const wrong of errors) {
      await assertNoWayIn('https://evil.example/callback', { state: 's', ...wrong })
      await assertNoWayIn('javascript:alert(1)', { state: 's', ...wrong })
      // To the registered one it may go; by itself only in a dialect whose standard says so.
      for (const page of PAGES) {
        const answer = await enter(CALLBACK, { state: 's', ...wrong }, page)
        const location = answer.headers.get('location')
        if (location === null || isBegun(answer)) continue
        assert.ok(page[0].link?.redirectsRefusals, `${page[0].name}: ${location}`)
        assert.ok(location.startsWith(`${CALLBACK}?`), location)
      }
    }
    assert.equal((await enter(CALLBACK, { scope: 'no:such' })).headers.get('location'), null)
    for (const [dialect, entry] of PAGES) {
      const about = `${dialect.name}${entry.path}`
      const answer = await send(linkUrl(platform, dialect, entry, 'nobody', { redirect_uri: CALLBACK }))
      assert.deepEqual([answer.status, answer.headers.get('location')], [400, null], about)
      assert.ok(!/href="https:\/\/app\.example\.com/.test(answer.text), about)
      const once = linkUrl(platform, dialect, entry, app.clientId, { redirect_uri: CALLBACK })
      for (const second of [
        'redirect_uri=https://evil.example/',
        'redirect_uri=',
        `client_id=${app.clientId}`,
      ]) {
        const twice = await send(`${once}&${second}`)
        assert.deepEqual([twice.status, twice.headers.get('location')], [400, null], `${about} ${second}`)
        assert.ok(!/(?:href|action)="[^"]*evil/.test(twice.text), about)
      }
    }
  })

  test('9: a form, a request for a link, and an authorize token do not let an unregistered redirect URI in', async () => {
    const [openid, entry] = PAGES.find(([, { formName }]) => formName !== undefined) ?? FIRST
    for (const uri of ['https://evil.example/callback', `${CALLBACK}/`, 'javascript:alert(1)']) {
      const form = new URL(linkUrl(platform, openid, entry, app.clientId, { redirect_uri: uri }))
      const init = { method: 'POST', body: form.searchParams, redirect: 'follow' } as const
      const posted = await fetch(form.origin + form.pathname, init)
      assert.deepEqual([posted.status, new URL(posted.url).origin], [400, form.origin], uri)
      for (const path of ['/v1/authuri', '/connect/direct_auth_link']) {
        const link = await send(platform.baseUrl + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            response_type: 'code',
            client_id: app.clientId,
            redirect_uri: uri,
            scope: 'accounts',
            consent_id: 'c',
            provider_id: 'mock',
          }),
        })
        assert.equal(link.status, 400, `${path} ${uri}: ${link.text}`)
        assert.ok(!link.text.includes('"result"'), link.text)
      }
      const connect = await createConnect(platform, app)
      const query = new URLSearchParams({ authorizeToken: await connect.token(), redirectUrl: uri })
      const widget = await send(`${platform.baseUrl}/v2/?${query}`)
      assert.deepEqual([widget.status, widget.headers.get('location')], [400, null], uri)
    }
  })

  async function register(
    redirectUris: readonly string[],
    environment: 'sandbox' | 'production' = 'production',
  ) {
    const { ports, policy, store } = await platform.workbench()
    const [organisation] = await store.listOrganisations()
    return await createApp(ports, policy, {
      organisationId: organisation?.organisationId ?? '',
      name: 'App',
      displayName: 'App',
      environment,
      redirectUris,
      dialects: [{ policy, scopes: ['accounts:read'] }],
      embedding: false,
      returnsEarly: false,
      clientId: undefined,
      secretText: undefined,
      actor: 'test',
    })
  }

  test('7: a redirect URI with a wildcard in any part cannot be registered', async () => {
    for (const uri of [
      '*',
      'https://*',
      'https://*.example.com/cb',
      'https://app.example.com/*',
      'https://app.example.com:*/cb',
    ]) {
      for (const environment of ['sandbox', 'production'] as const) {
        const refused = await register([uri], environment)
        assert.ok(!refused.ok && refused.refusal.code === 'parameter_invalid', uri)
      }
    }
  })

  test('13: redirect URIs that run code or read files, and unknown scopes, cannot be registered', async () => {
    for (const uri of [
      'javascript:alert(1)',
      'JavaScript://app.example.com/%0aalert(1)',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc/passwd',
      'blob:https://app.example.com/x',
      'about:blank',
      'https://app.example.com/cb#fragment',
      'https://user@app.example.com/cb',
      'http://app.example.com/cb',
      '/relative',
      'app.example.com/cb',
      '',
    ]) {
      const refused = await register([CALLBACK, uri])
      assert.ok(!refused.ok && refused.refusal.code === 'parameter_invalid', uri)
    }
    assert.ok((await register([CALLBACK, 'myapp://callback', 'http://127.0.0.1/cb'])).ok)
    const { ports, policy, store } = await platform.workbench()
    const [organisation] = await store.listOrganisations()
    for (const [scopes, environment] of [
      [['no:such'], 'sandbox'],
      [['*'], 'production'],
      [undefined, 'production'],
    ] as const) {
      const refused = await createApp(ports, policy, {
        organisationId: organisation?.organisationId ?? '',
        name: 'App',
        displayName: 'App',
        environment,
        redirectUris: [],
        dialects: [{ policy, scopes }],
        embedding: false,
        returnsEarly: false,
        clientId: undefined,
        secretText: undefined,
        actor: 'test',
      })
      assert.ok(!refused.ok)
    }
  })

  test('13: nobody can register an app from outside, so no jwks_uri is ever fetched', async () => {
    for (const path of [
      '/register',
      '/oauth/register',
      '/connect/register',
      '/api/v1/oauth/register',
      '/api/v1/oauth/clients',
    ]) {
      const answer = await send(platform.baseUrl + path, {
        method: 'POST',
        body: JSON.stringify({ redirect_uris: [CALLBACK], jwks_uri: 'http://169.254.169.254/' }),
      })
      // In the words of whichever dialect the path resembles.
      assert.equal(answer.status, 404, path)
    }
    assert.deepEqual(platform.outbound, [])
  })

  test('14: the token endpoint compares with the redirect URI of the code, not with what is sent', async () => {
    const bound = () => plantCode(platform, app, { redirectUri: CALLBACK })
    for (const uri of ['https://evil.example/callback', `${CALLBACK}/`, OTHERS[0] ?? '']) {
      const answer = await app.developer.exchange(await bound(), { redirect_uri: uri })
      assertRefused(answer, 400, 'oauth.redirect_uri_mismatch')
    }
    assert.equal((await app.developer.exchange(await bound(), { redirect_uri: CALLBACK })).status, 200)
  })
})
